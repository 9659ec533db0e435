package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;
import tallystick.intent.ReadKind;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.market.Side;

/** A credential that nobody has a reason to use, and those who use it all the same. */
class CanaryTest {
  private static final CredentialId BIRD = new CredentialId("bird");

  @TempDir static Path temporary;
  static Venue venue;
  static Bench bench;
  static Venue.Thief thief;

  @BeforeAll
  static void open() {
    venue = new Venue(temporary.resolve("paper"));
    bench = new Bench(temporary, venue.hostsLine(), config -> config);
    bench.openAccount(venue);
    bench.change(
        new Setting.AddCredential(
            BIRD, "paper", KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false));
    String account = venue.account();
    String pem;
    try (Client client = bench.approval()) {
      pem = client.ask(new Frame.AskPublicHalf(Bench.DEMO, BIRD), Frame.PublicHalf.class).pem();
    }
    bench.change(new Setting.ActivateCredential(BIRD, venue.ed25519Key(account, pem)));
    bench.change(new Setting.MarkCanary(BIRD));
    thief = venue.thief(account);
    venue.push("BTCUSD", "800.00", "1");
    Bench.await(
        "the canary's stream, and the exchange's word about its key",
        () -> bird().streamUp() && bird().state().equals("canary"));
  }

  private static KeeperStatus.Account bird() {
    return bench.status().accounts().stream()
        .filter(a -> a.credential().equals(BIRD))
        .findFirst()
        .orElseThrow();
  }

  @AfterAll
  static void close() {
    bench.close();
    venue.close();
  }

  @AfterEach
  void unfreeze() {
    // Our freeze cancels the thief's order, and the money that this lets go is one more sign of
    // use.
    Bench.await(
        "the organisation let go for good",
        () -> {
          if (bench.status().organisationFrozen()) {
            bench.change(new Setting.Unfreeze(new Scope.WholeOrganisation()));
          }
          return !bench.status().organisationFrozen();
        });
  }

  @Test
  void freezesEverythingWhenSomebodyAsksTheKeeperForIt() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      assertFalse(bench.status().organisationFrozen(), "the keeper itself looks after it in peace");

      Frame.Judged refused =
          bench.judged(
              client, Bench.newId(), new Intent.Read(BIRD, EnumSet.of(ReadKind.ACCOUNT), 1_000));

      assertEquals(Rule.CANARY, Bench.refusal(refused));
      assertTrue(bench.status().organisationFrozen());
      Frame.FreezeChanged frozen = client.next(Frame.FreezeChanged.class, f -> f.frozen());
      assertEquals(new Scope.WholeOrganisation(), frozen.scope());
      assertTrue(frozen.reason().contains("canary bird"), frozen.reason());
      assertTrue(
          client
              .next(Frame.Observation.class, o -> o.kind().equals("canary"))
              .text()
              .contains("somebody asked the keeper for it"));
      assertEquals(
          Rule.FROZEN,
          Bench.refusal(
              bench.judged(client, Bench.newId(), Bench.limit(Side.BUY, "0.1", "700.00"))));
    }
  }

  @Test
  void freezesEverythingWhenSomebodyUsesItAtTheVenue() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);

      thief.order("symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=650");

      Frame.FreezeChanged frozen = client.next(Frame.FreezeChanged.class, f -> f.frozen());
      assertEquals(new Scope.WholeOrganisation(), frozen.scope());
      assertTrue(bench.status().organisationFrozen());
    }
  }

  @Test
  void isSeenAsOneAndMayNotTradeAndFreezesOnlyOnce() {
    // Another sentence may have had a freeze lifted, after which the account is looked at again.
    Bench.await("the account to be looked at", () -> bird().state().equals("canary"));
    try (Client client = bench.server()) {
      AccountPolicy policy = Bench.policy();
      Setting trade =
          new Setting.SetAccountPolicy(
              new AccountPolicy(
                  BIRD,
                  policy.instruments(),
                  policy.kinds(),
                  policy.limits(),
                  policy.bandBps(),
                  policy.takerFeeBps(),
                  policy.ordersPerMinute(),
                  policy.openOrders()));
      for (Setting invalid : new Setting[] {trade, new Setting.MarkCanary(Bench.MAIN)}) {
        assertEquals(
            Rule.SETTING_INVALID,
            Bench.refusal(
                bench.judged(client, Bench.newId(), Intent.ChangeSetting.request(invalid))));
      }

      Intent look = new Intent.Read(BIRD, EnumSet.of(ReadKind.ACCOUNT), 1_000);
      bench.judged(client, Bench.newId(), look);
      long entries = bench.status().entries();
      for (int i = 0; i < 20; i++) {
        assertEquals(Rule.CANARY, Bench.refusal(bench.judged(client, Bench.newId(), look)));
      }

      long perUse = (bench.status().entries() - entries) / 20;
      assertTrue(perUse <= 1, "a flood of uses is no flood of freezes: " + perUse);
    }
  }

  @Test
  void staysOneAcrossARestart() {
    bench.stop();

    bench.start();

    try (Client client = bench.server()) {
      Frame.Judged refused =
          bench.judged(
              client, Bench.newId(), new Intent.Read(BIRD, EnumSet.of(ReadKind.ACCOUNT), 1_000));
      assertEquals(Rule.CANARY, Bench.refusal(refused));
    }
  }
}
