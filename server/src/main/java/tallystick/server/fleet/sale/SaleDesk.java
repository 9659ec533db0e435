package tallystick.server.fleet.sale;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.atm.Direction;
import tallystick.atm.rule.Reservations;
import tallystick.atm.sale.Buy;
import tallystick.atm.sale.BuyEvent;
import tallystick.atm.sale.BuyPhase;
import tallystick.atm.sale.Effect;
import tallystick.atm.sale.Screening;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.MachineIntent;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.intent.Verdict;
import tallystick.market.Transaction;
import tallystick.server.fleet.Alarm;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.money.KeeperOutbox;
import tallystick.server.fleet.money.Limits;
import tallystick.server.fleet.money.MoneyRules;
import tallystick.server.fleet.money.Payouts;
import tallystick.server.fleet.setting.AddressList;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;

/**
 * What follows from a sale's steps, and what the keeper's answers mean to sales. {@link #round} is
 * called every second by whoever owns it.
 */
public final class SaleDesk implements SaleStore.Consequences, KeeperOutbox.Answers {
  /** The keeper answers within milliseconds; after this nobody knows, and it is looked up. */
  static final long SENDING_MS = 60_000;

  /** After this without a word of the machine, what was heard of its sale is all of it. */
  static final long SILENT_MS = 10 * 60_000;

  /**
   * What the keeper refuses for its own sake and not for the sale's: after a start it has no price
   * for a moment.
   */
  private static final Set<Rule> BRIEF = Set.of(Rule.REFERENCE_STALE, Rule.QUOTA);

  /** Between two tries: the keeper logs each of them. */
  static final long BRIEF_MS = 60_000;

  /** After this it is a person's, as every other refusal is at once. */
  private static final long BRIEF_AT_MOST_MS = 24 * 3_600_000L;

  /** What one round moves of a kind. */
  private static final int MAX_AT_ONCE = 200;

  private static final Logger log = LoggerFactory.getLogger(SaleDesk.class);

  private final FleetDatabase database;
  private final Parts parts;
  private final SaleStore store;
  private final Errands errands;
  private final SellDesk sells;

  /** What it works with. */
  public record Parts(
      Limits limits,
      KeeperOutbox outbox,
      Payouts payouts,
      CoinSettings settings,
      AddressList addresses,
      CashUnits cash,
      MoneyRules rules,
      Alarm alarm) {}

  public SaleDesk(FleetDatabase database, Parts parts) {
    this.database = database;
    this.parts = parts;
    this.store = new SaleStore(database, this);
    this.errands = new Errands(database);
    this.sells =
        new SellDesk(
            database,
            store,
            parts.outbox(),
            parts.settings(),
            parts.cash(),
            parts.rules(),
            new RefundDesk(database, store, parts.outbox(), parts.payouts()),
            parts.alarm());
  }

  SellDesk sells() {
    return sells;
  }

  public SaleStore store() {
    return store;
  }

  public Errands errands() {
    return errands;
  }

  // ---------------------------------------------------------------- in the step's transaction

