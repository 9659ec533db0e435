package tallystick.server.bots;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Rule;
import tallystick.intent.Submission;
import tallystick.market.Side;
import tallystick.server.Eventually;
import tallystick.server.HandMarket;
import tallystick.server.TestFolder;
import tallystick.server.database.Database;
import tallystick.server.database.TestDatabase;
import tallystick.server.keeper.FakeKeeper;
import tallystick.strategy.bot.BotEvent;

/** Bots as single writers between a real database and a keeper that keeps the contract. */
class BotRuntimeTest {
  private TestFolder folder;
  private FakeKeeper keeper;
  private String url;

  @BeforeEach
  void start() {
    folder = new TestFolder();
    keeper = new FakeKeeper(folder.path().resolve("k.sock"));
    url = TestDatabase.freshUrl();
  }

  @AfterEach
  void stop() {
    keeper.close();
    folder.close();
  }

  private RuntimeRig rig(long seed) {
    return new RuntimeRig(url, folder.path().resolve("k.sock"), seed);
  }

  private void tickUntil(RuntimeRig rig, String price, java.util.function.BooleanSupplier done) {
    Eventually.holds(
        () -> "orders " + keeper.orders() + ", bots " + rig.runtime.bots().list(),
        () -> {
          rig.market.price(HandMarket.BTC_USD, price);
          return done.getAsBoolean();
        });
  }

  private List<Submission> orders(Side side) {
    return keeper.orders().stream()
        .filter(s -> ((Intent.PlaceOrder) s.intent()).side() == side)
        .toList();
  }

  @Test
  void ofTwoServersOnOneDatabaseTheSecondWriterStopsAndNoOrderIsDoubled() {
    try (RuntimeRig one = rig(1)) {
      String bot = one.bot();
      assertInstanceOf(
          BotAnswer.Done.class, one.runtime.bots().command(bot, new BotEvent.Resume()));
      try (RuntimeRig two = rig(2)) {
        tickUntil(one, "1000", () -> orders(Side.SELL).size() == 1);

        BotAnswer second = two.runtime.bots().command(bot, new BotEvent.Pause("by the second"));

        String why = assertInstanceOf(BotAnswer.Refused.class, second).why();
        assertTrue(why.contains("Another server"), why);
        assertTrue(
            two.runtime.bots().view(bot).orElseThrow().haltedBecause().contains("Another server"));
        assertEquals("", one.runtime.bots().view(bot).orElseThrow().haltedBecause());
        assertTrue(one.runtime.bots().view(bot).orElseThrow().running());
        assertEquals(1, orders(Side.BUY).size());
      }
    }
  }

  @Test
  void anIntentIsInTheDatabaseBeforeTheKeeperHearsOfIt() {
    List<CallerId> unknown = new CopyOnWriteArrayList<>();
    try (Database database = TestDatabase.open(url);
        RuntimeRig rig = rig(3)) {
      JdbcClient db = JdbcClient.create(database.dataSource());
      keeper.losing =
          frame -> {
            // Asked while the keeper is about to answer, so after it has received the intent.
            if (frame instanceof Frame.Logged logged
                && db.sql("select 1 from intent where caller_id = ?")
                    .param(BotStore.bytes(logged.callerId()))
                    .query(Integer.class)
                    .optional()
                    .isEmpty()) {
              unknown.add(logged.callerId());
            }
            return false;
          };
      String bot = rig.bot();
      var started = rig.runtime.bots().command(bot, new BotEvent.Resume());
      assertInstanceOf(BotAnswer.Done.class, started);

      tickUntil(rig, "1000", () -> orders(Side.SELL).size() == 1);

      assertEquals(List.of(), unknown);
    }
  }

  @Test
  void afterARestartUnansweredIntentsAreSubmittedAgainUnderTheSameIdAndTheDealGoesOn() {
    CallerId base;
    String bot;
    try (RuntimeRig before = rig(4)) {
      // The keeper does everything and says nothing of it: answers, outcomes and fills are lost.
      keeper.losing =
          frame ->
              frame instanceof Frame.StreamEvent
                  || frame instanceof Frame.Resulted
                  || (frame instanceof Frame.Judged j && isOrder(j.callerId()));
      bot = before.bot();
      var started = before.runtime.bots().command(bot, new BotEvent.Resume());
      assertInstanceOf(BotAnswer.Done.class, started);
      tickUntil(before, "1000", () -> orders(Side.BUY).size() == 1);
      base = orders(Side.BUY).getFirst().callerId();
    }
    keeper.losing = frame -> false;

    try (RuntimeRig after = rig(5)) {
      tickUntil(after, "1000", () -> orders(Side.SELL).size() == 1);

      Set<CallerId> bought = new HashSet<>();
      orders(Side.BUY).forEach(order -> bought.add(order.callerId()));
      assertEquals(Set.of(base), bought);
      DealSummary deal = after.runtime.bots().view(bot).orElseThrow().deals().getFirst();
      assertEquals("0.09999000", deal.bought());
    }
  }

