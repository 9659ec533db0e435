package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyKind;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.Provenance;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.keeper.socket.Door;
import tallystick.keeper.vault.Unlock;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/** A keeper on a folder with its two sockets, and somebody who administers it. */
final class Bench implements AutoCloseable {
  static final OrganisationId DEMO = new OrganisationId("demo");
  static final CredentialId MAIN = new CredentialId("main");
  static final Instrument BTC = Instrument.of("BTC/USD");
  static final Asset USD = BTC.quote();

  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final long PATIENCE_MS = 20_000;

  final Path folder;
  final Path run;
  final Person alice = new Person("alice");
  private final UnaryOperator<KeeperConfig> settings;
  private @Nullable Keeper keeper;

  Bench(Path temporary, String hosts, UnaryOperator<KeeperConfig> settings) {
    this.folder = temporary.resolve("keeper");
    this.run = temporary;
    this.settings = settings;
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("hosts"), hosts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  KeeperConfig config() {
    String me = System.getProperty("user.name");
    return settings.apply(
        KeeperConfig.of(folder, run, me, me, "tallystick.test/demo", DEMO)
            .withStretchKib(64)
            .withSay(line -> {}));
  }

  static Unlock passphrase() {
    return Unlock.passphrase("correct horse".getBytes(StandardCharsets.UTF_8));
  }

  void start() {
    keeper = Keeper.start(config(), passphrase());
  }

  void stop() {
    Keeper running = keeper;
    keeper = null;
    if (running != null) {
      running.close();
    }
  }

  Client server() {
    return Client.greet(run.resolve(Door.SERVER.fileName()));
  }

  Client approval() {
    return Client.greet(run.resolve(Door.APPROVAL.fileName()));
  }

  String oneTimeCode() {
    try {
      return Files.readString(folder.resolve("first-administrator.code"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void enrolAlice() {
    try (Client client = approval()) {
      Frame.Judged judged =
          client.ask(
              new Frame.EnrolFirst(DEMO, oneTimeCode(), alice.id, alice.key()), Frame.Judged.class);
      assertInstanceOf(Verdict.Approved.class, judged.verdict());
    }
  }

  static CallerId newId() {
    return CallerId.derive("test/" + NAMES.incrementAndGet());
  }

  /** Proposes a change and approves it as Alice; waits until it is in force. */
  Outcome change(Setting setting) {
    try (Client client = approval()) {
      client.ask(new Frame.Follow(DEMO), Frame.End.class);
      CallerId id = newId();
      Frame.Judged proposed =
          client.ask(submit(id, Intent.ChangeSetting.request(setting)), Frame.Judged.class);
      ApprovalTerms terms = proposed.terms();
      if (terms == null) {
        throw new AssertionError("not offered: " + proposed.verdict());
      }
      Frame.Judged approved =
          client.ask(
              new Frame.Approve(DEMO, id, alice.approves(DEMO, setting, terms)),
              Frame.Judged.class);
      assertInstanceOf(Verdict.Approved.class, approved.verdict());
      return client
          .next(Frame.Resulted.class, r -> r.callerId().equals(approved.callerId()))
          .outcome();
    }
  }

  /** From nothing to an account that may trade BTC/USD; gives the venue's account number. */
  String openAccount(Venue venue) {
    enrolAlice();
    change(new Setting.SetOrganisationPolicy(List.of(limits("50000", "500000")), 1));
    change(
        new Setting.AddCredential(
            MAIN, "paper", KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false));
    String account = venue.account();
    String pem;
    try (Client client = approval()) {
      pem = client.ask(new Frame.AskPublicHalf(DEMO, MAIN), Frame.PublicHalf.class).pem();
    }
    Outcome activated =
        change(new Setting.ActivateCredential(MAIN, venue.ed25519Key(account, pem)));
    assertInstanceOf(Outcome.Applied.class, activated);
    change(new Setting.SetAccountPolicy(policy()));
    await("a stream and a reference price", () -> account().streamUp());
    return account;
  }

  static AccountPolicy policy() {
    return new AccountPolicy(
        MAIN,
        List.of(new AllowedInstrument(BTC, true)),
        EnumSet.allOf(OrderKind.class),
        List.of(limits("20000", "200000")),
        500,
        10,
        600,
        50);
  }

  static Limits limits(String order, String day) {
    return new Limits(
        Amount.parse(order, USD),
        Amount.parse(day, USD),
        Amount.parse(day, USD),
        Amount.parse("5000", USD));
  }

  KeeperStatus status() {
    try (Client client = server()) {
      return client.ask(new Frame.AskStatus(DEMO), Frame.Status.class).status();
    }
  }

  KeeperStatus.Account account() {
    return status().accounts().getFirst();
  }

  Frame.Submit submit(CallerId id, Intent intent) {
    return new Frame.Submit(new Submission(DEMO, id, 1, intent));
  }

  static Intent.PlaceOrder limit(Side side, String quantity, String price) {
    return new Intent.PlaceOrder(
        MAIN,
        BTC,
        side,
        OrderKind.LIMIT,
        Amount.parse(quantity, BTC.base()),
        Price.parse(price, BTC),
        null);
  }

  /** Submits until the keeper has a reference price, then gives the verdict. */
  Frame.Judged judged(Client client, CallerId id, Intent intent) {
    return client.ask(submit(id, intent), Frame.Judged.class);
  }

  /** By which rule it was refused. */
  static Rule refusal(Frame.Judged judged) {
    return assertInstanceOf(Verdict.Refused.class, judged.verdict()).rule();
  }

  static void await(String what, BooleanSupplier condition) {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Waits for the keeper's own price of BTC/USD. */
  void awaitReference() {
    Keeper running = keeper;
    await(
        "a reference price",
        () -> running != null && running.references().find("paper", BTC).isPresent());
  }

  @Override
  public void close() {
    stop();
  }
}
