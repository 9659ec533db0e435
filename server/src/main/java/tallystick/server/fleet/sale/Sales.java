package tallystick.server.fleet.sale;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.ledger.Draft;
import tallystick.atm.sale.Actor;
import tallystick.atm.sale.Buy;
import tallystick.atm.sale.BuyEvent;
import tallystick.atm.sale.BuyMachine;
import tallystick.atm.sale.BuyPhase;
import tallystick.atm.sale.Effect;
import tallystick.atm.sale.Refusal;
import tallystick.atm.sale.Sell;
import tallystick.atm.sale.SellEvent;
import tallystick.atm.sale.SellMachine;
import tallystick.atm.sale.SellPhase;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.DepositId;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.money.Payouts;

/** Sales for people: found, looked at, and moved where the machine waits for a person. */
public final class Sales {
  /** What a machine is told of a paid sale whose ticket is over. */
  private static final String TICKET_ENDED = "TICKET_ENDED";

  /** What a page shows at once. */
  public static final int MAX_ROWS = 500;

  private final FleetDatabase database;
  private final SaleStore store;
  private final Errands errands;
  private final Payouts payouts;
  private final CashUnits cash;
  private final RefundDesk refunds;

  public Sales(FleetDatabase database, SaleDesk desk, Payouts payouts, CashUnits cash) {
    this.cash = cash;
    this.database = database;
    this.store = desk.store();
    this.errands = desk.errands();
    this.refunds = desk.sells().refunds();
    this.payouts = payouts;
  }

  /**
   * What is looked for; what is empty or absent does not narrow.
   *
   * @param text the sale's id, an address or a transaction's id, whole or their beginning
   * @param beforeMs sales begun before; {@link Long#MAX_VALUE} from the latest on
   */
  public record Query(
      String text,
      Optional<TerminalId> terminal,
      Optional<Direction> direction,
      Set<String> phases,
      long beforeMs,
      int limit) {
    public Query {
      phases = Set.copyOf(phases);
      if (limit < 1 || limit > MAX_ROWS) {
        throw new IllegalArgumentException("1 to " + MAX_ROWS + " sales at once");
      }
    }

    /** The latest of all. */
    public static Query latest(int limit) {
      return new Query("", Optional.empty(), Optional.empty(), Set.of(), Long.MAX_VALUE, limit);
    }
  }

  /** Sales that match, the latest first. */
  public List<SaleRow> search(Query query) {
    return database
        .sql()
        .sql(
            """
            select * from sale
            where created_ms < :before
              and (:terminal = '' or terminal = :terminal)
              and (:direction = '' or direction = :direction)
              and (cardinality(:phases) = 0 or phase = any(:phases))
              and (:text = '' or starts_with(id, :text) or starts_with(address, :text)
                   or starts_with(txid, :text))
            order by created_ms desc, id desc limit :limit
            """)
        .param("before", query.beforeMs())
        .param("terminal", query.terminal().map(TerminalId::name).orElse(""))
        .param("direction", query.direction().map(Enum::name).orElse(""))
        .param("phases", query.phases().toArray(String[]::new))
        .param("text", query.text().strip())
        .param("limit", query.limit())
        .query((row, _) -> SaleRow.of(row))
        .list();
  }

  /** How many sales a person has to look at. */
  public int waitingForPeople() {
    return database
        .sql()
        .sql("select count(*) from sale where phase = any(?)")
        .param(waitingPhases().toArray(String[]::new))
        .query(Integer.class)
        .single();
  }

  /** States in which nothing goes on before a person acts. */
  public static Set<String> waitingPhases() {
    List<String> phases = new ArrayList<>(List.of(SaleRow.ORPHAN));
    for (BuyPhase phase : BuyPhase.values()) {
      if (phase.acts() == Actor.OPERATOR) {
        phases.add(phase.name());
      }
    }
    for (SellPhase phase : SellPhase.values()) {
      if (phase.acts() == Actor.OPERATOR) {
        phases.add(phase.name());
      }
    }
    return Set.copyOf(phases);
  }

  /**
   * One sale, whole.
   *
   * @param events in their order, without what they carry
   * @param notes in the machine for it, in minor units, in their order
   * @param send the transaction that pays it
   * @param troubles why something of it is tried again
   * @param actions what a person may do now
   * @param moves every arrow of its machine, for the drawing
   */
  public record Detail(
      SaleRow row,
      List<SaleStore.Stored> events,
      List<Long> notes,
      Optional<Payouts.Send> send,
      Set<String> troubles,
      Set<Action> actions,
      List<Move> moves) {
    public Detail {
      events = List.copyOf(events);
      notes = List.copyOf(notes);
      troubles = Set.copyOf(troubles);
      actions = Set.copyOf(actions);
      moves = List.copyOf(moves);
    }
  }

