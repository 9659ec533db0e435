package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.bitcoinj.base.Coin;
import org.bitcoinj.core.Transaction;
import org.bitcoinj.core.TransactionInput;
import org.bitcoinj.script.Script;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.DepositId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.KeeperFleet;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalStatement;
import tallystick.intent.Verdict;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.cash.Coins;
import tallystick.keeper.cash.Machine;
import tallystick.keeper.cash.MinedChain;
import tallystick.keeper.wallet.AccountKey;

/** From cash in a machine to a signed transaction, over the real socket, and through a restart. */
@SuppressWarnings("NullAway.Init")
final class CashRoadTest {
  private static final WalletId FLOAT = new WalletId("float");
  private static final long SATS = 10_000;
  private static final long COIN_SATS = 100_000;
  private static final long FEE_SATS = 500;

  @TempDir static Path temporary;
  static Venue venue;
  static Bench bench;
  static Machine machine;
  static AccountKey account;
  static int coins;

  @BeforeAll
  static void open() {
    venue = new Venue(temporary.resolve("paper"));
    bench = new Bench(temporary, venue.hostsLine(), config -> config);
    bench.enrolAlice();
    Outcome made = bench.change(new MachineSetting.AddWallet(FLOAT, Chain.BITCOIN_REGTEST));
    account =
        AccountKey.parse(
            Chain.BITCOIN_REGTEST, assertInstanceOf(Outcome.Made.class, made).publicHalf());
    bench.change(
        new MachineSetting.SetWalletPolicy(
            new WalletPolicy(FLOAT, 1_000_000, 1_000_000, 2_000_000, 50, 20_000)));
    bench.change(new MachineSetting.SetMarginEnvelope("BTC", "USD", "paper", 400, 1_200));
    machine = enrol("BT123456");
    bench.awaitReference();
  }

  @AfterAll
  static void close() {
    bench.close();
    venue.close();
  }

  private static Machine enrol(String name) {
    Machine fresh = new Machine(name);
    Cash cap = new Cash("USD", 1_000_000);
    bench.change(fresh.enrolment(true, new TerminalCaps(cap, cap, cap)));
    return fresh;
  }

  /** 100.00 USD for less than they buy at any price that this exchange ever had. */
  private static CallerId owed(Client client, Machine by) {
    CallerId id = Bench.newId();
    MachineIntent.PayOut pay =
        new MachineIntent.PayOut(FLOAT, by.buy("USD", 10_000, SATS).signed());
    Frame.Judged judged = bench.judged(client, id, pay);
    assertInstanceOf(Verdict.Approved.class, judged.verdict(), judged.toString());
    Outcome due = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
    assertInstanceOf(Outcome.Applied.class, due);
    return id;
  }

  private static MachineIntent.SendCoins send(Coins.Coin coin, CallerId payout) {
    Coins.Draft draft =
        new Coins.Draft(account)
            .spend(coin)
            .pay(Machine.CUSTOMER, SATS)
            .change(COIN_SATS - SATS - FEE_SATS, 0);
    return new MachineIntent.SendCoins(FLOAT, List.of(payout), draft.psbt(), null);
  }

  private static Coins.Coin coin() {
    return Coins.coin(account, COIN_SATS, coins++);
  }

  private static Outcome.Signed signed(Client client, CallerId id, Intent intent) {
    Frame.Judged judged = bench.judged(client, id, intent);
    assertInstanceOf(Verdict.Approved.class, judged.verdict(), judged.toString());
    Outcome outcome = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
    return assertInstanceOf(Outcome.Signed.class, outcome, outcome.toString());
  }

  @Test
  void signsATransactionThatBitcoinjFindsCorrectForEveryInput() throws Exception {
    try (Client client = bench.server()) {
      Coins.Coin coin = coin();

      Outcome.Signed outcome = signed(client, Bench.newId(), send(coin, owed(client, machine)));

      Transaction theirs = Transaction.read(ByteBuffer.wrap(outcome.transaction().toArray()));
      assertEquals(theirs.getTxId().toString(), outcome.txid().toHex());
      TransactionInput input = theirs.getInput(0);
      Script spent = Script.parse(coin.previous().outputs().getFirst().script().toArray());
      spent.correctlySpends(
          theirs,
          0,
          input.getWitness(),
          Coin.valueOf(COIN_SATS),
          spent,
          EnumSet.allOf(Script.VerifyFlag.class));
      assertEquals(SATS, theirs.getOutput(0).getValue().value);
    }
  }

