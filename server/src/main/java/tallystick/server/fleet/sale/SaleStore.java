package tallystick.server.fleet.sale;

import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Direction;
import tallystick.atm.sale.Buy;
import tallystick.atm.sale.BuyEvent;
import tallystick.atm.sale.BuyMachine;
import tallystick.atm.sale.Effect;
import tallystick.atm.sale.Sell;
import tallystick.atm.sale.SellEvent;
import tallystick.atm.sale.SellMachine;
import tallystick.atm.sale.Step;
import tallystick.intent.Bytes;
import tallystick.intent.SaleId;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.server.fleet.FleetDatabase;

/**
 * The sales' rows and events. A step is one transaction: the row is locked, the sale made again of
 * its events, asked, and what it answers is stored; whatever follows goes to {@link Consequences}
 * within the same transaction.
 */
public final class SaleStore {
  private final FleetDatabase database;
  private final Consequences consequences;

  /** What follows from a step, in its transaction. */
  public interface Consequences {
    void follow(SaleRow row, List<Effect> effects);
  }

  public SaleStore(FleetDatabase database, Consequences consequences) {
    this.database = database;
    this.consequences = consequences;
  }

  /**
   * What a sale needs besides its events.
   *
   * @param quote by which it is priced
   */
  public record Begun(SaleId id, String setting, WalletId wallet, String currency, Bytes quote) {}

  /** The first event of a sell; a buy begins with nothing. */
  record Offered(String opened, String address, String quote, long toleranceSats) {}

  public Optional<SaleRow> find(SaleId id) {
    return database
        .sql()
        .sql("select * from sale where id = ?")
        .param(id.toString())
        .query((row, _) -> SaleRow.of(row))
        .optional();
  }

  private Optional<SaleRow> lock(SaleId id) {
    return database
        .sql()
        .sql("select * from sale where id = ? for update")
        .param(id.toString())
        .query((row, _) -> SaleRow.of(row))
        .optional();
  }

  // ---------------------------------------------------------------- buys

  /** A buy of which nothing is known yet; a sale that exists already is left as it is. */
  public void beginBuy(Begun begun) {
    insert(begun, Direction.BUY, "CREATED", null, 0);
  }

  /** One that an event of another sale has begun. */
  void beginSupplement(SaleRow parent, Buy supplement) {
    Buy.Offer offer = java.util.Objects.requireNonNull(supplement.offer());
    insert(
        new Begun(
            supplement.id(),
            parent.setting(),
            parent.wallet(),
            parent.currency(),
            offer.quote().id()),
        Direction.BUY,
        supplement.phase().name(),
        parent.id(),
        parent.version());
    SaleRow row = find(supplement.id()).orElseThrow();
    update(row, shown(row, supplement));
  }

  /** Notes without a price of ours. */
  public void beginOrphan(Begun begun, String why) {
    insert(begun, Direction.BUY, SaleRow.ORPHAN, null, 0);
    database
        .sql()
        .sql("update sale set why = ? where id = ?")
        .params(why, begun.id().toString())
        .update();
  }

  /** A sale without a price has one: it begins, and its notes are told to it anew. */
  void beginAgain(Begun begun) {
    int changed =
        database
            .sql()
            .sql(
                "update sale set phase = 'CREATED', why = '', version = 0, cash_minor = 0"
                    + " where id = ? and phase = ?")
            .params(begun.id().toString(), SaleRow.ORPHAN)
            .update();
    if (changed != 1) {
      throw new IllegalStateException("Sale " + begun.id() + " has a price, or is over");
    }
    priced(begun);
  }

  /** A sale's price is another one than was assumed. */
  void priced(Begun begun) {
    database
        .sql()
        .sql("update sale set setting = ?, wallet = ?, currency = ?, quote = ? where id = ?")
        .params(
            begun.setting(),
            begun.wallet().name(),
            begun.currency(),
            begun.quote().toArray(),
            begun.id().toString())
        .update();
  }

  /** Cash of a sale without a price, as the machine states it. */
  public void orphanCash(SaleId id, long minor) {
    database
        .sql()
        .sql("update sale set cash_minor = ?, changed_ms = ?, version = version + 1 where id = ?")
        .params(minor, database.nowMs(), id.toString())
        .update();
  }

  private void insert(
      Begun begun, Direction direction, String phase, @Nullable SaleId parent, long parentEvent) {
    long nowMs = database.nowMs();
    database
        .sql()
        .sql(
            """
            insert into sale (id, terminal, number, direction, phase, why, version, setting, wallet,
                              currency, cash_minor, satoshis, address, quote, parent, parent_event,
                              created_ms, changed_ms)
            values (:id, :terminal, :number, :direction, :phase, '', 0, :setting, :wallet,
                    :currency, 0, 0, '', :quote, :parent, :parentEvent, :now, :now)
            on conflict (id) do nothing
            """)
        .param("id", begun.id().toString())
        .param("terminal", begun.id().terminal().name())
        .param("number", begun.id().number())
        .param("direction", direction.name())
        .param("phase", phase)
        .param("setting", begun.setting())
        .param("wallet", begun.wallet().name())
        .param("currency", begun.currency())
        .param("quote", begun.quote().toArray())
        .param("parent", parent == null ? null : parent.toString(), Types.VARCHAR)
        .param("parentEvent", parent == null ? null : parentEvent, Types.BIGINT)
        .param("now", nowMs)
        .update();
  }

