package tallystick.intent;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Random values of what machines say, and of the settings and intents about them. */
final class MachineSamples {
  private static final String ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

  private final Random random;

  MachineSamples(Random random) {
    this.random = random;
  }

  MachineIntent intent() {
    switch (random.nextInt(7)) {
      case 0 -> {
        return new MachineIntent.PayOut(wallet(), signed());
      }
      case 1 -> {
        return new MachineIntent.AttestAddress(wallet(), signed());
      }
      case 2 -> {
        return new MachineIntent.ShowHeaders(wallet(), bytes(80 * (1 + random.nextInt(20))));
      }
      case 3 -> {
        return new MachineIntent.ProveDeposit(
            wallet(), new SaleId(terminal(), sequence()), bytes(1 + random.nextInt(700)));
      }
      case 4 -> {
        return new MachineIntent.AuthoriseDispense(wallet(), signed());
      }
      case 5 -> {
        return new MachineIntent.RefundDeposit(
            wallet(),
            new SaleId(terminal(), sequence()),
            deposit(),
            sats(),
            ADDRESS,
            random.nextBoolean() ? signed() : null);
      }
      default -> {}
    }
    TreeSet<CallerId> payouts = new TreeSet<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      payouts.add(new CallerId(random.nextLong(), random.nextLong()));
    }
    return new MachineIntent.SendCoins(
        wallet(),
        List.copyOf(payouts),
        bytes(1 + random.nextInt(500)),
        random.nextBoolean() ? new CallerId(random.nextLong(), random.nextLong()) : null);
  }

  MachineSetting setting() {
    return switch (random.nextInt(12)) {
      case 0 ->
          new MachineSetting.EnrolTerminal(terminal(), bytes(32), random.nextBoolean(), caps());
      case 1 -> new MachineSetting.RemoveTerminal(terminal());
      case 2 -> new MachineSetting.SetTerminalCaps(terminal(), caps());
      case 3 -> new MachineSetting.ConfirmCollection(terminal(), sequence(), cash("EUR"));
      case 4 -> new MachineSetting.AddWallet(wallet(), one(Chain.class));
      case 5 ->
          new MachineSetting.SetWalletPolicy(
              new WalletPolicy(
                  wallet(), sats(), sats(), sats(), 1 + random.nextInt(2_000), sats()));
      case 6 ->
          new MachineSetting.SetMarginEnvelope(
              "BTC",
              "EUR",
              "paper",
              -random.nextInt(1_000),
              random.nextInt(5_000),
              random.nextBoolean()
                  ? MachineSetting.SetMarginEnvelope.ANY_FEE
                  : random.nextLong(100_000));
      case 8 ->
          new MachineSetting.SetDepositRules(
              wallet(), 1 + random.nextInt(100), 2016 * random.nextInt(600), bytes(80));
      case 7 ->
          new MachineSetting.AbandonSend(
              wallet(), new CallerId(random.nextLong(), random.nextLong()));
      case 9 ->
          new MachineSetting.ApproveRefund(
              wallet(), new SaleId(terminal(), sequence()), deposit(), ADDRESS, sats());
      case 10 ->
          new MachineSetting.ApproveStatement(wallet(), terminal(), sequence(), bytes(32), sats());
      default ->
          new MachineSetting.PinAddress(wallet(), one(MachineSetting.PinnedUse.class), ADDRESS);
    };
  }

  TerminalStatement statement() {
    TerminalStatement.Head head =
        new TerminalStatement.Head(
            terminal(), random.nextInt(100), sequence(), random.nextLong(1L << 42));
    SaleId sale = new SaleId(head.terminal(), 2 + random.nextInt(1_000_000));
    List<NoteCount> notes = notes();
    Cash total = total(notes);
    return switch (random.nextInt(7)) {
      case 0 -> new TerminalStatement.NoteTaken(head, sale, new Cash("EUR", 500), total);
      case 1 ->
          new TerminalStatement.BuyClosed(
              head,
              sale,
              one(Chain.class),
              ADDRESS,
              notes,
              total,
              sats(),
              bytes(16),
              random.nextLong(1L << 42),
              random.nextBoolean() ? new SaleId(head.terminal(), sale.number() - 1) : null);
      case 2 ->
          new TerminalStatement.SellOpened(
              head,
              sale,
              one(Chain.class),
              cash("CZK"),
              sats(),
              bytes(16),
              random.nextLong(1L << 42),
              random.nextBoolean() ? ADDRESS : null);
      case 3 -> new TerminalStatement.DispenseAsked(head, sale, bytes(32), cash("JPY"), bytes(16));
      case 4 ->
          new TerminalStatement.Dispensed(
              head, sale, bytes(16), notes, total, TerminalStatement.DispenseEnd.PARTIAL);
      case 5 -> new TerminalStatement.RefundAsked(head, sale, one(Chain.class), ADDRESS);
      default -> new TerminalStatement.Emptied(head, "cashbox-1", notes, total);
    };
  }

  Attestation attestation() {
    SaleId sale = new SaleId(terminal(), sequence());
    return switch (random.nextInt(3)) {
      case 0 ->
          new Attestation.AddressAttested(
              bytes(32), sale, one(Chain.class), ADDRESS, sats(), cash("EUR"), bytes(16), 9);
      case 1 -> new Attestation.EpochAttested(bytes(32), random.nextInt(1_000), bytes(16));
      default ->
          new Attestation.DispenseAuthorised(bytes(16), bytes(32), sale, cash("EUR"), bytes(16), 9);
    };
  }

  Outcome.Deposited deposited() {
    List<Outcome.Output> outputs = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      outputs.add(new Outcome.Output(10L * i + random.nextInt(10), sats()));
    }
    return new Outcome.Deposited(bytes(32), outputs, random.nextInt(1_000_000));
  }

  KeeperFleet fleet() {
    WalletId id = wallet();
    KeeperFleet.Wallet wallet =
        new KeeperFleet.Wallet(
            id,
            one(Chain.class),
            "wpkh([0f0f0f0f/84h/1h/0h]tpub/<0;1>/*)",
            ADDRESS,
            random.nextInt(1_000),
            random.nextBoolean() ? null : new WalletPolicy(id, sats(), sats(), sats(), 9, sats()),
            sats(),
            sats(),
            random.nextBoolean(),
            List.of(
                new MachineSetting.PinAddress(id, one(MachineSetting.PinnedUse.class), ADDRESS)),
            random.nextBoolean()
                ? null
                : new KeeperFleet.Blocks(1 + random.nextInt(100), 9, bytes(32), sequence()));
    KeeperFleet.Terminal terminal =
        new KeeperFleet.Terminal(
            terminal(),
            bytes(32),
            random.nextBoolean(),
            random.nextBoolean(),
            caps(),
            sequence(),
            sequence(),
            sequence(),
            sequence(),
            sequence());
    return new KeeperFleet(
        bytes(32),
        List.of(wallet),
        List.of(terminal),
        List.of(new MachineSetting.SetMarginEnvelope("BTC", "EUR", "paper", 100, 500)));
  }

  private DepositId deposit() {
    return new DepositId(bytes(32), random.nextLong(1L << 32));
  }

  TerminalId terminal() {
    return new TerminalId("BT" + random.nextInt(1_000_000));
  }

  WalletId wallet() {
    return new WalletId("float-" + random.nextInt(1_000_000));
  }

  private SignedStatement signed() {
    return new SignedStatement(Bytes.of(Canonical.encodeStatement(statement())), bytes(64));
  }

  KeeperAttestation answered() {
    return new KeeperAttestation(Bytes.of(Canonical.encodeAttestation(attestation())), bytes(64));
  }

  private TerminalCaps caps() {
    return new TerminalCaps(cash("EUR"), cash("EUR"), cash("EUR"));
  }

  private Cash cash(String currency) {
    return new Cash(currency, random.nextLong(Cash.MAX_MINOR));
  }

  private List<NoteCount> notes() {
    List<NoteCount> notes = new ArrayList<>();
    for (long denomination : new long[] {500, 1_000, 2_000, 5_000}) {
      if (notes.isEmpty() || random.nextBoolean()) {
        notes.add(new NoteCount(denomination, 1 + random.nextInt(200)));
      }
    }
    return notes;
  }

  private static Cash total(List<NoteCount> notes) {
    return new Cash(
        "EUR", notes.stream().mapToLong(some -> some.denominationMinor() * some.count()).sum());
  }

  private long sats() {
    return 1 + random.nextLong(WalletPolicy.MAX_SATS);
  }

  private long sequence() {
    return 1 + random.nextLong(1L << 40);
  }

  private <E extends Enum<E>> E one(Class<E> type) {
    List<E> all = List.copyOf(EnumSet.allOf(type));
    return all.get(random.nextInt(all.size()));
  }

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