  @Test
  void givesTheSameSignedBytesAgainAlsoAfterARestartAndNeverSignsASecondTime() {
    CallerId id = Bench.newId();
    CallerId payout;
    MachineIntent.SendCoins send;
    Outcome.Signed first;
    try (Client client = bench.server()) {
      payout = owed(client, machine);
      send = send(coin(), payout);
      first = signed(client, id, send);
      assertEquals(first, signed(client, id, send));
    }

    bench.stop();
    bench.start();
    bench.awaitReference();

    try (Client client = bench.server()) {
      assertEquals(first, signed(client, id, send));
      Frame.Found found = client.ask(new Frame.Lookup(Bench.DEMO, id), Frame.Found.class);
      assertEquals(List.of(first), found.outcomes());
      Frame.Judged twice = bench.judged(client, Bench.newId(), send(coin(), payout));
      assertEquals(Rule.PAYOUT_NOT_DUE, Bench.refusal(twice));
      // The same wallet, not a second one of its name.
      assertNotEquals(
          first.txid(), signed(client, Bench.newId(), send(coin(), owed(client, machine))).txid());
    }
  }

  @Test
  void refusesWhatIsDueOfAMachineAsSoonAsItIsFrozen() {
    Machine stolen = enrol("BT999999");
    try (Client client = bench.server()) {
      CallerId payout = owed(client, stolen);
      CallerId freeze = Bench.newId();
      Frame.Judged frozen =
          bench.judged(
              client, freeze, new Intent.Freeze(new Scope.OneTerminal(stolen.id), "stolen"));
      assertInstanceOf(Verdict.Approved.class, frozen.verdict());

      assertEquals(
          Rule.FROZEN, Bench.refusal(bench.judged(client, Bench.newId(), send(coin(), payout))));
      assertEquals(
          Rule.FROZEN,
          Bench.refusal(
              bench.judged(
                  client,
                  Bench.newId(),
                  new MachineIntent.PayOut(FLOAT, stolen.buy("USD", 10_000, 1).signed()))));
    }
    bench.change(new tallystick.intent.Setting.Unfreeze(new Scope.OneTerminal(stolen.id)));
    assertTrue(bench.status().signing());
  }

  @Test
  void tellsAMachineAnAddressThatNobodyElseCouldHaveNamed() throws Exception {
    Machine fresh = new Machine("BT222222");
    Cash cap = new Cash("USD", 1_000_000);
    Outcome enrolled = bench.change(fresh.enrolment(true, new TerminalCaps(cap, cap, cap)));
    byte[] believed =
        Bytes.parseHex(assertInstanceOf(Outcome.Made.class, enrolled).publicHalf()).toArray();
    var sell = fresh.sell("USD", Chain.BITCOIN_REGTEST, Long.MAX_VALUE, 1_000_000_000);
    try (Client client = bench.server()) {
      CallerId id = Bench.newId();
      MachineIntent.AttestAddress ask = new MachineIntent.AttestAddress(FLOAT, fresh.sign(sell));

      bench.judged(client, id, ask);
      Outcome outcome = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();

      KeeperAttestation answer =
          assertInstanceOf(Outcome.Attested.class, outcome, outcome.toString()).attestation();
      byte[] message = KeeperAttestation.signedBytes(answer.body());
      assertTrue(
          Ed25519.verify(answer.signature().toArray(), 0, believed, 0, message, 0, message.length));
      var said = assertInstanceOf(Attestation.AddressAttested.class, answer.read());
      assertEquals(
          Bytes.of(MessageDigest.getInstance("SHA-256").digest(fresh.publicKey())),
          said.terminalKey());
      assertEquals(sell.sale(), said.sale());
      assertEquals(sell.satoshis(), said.satoshis());
      assertTrue(
          java.util.stream.LongStream.range(1, 5)
              .mapToObj(i -> account.addressAt(new AccountKey.Place(AccountKey.RECEIVE, i)))
              .anyMatch(own -> own.toString().equals(said.address())));
    }
  }

