package tallystick.intent;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.ChangeSetting;
import tallystick.intent.Intent.Freeze;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Intent.Read;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/** Random values of everything that has a binary form, from one seed. */
final class Samples {
  private final Random random;
  private final MachineSamples machines;

  Samples(long seed) {
    random = new Random(seed);
    machines = new MachineSamples(random);
  }

  Entry entry() {
    return new Entry(
        new OrganisationId(name()),
        random.nextLong(Long.MAX_VALUE),
        bytes(32),
        random.nextInt(1000),
        bytes(32),
        random.nextLong(Long.MAX_VALUE),
        callerId(),
        body());
  }

  private EntryBody body() {
    return switch (random.nextInt(6)) {
      case 0 -> new EntryBody.Judged(intent(), verdict());
      case 1 -> new EntryBody.Resulted(random.nextLong(1_000_000), outcome());
      case 2 -> new EntryBody.Started(bytes(32), "0.1.0", random.nextBoolean());
      case 3 -> new EntryBody.Aggregated(rule(), random.nextInt(), 5, random.nextLong());
      case 4 -> new EntryBody.EpochBegun(bytes(32), random.nextInt(1000));
      default -> new EntryBody.Observed(credential(), "foreign-order", text());
    };
  }

  Intent intent() {
    return switch (random.nextInt(7)) {
      case 0 -> place(credential(), instrument());
      case 1 -> {
        CredentialId credential = credential();
        Instrument instrument = instrument();
        PlaceOrder replacement = random.nextBoolean() ? place(credential, instrument) : null;
        yield new CancelOrder(credential, instrument, callerId(), replacement);
      }
      case 2 -> {
        Set<ReadKind> kinds = EnumSet.of(ReadKind.ACCOUNT);
        for (ReadKind kind : ReadKind.values()) {
          if (random.nextBoolean()) {
            kinds.add(kind);
          }
        }
        yield new Read(credential(), kinds, 1 + random.nextLong(Read.MAX_LEASE_MS));
      }
      case 3 -> {
        ApprovalTerms terms = random.nextBoolean() ? terms() : null;
        List<Approval> approvals = new ArrayList<>();
        for (int i = terms == null ? 0 : random.nextInt(4); i > 0; i--) {
          approvals.add(approval());
        }
        yield new ChangeSetting(setting(), terms, approvals);
      }
      case 4 ->
          new Intent.FileEvidence(
              name(), name(), random.nextLong(Intent.FileEvidence.MAX_LENGTH_BYTES), bytes(32));
      case 5 -> machines.intent();
      default -> new Freeze(scope(), text());
    };
  }

  private PlaceOrder place(CredentialId credential, Instrument instrument) {
    OrderKind kind = one(OrderKind.class);
    Price limit = kind == OrderKind.STOP_LIMIT ? null : price(instrument);
    @Nullable StopLeg stop =
        kind == OrderKind.STOP_LIMIT || kind == OrderKind.OCO
            ? new StopLeg(price(instrument), price(instrument))
            : null;
    return new PlaceOrder(
        credential,
        instrument,
        random.nextBoolean() ? Side.BUY : Side.SELL,
        kind,
        new Amount(instrument.base(), positive()),
        limit,
        stop);
  }