  /** Makes a step of a buy. */
  public Stepped step(SaleId id, BuyEvent event) {
    return database.inTransaction(() -> stepBuy(id, -1, event));
  }

  /** The same, judged on a version that a person has seen. */
  public Stepped step(SaleId id, long version, BuyEvent event) {
    return database.inTransaction(() -> stepBuy(id, version, event));
  }

  private Stepped stepBuy(SaleId id, long version, BuyEvent event) {
    Optional<SaleRow> row = lock(id).filter(SaleStore::isBuy);
    if (row.isEmpty()) {
      return new Stepped.Unknown();
    }
    Buy buy = buy(row.get());
    Step<Buy> step =
        version < 0 ? BuyMachine.step(buy, event) : BuyMachine.step(buy, version, event);
    return stored(row.get(), step, next -> shown(row.get(), next), event, event.atMs());
  }

  private static boolean isBuy(SaleRow row) {
    return row.direction() == Direction.BUY && !row.isOrphan();
  }

  /** The buy that its events make; empty when there is none. */
  public Optional<Buy> buy(SaleId id) {
    return find(id).filter(SaleStore::isBuy).map(this::buy);
  }

  private Buy buy(SaleRow row) {
    Buy buy = replay(row.id(), row.parent(), row.version());
    agrees(row, buy.version(), buy.phase().name());
    return buy;
  }

  private Buy replay(SaleId id, Optional<SaleId> parent, long upTo) {
    Buy buy = parent.isEmpty() ? Buy.created(id) : begunBy(parent.get(), id);
    for (Stored stored : events(id, upTo)) {
      buy = again(id, stored, BuyMachine.step(buy, EventJson.buy(stored.kind(), stored.body())));
    }
    return buy;
  }

  private Buy begunBy(SaleId parent, SaleId child) {
    SaleRow row = find(parent).orElseThrow();
    long at =
        database
            .sql()
            .sql("select parent_event from sale where id = ?")
            .param(child.toString())
            .query(Long.class)
            .single();
    Buy before = replay(parent, row.parent(), at - 1);
    Stored stored = events(parent, at).getLast();
    Step<Buy> step = BuyMachine.step(before, EventJson.buy(stored.kind(), stored.body()));
    if (step instanceof Step.Moved<Buy>(Buy _, List<Effect> effects)) {
      for (Effect effect : effects) {
        if (effect instanceof Effect.Begin(Buy supplement) && supplement.id().equals(child)) {
          return supplement;
        }
      }
    }
    throw new IllegalStateException("Sale " + parent + " began no " + child);
  }

  private static SaleRow shown(SaleRow row, Buy next) {
    Buy.Offer offer = next.offer();
    Buy.CoinSide coins = next.coins();
    long satoshis =
        coins.promised() != null
            ? coins.promised().units().longValueExact()
            : coins.closing() != null ? coins.closing().satoshis() : row.satoshis();
    String txid = coins.txid();
    return new SaleRow(
        row.id(),
        row.direction(),
        next.phase().name(),
        next.why(),
        next.version(),
        row.setting(),
        row.wallet(),
        row.currency(),
        next.total().map(cash -> cash.units().longValueExact()).orElse(0L)
            + next.lateTotal().map(cash -> cash.units().longValueExact()).orElse(0L),
        satoshis,
        offer == null ? row.address() : offer.destination(),
        txid == null ? row.txid() : txid,
        row.parent(),
        row.createdMs(),
        row.changedMs());
  }

  // ---------------------------------------------------------------- sells

  /** A sell that the keeper has named an address for; one that exists already is left as it is. */
  public void beginSell(Begun begun, Sell.Offer offer) {
    database.run(
        () -> {
          if (find(begun.id()).isPresent()) {
            return;
          }
          insert(begun, Direction.SELL, "OFFERED", null, 0);
          SaleRow row = find(begun.id()).orElseThrow();
          SaleRow after = shown(row, Sell.offered(offer));
          update(row, after);
          record(after, SellOffer.stored(offer), offer.opened().atMs());
        });
  }

  /** Makes a step of a sell. */
  public Stepped step(SaleId id, SellEvent event) {
    return database.inTransaction(() -> stepSell(id, -1, event));
  }

  /** The same, judged on a version that a person has seen. */
  public Stepped step(SaleId id, long version, SellEvent event) {
    return database.inTransaction(() -> stepSell(id, version, event));
  }

  private Stepped stepSell(SaleId id, long version, SellEvent event) {
    Optional<SaleRow> row = lock(id).filter(found -> found.direction() == Direction.SELL);
    if (row.isEmpty()) {
      return new Stepped.Unknown();
    }
    Sell sell = sell(row.get());
    Step<Sell> step =
        version < 0 ? SellMachine.step(sell, event) : SellMachine.step(sell, version, event);
    return stored(row.get(), step, next -> shown(row.get(), next), event, event.atMs());
  }

