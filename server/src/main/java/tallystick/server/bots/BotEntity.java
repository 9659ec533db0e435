package tallystick.server.bots;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;
import tallystick.market.Instrument;
import tallystick.strategy.bot.BotEvent;
import tallystick.strategy.bot.BotNote;
import tallystick.strategy.bot.BotState;
import tallystick.strategy.bot.Clock;
import tallystick.strategy.bot.Dca;
import tallystick.strategy.bot.DealView;
import tallystick.strategy.bot.Decision;
import tallystick.strategy.bot.Market;
import tallystick.strategy.bot.OutgoingIntent;

/**
 * One bot: one mailbox, one writer at a time. A turn drains the mailbox, asks the strategy about
 * each piece of mail in order, writes everything that follows in one transaction, and only then
 * lets intents out and answers people.
 *
 * <p>Mail that only moves prices may change the state without anything following from it. Such a
 * state stays in memory until the next durable turn or {@link Mail.Flush}: a crash loses a few
 * seconds of a trailing peak, which the next prices make again, never a fact.
 */
final class BotEntity {
  /** Mail other than ticks. At one candle a minute this is hours; whoever delivers then waits. */
  static final int MAX_MAIL = 1024;

  /** Bounds the length of a turn and so of its transaction. */
  private static final int MAX_TURN = 256;

  private static final Logger log = LoggerFactory.getLogger(BotEntity.class);

  private final BotRow origin;
  private final BlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>(MAX_MAIL);
  private final Map<Instrument, Received> latestTicks = new ConcurrentHashMap<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicInteger busy;
  private final Executor executor;
  private final Committer committer;
  private final IntentSink sink;
  private final DealJson json;
  private final TurnMeter meter;
  private final ToLongFunction<Instrument> marketNow;

  // Owned by the running turn; others only read the volatile ones.
  private volatile BotState state;
  private long version;
  private boolean dirty;
  private long marketTimeMs;
  private Map<Long, DealSummary> lastDeals = new HashMap<>();
  private volatile @Nullable String halted;
  private volatile String name;
  private volatile String settingsJson;
  private volatile String credential;

  BotEntity(
      BotRow row,
      Executor executor,
      Committer committer,
      IntentSink sink,
      DealJson json,
      AtomicInteger busy,
      TurnMeter meter,
      ToLongFunction<Instrument> marketNow) {
    this.origin = row;
    this.name = row.name();
    this.credential = row.credential();
    this.settingsJson = row.settingsJson();
    this.executor = executor;
    this.committer = committer;
    this.sink = sink;
    this.json = json;
    this.busy = busy;
    this.meter = meter;
    this.marketNow = marketNow;
    this.state = BotState.decode(row.state());
    this.version = row.version();
  }

  String id() {
    return origin.id();
  }

  String venue() {
    return origin.venue();
  }

  String credential() {
    return credential;
  }

  List<Instrument> instruments() {
    return state.config().markets().stream().map(Market::instrument).toList();
  }

  BotView view() {
    return viewOf(state);
  }

  /** Puts mail in; waits while the box is full. Ticks go through {@link #tick}. */
  void deliver(Mail mail) {
    busy.incrementAndGet(); // before the mail lies there, so that quiet is never seen too early
    try {
      mailbox.put(mail);
      schedule();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      busy.decrementAndGet();
    }
  }

  /** A tick and when it came in. */
  private record Received(BotEvent.Tick tick, long atNs) {}