  /** One arrow from a state to a state. */
  public record Move(String from, String event, String to) {}

  /** What people can do to a sale. */
  public enum Action {
    /**
     * Let a held one go on. Of a sell: pay what was agreed where too much came, or what the coins
     * are worth where too few came, or late.
     */
    RELEASE,
    /** Send again what is surely not sent. */
    SEND_AGAIN,
    /** Give the cash back instead. */
    CHOOSE_REFUND,
    /** The cash was given to the customer by hand: given back, or what a sell still owes him. */
    CASH_REFUNDED,
    /** Nobody comes with a ticket any more: what it was for is a person's to give. */
    END_TICKET,
    /** Notes are put aside once more, for a customer who comes after all. */
    RESERVE_AGAIN,
    /** What the cassettes hold was counted: it settles a dispense of which nobody knows the end. */
    COUNTED,
    /** Says where a sale's coins go back to, where no machine signed it; people approve it. */
    REFUND_TO
  }

  /** Whether there is this sale, also when its row is not what its events make of it. */
  public boolean knows(SaleId id) {
    return store.find(id).isPresent();
  }

  public Optional<Detail> find(SaleId id) {
    return store.find(id).map(this::detail);
  }

  private Detail detail(SaleRow row) {
    Optional<Buy> buy = store.buy(row.id());
    List<Long> notes = new ArrayList<>();
    buy.ifPresent(
        found -> {
          found.cash().notes().forEach(note -> notes.add(note.value().units().longValueExact()));
          found.cash().late().forEach(note -> notes.add(note.value().units().longValueExact()));
        });
    return new Detail(
        row,
        store.events(row.id()),
        notes,
        buy.flatMap(found -> payouts.paying(found.payoutId())),
        troubles(row),
        actions(row),
        moves(row.direction()));
  }

  private Set<String> troubles(SaleRow row) {
    Set<String> troubles = new TreeSet<>(errands.troubles(row.id()));
    troubles.addAll(refunds.words(row.id()));
    return troubles;
  }

  /** One output of a sale that waits to go back, and how much of it. */
  public record GoingBack(WalletId wallet, DepositId deposit, long satoshis) {}

