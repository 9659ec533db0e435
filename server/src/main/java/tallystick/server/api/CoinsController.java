package tallystick.server.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Reference;
import tallystick.market.Amount;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.place.Groups;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;
import tallystick.server.fleet.setting.GroupTerms;

/**
 * What a coin costs at machines, in versions. Nobody approves these: the keeper pays no more than
 * its own price and the approved envelope allow, whatever stands here.
 */
@RestController
@RequestMapping("/api/v1/coins")
class CoinsController {
  private static final long BPS = 10_000;

  private final Fleet fleet;
  private final VenueMarkets markets;

  CoinsController(Fleet fleet, VenueMarkets markets) {
    this.fleet = fleet;
    this.markets = markets;
  }

  /**
   * A setting as somebody saved it.
   *
   * @param own of groups over it, by their names
   * @param version from 1
   * @param price that its sources agree on now; decimal text, null where there is none
   * @param noPriceBecause why there is none; else empty
   */
  record CoinVersion(
      CoinTerms terms,
      Map<String, CoinOwn> own,
      int version,
      long createdMs,
      String createdBy,
      @Nullable String price,
      String noPriceBecause) {}

  /**
   * All of it.
   *
   * @param coin what is sold, {@code BTC}
   * @param machines enrolled ones, by name
   * @param venues that prices can come from
   * @param groups of machines, by name
   */
  record CoinsView(
      String coin,
      List<CoinVersion> settings,
      List<String> machines,
      List<String> venues,
      List<String> groups) {}

  /**
   * Terms to be saved.
   *
   * @param own of groups over them; null: as they are
   * @param after the version that they were judged on; 0 for a new setting
   */
  record CoinSave(CoinTerms terms, @Nullable Map<String, CoinOwn> own, int after) {}

  /**
   * A change that somebody thinks of.
   *
   * @param cash the sum to compare what a customer pays by, decimal text
   */
  record ImpactWish(CoinTerms terms, @Nullable Map<String, CoinOwn> own, String cash) {}

  /** An old version that is to hold again. */
  record Restoration(int after) {}

  /** What is asked: what would a customer pay, or get, for so much cash. */
  record PreviewWish(CoinTerms terms, String direction, String cash) {}

  /**
   * Every sum as the machine would show it, in decimal text; all null where there is no price.
   *
   * @param refusedBecause empty where there is one
   * @param charges all fees and the spread together
   * @param chargesBps their part of the cash
   */
  record PreviewSums(
      String refusedBecause,
      String coin,
      @Nullable String reference,
      @Nullable String rate,
      @Nullable String fixedFee,
      @Nullable String networkFee,
      @Nullable String forCoins,
      @Nullable String coins,
      @Nullable String relief,
      @Nullable String charges,
      @Nullable Long chargesBps) {
    static PreviewSums refused(String why) {
      return new PreviewSums(
          why, CoinSetting.BITCOIN.code(), null, null, null, null, null, null, null, null, null);
    }
  }

  /** One thing that a setting needs, and how it is. */
  record CoinCheck(String what, boolean passed, String text) {}

  @GetMapping
  CoinsView coins() {
    Caller.requireAllBots();
    return new CoinsView(
        CoinSetting.BITCOIN.code(),
        fleet.settings().all().stream().map(this::view).toList(),
        fleet.machines().all().stream()
            .filter(machine -> !machine.removed())
            .map(machine -> machine.terminal().name())
            .toList(),
        venues(),
        fleet.groups().all().stream().map(Groups.Group::name).toList());
  }

  /** Every version of one, the newest first. */
  @GetMapping("/{name}/versions")
  List<CoinVersion> versions(@PathVariable String name) {
    Caller.requireAllBots();
    return fleet.settings().history(name).stream().map(this::view).toList();
  }