  private boolean isOrder(CallerId callerId) {
    return keeper.submissions().stream()
        .anyMatch(s -> s.callerId().equals(callerId) && s.intent() instanceof Intent.PlaceOrder);
  }

  @Test
  void aLostFillIsReadFromTheVenueWhenItsOrderEnds() {
    try (RuntimeRig rig = rig(6)) {
      keeper.losing = frame -> frame instanceof Frame.StreamEvent;
      String bot = rig.bot();
      var started = rig.runtime.bots().command(bot, new BotEvent.Resume());
      assertInstanceOf(BotAnswer.Done.class, started);

      tickUntil(rig, "1000", () -> orders(Side.SELL).size() == 1);

      assertEquals(
          "0.09999000", rig.runtime.bots().view(bot).orElseThrow().deals().getFirst().bought());
    }
  }

  @Test
  void aBotGoesOnUnderItsAccountsNewKeyWithWhatTheOldOnePlacedAndAfterARestartToo() {
    CredentialId fresh = new CredentialId("main-2");
    CallerId sold;
    try (RuntimeRig rig = rig(8)) {
      String bot = rig.bot();
      rig.runtime.bots().command(bot, new BotEvent.Resume());
      tickUntil(rig, "1000", () -> orders(Side.SELL).size() == 1);
      sold = orders(Side.SELL).getFirst().callerId();

      Bots.MovedBots moved = rig.runtime.bots().move(RuntimeRig.MAIN, fresh);

      assertEquals(new Bots.MovedBots(1, List.of()), moved);
      assertEquals("main-2", rig.runtime.bots().view(bot).orElseThrow().credential());
      assertTrue(
          rig.runtime.waitsBecause(RuntimeRig.MAIN).contains("main-2"),
          "whoever gives the old name to another account is told why it stands still");
    }
    keeper.streamOf = fresh;
    try (RuntimeRig rig = rig(9)) {
      Eventually.holds(
          () -> rig.runtime.waitsBecause(fresh), () -> rig.runtime.waitsBecause(fresh).isEmpty());

      Intent.PlaceOrder sell = (Intent.PlaceOrder) orders(Side.SELL).getFirst().intent();
      keeper.fill(sold, sell.limit(), sell.quantity());

      tickUntil(rig, "1000", () -> orders(Side.BUY).size() == 2);
      Intent.PlaceOrder next = (Intent.PlaceOrder) orders(Side.BUY).getLast().intent();
      assertEquals(fresh, next.credential(), "the next deal trades with the new key");
      assertEquals("main-2", rig.runtime.bots().list().getFirst().credential());
    }
  }

  @Test
  void botsPauseWhileTheKeeperIsAwaySayWhyAndGoOnByThemselves() {
    try (RuntimeRig rig = rig(7)) {
      String bot = rig.bot();
      var started = rig.runtime.bots().command(bot, new BotEvent.Resume());
      assertInstanceOf(BotAnswer.Done.class, started);
      Eventually.holds(
          () -> rig.runtime.waitsBecause(RuntimeRig.MAIN),
          () -> rig.runtime.waitsBecause(RuntimeRig.MAIN).isEmpty());
      keeper.close();
      Eventually.holds(
          () -> "it says why", () -> rig.runtime.waitsBecause(RuntimeRig.MAIN).contains("keeper"));
      rig.market.price(HandMarket.BTC_USD, "1000");
      Eventually.holds(() -> "turns end", () -> rig.runtime.rest().turns() == 0);
      assertEquals(List.of(), keeper.orders());

      keeper = new FakeKeeper(folder.path().resolve("k.sock"));

      tickUntil(rig, "1000", () -> orders(Side.SELL).size() == 1);
    }
  }

  @Test
  void whatOnlyPricesHaveChangedIsWrittenWithinSeconds() {
    try (RuntimeRig rig = rig(9);
        Database database = TestDatabase.open(url)) {
      JdbcClient db = JdbcClient.create(database.dataSource());
      rig.bot();
      rig.market.price(HandMarket.BTC_USD, "1000");
      Eventually.holds(() -> "turns end", () -> rig.runtime.rest().turns() == 0);

      Eventually.holds(
          () -> "nobody has written the bot",
          () -> db.sql("select version from bot").query(Long.class).single() > 0);
    }
  }

  @Test
  void aRefusalReachesThePersonWithItsRule() {
    try (RuntimeRig rig = rig(8);
        Database database = TestDatabase.open(url)) {
      keeper.refuseOrders = Rule.DAY_NOTIONAL;
      String bot = rig.bot();
      var started = rig.runtime.bots().command(bot, new BotEvent.Resume());
      assertInstanceOf(BotAnswer.Done.class, started);
      JdbcClient db = JdbcClient.create(database.dataSource());

      tickUntil(
          rig,
          "1000",
          () ->
              db.sql("select count(*) from intent where rule = 'day-notional' and finished")
                      .query(Long.class)
                      .single()
                  > 0);

      assertEquals(0, rig.runtime.rest().intents());
    }
  }
}
