package tallystick.server.fleet.sale;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Direction;
import tallystick.atm.ledger.NotePlan;
import tallystick.atm.quote.Bounds;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteTerms;
import tallystick.atm.quote.Reference;
import tallystick.atm.rule.CashRounding;
import tallystick.atm.rule.Limit;
import tallystick.atm.rule.Matter;
import tallystick.atm.rule.Reservations;
import tallystick.atm.rule.RuleBook;
import tallystick.atm.rule.Scope;
import tallystick.atm.rule.Window;
import tallystick.atm.sale.Admission;
import tallystick.atm.sale.Screening;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.money.Limits;
import tallystick.server.fleet.place.Doors;
import tallystick.server.fleet.place.Place;
import tallystick.server.fleet.place.Places;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;
import tallystick.server.fleet.setting.RateBoard;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * Prices for machines. Everything that can be known to be closed is closed here, before a note is
 * taken: the law, a lock, a freeze, silent or divergent rates, a silent screening, an empty float,
 * a limit that is used up, a margin that the keeper would refuse.
 */
public final class QuoteDesk {
  /** After its end a price may still be named by notes that were under way. */
  static final long GRACE_MS = 10 * 60_000;

  /** Sums that are looked at for one that a machine's notes come to. */
  private static final int MAX_PLANS = 50;

  private final FleetDatabase database;
  private final Parts parts;
  private final PriceBook book;

  /** What it works with. */
  public record Parts(
      CoinSettings settings,
      RateBoard rates,
      RuleBook rules,
      Doors doors,
      Places places,
      Supplier<MachineFold.Picture> inForce,
      Limits limits,
      CashUnits cash,
      SaleDesk sales,
      Stock stock,
      RandomGenerator random) {}

  /** What can be promised. */
  public interface Stock {
    /** Coins in a hot wallet; empty when nobody knows. */
    Optional<Amount> hot(WalletId wallet);

    /** Why the chain is no use now; empty when it is. */
    String trouble(Chain chain);
  }

  public QuoteDesk(FleetDatabase database, Parts parts) {
    this.database = database;
    this.parts = parts;
    book = new PriceBook(database, parts.limits());
  }

  /** The prices it gave. */
  public PriceBook book() {
    return book;
  }

  /**
   * What a machine asks.
   *
   * @param destination the customer's address; null for a sell without one to send back to
   * @param cashMinor what he wants to spend or to get; null for a buy before its notes
   */
  public record Ask(
      Direction direction,
      String setting,
      @Nullable String destination,
      @Nullable Long cashMinor) {}

  /** The answer. */
  public sealed interface Answer {
    /**
     * Locked.
     *
     * @param shown for the sum asked for, or for the most that is possible
     */
    record Quoted(Quote quote, Breakdown shown) implements Answer {}

    /**
     * Not now, or not here.
     *
     * @param code a word for programs
     * @param why for the customer or the operator
     */
    record Closed(String code, String why) implements Answer {}
  }

  /** Whom limits count: without a name a customer is his address. */
  static Reservations.Parties parties(String address, TerminalId terminal) {
    return new Reservations.Parties("address/" + address, address, terminal);
  }

  /** A setting with all that is decided about it at this moment. */
  private record Here(
      CoinSettings.Version version,
      MachineFold.Wallet wallet,
      MachineFold.Known machine,
      Place place,
      RuleBook.InForce law,
      ZoneId zone) {
    CoinSetting setting() {
      return version.setting();
    }
  }