  /**
   * What of a sale has to be approved to go back to an address that a person names.
   *
   * @throws IllegalArgumentException when nobody could spend what is sent there, or nothing is left
   */
  public List<GoingBack> goingBack(SaleId id, String address, Chain chain) {
    QuoteDesk.wrongAddress(address, chain)
        .ifPresent(
            wrong -> {
              throw new IllegalArgumentException(wrong);
            });
    List<GoingBack> found =
        refunds.left(id).stream()
            .map(left -> new GoingBack(left.wallet(), left.deposit(), left.satoshis()))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("Nothing of this sale waits to be sent back");
    }
    return found;
  }

  /** The keeper is asked, as often as it takes people to approve this address. */
  public void refundTo(SaleId id, String address, String person) {
    database.run(() -> refunds.to(id, address, person));
  }

  private static List<Move> moves(Direction direction) {
    return switch (direction) {
      case BUY ->
          BuyMachine.moves().list().stream()
              .map(move -> new Move(move.from().name(), move.event(), move.to().name()))
              .toList();
      case SELL ->
          SellMachine.moves().list().stream()
              .map(move -> new Move(move.from().name(), move.event(), move.to().name()))
              .toList();
    };
  }

  private static Set<Action> actions(SaleRow row) {
    if (row.direction() == Direction.SELL) {
      return switch (row.phase()) {
        case "OVERPAID", "UNDERPAID", "LATE" -> Set.of(Action.RELEASE, Action.CHOOSE_REFUND);
        case "DOUBLE_SPENT" -> Set.of(Action.CHOOSE_REFUND);
        case "REFUND_DUE" -> Set.of(Action.REFUND_TO);
        case "DISPENSE_PARTIAL" -> Set.of(Action.CASH_REFUNDED);
        case "PAID" ->
            row.why().isEmpty()
                ? Set.of()
                : Set.of(Action.CASH_REFUNDED, Action.RESERVE_AGAIN, Action.CHOOSE_REFUND);
        case "CASH_RESERVED", "TICKET_READY" -> Set.of(Action.END_TICKET, Action.CHOOSE_REFUND);
        case "DISPENSE_UNKNOWN" -> Set.of(Action.COUNTED);
        default -> Set.of();
      };
    }
    return switch (row.phase()) {
      case "HELD" -> Set.of(Action.RELEASE, Action.CHOOSE_REFUND);
      case "FAILED" -> Set.of(Action.SEND_AGAIN, Action.CHOOSE_REFUND);
      case "REFUND_DUE", SaleRow.ORPHAN -> Set.of(Action.CASH_REFUNDED);
      default -> Set.of();
    };
  }

  /** What the keeper has signed for the machine about a sale. */
  public List<KeeperAttestation> attestations(SaleId sale) {
    return database
        .sql()
        .sql("select body, signature from machine_attestation where sale = ? order by created_ms")
        .param(sale.toString())
        .query(
            (row, _) ->
                new KeeperAttestation(
                    Bytes.of(row.getBytes("body")), Bytes.of(row.getBytes("signature"))))
        .list();
  }

  // ---------------------------------------------------------------- people

  /** What came of a person's action. */
  public sealed interface Acted {
    record Done(SaleRow row) implements Acted {}

    /** Not now, not with these figures, or somebody was faster. */
    record Refused(Refusal.Kind kind, String why) implements Acted {}

    record Unknown() implements Acted {}
  }

  /**
   * Makes a person's step, judged on the version that he saw.
   *
   * @param reference for {@link Action#CASH_REFUNDED}: the receipt or transfer by which it was
   *     given; else ignored
   */
  public Acted act(SaleId id, long version, Action action, String person, String reference) {
    Optional<SaleRow> row = store.find(id);
    if (row.isEmpty()) {
      return new Acted.Unknown();
    }
    if (row.get().isOrphan()) {
      return action == Action.CASH_REFUNDED
          ? refundOrphan(id, version, reference)
          : new Acted.Refused(
              Refusal.Kind.ILLEGAL, "Nothing was promised for this cash; it can be given back");
    }
    long nowMs = database.nowMs();
    if (row.get().direction() == Direction.SELL) {
      return actSell(id, version, action, person, reference);
    }
    @Nullable BuyEvent event =
        switch (action) {
          case RELEASE -> new BuyEvent.Released(person, nowMs);
          case SEND_AGAIN -> new BuyEvent.Resend(person, nowMs);
          case CHOOSE_REFUND -> new BuyEvent.RefundChosen(person, nowMs);
          case CASH_REFUNDED ->
              new BuyEvent.CashRefunded(
                  person,
                  reference,
                  Amount.ofUnits(Currencies.of(row.get().currency()), row.get().cashMinor()),
                  nowMs);
          case END_TICKET, RESERVE_AGAIN, COUNTED, REFUND_TO -> null;
        };
    return event == null
        ? new Acted.Refused(Refusal.Kind.ILLEGAL, "A sale for cash does not know this")
        : acted(store.step(id, version, event));
  }

  private Acted actSell(SaleId id, long version, Action action, String person, String reference) {
    Sell sell = store.sell(id).orElseThrow();
    long nowMs = database.nowMs();
    Sell.Due due = sell.due();
    SellEvent event;
    if (action == Action.RELEASE && sell.phase() == SellPhase.OVERPAID) {
      event = new SellEvent.Honoured(person, nowMs);
    } else if (action == Action.RELEASE) {
      Amount worth = sell.offer().quote().cashFor(sell.verified());
      event = new SellEvent.CashbackApproved(person, worth.min(sell.offer().cash()), nowMs);
    } else if (action == Action.CHOOSE_REFUND) {
      event = new SellEvent.RefundChosen(person, nowMs);
    } else if (action == Action.END_TICKET) {
      event = new SellEvent.TicketEnded(nowMs);
    } else if (action == Action.RESERVE_AGAIN && sell.phase() == SellPhase.PAID && due != null) {
      return reserveAgain(sell, version, due.left());
    } else if (action == Action.CASH_REFUNDED && due != null) {
      event = new SellEvent.PaidByHand(person, reference, due.left(), nowMs);
    } else {
      return new Acted.Refused(
          Refusal.Kind.ILLEGAL, "A sale of coins in " + sell.phase() + " does not know this");
    }
    return acted(store.step(id, version, event));
  }

  private Acted reserveAgain(Sell sell, long version, Amount owed) {
    if (sell.version() != version) {
      return new Acted.Refused(Refusal.Kind.STALE, "It is at version " + sell.version());
    }
    database.run(() -> errands.put(sell.id(), new Effect.ReserveNotes(sell.id(), owed)));
    return new Acted.Done(store.find(sell.id()).orElseThrow());
  }

  /**
   * A person has counted what a machine's cassettes hold: what is missing by the books came out for
   * this sale, and what is there beyond them is posted as found.
   *
   * @param left ascending by denomination; what is not named is not there
   */
  public Acted count(SaleId id, long version, List<NoteCount> left, String person) {
    return database.inTransaction(
        () -> {
          Optional<SaleRow> row = store.find(id);
          if (row.isEmpty()) {
            return new Acted.Unknown();
          }
          String currency = row.get().currency();
          boolean alone = othersUnsettled(id) == 0;
          List<NoteCount> out = cash.missing(id, currency, left, alone);
          Acted acted =
              acted(
                  store.step(
                      id,
                      version,
                      new SellEvent.Counted(person, out, SellDesk.DISPENSER, database.nowMs())));
          if (acted instanceof Acted.Done && alone) {
            cash.found(id, currency, left);
          }
          return acted;
        });
  }

  private int othersUnsettled(SaleId id) {
    return database
        .sql()
        .sql(
            "select count(*) from sale where terminal = ? and id <> ? and phase in"
                + " ('DISPENSE_AUTHORISED', 'DISPENSE_UNKNOWN')")
        .params(id.terminal().name(), id.toString())
        .query(Integer.class)
        .single();
  }

  /** Denominations that a machine's dispenser holds or has held, of a sale's currency. */
  public List<Long> denominations(SaleRow row) {
    return cash.expected(row.terminal()).stream()
        .filter(each -> each.unit().equals(SellDesk.DISPENSER))
        .filter(each -> each.currency().equals(row.currency()))
        .map(CashUnits.Expected::minor)
        .sorted()
        .toList();
  }

  private static Acted acted(Stepped stepped) {
    return switch (stepped) {
      case Stepped.Moved(SaleRow moved) -> new Acted.Done(moved);
      case Stepped.Repeated(SaleRow same) -> new Acted.Done(same);
      case Stepped.Refused(Refusal refusal) -> new Acted.Refused(refusal.kind(), refusal.why());
      case Stepped.Unknown() -> new Acted.Unknown();
    };
  }

  /** Cash of a sale without a price goes back from the bank; what the machine has stays counted. */
  private Acted refundOrphan(SaleId id, long version, String reference) {
    return database.inTransaction(
        () -> {
          int changed =
              database
                  .sql()
                  .sql(
                      "update sale set phase = ?, why = ?, version = version + 1,"
                          + " changed_ms = ? where id = ? and version = ? and phase = ?")
                  .params(
                      SaleRow.ORPHAN_REFUNDED,
                      reference,
                      database.nowMs(),
                      id.toString(),
                      version,
                      SaleRow.ORPHAN)
                  .update();
          SaleRow row = store.find(id).orElseThrow();
          if (changed == 0) {
            return new Acted.Refused(Refusal.Kind.STALE, "It is at version " + row.version());
          }
          Amount cash = Amount.ofUnits(Currencies.of(row.currency()), row.cashMinor());
          database.post(
              List.of(
                  new Draft("orphan/" + id + "/refunded")
                      .move(Accounts.bank(cash.asset()), Accounts.customer(id, cash.asset()), cash)
                      .at(database.nowMs())));
          return new Acted.Done(row);
        });
  }

  /** How a sale stands, for its machine. */
  public record ForMachine(
      String phase, String why, String txid, int confirmations, List<String> attestations) {}

  /** How a sale of this machine stands; empty when it has none of this number. */
  public Optional<ForMachine> forMachine(TerminalId terminal, SaleId id) {
    if (!id.terminal().equals(terminal)) {
      return Optional.empty();
    }
    List<String> said =
        attestations(id).stream()
            .map(each -> Base64.getEncoder().encodeToString(each.toBytes().toArray()))
            .toList();
    return store
        .find(id)
        .map(
            row ->
                new ForMachine(
                    shownToMachine(row), row.why(), row.txid(), confirmations(row), said))
        .or(() -> asked(id));
  }

  /** A ticket is made by the machine: with the notes put aside it may hand it out. */
  private static String shownToMachine(SaleRow row) {
    if (row.phase().equals(SellPhase.CASH_RESERVED.name())) {
      return SellPhase.TICKET_READY.name();
    }
    return row.phase().equals(SellPhase.PAID.name()) && row.why().equals(Sell.NOBODY_CAME)
        ? TICKET_ENDED
        : row.phase();
  }

  /** A sell for which the keeper was asked an address, before it has named one. */
  private Optional<ForMachine> asked(SaleId id) {
    return database
        .sql()
        .sql("select verdict, rule, figures from machine_intent where sale = ?")
        .param(id.toString())
        .query(
            (row, _) ->
                row.getString("verdict").equals("refused")
                    ? new ForMachine(
                        "REFUSED",
                        row.getString("rule") + ": " + row.getString("figures"),
                        "",
                        0,
                        List.of())
                    : new ForMachine("ASKED", "", "", 0, List.of()))
        .list()
        .stream()
        .findFirst();
  }

  private int confirmations(SaleRow row) {
    return row.txid().isEmpty()
        ? 0
        : database
            .sql()
            .sql("select coalesce(max(confirmations), 0) from coin_send where txid = ?")
            .param(row.txid())
            .query(Integer.class)
            .single();
  }
}