  @Test
  void letsCashOutForCoinsInABlockOnceAlsoAfterARestart() throws Exception {
    bench.change(MinedChain.rules(FLOAT, 1));
    MinedChain chain = new MinedChain();
    long nowS = System.currentTimeMillis() / 1_000;
    Machine two = enrol("BT333333");
    var sell = two.sell("USD", Chain.BITCOIN_REGTEST, Long.MAX_VALUE, 1_000_000_000);
    MachineIntent.AuthoriseDispense asks =
        new MachineIntent.AuthoriseDispense(FLOAT, two.sign(two.asks(sell.sale(), "USD", 10_000)));
    CallerId dispense = Bench.newId();
    Outcome allowed;
    try (Client client = bench.server()) {
      var told = address(outcome(client, new MachineIntent.AttestAddress(FLOAT, two.sign(sell))));
      chain.mine(3, nowS - 60);
      MinedChain.Paid paid = chain.pays(Coins.script(told), sell.satoshis(), nowS);
      assertInstanceOf(Outcome.Applied.class, outcome(client, chain.shows(FLOAT, 0)));
      assertEquals(Rule.DEPOSIT_UNPROVEN, Bench.refusal(bench.judged(client, Bench.newId(), asks)));

      Outcome.Deposited seen =
          assertInstanceOf(
              Outcome.Deposited.class, outcome(client, paid.proves(FLOAT, sell.sale())));
      allowed = outcome(client, dispense, asks);

      assertEquals(sell.satoshis(), seen.satoshis());
      assertEquals(4, seen.height());
      KeeperFleet fleet = fleet(client);
      assertSaidToTheMachine(two, fleet.attestationKey(), asks, allowed);
      assertEquals(4, blocks(fleet).height());
      assertEquals(10_000, terminal(fleet, two).outHourMinor());
    }

    bench.stop();
    bench.start();
    bench.awaitReference();

    try (Client client = bench.server()) {
      assertEquals(allowed, outcome(client, dispense, asks), "the same answer, not a second one");
      MachineIntent.AuthoriseDispense again =
          new MachineIntent.AuthoriseDispense(
              FLOAT, two.sign(two.asks(sell.sale(), "USD", 10_000)));
      assertEquals(
          Rule.CASH_ALREADY_SPENT, Bench.refusal(bench.judged(client, Bench.newId(), again)));
      KeeperFleet fleet = fleet(client);
      assertEquals(4, blocks(fleet).height());
      assertEquals(10_000, terminal(fleet, two).outHourMinor());
    }
  }

  private static Outcome outcome(Client client, Intent intent) {
    return outcome(client, Bench.newId(), intent);
  }

  private static Outcome outcome(Client client, CallerId id, Intent intent) {
    Frame.Judged judged = bench.judged(client, id, intent);
    assertInstanceOf(Verdict.Approved.class, judged.verdict(), judged.toString());
    return client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
  }

  private static String address(Outcome outcome) {
    var attested = assertInstanceOf(Outcome.Attested.class, outcome, outcome.toString());
    return ((Attestation.AddressAttested) attested.attestation().read()).address();
  }

  private static KeeperFleet fleet(Client client) {
    Frame.Data data = client.ask(new Frame.AskFleet(Bench.DEMO), Frame.Data.class);
    assertTrue(data.last());
    return Canonical.decodeFleet(data.piece().toArray());
  }

  private static KeeperFleet.Blocks blocks(KeeperFleet fleet) {
    return Objects.requireNonNull(fleet.wallets().getFirst().chain());
  }

  private static KeeperFleet.Terminal terminal(KeeperFleet fleet, Machine of) {
    return fleet.terminals().stream()
        .filter(terminal -> terminal.terminal().equals(of.id))
        .findFirst()
        .orElseThrow();
  }

  private static void assertSaidToTheMachine(
      Machine two, Bytes believed, MachineIntent.AuthoriseDispense asks, Outcome outcome)
      throws Exception {
    KeeperAttestation answer =
        assertInstanceOf(Outcome.Attested.class, outcome, outcome.toString()).attestation();
    byte[] message = KeeperAttestation.signedBytes(answer.body());
    assertTrue(
        Ed25519.verify(
            answer.signature().toArray(), 0, believed.toArray(), 0, message, 0, message.length));
    var said = assertInstanceOf(Attestation.DispenseAuthorised.class, answer.read());
    var asked = (TerminalStatement.DispenseAsked) asks.dispenseAsked().read();
    assertEquals(asked.sale(), said.sale());
    assertEquals(asked.nonce(), said.nonce());
    assertEquals(asked.cash(), said.cash());
    assertEquals(
        Bytes.of(MessageDigest.getInstance("SHA-256").digest(two.publicKey())), said.terminalKey());
  }