  Setting setting() {
    return switch (random.nextInt(13)) {
      case 0 ->
          new Setting.EnrolAdministrator(
              person(),
              random.nextBoolean()
                  ? new ApproverKey.Console(bytes(32))
                  : new ApproverKey.Passkey(bytes(20), bytes(77)));
      case 1 -> new Setting.RemoveAdministrator(person());
      case 2 ->
          new Setting.AddCredential(
              credential(),
              name(),
              one(KeyKind.class),
              one(Provenance.class),
              random.nextBoolean());
      case 3 -> new Setting.ActivateCredential(credential(), "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv");
      case 4 -> new Setting.RemoveCredential(credential());
      case 5 ->
          new Setting.SetAccountPolicy(
              new AccountPolicy(
                  credential(),
                  List.of(
                      new AllowedInstrument(Instrument.of("BTC/USD"), random.nextBoolean()),
                      new AllowedInstrument(Instrument.of("ETH/USD"), random.nextBoolean())),
                  EnumSet.of(OrderKind.LIMIT, OrderKind.OCO),
                  List.of(limits()),
                  1 + random.nextInt(AccountPolicy.MAX_BAND_BPS),
                  random.nextInt(100),
                  random.nextInt(1000),
                  random.nextInt(1000)));
      case 6 -> new Setting.SetOrganisationPolicy(List.of(limits()), 1 + random.nextInt(9));
      case 7 -> new Setting.MarkCanary(credential());
      case 8 ->
          new Setting.PublishStatement("Überschrift 見出し", "On " + name() + "\nواحد " + name());
      case 9 ->
          new Setting.SetWatch(
              credential(),
              random.nextBoolean(),
              random.nextBoolean() ? List.of() : List.of("android_", "web_"));
      case 10 -> new Setting.SetApprovalRule(rule(maybe()));
      case 11 -> machines.setting();
      default -> new Setting.Unfreeze(scope());
    };
  }

  private ApprovalRule rule(boolean some) {
    return some
        ? ApprovalRule.RECOMMENDED
        : new ApprovalRule(
            Map.of(one(ChangeKind.class), 1 + random.nextLong(ApprovalRule.MAX_DELAY_MS)),
            Optional.empty());
  }

  private Limits limits() {
    Asset usd = Asset.of("USD");
    return new Limits(
        new Amount(usd, positive()),
        new Amount(usd, positive()),
        new Amount(usd, positive()),
        new Amount(usd, positive()));
  }

  Outcome outcome() {
    return switch (random.nextInt(10)) {
      case 0 -> new Outcome.Accepted(List.of(orderId(), orderId()));
      case 1 -> new Outcome.Rejected(-2010, text());
      case 2 -> new Outcome.Unknown(text());
      case 3 -> new Outcome.NeverArrived(text());
      case 4 ->
          new Outcome.Closed(
              orderId(),
              one(Outcome.Ending.class),
              new Amount(Asset.of("BTC"), positive()),
              Amount.zero(Asset.of("USD")));
      case 5 -> new Outcome.Made("wpkh([0f0f0f0f/84h/1h/0h]tpub/<0;1>/*)");
      case 6 -> new Outcome.Signed(bytes(32), bytes(1 + random.nextInt(900)));
      case 7 -> new Outcome.Attested(machines.answered());
      case 8 -> machines.deposited();
      default -> new Outcome.Applied();
    };
  }

  private Outcome.VenueOrderId orderId() {
    return new Outcome.VenueOrderId(
        random.nextBoolean() ? Leg.MAIN : Leg.STOP, Long.toString(random.nextLong(1L << 40)));
  }

  Verdict verdict() {
    return switch (random.nextInt(3)) {
      case 0 -> new Verdict.Approved();
      case 1 -> {
        Instrument instrument = instrument();
        Price low = new Price(instrument, positive());
        Price high = new Price(instrument, low.units().add(positive().shiftRight(2)));
        yield new Verdict.Approved(new Verdict.Basis(low, high, random.nextInt(1000)));
      }
      default -> new Verdict.Refused(rule(), "800 USD above 790 USD, " + text());
    };
  }