  /** Locks a price, or says why there is none. */
  public Answer quote(TerminalId terminal, Ask ask) {
    MachineFold.Picture picture = parts.inForce().get();
    Optional<MachineFold.Known> machine = picture.machine(terminal);
    if (machine.isEmpty()) {
      return new Answer.Closed("not-enrolled", "This machine is not enrolled");
    }
    Optional<CoinSettings.Version> version =
        parts.settings().of(terminal.name()).stream()
            .filter(each -> each.setting().name().equals(ask.setting()))
            .findFirst();
    if (version.isEmpty()) {
      return new Answer.Closed("unknown-setting", "This machine does not offer " + ask.setting());
    }
    CoinSetting setting = version.get().setting();
    Optional<MachineFold.Wallet> wallet = picture.wallet(setting.walletId());
    if (wallet.isEmpty() || wallet.get().descriptor().isEmpty()) {
      return new Answer.Closed("no-wallet", "The keeper has no wallet " + setting.wallet());
    }
    Place place = parts.places().of(terminal);
    ZoneId zone = place.zone().orElse(ZoneId.of(setting.zone()));
    LocalDate today = Instant.ofEpochMilli(database.nowMs()).atZone(zone).toLocalDate();
    Here here =
        new Here(
            version.get(),
            wallet.get(),
            machine.get(),
            place,
            parts.rules().inForce(place.jurisdiction().orElse(setting.jurisdiction()), today),
            zone);
    return database.inTransaction(() -> quote(here, ask, picture));
  }

  private Answer quote(Here here, Ask ask, MachineFold.Picture picture) {
    CoinSetting setting = here.setting();
    CoinSetting.Trade trade = ask.direction() == Direction.BUY ? setting.buy() : setting.sell();
    if (!trade.open()) {
      return new Answer.Closed("not-offered", "This is not offered here");
    }
    Optional<Answer> shut = shut(here, ask.direction());
    if (shut.isPresent()) {
      return shut.get();
    }
    String destination = ask.destination() == null ? "" : ask.destination();
    if (ask.direction() == Direction.BUY || !destination.isEmpty()) {
      Optional<String> wrong = wrongAddress(destination, here.wallet().chain());
      if (wrong.isPresent()) {
        return new Answer.Closed("address", wrong.get());
      }
    }
    Optional<Answer> outside = closedByKeeper(here, ask.direction(), picture);
    if (outside.isPresent()) {
      return outside.get();
    }
    book.takePlaceOfEarlier(here.machine().terminal());
    book.lockWallet(setting.wallet());
    Reference reference = parts.rates().agree(setting);
    Screening screening =
        destination.isEmpty()
            ? new Screening.Passed("nothing to screen")
            : parts.sales().screen(setting.name(), destination);
    Admission.Answer admitted =
        admission(here, reference, screening, picture).judge(ask.direction());
    if (admitted instanceof Admission.Answer.Closed(List<String> reasons, boolean retryable)) {
      return new Answer.Closed(retryable ? "not-now" : "closed", String.join("; ", reasons));
    }
    if (!(admitted instanceof Admission.Answer.Open(Amount coins))
        || !(reference instanceof Reference.Agreed agreed)
        || !(screening instanceof Screening.Passed passed)) {
      throw new IllegalStateException("Open without a price or a screening: " + admitted);
    }
    return priced(here, ask, agreed, passed.listVersion(), coins);
  }

