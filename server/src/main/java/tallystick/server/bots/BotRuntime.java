package tallystick.server.bots;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.CredentialId;
import tallystick.intent.OrganisationId;
import tallystick.server.feed.MarketRelay;
import tallystick.server.feed.StepGate;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.Leases;

/** Bots, the desk between them and the keeper, and the keeper's connection, put together. */
public final class BotRuntime implements AutoCloseable {
  private final Bots bots;
  private final IntentDesk desk;
  private final KeeperLink keeper;
  private final Leases leases;
  private final VenueMarkets markets;
  private final StepGate gate;
  private final boolean stepped;

  /**
   * What the runtime is made of.
   *
   * @param stepped whether prices wait to be let through; for drills
   */
  public record Parts(
      DataSource database,
      OrganisationId organisation,
      Path keeperSocket,
      VenueMarkets markets,
      MarketRelay relay,
      StrangeEvents strange,
      InstantSource clock,
      RandomGenerator random,
      DealJson json,
      TurnMeter meter,
      boolean stepped) {}

  public BotRuntime(Parts parts) {
    BotStore store = new BotStore(parts.database(), parts.clock(), parts.json());
    markets = parts.markets();
    BotDirectory directory = new BotDirectory(parts.markets());
    keeper = new KeeperLink(parts.keeperSocket(), parts.organisation(), parts.random());
    byte[] nonce = new byte[16];
    parts.random().nextBytes(nonce);
    leases =
        new Leases(keeper, parts.organisation(), parts.clock(), HexFormat.of().formatHex(nonce));
    desk =
        new IntentDesk(
            new IntentDesk.Parts(
                parts.organisation(),
                keeper,
                leases,
                directory,
                store,
                new Bookmarks(JdbcClient.create(parts.database())),
                new Successions(JdbcClient.create(parts.database())),
                parts.strange(),
                parts.clock()));
    bots =
        new Bots(
            store,
            directory,
            parts.markets(),
            desk,
            parts.clock(),
            parts.random(),
            parts.json(),
            parts.meter());
    gate = new StepGate(bots);
    stepped = parts.stepped();
    parts.relay().to(stepped ? gate : bots);
    bots.start();
    keeper.start(desk);
  }

  public Bots bots() {
    return bots;
  }

  public KeeperLink keeper() {
    return keeper;
  }

  /** Why bots on this credential wait; empty when nothing keeps them. */
  public String waitsBecause(CredentialId credential) {
    String database = bots.databaseTrouble();
    return database.isEmpty() ? desk.waitsBecause(credential) : database;
  }

  /** A lease to read this credential's account with. Blocks until the keeper has answered. */
  public Leases.Granted lease(CredentialId credential) {
    return leases.lease(credential);
  }

  /**
   * How far everything is from being at rest: turns under way, and intents of which something is
   * still to come before the market moves.
   *
   * @param fillsSeen executions that bots were told since the start
   * @param printsSeen prints that came in from all venues since the start
   * @param marketTimeMs the latest market time seen
   */
  public record Rest(int turns, int intents, long fillsSeen, long printsSeen, long marketTimeMs) {
    public boolean quiet() {
      return turns == 0 && intents == 0;
    }
  }

  /** Lets bots take their turns until the next {@link #holdTurns}. */
  public void letTurnsGo() {
    bots.turns().letGo();
  }

  /** Lets bots take no turn; what they are told waits. */
  public void holdTurns() {
    bots.turns().hold();
  }

  /** Holds the market back when this runtime is stepped; empty otherwise. */
  public Optional<StepGate> gate() {
    return stepped ? Optional.of(gate) : Optional.empty();
  }

  /**
   * Looked at twice in the right order: a turn may make an intent, an answer may make a turn. What
   * executions have come is looked at before that: one that comes in between is at rest no more.
   */
  public Rest rest() {
    long fills = desk.fillsSeen();
    long begun = desk.deliveries().begun();
    int turnsBefore = bots.busy();
    int unsettled = desk.unsettled();
    int turns = Math.max(turnsBefore, bots.busy());
    if (!desk.deliveries().noneSince(begun)) {
      turns++; // at least one that is about to begin
    }
    long prints = 0;
    long now = 0;
    for (VenueMarket market : markets.all()) {
      prints += market.printsSeen();
      now = Math.max(now, market.nowMs());
    }
    return new Rest(turns, unsettled, fills, prints, now);
  }

  @Override
  public void close() {
    keeper.close();
    desk.close();
    bots.close();
  }
}
