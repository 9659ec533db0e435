package tallystick.server.fleet.sale;

import java.util.List;
import java.util.Optional;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteCodec;
import tallystick.intent.Bytes;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.machine.Machines;
import tallystick.server.fleet.money.Limits;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;

/**
 * The prices that machines were given, and what is promised by them: by which price a note or a
 * sell came about, and how many coins of a wallet open prices and unsent sales may come to.
 */
public final class PriceBook {
  private final FleetDatabase database;
  private final Limits limits;

  public PriceBook(FleetDatabase database, Limits limits) {
    this.database = database;
    this.limits = limits;
  }

  /** Coins that open prices and unsent sales may come to. */
  public Amount promised(String wallet) {
    // Two questions with an index each: asked as one, every price ever given is looked at.
    long quoted =
        database
            .sql()
            .sql(
                """
                select coalesce((select sum(promised_sats) from machine_quote
                                 where sale is null and expires_ms > ? and wallet = ?
                                   and direction = 'BUY'), 0)
                     + coalesce((select sum(q.promised_sats)
                                 from sale s join machine_quote q on q.sale = s.id
                                 where s.phase in ('QUOTED', 'CASH_IN') and q.wallet = ?
                                   and q.direction = 'BUY'), 0)
                """)
            .params(database.nowMs(), wallet, wallet)
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

  /** Until the transaction's end nobody else promises coins of this wallet. */
  void lockWallet(String wallet) {
    database
        .sql()
        .sql("select pg_advisory_xact_lock(hashtextextended(?, 0))::text")
        .param("purse/" + wallet)
        .query(String.class)
        .optional();
  }

  /** A machine has one customer at a time: his last price is the one that counts. */
  void takePlaceOfEarlier(TerminalId terminal) {
    List<byte[]> earlier =
        database
            .sql()
            .sql(
                "update machine_quote set promised_sats = 0"
                    + " where terminal = ? and sale is null and expires_ms > ? returning id")
            .params(terminal.name(), database.nowMs())
            .query((row, _) -> row.getBytes(1))
            .list();
    earlier.forEach(id -> limits.release(Bytes.of(id)));
  }

  /**
   * What a price was given for.
   *
   * @param screened the list that the address was screened by
   * @param coins the most that is promised
   */
  record Promise(String address, String screened, Amount coins) {}

  void store(TerminalId terminal, CoinSettings.Version version, Quote quote, Promise promise) {
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
            terminal.name(),
            quote.direction().name(),
            version.setting().name(),
            version.version(),
            version.setting().wallet(),
            promise.address(),
            promise.screened(),
            QuoteCodec.encode(quote).toArray(),
            quote.atMs(),
            quote.expiresAtMs(),
            quote.direction() == Direction.BUY ? promise.coins().units().longValueExact() : 0)
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

  /**
   * The price at which a note of this time was taken, as far as that can be known: a note names
   * none. Of several the latest, a free one first. The closing statement names it, and sets right
   * what was assumed here.
   */
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

  /**
   * The sale's own price is known at last, by the name in its closing statement. The one that was
   * assumed is free again, for whoever it was given to.
   */
  void named(Given given, SaleId sale) {
    for (Given assumed : takenAs(sale)) {
      if (!assumed.quote().id().equals(given.quote().id())) {
        database
            .sql()
            .sql("update machine_quote set sale = null where id = ?")
            .param(assumed.quote().id().toArray())
            .update();
        limits.leftBy(
            assumed.quote().id(), sale, assumed.quote().expiresAtMs() + QuoteDesk.GRACE_MS);
      }
    }
    takenBy(given, sale);
  }

  private List<Given> takenAs(SaleId sale) {
    return database
        .sql()
        .sql("select * from machine_quote where sale = ?")
        .param(sale.toString())
        .query((row, _) -> given(row))
        .list();
  }

  /** A sale has begun at this price. */
  void takenBy(Given given, SaleId sale) {
    database
        .sql()
        .sql("update machine_quote set sale = ? where id = ? and sale is null")
        .params(sale.toString(), given.quote().id().toArray())
        .update();
    limits.takenBy(given.quote().id(), sale);
  }
}
