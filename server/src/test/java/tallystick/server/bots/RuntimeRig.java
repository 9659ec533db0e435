package tallystick.server.bots;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import tallystick.intent.CredentialId;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.server.HandMarket;
import tallystick.server.RunningServer;
import tallystick.server.database.Database;
import tallystick.server.database.TestDatabase;
import tallystick.server.feed.MarketRelay;
import tallystick.server.feed.VenueMarkets;
import tallystick.strategy.bot.DcaSettings;
import tallystick.strategy.bot.Market;
import tallystick.strategy.bot.StartCondition;
import tools.jackson.databind.json.JsonMapper;

/** Bots with a real database and a hand-moved market, without web or Spring. */
final class RuntimeRig implements AutoCloseable {
  static final CredentialId MAIN = new CredentialId("main");

  final HandMarket market;
  final BotRuntime runtime;
  private final Database database;

  RuntimeRig(String databaseUrl, Path keeperSocket, long seed) {
    database = TestDatabase.open(databaseUrl);
    MarketRelay relay = new MarketRelay();
    market = new HandMarket(relay);
    runtime =
        new BotRuntime(
            new BotRuntime.Parts(
                database.dataSource(),
                RunningServer.ORGANISATION,
                keeperSocket,
                new VenueMarkets(List.of(market)),
                relay,
                StrangeEvents.ignored(),
                InstantSource.system(),
                new Random(seed),
                new DealJson(JsonMapper.builder().build()),
                TurnMeter.none(),
                false));
  }

  /** Buys for 100, sells at one percent above. */
  static DcaSettings settings(Instrument instrument) {
    Amount hundred = Amount.parse("100", instrument.quote());
    return new DcaSettings(
        DcaSettings.Direction.LONG,
        hundred,
        new DcaSettings.Averaging(0, 1, Amount.zero(instrument.quote()), 1, 1000, 1000, List.of()),
        new DcaSettings.TakeProfit(
            DcaSettings.Basis.TOTAL, List.of(new DcaSettings.Step(10_000, 100)), 0),
        null,
        List.of(new StartCondition.Asap()),
        DcaSettings.DealLimits.oneAtATime(),
        DcaSettings.Execution.usual());
  }

  String bot() {
    Market traded =
        new Market(
            HandMarket.BTC_USD,
            market.listings().find(HandMarket.BTC_USD).orElseThrow().filters(),
            10);
    Bots.Made made =
        runtime
            .bots()
            .make(
                new Bots.NewBot(
                    "test", "paper", MAIN, List.of(traded), settings(HandMarket.BTC_USD), "{}"));
    return ((Bots.Made.Bot) made).view().id();
  }

  @Override
  public void close() {
    runtime.close();
    database.close();
  }
}
