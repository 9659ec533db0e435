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
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.ledger.NotePlan;
import tallystick.atm.quote.Bounds;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteCodec;
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
import tallystick.intent.MachineSetting;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.machine.Machines;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.money.Limits;
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

  /** What it works with. */
  public record Parts(
      CoinSettings settings,
      RateBoard rates,
      RuleBook rules,
      Machines machines,
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
    ZoneId zone = ZoneId.of(setting.zone());
    LocalDate today = Instant.ofEpochMilli(database.nowMs()).atZone(zone).toLocalDate();
    Here here =
        new Here(
            version.get(),
            wallet.get(),
            machine.get(),
            parts.rules().inForce(setting.jurisdiction(), today),
            zone);
    return database.inTransaction(() -> quote(here, ask, picture));
  }

  private Answer quote(Here here, Ask ask, MachineFold.Picture picture) {
    CoinSetting setting = here.setting();
    CoinSetting.Trade trade = ask.direction() == Direction.BUY ? setting.buy() : setting.sell();
    if (!trade.open()) {
      return new Answer.Closed("not-offered", "This is not offered here");
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
    takePlaceOfEarlier(here.machine().terminal());
    lockWallet(setting.wallet());
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
          "law", "The rules of " + setting.place() + " are in another currency than this cash");
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
        store(here, quote, address, screened, shown.coins());
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

  private static Optional<String> wrongAddress(String address, Chain chain) {
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

  private Optional<Answer> closedByKeeper(
      Here here, Direction direction, MachineFold.Picture picture) {
    CoinSetting setting = here.setting();
    String trouble = parts.stock().trouble(here.wallet().chain());
    if (!trouble.isEmpty()) {
      return Optional.of(new Answer.Closed("node", trouble));
    }
    if (!here.machine().caps().currency().equals(setting.currency())) {
      return Optional.of(
          new Answer.Closed(
              "currency", "This machine is enrolled for " + here.machine().caps().currency()));
    }
    MachineSetting.SetMarginEnvelope envelope =
        picture.envelopes().get(CoinSetting.BITCOIN.code() + "/" + setting.currency());
    int margin =
        direction == Direction.BUY ? setting.buy().marginBps() : setting.sell().marginBps();
    if (direction == Direction.SELL && here.wallet().depositRules().isEmpty()) {
      return Optional.of(
          new Answer.Closed(
              "deposits", "Nobody has approved how " + setting.wallet() + " believes in deposits"));
    }
    if (envelope == null || margin < envelope.minBps() || margin > envelope.maxBps()) {
      return Optional.of(
          new Answer.Closed(
              "margin",
              envelope == null
                  ? "Nobody has approved margins for this coin in " + setting.currency()
                  : "A margin of "
                      + margin
                      + " bps is outside of what was approved, "
                      + envelope.minBps()
                      + " to "
                      + envelope.maxBps()));
    }
    return Optional.empty();
  }

  private Admission admission(
      Here here, Reference reference, Screening screening, MachineFold.Picture picture) {
    CoinSetting setting = here.setting();
    Amount zero = Amount.zero(CoinSetting.BITCOIN);
    Amount hot = parts.stock().hot(setting.walletId()).orElse(zero);
    String locked = parts.machines().lockedBecause(here.machine().terminal());
    return new Admission(
        true,
        picture.isFrozen(here.machine().terminal(), setting.walletId()),
        locked.isEmpty() ? Optional.empty() : Optional.of(locked),
        here.law().closed(),
        reference,
        screening,
        new Admission.Inventory(hot, promised(setting.wallet()), zero, hot, true));
  }

  /** Coins that open prices and unsent sales may come to. */
  Amount promised(String wallet) {
    long quoted =
        database
            .sql()
            .sql(
                """
                select coalesce(sum(q.promised_sats), 0) from machine_quote q
                left join sale s on s.id = q.sale
                where q.wallet = ? and q.direction = 'BUY'
                  and ((q.sale is null and q.expires_ms > ?) or s.phase in ('QUOTED', 'CASH_IN'))
                """)
            .params(wallet, database.nowMs())
            .query(Long.class)
            .single();
    long owed =
        database
            .sql()
            .sql(
                """
                select coalesce(sum(satoshis), 0) from sale
                where wallet = ? and direction = 'BUY' and phase in
                  ('COMMITTED', 'HELD', 'QUEUED', 'SENDING', 'SEND_UNKNOWN', 'FAILED')
                """)
            .param(wallet)
            .query(Long.class)
            .single();
    return Amount.ofUnits(CoinSetting.BITCOIN, quoted + owed);
  }

  private void lockWallet(String wallet) {
    database
        .sql()
        .sql("select pg_advisory_xact_lock(hashtextextended(?, 0))::text")
        .param("purse/" + wallet)
        .query(String.class)
        .optional();
  }

  // ---------------------------------------------------------------- rows

  /** A machine has one customer at a time: his last price is the one that counts. */
  private void takePlaceOfEarlier(TerminalId terminal) {
    List<byte[]> earlier =
        database
            .sql()
            .sql(
                "update machine_quote set promised_sats = 0"
                    + " where terminal = ? and sale is null and expires_ms > ? returning id")
            .params(terminal.name(), database.nowMs())
            .query((row, _) -> row.getBytes(1))
            .list();
    earlier.forEach(id -> parts.limits().release(Bytes.of(id)));
  }

  private void store(Here here, Quote quote, String address, String screened, Amount coins) {
    database
        .sql()
        .sql(
            """
            insert into machine_quote (id, terminal, direction, setting, setting_version, wallet,
                                       destination, screened, body, created_ms, expires_ms,
                                       promised_sats)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            quote.id().toArray(),
            here.machine().terminal().name(),
            quote.direction().name(),
            here.setting().name(),
            here.version().version(),
            here.setting().wallet(),
            address,
            screened,
            QuoteCodec.encode(quote).toArray(),
            quote.atMs(),
            quote.expiresAtMs(),
            quote.direction() == Direction.BUY ? coins.units().longValueExact() : 0)
        .update();
  }

  /** A price as a machine was given it. */
  public record Given(
      Quote quote,
      String setting,
      int settingVersion,
      WalletId wallet,
      String destination,
      String screened,
      Optional<SaleId> sale) {}

  /** The price of this id that this machine was given. */
  public Optional<Given> given(TerminalId terminal, Bytes id) {
    return database
        .sql()
        .sql("select * from machine_quote where terminal = ? and id = ?")
        .params(terminal.name(), id.toArray())
        .query((row, _) -> given(row))
        .optional();
  }

  /** The price at which a note of this time was taken; of several the latest, a free one first. */
  Optional<Given> priceOfNote(TerminalId terminal, long noteAtMs) {
    return database
        .sql()
        .sql(
            """
            select * from machine_quote
            where terminal = ? and direction = 'BUY' and created_ms <= ? and expires_ms >= ?
            order by (sale is null) desc, created_ms desc limit 1
            """)
        .params(terminal.name(), noteAtMs + Machines.CLOCK_MS, noteAtMs - Machines.CLOCK_MS)
        .query((row, _) -> given(row))
        .optional();
  }

  /** The price at which a sell was opened: the latest that comes to just these sums. */
  Optional<Given> priceOfSell(TerminalStatement.SellOpened opened) {
    return database
        .sql()
        .sql(
            """
            select * from machine_quote
            where terminal = ? and direction = 'SELL' and sale is null
              and created_ms <= ? and expires_ms >= ?
            order by created_ms desc limit 20
            """)
        .params(
            opened.terminal().name(),
            opened.atMs() + Machines.CLOCK_MS,
            opened.atMs() - Machines.CLOCK_MS)
        .query((row, _) -> given(row))
        .list()
        .stream()
        .filter(
            given ->
                given.quote().terms().currency().code().equals(opened.cash().currency())
                    && given.quote().price(Currencies.amount(opened.cash()))
                        instanceof Quote.Sum.Priced(Breakdown sum)
                    && sum.coins().units().longValueExact() == opened.satoshis())
        .findFirst();
  }

  /** The price that a sale has taken. */
  static Optional<Given> takenBy(FleetDatabase database, SaleId sale) {
    return database
        .sql()
        .sql("select * from machine_quote where sale = ?")
        .param(sale.toString())
        .query((row, _) -> given(row))
        .optional();
  }

  private static Given given(java.sql.ResultSet row) throws java.sql.SQLException {
    String sale = row.getString("sale");
    return new Given(
        QuoteCodec.decode(Bytes.of(row.getBytes("body"))),
        row.getString("setting"),
        row.getInt("setting_version"),
        new WalletId(row.getString("wallet")),
        row.getString("destination"),
        row.getString("screened"),
        sale == null ? Optional.empty() : Optional.of(SaleId.parse(sale)));
  }

  /** A sale has begun at this price. */
  void takenBy(Given given, SaleId sale) {
    database
        .sql()
        .sql("update machine_quote set sale = ? where id = ? and sale is null")
        .params(sale.toString(), given.quote().id().toArray())
        .update();
    parts.limits().takenBy(given.quote().id(), sale);
  }
}
