package tallystick.server.api;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CredentialId;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.Setting;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.server.tally.ChangesFollower;

/**
 * What may be done with accounts: limits, the organisation's ceilings over all of them, and how
 * foreign orders on an account are taken. Shown as the tally has them; changed only by people.
 */
@RestController
@RequestMapping("/api/v1")
class TermsController {
  /** As far beyond the market as a usual order goes: one per cent. */
  private static final int USUAL_BAND_BPS = 100;

  /** The taker fee of a beginner at the largest venue. */
  private static final int USUAL_TAKER_FEE_BPS = 10;

  private static final int USUAL_ORDERS_PER_MINUTE = 60;
  private static final int USUAL_OPEN_ORDERS = 50;

  private final ChangesFollower changes;
  private final Proposals proposals;

  TermsController(ChangesFollower changes, Proposals proposals) {
    this.changes = changes;
    this.proposals = proposals;
  }

  /**
   * Limits in one quote asset; decimal text in it.
   *
   * @param order most that one order may be worth
   * @param hour most that may turn over in any 60 minutes, both sides together
   * @param day the same in any 24 hours
   * @param loss most that orders of any 24 hours may lose in their worst case
   */
  record Ceiling(String quote, String order, String hour, String day, String loss) {
    Ceiling {
      Objects.requireNonNull(quote, "quote is missing");
      Objects.requireNonNull(order, "order is missing");
      Objects.requireNonNull(hour, "hour is missing");
      Objects.requireNonNull(day, "day is missing");
      Objects.requireNonNull(loss, "loss is missing");
    }

    static Ceiling of(Limits limits) {
      return new Ceiling(
          limits.quote().code(),
          limits.orderNotional().toDecimal(),
          limits.hourNotional().toDecimal(),
          limits.dayNotional().toDecimal(),
          limits.dayLoss().toDecimal());
    }

    Limits toLimits() {
      Asset asset = Asset.of(quote);
      return new Limits(
          Amount.parse(order, asset),
          Amount.parse(hour, asset),
          Amount.parse(day, asset),
          Amount.parse(loss, asset));
    }
  }

  /**
   * What may be traded with an account, and how much of it.
   *
   * @param pairs what may be traded; everything else is denied
   * @param thin those of them of which a person knows that their market is thin
   * @param bandBps how far beyond the market, to its owner's harm, an order's price may lie
   */
  record PolicyTerms(
      List<String> pairs,
      List<String> thin,
      List<Ceiling> limits,
      @Nullable Integer bandBps,
      @Nullable Integer takerFeeBps,
      @Nullable Integer ordersPerMinute,
      @Nullable Integer openOrders) {
    PolicyTerms {
      pairs = List.copyOf(Objects.requireNonNull(pairs, "pairs is missing"));
      thin = List.copyOf(Objects.requireNonNull(thin, "thin is missing"));
      limits = List.copyOf(Objects.requireNonNull(limits, "limits is missing"));
    }
  }

  /**
   * How foreign orders are taken.
   *
   * @param alertOnly they are told, and the account is not frozen
   * @param prefixes beginnings of client order ids of origins that the owner has declared
   */
  record WatchTerms(boolean alertOnly, List<String> prefixes) {
    WatchTerms {
      prefixes = List.copyOf(Objects.requireNonNull(prefixes, "prefixes is missing"));
    }
  }

  /**
   * The terms of an account.
   *
   * @param policy null while there is none: nothing may be traded
   * @param ceilings over all accounts of the organisation together
   */
  record AccountTerms(
      @Nullable PolicyTerms policy,
      WatchTerms watch,
      List<Ceiling> ceilings,
      int approvalsNeeded) {}