  /** The sell that its events make; empty when there is none. */
  public Optional<Sell> sell(SaleId id) {
    return find(id).filter(row -> row.direction() == Direction.SELL).map(this::sell);
  }

  private Sell sell(SaleRow row) {
    List<Stored> events = events(row.id(), row.version());
    Sell sell =
        Sell.offered(SellOffer.read(EventJson.read(Offered.class, events.getFirst().body())));
    for (Stored stored : events.subList(1, events.size())) {
      sell =
          again(
              row.id(),
              stored,
              SellMachine.step(sell, EventJson.sell(stored.kind(), stored.body())));
    }
    agrees(row, sell.version(), sell.phase().name());
    return sell;
  }

  private static SaleRow shown(SaleRow row, Sell next) {
    Sell.Due due = next.due();
    // What the customer is still owed, while he is; then what he got.
    Amount cash = due == null ? next.offer().cash() : due.left().isZero() ? due.cash() : due.left();
    return new SaleRow(
        row.id(),
        row.direction(),
        next.phase().name(),
        next.why(),
        next.version(),
        row.setting(),
        row.wallet(),
        row.currency(),
        cash.units().longValueExact(),
        next.offer().opened().satoshis(),
        next.offer().address(),
        next.deposits().isEmpty() ? "" : next.deposits().keySet().iterator().next().txid(),
        row.parent(),
        row.createdMs(),
        row.changedMs());
  }

  // ---------------------------------------------------------------- steps

  /** What a buy's or a sell's step came to: the row and its event, and what follows from it. */
  private <S> Stepped stored(
      SaleRow row, Step<S> step, Function<S, SaleRow> shown, Object event, long atMs) {
    return switch (step) {
      case Step.Refused<S>(var refusal) -> new Stepped.Refused(refusal);
      case Step.Repeated<S> _ -> new Stepped.Repeated(row);
      case Step.Moved<S>(S next, List<Effect> effects) -> {
        SaleRow after = shown.apply(next);
        update(row, after);
        record(after, event, atMs);
        consequences.follow(after, effects);
        yield new Stepped.Moved(after);
      }
    };
  }

  /** What an event that was taken once has made; it is taken again, or the past has changed. */
  private static <S> S again(SaleId sale, Stored stored, Step<S> step) {
    if (step instanceof Step.Moved<S>(S next, List<Effect> _)) {
      return next;
    }
    throw new IllegalStateException(
        "Sale " + sale + ", event " + stored.version() + " is refused now: " + step);
  }

  /** The row says what its events make, or one of them was changed beside the other. */
  private static void agrees(SaleRow row, long version, String phase) {
    if (version != row.version() || !phase.equals(row.phase())) {
      throw new IllegalStateException(
          "Sale "
              + row.id()
              + " is at version "
              + row.version()
              + ", "
              + row.phase()
              + "; its events lead to "
              + version
              + ", "
              + phase);
    }
  }

  // ---------------------------------------------------------------- rows

  private void update(SaleRow before, SaleRow after) {
    int changed =
        database
            .sql()
            .sql(
                """
                update sale set phase = ?, why = ?, version = ?, cash_minor = ?, satoshis = ?,
                                address = ?, txid = ?, changed_ms = ?
                where id = ? and version = ?
                """)
            .params(
                after.phase(),
                after.why(),
                after.version(),
                after.cashMinor(),
                after.satoshis(),
                after.address(),
                after.txid(),
                database.nowMs(),
                before.id().toString(),
                before.version())
            .update();
    if (changed != 1) {
      throw new IllegalStateException("Sale " + before.id() + " changed beside its own lock");
    }
  }

  private void record(SaleRow after, Object event, long atMs) {
    database
        .sql()
        .sql(
            "insert into sale_event (sale, version, at_ms, kind, body, phase, why)"
                + " values (?, ?, ?, ?, ?, ?, ?)")
        .params(
            after.id().toString(),
            after.version(),
            atMs,
            EventJson.kind(event),
            EventJson.write(event),
            after.phase(),
            after.why())
        .update();
  }

  /**
   * An event as it is stored.
   *
   * @param version the sale's after it
   * @param phase where it led
   */
  public record Stored(
      long version, long atMs, String kind, String body, String phase, String why) {}

  /** A sale's events, in their order. */
  public List<Stored> events(SaleId id) {
    return events(id, Long.MAX_VALUE);
  }

  private List<Stored> events(SaleId id, long upTo) {
    return database
        .sql()
        .sql("select * from sale_event where sale = ? and version <= ? order by version")
        .params(id.toString(), upTo)
        .query(
            (row, _) ->
                new Stored(
                    row.getLong("version"),
                    row.getLong("at_ms"),
                    row.getString("kind"),
                    row.getString("body"),
                    row.getString("phase"),
                    row.getString("why")))
        .list();
  }
}
