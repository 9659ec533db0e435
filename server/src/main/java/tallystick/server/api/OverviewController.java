package tallystick.server.api;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.KeeperStatus;
import tallystick.market.Amount;
import tallystick.server.bots.BotRuntime;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.KeeperState;
import tallystick.server.tally.TallyFollower;

/** Whether all is well, in one answer. */
@RestController
@RequestMapping("/api/v1/overview")
class OverviewController {
  /** Whoever has more reasons to wait has one that matters. */
  private static final int MAX_REASONS = 20;

  private final BotRuntime runtime;
  private final VenueMarkets markets;
  private final TallyFollower tally;
  private final BotRows rows;
  private final JdbcClient db;
  private final InstantSource clock;

  OverviewController(
      BotRuntime runtime,
      VenueMarkets markets,
      TallyFollower tally,
      BotRows rows,
      JdbcClient db,
      InstantSource clock) {
    this.runtime = runtime;
    this.markets = markets;
    this.tally = tally;
    this.rows = rows;
    this.db = db;
    this.clock = clock;
  }

  /**
   * How the keeper stands.
   *
   * @param trouble why it does not answer; empty when it does; the rest is then null or zero
   * @param isolated whether keeper, approver and server run under three users
   * @param pendingChanges how many wait for a person at the approver
   */
  record OverviewKeeper(
      String trouble,
      boolean signing,
      String notSigningBecause,
      @Nullable Boolean isolated,
      boolean organisationFrozen,
      int pendingChanges,
      int administrators,
      int epoch,
      long tallySize) {}

  /** A venue's public side. {@code downBecause} is empty when its prices come. */
  record OverviewVenue(String venue, String downBecause, long marketNowMs) {}

  /** An account, as far as it matters here. */
  record OverviewAccount(
      String credential,
      String venue,
      String environment,
      String state,
      String stateText,
      boolean frozen,
      boolean streamUp,
      int unknowns,
      String waitsBecause) {}

  /** Why bots wait, and how many do. */
  record WaitReason(String why, int bots) {}

  /**
   * What a server in a thief's hands could lose in a day, beside what the market does: the loss
   * budgets that people gave its accounts. Decimal text.
   */
  record Exposure(String asset, String lossLimit, String lossUsed) {}

  /**
   * Everything at a glance.
   *
   * @param atMs wall time of this answer
   * @param databaseTrouble empty when the database takes what is written
   * @param bots how many are in each state: running, waiting, stopped, halted
   * @param realised profit of ended deals, by quote asset
   * @param unprotected running deals without a stop that covers all they hold
   */
  record Overview(
      long atMs,
      String databaseTrouble,
      OverviewKeeper keeper,
      List<OverviewVenue> venues,
      List<OverviewAccount> accounts,
      int allBots,
      Map<String, Integer> bots,
      List<WaitReason> waiting,
      int openDeals,
      int unprotected,
      Map<String, BotRows.ProfitView> realised,
      List<Exposure> exposure,
      int openIncidents,
      long findings) {}

  @GetMapping
  Overview overview() {
    Caller.requireAllBots();
    BotRows.BotPage page =
        rows.page(new BotRows.Query("", null, BotRows.Sort.CREATED, false, 0, 0));
    var bots = runtime.bots().list();
    List<OverviewVenue> venues = new ArrayList<>();
    for (VenueMarket market : markets.all()) {
      venues.add(new OverviewVenue(market.name(), market.downBecause(), market.nowMs()));
    }
    KeeperStatus status = tally.latest().orElse(null);
    return new Overview(
        clock.millis(),
        runtime.bots().databaseTrouble(),
        keeper(status),
        venues,
        status == null ? List.of() : status.accounts().stream().map(this::view).toList(),
        page.all(),
        page.states(),
        rows.waitingBecause().entrySet().stream()
            .map(e -> new WaitReason(e.getKey(), e.getValue()))
            .sorted((a, b) -> Integer.compare(b.bots(), a.bots()))
            .limit(MAX_REASONS)
            .toList(),
        bots.stream().mapToInt(b -> b.deals().size()).sum(),
        (int) bots.stream().flatMap(b -> b.deals().stream()).filter(d -> !d.isProtected()).count(),
        page.realised(),
        status == null ? List.of() : exposure(status),
        count("select count(*) from incident where closed_ms is null").intValue(),
        count("select count(*) from finding"));
  }

  private Long count(String sql) {
    return db.sql(sql).query(Long.class).single();
  }

  private OverviewKeeper keeper(@Nullable KeeperStatus status) {
    KeeperState state = runtime.keeper().state();
    String why = state instanceof KeeperState.Down down ? down.why() : "";
    if (!why.isEmpty() || status == null) {
      String text =
          why.isEmpty()
              ? "The keeper has not answered yet; it is asked again every two seconds"
              : why;
      return new OverviewKeeper(text, false, "", null, false, 0, 0, 0, 0);
    }
    return new OverviewKeeper(
        "",
        status.signing(),
        status.notSigningBecause(),
        status.isolated(),
        status.organisationFrozen(),
        status.pendingChanges(),
        status.administrators(),
        status.epoch(),
        status.tallySize());
  }

  private OverviewAccount view(KeeperStatus.Account account) {
    return new OverviewAccount(
        account.credential().name(),
        account.venue(),
        account.environment(),
        account.state(),
        account.stateText(),
        account.frozen(),
        account.streamUp(),
        account.unknowns(),
        runtime.waitsBecause(account.credential()));
  }

  private static List<Exposure> exposure(KeeperStatus status) {
    Map<String, Loss> losses = new TreeMap<>();
    for (KeeperStatus.Account account : status.accounts()) {
      for (KeeperStatus.Budget budget : account.budgets()) {
        String asset = budget.lossLimit().asset().code();
        losses.merge(asset, new Loss(budget.lossLimit(), budget.lossUsed()), Loss::plus);
      }
    }
    List<Exposure> all = new ArrayList<>();
    losses.forEach(
        (asset, loss) ->
            all.add(new Exposure(asset, loss.limit().toDecimal(), loss.used().toDecimal())));
    return all;
  }

  private record Loss(Amount limit, Amount used) {
    Loss plus(Loss other) {
      return new Loss(limit.plus(other.limit), used.plus(other.used));
    }
  }
}