  @Test
  void sendsCoinsBackOnceAlsoAfterARestart() {
    WalletId returns = new WalletId("returns");
    Outcome made = bench.change(new MachineSetting.AddWallet(returns, Chain.BITCOIN_REGTEST));
    AccountKey own =
        AccountKey.parse(
            Chain.BITCOIN_REGTEST, assertInstanceOf(Outcome.Made.class, made).publicHalf());
    long sats = 1_000_000_000;
    bench.change(
        new MachineSetting.SetWalletPolicy(
            new WalletPolicy(returns, sats, 2 * sats, 2 * sats, 50, 20_000)));
    bench.change(MinedChain.rules(returns, 1));
    Machine two = enrol("BT444444");
    var plain = two.sell("USD", Chain.BITCOIN_REGTEST, Long.MAX_VALUE, sats);
    var sell =
        new TerminalStatement.SellOpened(
            plain.head(),
            plain.sale(),
            plain.chain(),
            plain.cash(),
            sats,
            plain.nonce(),
            plain.expiresAtMs(),
            Machine.CUSTOMER);
    MinedChain chain = new MinedChain();
    long nowS = System.currentTimeMillis() / 1_000;
    CallerId id = Bench.newId();
    MachineIntent.RefundDeposit refund;
    try (Client client = bench.server()) {
      String told =
          address(outcome(client, new MachineIntent.AttestAddress(returns, two.sign(sell))));
      chain.mine(3, nowS - 60);
      MinedChain.Paid paid = chain.pays(Coins.script(told), sats, nowS);
      outcome(client, chain.shows(returns, 0));
      outcome(client, paid.proves(returns, sell.sale()));
      refund =
          new MachineIntent.RefundDeposit(
              returns,
              sell.sale(),
              new DepositId(paid.transaction().txid().shown(), 0),
              sats,
              Machine.CUSTOMER,
              null);
      assertInstanceOf(Outcome.Applied.class, outcome(client, id, refund));
    }

    bench.stop();
    bench.start();
    bench.awaitReference();

    try (Client client = bench.server()) {
      assertEquals(
          Rule.REFUND_EXCEEDS_DEPOSIT, Bench.refusal(bench.judged(client, Bench.newId(), refund)));
      Coins.Draft draft =
          new Coins.Draft(own)
              .spend(Coins.coin(own, 2 * sats, 9))
              .pay(Machine.CUSTOMER, sats)
              .change(sats - FEE_SATS, 0);
      MachineIntent.SendCoins send =
          new MachineIntent.SendCoins(returns, List.of(id), draft.psbt(), null);
      signed(client, Bench.newId(), send);
    }
  }

  @Test
  void saysItsEpochToOneMachineAndOneQuestion() throws Exception {
    Bytes key = Bytes.of(MessageDigest.getInstance("SHA-256").digest(machine.publicKey()));
    Bytes nonce = Bytes.of(new byte[] {7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
    try (Client client = bench.server()) {
      KeeperAttestation answer =
          client
              .ask(new Frame.AskEpoch(Bench.DEMO, key, nonce), Frame.EpochSaid.class)
              .attestation();

      byte[] message = KeeperAttestation.signedBytes(answer.body());
      byte[] believed = fleet(client).attestationKey().toArray();
      assertTrue(
          Ed25519.verify(answer.signature().toArray(), 0, believed, 0, message, 0, message.length));
      Frame.Welcome welcome = client.ask(new Frame.Hello("test", "1"), Frame.Welcome.class);
      assertEquals(new Attestation.EpochAttested(key, welcome.epoch(), nonce), answer.read());
    }
  }

  @Test
  void enrolsNoMachineThatNobodyHasApproved() {
    try (Client client = bench.server()) {
      Machine planted = new Machine("BT000001");
      Cash cap = new Cash("USD", 1_000_000);

      Frame.Judged judged =
          bench.judged(
              client,
              Bench.newId(),
              Intent.ChangeSetting.request(
                  planted.enrolment(true, new TerminalCaps(cap, cap, cap))));

      assertEquals(Rule.APPROVAL_MISSING, Bench.refusal(judged));
      assertEquals(
          Rule.CASH_NOT_SIGNED,
          Bench.refusal(
              bench.judged(
                  client,
                  Bench.newId(),
                  new MachineIntent.PayOut(FLOAT, planted.buy("USD", 10_000, 1).signed()))));
    }
  }
}
