package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyKind;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.Provenance;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.StopLeg;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;

/** One account at the venue gets a new key; what was placed with the old one is still ours. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
final class RotationTest {
  private static final CredentialId FRESH = new CredentialId("main-2");
  private static final CredentialId THIRD = new CredentialId("main-3");

  @TempDir static Path temporary;
  static Venue venue;
  static Bench bench;
  static Venue.Thief owner;
  static String account;

  @BeforeAll
  static void open() {
    venue = new Venue(temporary.resolve("paper"));
    bench = new Bench(temporary, venue.hostsLine(), config -> config);
    account = bench.openAccount(venue);
    venue.push("BTCUSD", "800.00", "1");
    bench.awaitReference();
    owner = venue.thief(account);
  }

  @AfterAll
  static void close() {
    bench.close();
    venue.close();
  }

  @Test
  @Order(1)
  void theNewKeyKeepsAndSteersWhatTheOldOnePlaced() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      CallerId protection = Bench.newId();
      approved(client, protection, stop(Bench.MAIN, "600.00", "590.00"));
      client.next(Frame.Resulted.class, r -> r.callerId().equals(protection));
      approved(client, Bench.newId(), freeze(Bench.MAIN));
      Bench.await("the freeze", () -> frozen(Bench.MAIN));

      rotate(FRESH);
      approved(client, Bench.newId(), freeze(FRESH));
      Bench.await("the new key's freeze", () -> frozen(FRESH));
      CallerId early = Bench.newId();
      Intent.PlaceOrder covers = stop(FRESH, "610.00", "600.00");
      Frame.Judged refused =
          bench.judged(client, early, new Intent.CancelOrder(FRESH, Bench.BTC, protection, covers));
      bench.change(new Setting.RemoveCredential(Bench.MAIN));
      bench.change(new Setting.Unfreeze(new Scope.OneCredential(FRESH)));
      CallerId replacing = Bench.newId();
      approved(client, replacing, new Intent.CancelOrder(FRESH, Bench.BTC, protection, covers));

      assertEquals(Rule.UNKNOWN_ORDER, Bench.refusal(refused), "both keys stand");
      Outcome.Closed closed =
          (Outcome.Closed)
              client
                  .next(
                      Frame.Resulted.class,
                      r -> r.callerId().equals(protection) && r.outcome() instanceof Outcome.Closed)
                  .outcome();
      assertEquals(Outcome.Ending.CANCELLED, closed.ending());
      Outcome placed =
          client.next(Frame.Resulted.class, r -> r.callerId().equals(replacing)).outcome();
      assertInstanceOf(Outcome.Accepted.class, placed, placed.toString());
      String open = owner.call("GET", "/api/v3/openOrders", "symbol=BTCUSD");
      assertTrue(open.contains("\"600.0"), open);
      assertFalse(frozen(FRESH), "nothing of it was a stranger's");
    }
  }

  @Test
  @Order(2)
  void whatAKeyThatTradesHasPlacedIsAStrangersToAnyOther() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      rotate(THIRD);

      approved(
          client,
          Bench.newId(),
          new Intent.PlaceOrder(
              FRESH,
              Bench.BTC,
              Side.BUY,
              OrderKind.LIMIT,
              Amount.parse("0.1", Bench.BTC.base()),
              Price.parse("700.00", Bench.BTC),
              null));

      Bench.await("the freeze of the other", () -> frozen(THIRD));
      assertFalse(frozen(FRESH), "it is its own");
    }
  }

  private static void rotate(CredentialId fresh) {
    bench.change(
        new Setting.AddCredential(
            fresh, "paper", KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false));
    String pem;
    try (Client client = bench.approval()) {
      pem = client.ask(new Frame.AskPublicHalf(Bench.DEMO, fresh), Frame.PublicHalf.class).pem();
    }
    bench.change(new Setting.ActivateCredential(fresh, venue.ed25519Key(account, pem)));
    AccountPolicy old = Bench.policy();
    bench.change(
        new Setting.SetAccountPolicy(
            new AccountPolicy(
                fresh,
                old.instruments(),
                old.kinds(),
                old.limits(),
                old.bandBps(),
                old.takerFeeBps(),
                old.ordersPerMinute(),
                old.openOrders())));
    Bench.await("the new key's stream", () -> of(fresh).getFirst().streamUp());
  }

  private static List<KeeperStatus.Account> of(CredentialId credential) {
    return bench.status().accounts().stream()
        .filter(one -> one.credential().equals(credential))
        .toList();
  }

  private static boolean frozen(CredentialId credential) {
    return of(credential).stream().anyMatch(KeeperStatus.Account::frozen);
  }

  private static Intent.Freeze freeze(CredentialId credential) {
    return new Intent.Freeze(new Scope.OneCredential(credential), "a key was copied");
  }

  private static void approved(Client client, CallerId id, Intent intent) {
    Frame.Judged judged = bench.judged(client, id, intent);
    assertInstanceOf(Verdict.Approved.class, judged.verdict(), judged.toString());
  }

  private static Intent.PlaceOrder stop(CredentialId credential, String trigger, String limit) {
    return new Intent.PlaceOrder(
        credential,
        Bench.BTC,
        Side.SELL,
        OrderKind.STOP_LIMIT,
        Amount.parse("0.1", Bench.BTC.base()),
        null,
        new StopLeg(Price.parse(trigger, Bench.BTC), Price.parse(limit, Bench.BTC)));
  }
}
