package tallystick.server.bots;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CredentialId;
import tallystick.market.Candle;
import tallystick.market.Instrument;
import tallystick.server.feed.MarketListener;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.work.Worker;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.BotEvent;
import tallystick.strategy.bot.BotState;
import tallystick.strategy.bot.Clock;
import tallystick.strategy.bot.Dca;
import tallystick.strategy.bot.Market;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.Interval;

/** All bots of this server: made, found, fed and stopped. */
public final class Bots implements MarketListener, AutoCloseable {
  /** What one small machine carries at a tick a second (docs/performance.md). */
  public static final int MAX_BOTS = 10_000;

  /** A person's command is answered within this, or he is told that it is under way. */
  private static final long COMMAND_TIMEOUT_MS = 10_000;

  /** A crash loses at most this much of what only prices have changed. */
  private static final long FLUSH_MS = 10_000;

  private static final long TIMER_MS = 5_000;

  /** Thousands of bots that write at one moment would keep an order waiting behind them. */
  private static final int SLICES = 50;

  private static final int HISTORY_CANDLES = 1000;
  private static final String ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int ID_LENGTH = 12;
  private static final Logger log = LoggerFactory.getLogger(Bots.class);

  private final BotStore store;
  private final VenueMarkets markets;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final DealJson json;
  private final TurnMeter meter;
  private final Committer committer;
  private final IntentSink sink;
  private final ExecutorService turns = Executors.newVirtualThreadPerTaskExecutor();
  private final HeldTurns heldTurns = new HeldTurns(turns);
  private final Worker timer = new Worker("bots-timer");
  private final AtomicInteger busy = new AtomicInteger();
  private final BotDirectory directory;

  /** Bots that have not heard a pair's past yet, and so miss its present. */
  private final AtomicInteger warmingUp = new AtomicInteger();

  private final Map<Instrument, CopyOnWriteArrayList<BotEntity>> byInstrument =
      new ConcurrentHashMap<>();

  Bots(
      BotStore store,
      BotDirectory directory,
      VenueMarkets markets,
      IntentSink sink,
      InstantSource clock,
      RandomGenerator random,
      DealJson json,
      TurnMeter meter) {
    this.store = store;
    this.directory = directory;
    this.markets = markets;
    this.sink = sink;
    this.clock = clock;
    this.random = random;
    this.json = json;
    this.meter = meter;
    this.committer = new Committer(store);
  }

  /** A new bot, or why there is none. */
  public sealed interface Made {
    record Bot(BotView view) implements Made {}

    record Refused(String why) implements Made {}
  }