  Frame frame() {
    return switch (random.nextInt(22)) {
      case 0 -> new Frame.Hello("server", "0.1.0");
      case 1 ->
          new Frame.Submit(
              new Submission(new OrganisationId(name()), callerId(), random.nextInt(9), intent()));
      case 2 ->
          new Frame.Query(
              new OrganisationId(name()), callerId(), ReadQuery.of(ReadKind.TRADES, instrument()));
      case 3 -> new Frame.AskEntries(new OrganisationId(name()), 5, 100);
      case 4 -> new Frame.Approve(new OrganisationId(name()), callerId(), approval());
      case 5 -> new Frame.Judged(callerId(), verdict(), 1, 2, bytes(32), maybe() ? terms() : null);
      case 6 -> new Frame.Logged(callerId(), "0f".repeat(16), "");
      case 7 -> new Frame.Resulted(callerId(), 7, outcome());
      case 8 ->
          new Frame.Found(callerId(), verdict(), 1, 2, bytes(32), List.of(outcome(), outcome()));
      case 9 -> new Frame.Data(true, bytes(random.nextInt(2000)));
      case 10 -> new Frame.Opened(9, bytes(32), Bytes.of(Canonical.encodeEntry(entry())));
      case 11 ->
          new Frame.Pending(
              callerId(), setting(), terms(), new TreeSet<>(List.of(person(), person())));
      case 12 -> new Frame.StreamEvent(credential(), 3, bytes(400));
      case 13 -> new Frame.FreezeChanged(new OrganisationId(name()), scope(), maybe(), text());
      case 14 -> new Frame.Status(status());
      case 15 -> new Frame.BreakGlass(new OrganisationId(name()), callerId(), approval());
      case 16 -> new Frame.AskCooling(new OrganisationId(name()));
      case 17 ->
          new Frame.Cooling(
              callerId(), setting(), terms(), new TreeSet<>(List.of(person())), 7, maybe());
      case 18 -> new Frame.AskFleet(new OrganisationId(name()));
      case 19 -> new Frame.AskEpoch(new OrganisationId(name()), bytes(32), bytes(16));
      case 20 -> new Frame.EpochSaid(machines.answered());
      default -> new Frame.Failed("busy", text());
    };
  }

  private KeeperStatus status() {
    Amount usd = new Amount(Asset.of("USD"), positive());
    return new KeeperStatus(
        maybe(),
        text(),
        maybe(),
        1,
        random.nextLong(1L << 40),
        4,
        "tallystick.local/demo\n4\nAAAA\n",
        0,
        1,
        maybe(),
        List.of(
            new KeeperStatus.Account(
                credential(),
                "paper",
                "paper",
                KeyKind.ED25519,
                Provenance.MADE_IN_KEEPER,
                "active",
                "",
                maybe(),
                maybe(),
                3,
                0,
                List.of(new KeeperStatus.Budget(usd, usd, usd, usd, usd, usd)),
                maybe() ? List.of() : List.of(instrument(), instrument()))),
        maybe()
            ? KeeperStatus.Witnessing.none()
            : new KeeperStatus.Witnessing(
                1, 4, 1000, List.of(new KeeperStatus.Witness("w1", 4, text()))));
  }

  private ApprovalTerms terms() {
    return new ApprovalTerms(
        "console:ada", "tallystick.local/demo", bytes(32), bytes(32), bytes(32), random.nextLong());
  }

  private Approval approval() {
    return random.nextBoolean()
        ? new Approval.ConsoleKey(person(), bytes(32), bytes(64))
        : new Approval.WebAuthn(person(), bytes(20), bytes(37), bytes(120), bytes(71));
  }

  private <E extends Enum<E>> E one(Class<E> type) {
    List<E> all = List.copyOf(EnumSet.allOf(type));
    return all.get(random.nextInt(all.size()));
  }

  private boolean maybe() {
    return random.nextBoolean();
  }

  private Scope scope() {
    return switch (random.nextInt(4)) {
      case 0 -> new Scope.WholeOrganisation();
      case 1 -> new Scope.OneTerminal(machines.terminal());
      case 2 -> new Scope.OneWallet(machines.wallet());
      default -> new Scope.OneCredential(credential());
    };
  }

  private Rule rule() {
    return one(Rule.class);
  }

  private Price price(Instrument instrument) {
    return new Price(instrument, positive());
  }

  private BigInteger positive() {
    return new BigInteger(1 + random.nextInt(126), random).add(BigInteger.ONE);
  }

  private Instrument instrument() {
    return Instrument.of(random.nextBoolean() ? "BTC/USD" : "ETH/BTC");
  }

  private CredentialId credential() {
    return new CredentialId(name());
  }

  private PersonId person() {
    return new PersonId(name());
  }

  private CallerId callerId() {
    return new CallerId(random.nextLong(), random.nextLong());
  }

  private String name() {
    return "n" + Integer.toString(random.nextInt(Integer.MAX_VALUE), 36);
  }

  private String text() {
    String alphabet = "price 0.1 ü 中 😀 -";
    int[] points = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
