package tallystick.server.api;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.CredentialId;
import tallystick.intent.KeeperStatus;
import tallystick.market.Instrument;
import tallystick.server.bots.BotRuntime;
import tallystick.server.feed.StepGate;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.KeeperState;
import tallystick.server.tally.TallyFollower;

/** How the whole stands, and what has been traded. */
@RestController
@RequestMapping("/api/v1")
class StatusController {
  /** A drill that waits longer than this has found something. */
  private static final long MAX_WAIT_MS = 20_000;

  private static final long LOOK_EVERY_MS = 1;

  private static final String GO_ON =
      "Goes on behind a page: the position of its last entry. Left out: the newest";

  private static final String DEAL = "One deal of the bot; 0: all";

  private final BotRuntime runtime;
  private final VenueMarkets markets;
  private final Records records;
  private final TallyFollower tally;

  StatusController(BotRuntime runtime, VenueMarkets markets, Records records, TallyFollower tally) {
    this.tally = tally;
    this.runtime = runtime;
    this.markets = markets;
    this.records = records;
  }

  /**
   * The parts. Empty text means that the part is well.
   *
   * @param keeper why the keeper does not answer
   * @param venues by name, why its public data does not come
   * @param accounts by name, those that bots trade on: why they may not
   * @param witnesses how far outsiders follow the log; null while the keeper does not answer
   * @param isolated whether keeper, approver and server run under three users; null when unknown
   */
  record Status(
      String keeper,
      String database,
      Map<String, String> venues,
      Map<String, String> accounts,
      @Nullable StatusWitnesses witnesses,
      @Nullable Boolean isolated,
      int bots,
      int running,
      int openDeals) {}

  /**
   * The witnesses of the log.
   *
   * @param quorum how many must cosign each start of the keeper; 0 without witnesses
   * @param size entries of the newest checkpoint that so many have cosigned
   * @param cosignedAtMs when that was; 0 for never
   * @param troubles by name: why a witness has not cosigned; empty text when it has
   */
  record StatusWitnesses(int quorum, long size, long cosignedAtMs, Map<String, String> troubles) {
    static StatusWitnesses of(KeeperStatus.Witnessing witnessing) {
      Map<String, String> troubles = new TreeMap<>();
      witnessing.witnesses().forEach(one -> troubles.put(one.name(), one.trouble()));
      return new StatusWitnesses(
          witnessing.quorum(), witnessing.size(), witnessing.cosignedAtMs(), troubles);
    }
  }

  @GetMapping("/status")
  Status status() {
    KeeperState keeper = runtime.keeper().state();
    Map<String, String> venues = new TreeMap<>();
    markets.all().forEach(m -> venues.put(m.name(), m.downBecause()));
    var bots = runtime.bots().list();
    Map<String, String> accounts = new TreeMap<>();
    bots.forEach(
        bot ->
            accounts.computeIfAbsent(
                bot.credential(), name -> runtime.waitsBecause(new CredentialId(name))));
    return new Status(
        keeper instanceof KeeperState.Down down ? down.why() : "",
        runtime.bots().databaseTrouble(),
        venues,
        accounts,
        tally.latest().map(latest -> StatusWitnesses.of(latest.witnessing())).orElse(null),
        keeper instanceof KeeperState.Up up ? up.welcome().isolated() : null,
        bots.size(),
        (int) bots.stream().filter(b -> b.running()).count(),
        bots.stream().mapToInt(b -> b.deals().size()).sum());
  }

  /** Newest first; {@code before} is the position of the last one of the page before. */
  @GetMapping("/orders")
  List<Records.OrderView> orders(
      @RequestParam(defaultValue = "") String bot,
      @Parameter(description = DEAL) @RequestParam(defaultValue = "0") long deal,
      @Parameter(description = GO_ON) @RequestParam(defaultValue = "9223372036854775807")
          long before,
      @RequestParam(defaultValue = "50") int limit) {
    requireScope(bot);
    return records.orders(bot, deal, before, Paging.limit(limit));
  }

  /** Newest first; {@code before} is the position of the last one of the page before. */
  @GetMapping("/fills")
  List<Records.FillView> fills(
      @RequestParam(defaultValue = "") String bot,
      @Parameter(description = DEAL) @RequestParam(defaultValue = "0") long deal,
      @Parameter(description = GO_ON) @RequestParam(defaultValue = "9223372036854775807")
          long before,
      @RequestParam(defaultValue = "50") int limit) {
    requireScope(bot);
    return records.fills(bot, deal, before, Paging.limit(limit));
  }

  /** An empty bot means all of them. */
  private static void requireScope(String bot) {
    if (bot.isEmpty()) {
      Caller.requireAllBots();
    } else {
      Caller.requireBot(bot);
    }
  }

  /**
   * Waits until everything is at rest: no turn under way and no intent of which something is still
   * to come before the market moves. In a stepped server the prices held back are then let through,
   * and rest is waited for again. For drills that step the market.
   *
   * <p>After a call that names ticks bots take no turn until the ticks of the next one have come
   * in, so that whatever a print fills is heard at the time of that print.
   *
   * @param ticks ticks that must have come in, of a stepped server: {@code BTC/USD@TIMEMS,...}
   * @param fills at least so many executions must have been told to bots since the start
   */
  @GetMapping("/quiet")
  BotRuntime.Rest quiet(
      @RequestParam(defaultValue = "") String ticks,
      @RequestParam(defaultValue = "0") long fills,
      @RequestParam(defaultValue = "5000") long waitMs)
      throws InterruptedException {
    long deadline = System.nanoTime() + Math.clamp(waitMs, 0, MAX_WAIT_MS) * 1_000_000;
    Optional<StepGate> gate = runtime.gate();
    if (gate.isPresent()) {
      awaitTicks(deadline, gate.get(), ticks(ticks));
    }
    runtime.letTurnsGo();
    BotRuntime.Rest rest = restAfter(deadline, r -> r.fillsSeen() >= fills);
    if (gate.isPresent()) {
      gate.get().releaseTicks();
      restAfter(deadline, r -> true);
      gate.get().releaseCandles();
      rest = restAfter(deadline, r -> true);
      if (!ticks.isEmpty()) {
        runtime.holdTurns();
      }
    }
    return rest;
  }

  private static Map<Instrument, Long> ticks(String text) {
    Map<Instrument, Long> wanted = new HashMap<>();
    if (!text.isEmpty()) {
      for (String each : text.split(",", -1)) {
        String[] parts = each.split("@", -1);
        if (parts.length != 2) {
          throw Problem.badRequest("invalid", "ticks is BASE/QUOTE@TIMEMS,..., not " + text);
        }
        wanted.put(Instrument.of(parts[0]), Long.parseLong(parts[1]));
      }
    }
    return wanted;
  }

  private static void awaitTicks(long deadline, StepGate gate, Map<Instrument, Long> wanted)
      throws InterruptedException {
    while (!wanted.entrySet().stream()
        .allMatch(tick -> gate.latestMs(tick.getKey()) >= tick.getValue())) {
      if (System.nanoTime() > deadline) {
        throw Problem.conflict("not-quiet", "Not all ticks came: " + wanted);
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  private BotRuntime.Rest restAfter(long deadline, Predicate<BotRuntime.Rest> condition)
      throws InterruptedException {
    while (true) {
      BotRuntime.Rest rest = runtime.rest();
      if (rest.quiet() && condition.test(rest)) {
        return rest;
      }
      if (System.nanoTime() > deadline) {
        throw Problem.conflict("not-quiet", "Still not at rest: " + rest);
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }
}