  /** What a person asks for; the settings' own check has passed. */
  public record NewBot(
      String name,
      String venue,
      CredentialId credential,
      List<Market> markets,
      tallystick.strategy.bot.DcaSettings settings,
      String settingsJson) {
    public static final int MAX_NAME_LENGTH = 80;

    public NewBot {
      markets = List.copyOf(markets);
      if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
        throw new IllegalArgumentException("A bot's name has 1 to 80 characters");
      }
    }
  }

  void start() {
    for (BotRow row : store.all()) {
      add(row);
    }
    log.info("{} bots were read", directory.size());
    inTurn(TIMER_MS, new Mail.Heard(new BotEvent.Timer()));
    inTurn(FLUSH_MS, new Mail.Flush());
  }

  /** Gives every bot the same mail once a period, a slice of them after the other. */
  private void inTurn(long periodMs, Mail mail) {
    AtomicInteger round = new AtomicInteger();
    timer.every(
        periodMs / SLICES,
        () -> {
          int slice = Math.floorMod(round.getAndIncrement(), SLICES);
          for (BotEntity bot : directory.all()) {
            if (Math.floorMod(bot.id().hashCode(), SLICES) == slice) {
              bot.deliver(mail);
            }
          }
        });
  }

  private BotEntity add(BotRow row) {
    BotEntity bot =
        new BotEntity(
            row,
            heldTurns,
            committer,
            sink,
            json,
            busy,
            meter,
            instrument -> markets.find(row.venue()).map(m -> m.nowMs(instrument)).orElse(0L));
    directory.add(bot);
    // Whatever it remembers of the keeper is from another life of this program.
    bot.deliver(new Mail.Heard(new BotEvent.KeeperDown("The server has just started")));
    for (String symbol : row.instruments()) {
      follow(bot, Instrument.of(symbol));
    }
    return bot;
  }

  private void follow(BotEntity bot, Instrument instrument) {
    VenueMarket market = markets.find(bot.venue()).orElse(null);
    if (market == null) {
      log.warn("Bot {} trades at {}, which this server was not told of", bot.id(), bot.venue());
      return;
    }
    CopyOnWriteArrayList<BotEntity> followers =
        byInstrument.computeIfAbsent(instrument, i -> new CopyOnWriteArrayList<>());
    market.follow(instrument);
    warmingUp.incrementAndGet();
    timer.run(() -> warmUp(bot, market, instrument, followers));
  }

  /** The past first, then the present: whoever follows from here on misses nothing in between. */
  private void warmUp(
      BotEntity bot,
      VenueMarket market,
      Instrument instrument,
      CopyOnWriteArrayList<BotEntity> followers) {
    try {
      for (Candle candle : market.history(instrument, Interval.ONE_MINUTE, HISTORY_CANDLES)) {
        bot.deliver(new Mail.Heard(new BotEvent.History(candle)));
      }
    } catch (VenueException e) {
      log.warn("The past of {} cannot be read now: {}", instrument, e.getMessage());
    } finally {
      followers.addIfAbsent(bot);
      warmingUp.decrementAndGet();
    }
  }

  /** Makes a bot, stopped; {@link #command} with {@link BotEvent.Resume} starts it. */
  public Made make(NewBot wish) {
    if (directory.size() >= MAX_BOTS) {
      return new Made.Refused("This server carries at most " + MAX_BOTS + " bots; delete some");
    }
    String id = newId();
    BotConfig config = new BotConfig(id, wish.credential(), wish.markets(), wish.settings());
    BotState state =
        Dca.decide(BotState.initial(config), new BotEvent.Pause("Not started yet"), Clock.at(0))
            .state();
    BotRow row =
        new BotRow(
            id,
            wish.name(),
            wish.credential().name(),
            wish.venue(),
            wish.markets().stream().map(m -> m.instrument().symbol()).toList(),
            wish.settingsJson(),
            state.enabled(),
            state.encode(),
            0,
            clock.millis());
    store.insert(row);
    BotEntity bot = add(row);
    sink.arrived(bot);
    return new Made.Bot(bot.view());
  }

  /** Random, because caller ids derive from it: a database begun anew must not repeat them. */
  private String newId() {
    StringBuilder id = new StringBuilder("b");
    for (int i = 1; i < ID_LENGTH; i++) {
      id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
    }
    return id.toString();
  }

  /** A person's command, answered when it is durable. */
  public BotAnswer command(String id, BotEvent.Command command) {
    return ask(id, answer -> new Mail.Commanded(command, answer));
  }

  /** New settings for new deals. */
  public BotAnswer reconfigure(String id, NewBot wish) {
    BotConfig config = new BotConfig(id, wish.credential(), wish.markets(), wish.settings());
    BotAnswer answer =
        ask(id, a -> new Mail.Reconfigured(wish.name(), wish.settingsJson(), config, a));
    BotEntity bot = directory.find(id).orElse(null);
    if (answer instanceof BotAnswer.Done && bot != null) {
      wish.markets().forEach(market -> follow(bot, market.instrument()));
    }
    return answer;
  }

  /** What came of moving bots to an account's new key. */
  public record MovedBots(int moved, List<String> troubles) {}

  /**
   * Moves every bot of one key, running or not, to the key that the same account has now. What they
   * placed with the old one stays theirs.
   *
   * @throws IllegalArgumentException when the old key was followed by another already
   */
  public MovedBots move(CredentialId old, CredentialId fresh) {
    sink.moved(old, fresh);
    List<String> troubles = new ArrayList<>();
    int moved = 0;
    for (BotEntity bot : List.copyOf(directory.ofCredential(old))) {
      switch (ask(bot.id(), answer -> new Mail.Moved(fresh, answer))) {
        case BotAnswer.Done done -> {
          directory.moved(bot, old);
          sink.arrived(bot);
          moved++;
        }
        case BotAnswer.Refused refused -> troubles.add(bot.view().name() + ": " + refused.why());
      }
    }
    return new MovedBots(moved, troubles);
  }

  /**
   * The key that an account has instead of this one; empty when it was never followed. What was
   * placed under such a name is the account's for ever, so it may name no other.
   */
  public Optional<CredentialId> newerKey(CredentialId key) {
    return sink.newerKey(key);
  }

  private interface Asking {
    Mail mail(CompletableFuture<BotAnswer> answer);
  }

  private BotAnswer ask(String id, Asking asking) {
    BotEntity bot = directory.find(id).orElse(null);
    if (bot == null) {
      return new BotAnswer.Refused("There is no bot " + id);
    }
    CompletableFuture<BotAnswer> answer = new CompletableFuture<>();
    bot.deliver(asking.mail(answer));
    try {
      return answer.get(COMMAND_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new BotAnswer.Refused(
          "The bot has not answered within "
              + COMMAND_TIMEOUT_MS
              + " ms; the command is in its mailbox and may still be carried out. "
              + committer.trouble());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new BotAnswer.Refused("The server is ending");
    }
  }

  /** Deletes a bot that is stopped and has no running deal. */
  public BotAnswer delete(String id) {
    BotEntity bot = directory.find(id).orElse(null);
    if (bot == null) {
      return new BotAnswer.Refused("There is no bot " + id);
    }
    BotView view = bot.view();
    if (view.running() || !view.deals().isEmpty()) {
      return new BotAnswer.Refused(
          "Bot "
              + id
              + (view.running() ? " is running; stop it first" : " has running deals; end them"));
    }
    store.markDeleted(id);
    directory.remove(bot);
    byInstrument.values().forEach(followers -> followers.remove(bot));
    return new BotAnswer.Done();
  }

  /** All bots, oldest first. */
  public List<BotView> list() {
    return directory.all().stream()
        .map(BotEntity::view)
        .sorted(java.util.Comparator.comparingLong(BotView::createdMs).thenComparing(BotView::id))
        .toList();
  }

  public Optional<BotView> view(String id) {
    return directory.find(id).map(BotEntity::view);
  }

  /** Why nothing can be written; empty when all is well. */
  public String databaseTrouble() {
    return committer.trouble();
  }

  /** Holds the bots' turns back, or lets them go; for drills. */
  HeldTurns turns() {
    return heldTurns;
  }

  /** Turns under way or due, and pasts that are being read. */
  public int busy() {
    return busy.get() + warmingUp.get();
  }

  // ------------------------------------------------------------------ market

  @Override
  public void tick(String venue, BotEvent.Tick tick, long receivedNs) {
    for (BotEntity bot : followers(tick.instrument())) {
      if (bot.venue().equals(venue)) {
        bot.tick(tick, receivedNs);
      }
    }
  }

  @Override
  public void candle(String venue, Candle candle) {
    heard(venue, candle.instrument(), new BotEvent.CandleClosed(candle));
  }

  @Override
  public void missed(String venue, Candle candle) {
    heard(venue, candle.instrument(), new BotEvent.History(candle));
  }

  private void heard(String venue, Instrument instrument, BotEvent event) {
    for (BotEntity bot : followers(instrument)) {
      if (bot.venue().equals(venue)) {
        bot.deliver(new Mail.Heard(event));
      }
    }
  }

  private Collection<BotEntity> followers(Instrument instrument) {
    return byInstrument.getOrDefault(instrument, new CopyOnWriteArrayList<>());
  }

  @Override
  public void close() {
    timer.close();
    heldTurns.letGo();
    directory.all().forEach(bot -> bot.deliver(new Mail.Flush()));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    while (busy.get() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    committer.close();
    turns.close();
  }
}