  private Answer priced(
      Here here, Ask ask, Reference.Agreed agreed, String screened, Amount coins) {
    CoinSetting setting = here.setting();
    byte[] random = new byte[Quote.ID_LENGTH];
    parts.random().nextBytes(random);
    Bytes id = Bytes.of(random);
    Optional<QuoteTerms> terms = terms(here, ask.direction());
    if (terms.isEmpty()) {
      return new Answer.Closed(
          "law", "The rules of " + here.law().place() + " are in another currency than this cash");
    }
    Quote widest = Quote.of(id, ask.direction(), agreed, terms.get(), database.nowMs());
    Amount most = most(here, ask, widest, coins);
    Bounds bounds = terms.get().bounds();
    if (most.compareTo(bounds.minimum()) < 0) {
      return new Answer.Closed("float-low", "Not enough is left here for the smallest sum");
    }
    String address = ask.destination() == null ? "" : ask.destination();
    Amount reserved = most;
    if (!address.isEmpty()) {
      Amount least = ask.cashMinor() == null ? bounds.minimum() : most;
      Limits.Answer limited =
          parts
              .limits()
              .reserve(
                  new Limits.Wish(
                      id,
                      parties(address, here.machine().terminal()),
                      ask.direction(),
                      least,
                      most,
                      widest.expiresAtMs() + GRACE_MS),
                  limits(here),
                  here.zone());
      switch (limited) {
        case Limits.Answer.OverLimit(String limit, Amount left) -> {
          return new Answer.Closed("limit", "The limit " + limit + " leaves " + left);
        }
        case Limits.Answer.Reserved(Amount cash) -> reserved = cash;
      }
    }
    QuoteTerms lowered = with(terms.get(), bounds.atMost(reserved).orElseThrow());
    Quote quote = Quote.of(id, ask.direction(), agreed, lowered, database.nowMs());
    Amount sum =
        ask.cashMinor() == null ? reserved : Amount.ofUnits(setting.cash(), ask.cashMinor());
    return switch (quote.forCash(sum, database.nowMs())) {
      case Quote.Sum.Refused(Quote.Sum.Why why, String reason) -> {
        parts.limits().release(id);
        yield new Answer.Closed(why.name().toLowerCase(java.util.Locale.ROOT), reason);
      }
      case Quote.Sum.Priced(Breakdown shown) -> {
        book.store(
            here.machine().terminal(),
            here.version(),
            quote,
            new PriceBook.Promise(address, screened, shown.coins()));
        yield new Answer.Quoted(quote, shown);
      }
    };
  }

  /** The most cash of a sale: setting, stock, the keeper's own limits. */
  private Amount most(Here here, Ask ask, Quote widest, Amount coins) {
    CoinSetting setting = here.setting();
    Amount most = widest.terms().bounds().maximum();
    if (ask.cashMinor() != null) {
      most = most.min(Amount.ofUnits(setting.cash(), ask.cashMinor()));
    }
    most = most.min(Amount.ofUnits(setting.cash(), here.machine().caps().perHour().minor()));
    if (ask.direction() == Direction.SELL) {
      return mostNotes(here, most);
    }
    Amount payout =
        here.wallet()
            .policy()
            .map(policy -> Amount.ofUnits(CoinSetting.BITCOIN, policy.payoutSats()))
            .orElse(Amount.zero(CoinSetting.BITCOIN));
    Amount left = coins.min(payout);
    // Whoever is given coins because of a cap on charges gets at most what the cash is worth.
    return most.min(widest.worth(left)).min(widest.marketValue(left));
  }

  /** The most that the machine's notes come to, of at most so much; zero when nothing does. */
  private Amount mostNotes(Here here, Amount most) {
    Map<Long, Integer> notes =
        parts.cash().available(here.machine().terminal(), here.setting().currency());
    long step = here.setting().sell().stepMinor();
    long minor = Math.min(most.units().longValueExact(), sum(notes)) / step * step;
    for (int tries = 0; minor > 0 && tries < MAX_PLANS; tries++, minor -= step) {
      if (NotePlan.of(minor, notes).isPresent()) {
        return Amount.ofUnits(here.setting().cash(), minor);
      }
    }
    return Amount.zero(here.setting().cash());
  }

  private static long sum(Map<Long, Integer> notes) {
    return notes.entrySet().stream().mapToLong(each -> each.getKey() * each.getValue()).sum();
  }