  /** The latest price; one that has not been looked at yet is replaced. */
  void tick(BotEvent.Tick tick, long receivedNs) {
    if (latestTicks.put(tick.instrument(), new Received(tick, receivedNs)) == null) {
      deliver(new Mail.Ticked(tick.instrument()));
    }
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      busy.incrementAndGet();
      executor.execute(this::run);
    }
  }

  private void run() {
    try {
      turn();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      halt("The bot's program met a state it does not know: " + e.getMessage(), e);
    } finally {
      scheduled.set(false);
      if (!mailbox.isEmpty()) {
        schedule();
      }
      busy.decrementAndGet();
    }
  }

  private void turn() throws InterruptedException {
    List<Mail> mail = new ArrayList<>();
    mailbox.drainTo(mail, MAX_TURN);
    if (mail.isEmpty()) {
      return;
    }
    if (halted != null) {
      refuse(mail);
      return;
    }
    long startNs = System.nanoTime();
    Turn turn = new Turn(state);
    for (Mail each : mail) {
      turn.take(each);
    }
    if (!turn.durable) {
      state = turn.state;
      dirty |= turn.changed;
      meter.turned(System.nanoTime() - startNs);
      return;
    }
    Change change = turn.change();
    Change.Result result = committer.commit(change);
    switch (result) {
      case WRITTEN -> {
        state = turn.state;
        version++;
        dirty = false;
        lastDeals = turn.deals;
        Change.Settings settings = change.settings();
        if (settings != null) {
          name = settings.name();
          settingsJson = settings.json();
        }
        String moved = change.credential();
        if (moved != null) {
          credential = moved;
        }
        meter.turned(System.nanoTime() - startNs);
        if (!change.intents().isEmpty()) {
          sink.submit(id(), change.intents());
          if (turn.firstTickNs != 0) {
            meter.decided(System.nanoTime() - turn.firstTickNs);
          }
        }
        turn.answerDone();
      }
      case CONFLICT -> {
        halt(
            "Another server has written this bot since this one read it (version "
                + version
                + " is not the latest). Stop one of the two servers, then start this bot again",
            null);
        refuse(mail);
      }
    }
  }

  private void refuse(List<Mail> mail) {
    String why = String.valueOf(halted);
    for (Mail each : mail) {
      switch (each) {
        case Mail.Commanded c -> c.answer().complete(new BotAnswer.Refused(why));
        case Mail.Reconfigured r -> r.answer().complete(new BotAnswer.Refused(why));
        case Mail.Moved m -> m.answer().complete(new BotAnswer.Refused(why));
        case Mail.Ticked t -> latestTicks.remove(t.instrument());
        case Mail.Heard h -> {}
        case Mail.Judged j -> {}
        case Mail.Logged l -> {}
        case Mail.Resulted r -> {}
        case Mail.Executed e -> {}
        case Mail.Flush f -> {}
      }
    }
  }

  private void halt(String why, @Nullable Throwable cause) {
    log.error("Bot {} is halted: {}", id(), why, cause);
    halted = why;
  }

  private BotView viewOf(BotState now) {
    return new BotView(
        origin.id(),
        name,
        credential,
        origin.venue(),
        instruments().stream().map(Instrument::symbol).toList(),
        now.enabled(),
        now.pausedBecause(),
        String.valueOf(halted == null ? "" : halted),
        settingsJson,
        origin.createdMs(),
        now.dealViews().stream().map(d -> DealSummary.of(origin.id(), d)).toList());
  }

  /** What one turn gathers. */
  private final class Turn {
    private BotState state;
    private boolean durable;
    private boolean changed;
    private long firstTickNs;
    private Map<Long, DealSummary> deals = lastDeals;
    private Change.@Nullable Settings settings;
    private @Nullable String moved;
    private final List<NewIntent> intents = new ArrayList<>();
    private final List<tallystick.intent.Frame.Judged> verdicts = new ArrayList<>();
    private final List<Change.OutcomeRow> outcomes = new ArrayList<>();
    private final List<Mail.Executed> fills = new ArrayList<>();
    private final List<DealSummary> endedDeals = new ArrayList<>();
    private final List<Change.EventRow> events = new ArrayList<>();
    private final List<java.util.concurrent.CompletableFuture<BotAnswer>> answers =
        new ArrayList<>();

    Turn(BotState state) {
      this.state = state;
    }

    void take(Mail mail) {
      switch (mail) {
        case Mail.Ticked ticked -> {
          Received latest = latestTicks.remove(ticked.instrument());
          if (latest != null) {
            firstTickNs = firstTickNs == 0 ? latest.atNs() : firstTickNs;
            marketTimeMs = Math.max(marketTimeMs, latest.tick().timeMs());
            decide(latest.tick());
          }
        }
        case Mail.Heard heard -> {
          if (heard.event() instanceof BotEvent.CandleClosed closed) {
            marketTimeMs = Math.max(marketTimeMs, closed.candle().closeTimeMs() - 1);
          }
          decide(heard.event());
        }
        case Mail.Judged judged -> {
          durable = true;
          verdicts.add(judged.frame());
          event(
              "order", new OrderEvent(id(), judged.frame().callerId().toString(), verdict(judged)));
          if (judged.frame().verdict() instanceof Verdict.Refused refused) {
            decide(
                new BotEvent.Refused(judged.frame().callerId(), refused.rule(), refused.figures()));
          }
        }
        case Mail.Logged logged -> decide(new BotEvent.Logged(logged.callerId()));
        case Mail.Resulted resulted -> {
          durable = true;
          outcomes.add(
              new Change.OutcomeRow(resulted.callerId(), resulted.outcome(), resulted.finished()));
          event(
              "order",
              new OrderEvent(
                  id(), resulted.callerId().toString(), OutcomeKind.of(resulted.outcome())));
          BotEvent told = told(resulted);
          if (told != null) {
            decide(told);
          }
        }
        case Mail.Executed executed -> {
          durable = true;
          fills.add(executed);
          event("fill", FillEvent.of(id(), executed));
          decide(new BotEvent.Filled(executed.callerId(), executed.leg(), executed.fill()));
        }
        case Mail.Commanded commanded -> {
          durable = true;
          answers.add(commanded.answer());
          decide(commanded.command());
        }
        case Mail.Reconfigured r -> {
          try {
            state = state.withConfig(r.config());
          } catch (IllegalArgumentException e) {
            r.answer().complete(new BotAnswer.Refused(String.valueOf(e.getMessage())));
            return;
          }
          durable = true;
          answers.add(r.answer());
          settings =
              new Change.Settings(
                  r.name(),
                  r.settingsJson(),
                  r.config().markets().stream().map(m -> m.instrument().symbol()).toList());
        }
        case Mail.Moved m -> {
          durable = true;
          answers.add(m.answer());
          moved = m.credential().name();
          state = state.withCredential(m.credential());
        }
        case Mail.Flush f -> durable |= dirty || changed;
      }
    }

    private String verdict(Mail.Judged judged) {
      return judged.frame().verdict() instanceof Verdict.Refused refused
          ? "refused: " + refused.rule().ruleName()
          : "approved";
    }

    private @Nullable BotEvent told(Mail.Resulted resulted) {
      return switch (resulted.outcome()) {
        case Outcome.Accepted o -> new BotEvent.Accepted(resulted.callerId());
        case Outcome.Rejected o -> new BotEvent.Rejected(resulted.callerId(), o.code(), o.text());
        case Outcome.Unknown o -> new BotEvent.Unknown(resulted.callerId(), o.text());
        case Outcome.NeverArrived o -> new BotEvent.NeverArrived(resulted.callerId(), o.text());
        case Outcome.Closed o ->
            new BotEvent.Closed(
                resulted.callerId(), o.order().leg(), o.ending(), o.filledBase(), o.filledQuote());
        case Outcome.Applied o -> null; // a lease's; bots have none
        case Outcome.Made o -> null; // a wallet's
        case Outcome.Signed o -> null; // a payment's
        case Outcome.Attested o -> null; // a machine's
        case Outcome.Deposited o -> null; // a customer's
      };
    }

    // Identity is enough: at worst an equal state is written once more.
    @SuppressWarnings("ReferenceEquality")
    private void decide(BotEvent event) {
      for (Market market : state.config().markets()) {
        marketTimeMs = Math.max(marketTimeMs, marketNow.applyAsLong(market.instrument()));
      }
      Decision decision = Dca.decide(state, event, Clock.at(marketTimeMs));
      changed |= decision.state() != state;
      state = decision.state();
      for (OutgoingIntent out : decision.intents()) {
        durable = true;
        intents.add(new NewIntent(out.callerId(), out.intent(), out.deal(), out.purpose()));
      }
      for (BotNote note : decision.notes()) {
        durable = true;
        switch (note) {
          case BotNote.DealChanged c -> event("deal", DealSummary.of(id(), c.deal()));
          case BotNote.DealEnded e -> {
            endedDeals.add(DealSummary.of(id(), e.deal()));
            event("deal", DealSummary.of(id(), e.deal()));
          }
          case BotNote.Said s -> event("bot", new SaidEvent(id(), name, s));
        }
      }
    }

    private void event(String kind, Object data) {
      events.add(new Change.EventRow(kind, json.write(data)));
    }

    /** Running deals that differ from what the database has, and those that have ended. */
    private List<DealSummary> changedDeals() {
      List<DealSummary> rows = new ArrayList<>(endedDeals);
      Map<Long, DealSummary> now = new HashMap<>();
      for (DealView deal : state.dealViews()) {
        DealSummary summary = DealSummary.of(id(), deal);
        now.put(deal.number(), summary);
        if (!summary.equals(lastDeals.get(deal.number()))) {
          rows.add(summary);
        }
      }
      deals = now;
      return rows;
    }

    Change change() {
      return new Change(
          id(),
          version,
          marketTimeMs,
          state.encode(),
          state.enabled(),
          settings,
          moved,
          intents,
          verdicts,
          outcomes,
          fills,
          changedDeals(),
          events);
    }

    void answerDone() {
      for (var answer : answers) {
        answer.complete(new BotAnswer.Done());
      }
    }
  }

  /** An order's progress in the event stream. */
  private record OrderEvent(String bot, String callerId, String what) {}

  /** A fill in the event stream. */
  private record FillEvent(
      String bot,
      long deal,
      String instrument,
      String side,
      String price,
      String quantity,
      String fee,
      String tradeId) {
    static FillEvent of(String bot, Mail.Executed executed) {
      var fill = executed.fill();
      return new FillEvent(
          bot,
          executed.deal(),
          fill.instrument().symbol(),
          fill.side().name().toLowerCase(java.util.Locale.ROOT),
          fill.price().toDecimal(),
          fill.quantity().toDecimal(),
          fill.fee().toString(),
          fill.venueTradeId());
    }
  }

  /** A bot's word to people. */
  private record SaidEvent(String bot, String name, String kind, long deal, String text) {
    SaidEvent(String bot, String name, BotNote.Said said) {
      this(
          bot,
          name,
          said.kind().name().toLowerCase(java.util.Locale.ROOT),
          said.deal(),
          said.text());
    }
  }
}