  /** What may be done with an account now. */
  @GetMapping("/accounts/{credential}/terms")
  AccountTerms terms(@PathVariable String credential) {
    Caller.requireAllBots();
    CredentialId id = new CredentialId(credential);
    PolicyTerms policy = null;
    WatchTerms watch = new WatchTerms(false, List.of());
    List<Ceiling> ceilings = List.of();
    int approvalsNeeded = 1;
    for (Setting setting : changes.inForce().values()) {
      if (setting instanceof Setting.SetAccountPolicy set && set.policy().credential().equals(id)) {
        policy = view(set.policy());
      } else if (setting instanceof Setting.SetWatch set && set.credential().equals(id)) {
        watch = new WatchTerms(set.alertOnly(), set.registeredPrefixes());
      } else if (setting instanceof Setting.SetOrganisationPolicy set) {
        ceilings = set.limits().stream().map(Ceiling::of).toList();
        approvalsNeeded = set.approvalsNeeded();
      }
    }
    return new AccountTerms(policy, watch, ceilings, approvalsNeeded);
  }

  private static PolicyTerms view(AccountPolicy policy) {
    return new PolicyTerms(
        policy.instruments().stream().map(i -> i.instrument().symbol()).toList(),
        policy.instruments().stream()
            .filter(AccountPolicy.AllowedInstrument::thin)
            .map(i -> i.instrument().symbol())
            .toList(),
        policy.limits().stream().map(Ceiling::of).toList(),
        policy.bandBps(),
        policy.takerFeeBps(),
        policy.ordersPerMinute(),
        policy.openOrders());
  }

  /** Proposes what may be done with an account. */
  @PostMapping("/accounts/{credential}/policy")
  Proposals.Proposed policy(
      @PathVariable String credential,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody PolicyTerms wish) {
    SortedMap<Instrument, Boolean> instruments = new TreeMap<>();
    wish.pairs().forEach(pair -> instruments.put(Instrument.of(pair), false));
    wish.thin().forEach(pair -> instruments.put(Instrument.of(pair), true));
    return proposals.propose(
        key,
        new Setting.SetAccountPolicy(
            new AccountPolicy(
                new CredentialId(credential),
                instruments.entrySet().stream()
                    .map(
                        pair -> new AccountPolicy.AllowedInstrument(pair.getKey(), pair.getValue()))
                    .toList(),
                EnumSet.allOf(OrderKind.class),
                limits(wish.limits()),
                or(wish.bandBps(), USUAL_BAND_BPS),
                or(wish.takerFeeBps(), USUAL_TAKER_FEE_BPS),
                or(wish.ordersPerMinute(), USUAL_ORDERS_PER_MINUTE),
                or(wish.openOrders(), USUAL_OPEN_ORDERS))));
  }

  private static List<Limits> limits(List<Ceiling> wish) {
    return wish.stream()
        .map(Ceiling::toLimits)
        .sorted((a, b) -> a.quote().compareTo(b.quote()))
        .toList();
  }

  private static int or(@Nullable Integer wish, int usual) {
    return wish == null ? usual : wish;
  }

  /** Proposes a ceiling over all accounts together; those in other assets stay as they are. */
  @PostMapping("/ceilings")
  Proposals.Proposed ceiling(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody Ceiling wish) {
    SortedMap<Asset, Limits> all = new TreeMap<>();
    int approvalsNeeded = 1;
    for (Setting setting : changes.inForce().values()) {
      if (setting instanceof Setting.SetOrganisationPolicy set) {
        set.limits().forEach(limits -> all.put(limits.quote(), limits));
        approvalsNeeded = set.approvalsNeeded();
      }
    }
    Limits wanted = wish.toLimits();
    all.put(wanted.quote(), wanted);
    return proposals.propose(
        key, new Setting.SetOrganisationPolicy(List.copyOf(all.values()), approvalsNeeded));
  }

  /** Proposes how foreign orders on an account are taken. */
  @PostMapping("/accounts/{credential}/watch")
  Proposals.Proposed watch(
      @PathVariable String credential,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody WatchTerms wish) {
    SortedSet<String> prefixes = new TreeSet<>(wish.prefixes());
    return proposals.propose(
        key,
        new Setting.SetWatch(
            new CredentialId(credential), wish.alertOnly(), List.copyOf(prefixes)));
  }
}