  /** Saves what follows on a version that somebody has read. */
  @PostMapping
  CoinVersion save(@RequestBody CoinSave wish) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    CoinSetting setting = wish.terms().toSetting();
    return saved(
        fleet.settings().save(setting, own(setting, wish.own()), wish.after(), Caller.now().name()),
        setting.name());
  }

  /** Which machines a change would touch, and what a customer pays there before and after. */
  @PostMapping("/impact")
  CoinImpact.CoinTouches impact(@RequestBody ImpactWish wish) {
    Caller.requireAllBots();
    CoinSetting setting = wish.terms().toSetting();
    return CoinImpact.of(
        fleet, new CoinSettings.Version(setting, own(setting, wish.own()), 0, 0, ""), wish.cash());
  }

  /** Saves an old version as a new one: what it said holds again, and what came between stays. */
  @PostMapping("/{name}/versions/{version}/restoration")
  CoinVersion restore(
      @PathVariable String name, @PathVariable int version, @RequestBody Restoration wish) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    CoinSettings.Version old =
        fleet
            .settings()
            .find(name, version)
            .orElseThrow(() -> Problem.notFound("There is no version " + version + " of " + name));
    return saved(
        fleet.settings().save(old.setting(), old.own(), wish.after(), Caller.now().name()), name);
  }

  private Map<String, GroupTerms> own(CoinSetting setting, @Nullable Map<String, CoinOwn> wished) {
    if (wished == null) {
      return fleet.settings().find(setting.name()).map(CoinSettings.Version::own).orElse(Map.of());
    }
    Map<String, GroupTerms> own = new TreeMap<>();
    wished.forEach(
        (group, terms) -> {
          if (!fleet.groups().exists(group)) {
            throw Problem.badRequest("invalid", "There is no group " + group);
          }
          own.put(group, terms.toTerms(setting.currency()));
        });
    return own;
  }

  private CoinVersion saved(CoinSettings.Saved saved, String name) {
    return switch (saved) {
      case CoinSettings.Saved.Done(CoinSettings.Version version) -> view(version);
      case CoinSettings.Saved.Stale(int current) ->
          throw Problem.conflict(
              "stale",
              current == 0
                  ? "There is no setting " + name
                  : "Version "
                      + current
                      + " of "
                      + name
                      + " was saved meanwhile: look at it, and judge again");
      case CoinSettings.Saved.TooMany(int most) ->
          throw Problem.conflict("too-many", "At most " + most + " settings are kept");
    };
  }

  /** What a customer would pay or get now; nothing is kept. */
  @PostMapping("/preview")
  PreviewSums preview(@RequestBody PreviewWish wish) {
    Caller.requireAllBots();
    CoinSetting setting = wish.terms().toSetting();
    Direction direction = direction(wish.direction());
    CoinSetting.Trade trade = direction == Direction.BUY ? setting.buy() : setting.sell();
    Amount cash = Amount.parse(wish.cash(), Currencies.of(setting.currency()));
    if (cash.signum() <= 0) {
      throw Problem.badRequest("invalid", "A sum of cash is above zero");
    }
    long minor = cash.units().longValueExact();
    if (minor < trade.minMinor() || minor > trade.maxMinor()) {
      return PreviewSums.refused(
          "A sale is of "
              + SalesController.cash(setting.currency(), trade.minMinor())
              + " to "
              + SalesController.cash(setting.currency(), trade.maxMinor())
              + " "
              + setting.currency());
    }
    if (fleet.agree(setting) instanceof Reference.Withdrawn withdrawn) {
      return PreviewSums.refused("No price: " + withdrawn.reason());
    }
    return fleet
        .preview(setting, direction, minor)
        .map(found -> sums(found, cash))
        .orElseGet(
            () -> PreviewSums.refused("No sum: fees leave nothing, or notes cannot make it"));
  }

  /** Asks each source, the wallet, the node and the screening list now. Nothing is changed. */
  @PostMapping("/test")
  List<CoinCheck> test(@RequestBody CoinTerms terms) {
    Caller.requireAllBots();
    return fleet.test(terms.toSetting()).stream()
        .map(check -> new CoinCheck(check.what(), check.good(), check.text()))
        .toList();
  }

  private static PreviewSums sums(Fleet.Preview found, Amount cash) {
    Breakdown sum = found.breakdown();
    return new PreviewSums(
        "",
        CoinSetting.BITCOIN.code(),
        found.reference().price().toDecimal(),
        sum.rate().toDecimal(),
        sum.fixedFee().toDecimal(),
        sum.networkFee().toDecimal(),
        sum.forCoins().toDecimal(),
        sum.coins().toDecimal(),
        sum.relief().toDecimal(),
        found.charges().toDecimal(),
        found
            .charges()
            .units()
            .multiply(java.math.BigInteger.valueOf(BPS))
            .divide(cash.units())
            .longValueExact());
  }

  private static Direction direction(String text) {
    try {
      return Direction.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("invalid", "A direction is BUY or SELL, not \"" + text + "\"");
    }
  }

  private CoinVersion view(CoinSettings.Version version) {
    Reference reference = fleet.agree(version.setting());
    return new CoinVersion(
        CoinTerms.of(version.setting()),
        own(version),
        version.version(),
        version.createdMs(),
        version.createdBy(),
        reference instanceof Reference.Agreed agreed ? agreed.price().toDecimal() : null,
        reference instanceof Reference.Withdrawn withdrawn ? withdrawn.reason() : "");
  }

  private static Map<String, CoinOwn> own(CoinSettings.Version version) {
    Map<String, CoinOwn> own = new TreeMap<>();
    version.own().forEach((group, terms) -> own.put(group, CoinOwn.of(terms, version.setting())));
    return own;
  }

  private List<String> venues() {
    Set<String> names = new TreeSet<>();
    for (VenueMarket market : markets.all()) {
      names.add(market.name());
    }
    return List.copyOf(names);
  }
}