  @Override
  public void follow(SaleRow row, List<Effect> effects) {
    List<Transaction> booked = new ArrayList<>();
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Post(Transaction transaction) -> booked.add(transaction);
        case Effect.CountCash count ->
            parts.limits().count(row.id(), parties(row), row.direction(), count.cash());
        case Effect.AskPayout(CallerId id, TerminalStatement.BuyClosed closing) ->
            parts
                .outbox()
                .put(
                    id,
                    Optional.of(row.id()),
                    new MachineIntent.PayOut(row.wallet(), signed(closing)));
        case Effect.Begin(Buy supplement) -> store.beginSupplement(row, supplement);
        // Coins are sold from stock; covering them at a venue is a person's business so far.
        case Effect.Hedge _ -> {}
        case Effect.Screen _,
            Effect.LookUp _,
            Effect.SendAgain _,
            Effect.SupplementDue _,
            Effect.Alert _,
            Effect.AskRefund _,
            Effect.ReserveNotes _ ->
            errands.put(row.id(), effect);
        case Effect.AskDispense ask -> sells.follow(row, ask, signed(ask.asked()));
        case Effect.FreeNotes(SaleId sale) -> parts.cash().free(sale);
        // The sale forgets it, and what is not in the sale nobody can redeem.
        case Effect.VoidTicket _ -> {}
        case Effect.OpenReceipt _,
            Effect.UseReceipt _,
            Effect.FreeReceipt _,
            Effect.VoidReceipt _ ->
            sells.receipt(effect);
      }
    }
    database.post(booked);
  }

  private static Optional<Reservations.Parties> parties(SaleRow row) {
    return row.address().isEmpty()
        ? Optional.empty()
        : Optional.of(QuoteDesk.parties(row.address(), row.terminal()));
  }

  private SignedStatement signed(TerminalStatement statement) {
    return database
        .sql()
        .sql(
            "select statement, signature from machine_statement where terminal = ? and sequence = ?")
        .params(statement.terminal().name(), statement.sequence())
        .query(
            (row, _) ->
                new SignedStatement(
                    Bytes.of(row.getBytes("statement")), Bytes.of(row.getBytes("signature"))))
        .single();
  }

  // ---------------------------------------------------------------- what the keeper said

  @Override
  public void refused(KeeperOutbox.Asked asked, Verdict.Refused refused) {
    switch (asked.intent()) {
      case MachineIntent.PayOut _ -> {
        SaleId sale = asked.sale().orElseThrow();
        long nowMs = database.nowMs();
        Stepped stepped =
            store.step(sale, new BuyEvent.SendRefused(refused.rule(), refused.figures(), nowMs));
        if (stepped instanceof Stepped.Refused) {
          // It was given up waiting for; the keeper's word is that it never approved it.
          expectMoved(sale, store.step(sale, new BuyEvent.NeverSigned(nowMs)));
        }
      }
      case MachineIntent.SendCoins _ -> {
        String why = refused.rule().ruleName() + ": " + refused.figures();
        parts.payouts().refused(asked.id(), why);
        parts
            .alarm()
            .raise(
                "send/" + asked.id(),
                Alarm.Severity.WARNING,
                asked.id().toString(),
                "The keeper signs no transaction now: " + why);
      }
      default -> sells.refused(asked, refused);
    }
  }

  @Override
  public boolean resulted(KeeperOutbox.Asked asked, Outcome outcome) {
    if (asked.intent() instanceof MachineIntent.PayOut pay
        && outcome instanceof Outcome.Applied
        && pay.buyClosed().read() instanceof TerminalStatement.BuyClosed closing) {
      parts.payouts().owe(asked.id(), asked.sale().orElseThrow(), pay.wallet(), closing);
      return true;
    }
    if (asked.intent() instanceof MachineIntent.SendCoins) {
      if (outcome instanceof Outcome.Signed(Bytes txid, Bytes transaction)) {
        parts.payouts().signed(asked.id(), txid, transaction);
        return true;
      }
      if (outcome instanceof Outcome.Unknown) {
        parts.payouts().unknown(asked.id());
        return true;
      }
    }
    if (asked.intent() instanceof MachineIntent.PayOut
        || asked.intent() instanceof MachineIntent.SendCoins) {
      log.warn("{} of {} says nothing that is waited for: {}", asked.kind(), asked.id(), outcome);
      return false;
    }
    return sells.resulted(asked, outcome);
  }

  private void expectMoved(SaleId sale, Stepped stepped) {
    if (!(stepped instanceof Stepped.Moved) && !(stepped instanceof Stepped.Repeated)) {
      parts
          .alarm()
          .raise(
              "sale/" + sale + "/" + stepped,
              Alarm.Severity.WARNING,
              sale.toString(),
              "Sale " + sale + " did not take what the keeper said: " + stepped);
    }
  }

  // ---------------------------------------------------------------- every second

  /** Moves what waits for the server. */
  public void round() {
    errands.work(this::attempt);
    for (SaleRow queued : in(BuyPhase.QUEUED, Long.MAX_VALUE)) {
      store.step(queued.id(), new BuyEvent.SendStarted(database.nowMs()));
    }
    for (SaleRow asked : in(BuyPhase.SENDING, database.nowMs() - SENDING_MS)) {
      store.step(asked.id(), new BuyEvent.SendTimedOut(database.nowMs()));
    }
    for (SaleRow open : silent()) {
      store.step(open.id(), new BuyEvent.MachineSilent(database.nowMs()));
    }
    for (SaleRow refused : refusedForAMoment()) {
      store.step(
          refused.id(),
          new BuyEvent.Resend("the server, since the keeper had no answer then", database.nowMs()));
    }
    sells.round();
    parts.outbox().soon();
  }

  private List<SaleRow> refusedForAMoment() {
    return database
        .sql()
        .sql(
            """
            select * from sale where phase = ? and changed_ms < ? and created_ms > ?
            and why like any(?) order by changed_ms limit ?
            """)
        .params(
            BuyPhase.FAILED.name(),
            database.nowMs() - BRIEF_MS,
            database.nowMs() - BRIEF_AT_MOST_MS,
            BRIEF.stream().map(rule -> Buy.refusedBy(rule) + "%").toArray(String[]::new),
            MAX_AT_ONCE)
        .query((row, _) -> SaleRow.of(row))
        .list();
  }

  private List<SaleRow> in(BuyPhase phase, long changedBeforeMs) {
    return database
        .sql()
        .sql("select * from sale where phase = ? and changed_ms < ? order by changed_ms limit ?")
        .params(phase.name(), changedBeforeMs, MAX_AT_ONCE)
        .query((row, _) -> SaleRow.of(row))
        .list();
  }

  private List<SaleRow> silent() {
    return database
        .sql()
        .sql(
            """
            select s.* from sale s join machine m on m.terminal = s.terminal
            where s.phase = ? and s.changed_ms < ? and m.last_heard_ms < ? limit ?
            """)
        .params(
            BuyPhase.CASH_IN.name(),
            database.nowMs() - SILENT_MS,
            database.nowMs() - SILENT_MS,
            MAX_AT_ONCE)
        .query((row, _) -> SaleRow.of(row))
        .list();
  }

  private Errands.Tried attempt(SaleId sale, Effect errand) {
    return switch (errand) {
      case Effect.Screen _ -> screen(sale);
      case Effect.LookUp(CallerId id) -> lookUp(sale, id);
      case Effect.SendAgain(CallerId id) -> sendAgain(id);
      case Effect.Alert alert -> alarm(sale, alert.why());
      case Effect.SupplementDue due ->
          alarm(sale, "Notes of " + due.cash() + " came to light after the sale was over");
      case Effect.ReserveNotes reserve -> sells.reserveNotes(sale, reserve.cash());
      case Effect.AskRefund refund ->
          alarm(sale, refund.coins() + " are to be sent back by hand, to " + refund.address());
      case Effect.AskDispense _,
          Effect.FreeNotes _,
          Effect.VoidTicket _,
          Effect.OpenReceipt _,
          Effect.UseReceipt _,
          Effect.FreeReceipt _,
          Effect.VoidReceipt _,
          Effect.Post _,
          Effect.CountCash _,
          Effect.AskPayout _,
          Effect.Hedge _,
          Effect.Begin _ ->
          throw new IllegalStateException("This belongs into the step itself: " + errand);
    };
  }

  private Errands.Tried alarm(SaleId sale, String why) {
    parts.alarm().raise("sale/" + sale + "/" + why, Alarm.Severity.WARNING, sale.toString(), why);
    return new Errands.Tried.Done();
  }

  private Errands.Tried screen(SaleId sale) {
    SaleRow row = store.find(sale).orElseThrow();
    Buy buy = store.buy(sale).orElseThrow();
    if (buy.phase() != BuyPhase.COMMITTED && buy.phase() != BuyPhase.HELD) {
      return new Errands.Tried.Done();
    }
    TerminalStatement.BuyClosed closing = buy.coins().closing();
    String address = closing == null ? row.address() : closing.destination();
    Screening result = screen(row.setting(), address);
    if (result instanceof Screening.Unavailable(String why) && buy.phase() == BuyPhase.HELD) {
      return new Errands.Tried.Later(why);
    }
    store.step(sale, new BuyEvent.Screened(result, database.nowMs()));
    return new Errands.Tried.Done();
  }

  /** What the lists say, or that the operator wants none asked. */
  Screening screen(String setting, String address) {
    return parts
        .settings()
        .find(setting)
        .map(CoinSettings.Version::setting)
        .filter(found -> found.screening() == CoinSetting.Screening.NONE)
        .<Screening>map(_ -> new Screening.Passed("none, by the operator's setting"))
        .orElseGet(() -> parts.addresses().screen(address));
  }

  /** Stays open until it is known: the keeper is asked under the same id, the network by txid. */
  private Errands.Tried lookUp(SaleId sale, CallerId id) {
    SaleRow row = store.find(sale).orElseThrow();
    if (!row.phase().equals(BuyPhase.SEND_UNKNOWN.name())) {
      return new Errands.Tried.Done();
    }
    parts.outbox().again(id);
    return new Errands.Tried.Later("Whether it was sent is not known yet");
  }

  /** The same signed transaction, handed to the network once more. */
  private Errands.Tried sendAgain(CallerId payout) {
    parts
        .payouts()
        .paying(payout)
        .filter(send -> send.standing() == Payouts.Standing.BROADCAST)
        .ifPresent(
            send -> parts.payouts().set(send.id(), Payouts.Standing.SIGNED, "to be sent again"));
    return new Errands.Tried.Done();
  }

  /** Whether a sale goes this way. */
  static boolean isBuy(SaleRow row) {
    return row.direction() == Direction.BUY;
  }
}