  private Optional<QuoteTerms> terms(Here here, Direction direction) {
    CoinSetting setting = here.setting();
    Asset cash = setting.cash();
    List<Matter.ChargeCap> caps = here.law().chargeCaps();
    if (caps.stream().anyMatch(cap -> !cap.fixed().asset().equals(cash))) {
      return Optional.empty();
    }
    CashRounding rounding =
        here.law()
            .rounding()
            .filter(regime -> regime.step().asset().equals(cash))
            .orElse(new CashRounding(Amount.ofUnits(cash, 1), setting.favour()));
    CoinSetting.Trade trade = direction == Direction.BUY ? setting.buy() : setting.sell();
    return Optional.of(
        new QuoteTerms(
            CoinSetting.BITCOIN,
            cash,
            setting.pricing(),
            new Bounds(
                Amount.ofUnits(cash, trade.minMinor()),
                Amount.ofUnits(cash, trade.maxMinor()),
                Amount.ofUnits(cash, trade.stepMinor())),
            rounding,
            caps,
            setting.quoteMs()));
  }

  private static QuoteTerms with(QuoteTerms terms, Bounds bounds) {
    return new QuoteTerms(
        terms.coin(),
        terms.currency(),
        terms.pricing(),
        bounds,
        terms.rounding(),
        terms.caps(),
        terms.validMs());
  }

  private static List<Limit> limits(Here here) {
    List<Limit> limits = new ArrayList<>(here.law().limits());
    if (here.setting().dayMinor() > 0) {
      limits.add(
          new Limit(
              "operator-daily",
              Scope.PERSON,
              Window.CALENDAR_DAY,
              Amount.ofUnits(here.setting().cash(), here.setting().dayMinor()),
              Set.of(Direction.BUY, Direction.SELL)));
    }
    return limits;
  }

  // ---------------------------------------------------------------- what closes

  static Optional<String> wrongAddress(String address, Chain chain) {
    try {
      BitcoinAddress read = BitcoinAddress.parse(address, params(chain));
      return read.isSpendableByItsOwner()
          ? Optional.empty()
          : Optional.of("Nobody could spend what is sent to this address");
    } catch (WireException e) {
      return Optional.of("This is no address of " + chain.words());
    }
  }

  /** The same network, as the readers of its bytes name it. */
  public static Params params(Chain chain) {
    return switch (chain) {
      case BITCOIN_MAIN -> Params.MAIN;
      case BITCOIN_TESTNET4 -> Params.TESTNET4;
      case BITCOIN_SIGNET -> Params.SIGNET;
      case BITCOIN_REGTEST -> Params.REGTEST;
    };
  }

  /** What people and the law decided about this machine and where it stands. */
  private Optional<Answer> shut(Here here, Direction direction) {
    TerminalId terminal = here.machine().terminal();
    List<Doors.Shut> reasons = new ArrayList<>(parts.doors().reasons(terminal));
    parts
        .doors()
        .byLaw(terminal, here.setting().jurisdiction(), here.zone())
        .ifPresent(reasons::add);
    if (direction == Direction.SELL && here.place().oneWay()) {
      reasons.add(new Doors.Shut("one-way", "This machine takes cash and gives none"));
    }
    return reasons.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Answer.Closed(
                "closed", String.join("; ", reasons.stream().map(Doors.Shut::why).toList())));
  }

  private Optional<Answer> closedByKeeper(
      Here here, Direction direction, MachineFold.Picture picture) {
    if (!here.machine().caps().currency().equals(here.setting().currency())) {
      return Optional.of(
          new Answer.Closed(
              "currency", "This machine is enrolled for " + here.machine().caps().currency()));
    }
    return Offers.closedByKeeper(here.setting(), here.wallet(), direction, picture, parts.stock())
        .map(closed -> closed);
  }

  private Admission admission(
      Here here, Reference reference, Screening screening, MachineFold.Picture picture) {
    CoinSetting setting = here.setting();
    Amount zero = Amount.zero(CoinSetting.BITCOIN);
    Amount hot = parts.stock().hot(setting.walletId()).orElse(zero);
    return new Admission(
        true,
        picture.isFrozen(here.machine().terminal(), setting.walletId()),
        // A lock has closed it before this.
        Optional.empty(),
        here.law().closed(),
        reference,
        screening,
        new Admission.Inventory(hot, book.promised(setting.wallet()), zero, hot, true));
  }
}
