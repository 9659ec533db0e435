package tallystick.paper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tallystick.paper.account.KeyRing;
import tallystick.paper.api.Answer;
import tallystick.paper.api.Desk;
import tallystick.paper.api.Json;
import tallystick.paper.api.Reply;
import tallystick.paper.api.Request;
import tallystick.paper.http.Certificate;
import tallystick.paper.http.Inbox;
import tallystick.paper.http.Server;
import tallystick.paper.http.WsConnection;
import tallystick.paper.replay.Feed;
import tallystick.paper.replay.Prints;
import tallystick.paper.replay.Replay;
import tallystick.paper.store.Store;
import tallystick.paper.stream.Hub;
import tallystick.paper.trading.Decimals;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Market;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A running exchange: the state machine, its thread, its ports. Close it to stop; start it again on
 * its folder.
 */
public final class PaperExchange implements AutoCloseable {
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** Prints handed out in one turn of the loop, so that clients' requests are not kept waiting. */
  private static final int MAX_PRINTS_PER_TURN = 2_000;

  private final PaperConfig config;
  private final SecureRandom random = new SecureRandom();
  private final Exchange exchange;
  private final KeyRing keys = new KeyRing();
  private final Desk desk;
  private final Admin admin;
  private final Replay replay;
  private final Loop loop;
  private final Store store;
  private final Hub hub;
  private final Server server;
  private final Certificate certificate;
  private final String adminToken;
  private final int port;
  private final @Nullable Integer plainPort;

  private double speed;
  private long lastTickNanos = System.nanoTime();
  private double owedMs;

  private PaperExchange(PaperConfig config, Clock clock) {
    this.config = config;
    this.speed = config.speed();
    folder(config.folder());
    this.certificate = Certificate.in(config.folder(), clock.instant());
    this.adminToken = token(config.folder().resolve("admin.token"));
    this.loop = new Loop(new Turn());
    this.hub = new Hub(keys, loop::tell);
    this.exchange = new Exchange(hub, hub);
    this.replay = new Replay(config.feeds());
    this.desk = new Desk(exchange, keys, clock::millis, () -> text(22));
    this.admin =
        new Admin(adminToken, exchange, keys, desk, new Steering(), () -> text(64), config);
    this.store = Store.open(config.folder(), exchange, keys, replay);
    exchange.markets().forEach(exchange::openBook);
    hub.attach(exchange, desk);
    this.server = new Server(new Incoming());
    try {
      this.port = server.listen(config.host(), config.port(), certificate);
      Integer plain = config.plainPort();
      this.plainPort = plain == null ? null : server.listen(config.host(), plain, null);
    } catch (PaperException e) {
      server.close();
      store.close();
      throw e;
    }
  }

  /** Starts an exchange on the machine's clock. */
  public static PaperExchange start(PaperConfig config) {
    return start(config, Clock.systemUTC());
  }

  /**
   * Starts an exchange.
   *
   * @throws PaperException when the folder, its files or the port cannot be used
   */
  public static PaperExchange start(PaperConfig config, Clock clock) {
    PaperExchange started = new PaperExchange(config, clock);
    started.loop.start();
    return started;
  }

  /** The TLS port. */
  public int port() {
    return port;
  }

  public @Nullable Integer plainPort() {
    return plainPort;
  }

  /** SHA-256 of the certificate's public key, in base64: what the keeper pins. */
  public String spkiSha256() {
    return certificate.spkiSha256();
  }

  public String adminToken() {
    return adminToken;
  }

  public PaperConfig config() {
    return config;
  }

  @Override
  public void close() {
    server.close();
    loop.close();
    store.close();
  }

  private static void folder(Path folder) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new PaperException("Cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private String token(Path file) {
    try {
      if (Files.exists(file)) {
        return Files.readString(file).strip();
      }
      Set<java.nio.file.attribute.PosixFilePermission> mine =
          PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(mine));
      String made = text(43);
      Files.writeString(file, made + "\n");
      return made;
    } catch (IOException e) {
      throw new PaperException("Cannot read or write " + file + ": " + e.getMessage(), e);
    }
  }

  private String text(int length) {
    StringBuilder out = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      out.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return out.toString();
  }

  private void print(Feed feed, long index) {
    Market market = market(feed);
    Prints prints = feed.prints();
    exchange.print(
        market,
        prints.priceTicks(index),
        prints.lots(index),
        prints.timeMs(index),
        prints.buyerMaker(index),
        desk.nowMs());
  }

  private Market market(Feed feed) {
    Market market = exchange.market(feed.listing().symbol());
    if (market == null) {
      throw new IllegalStateException(feed.listing().symbol() + " was not listed");
    }
    return market;
  }

  private void clocks() {
    for (Feed feed : config.feeds()) {
      if (!feed.ended()) {
        exchange.clock(market(feed), feed.startMs() + replay.elapsedMs());
      }
    }
  }

  /** One turn of the loop. */
  private final class Turn implements Loop.Work {
    @Override
    public void tick() {
      long now = System.nanoTime();
      double passedMs = (now - lastTickNanos) / 1e6;
      lastTickNanos = now;
      if (speed > 0 && !replay.ended()) {
        replay(passedMs);
      }
      hub.tick(false);
    }

    private void replay(double passedMs) {
      owedMs += passedMs * speed;
      long whole = (long) owedMs;
      if (whole > 0) {
        long target = replay.elapsedMs() + whole;
        replay.until(target, MAX_PRINTS_PER_TURN, PaperExchange.this::print);
        // What could not be done in one turn is not caught up on: the replay is then slower than
        // asked.
        owedMs -= whole;
        clocks();
      }
    }

    @Override
    public void store() {
      store.commit(System.nanoTime() / 1_000_000);
    }
  }

  /** What the sockets bring, put on the loop. */
  private final class Incoming implements Inbox {
    @Override
    public void request(Request request, Consumer<Answer> reply) {
      boolean taken =
          loop.offer(
              () -> {
                boolean mine = request.path().startsWith("/admin/");
                Answer answer =
                    mine ? new Answer(admin.handle(request), false, 0) : desk.rest(request);
                loop.tell(() -> answer(request, answer, reply));
              });
      if (!taken) {
        reply.accept(
            new Answer(
                new Reply(
                    503,
                    "{\"code\":-1008,\"msg\":\"Server is currently overloaded with other requests."
                        + " Please try again in a few minutes.\"}",
                    Map.of()),
                false,
                0));
      }
    }

    /**
     * Whoever moves the market goes on only when every client has been told what that brought, or
     * has even read it when he asks for that.
     */
    private void answer(Request request, Answer answer, Consumer<Answer> reply) {
      if (request.path().equals("/admin/step") || request.path().equals("/admin/push")) {
        if (request.rawQuery().equals("heard=true")) {
          hub.heard(() -> reply.accept(answer));
        } else {
          hub.flushed(() -> reply.accept(answer));
        }
      } else {
        reply.accept(answer);
      }
    }

    @Override
    public void opened(
        WsConnection connection, String path, String rawQuery, boolean microseconds) {
      offer(connection, () -> hub.opened(connection, path, rawQuery, microseconds));
    }

    @Override
    public void text(WsConnection connection, String text) {
      offer(connection, () -> hub.text(connection, text));
    }

    @Override
    public void closed(WsConnection connection) {
      offer(connection, () -> hub.closed(connection));
    }

    private void offer(WsConnection connection, Runnable command) {
      if (!loop.offer(command)) {
        connection.cut();
      }
    }
  }

  /** What the admin API moves. */
  private final class Steering implements Admin.Controls {
    @Override
    public ArrayNode step(int prints, @Nullable String symbol, long untilMs) {
      ArrayNode out = Json.array();
      Replay.To to =
          (feed, index) -> {
            print(feed, index);
            hub.tick(true);
            Prints from = feed.prints();
            out.addObject()
                .put("symbol", feed.listing().symbol())
                .put("timeMs", from.timeMs(index))
                .put("price", Decimals.price(feed.listing(), from.priceTicks(index)))
                .put("quantity", Decimals.lots(feed.listing(), from.lots(index)));
          };
      if (untilMs >= 0) {
        Feed clockFeed =
            config.feeds().stream()
                .filter(f -> symbol == null || f.listing().symbol().equals(symbol))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no symbol " + symbol));
        replay.until(untilMs - clockFeed.startMs(), Admin.MAX_STEP, to);
        clocks();
        return out;
      }
      for (int i = 0; i < prints && replay.step(symbol, to); i++) {
        // Each step prints once; the list of prints is the result.
      }
      return out;
    }

    @Override
    public void publish() {
      hub.tick(true);
    }

    @Override
    public void speed(double wanted) {
      speed = wanted;
      owedMs = 0;
    }

    @Override
    public ObjectNode status() {
      ObjectNode json = Json.object();
      json.put("wallMs", desk.nowMs());
      json.put("speed", speed);
      json.put("stepped", speed == 0);
      json.put("elapsedMs", replay.elapsedMs());
      json.put("ended", replay.ended());
      json.put("maintenance", desk.switches().maintenance());
      json.put("skewMs", desk.switches().skewMs());
      json.put("faultRules", desk.faults().count());
      json.put("nextFillId", exchange.counters().nextFillId());
      json.put("spkiSha256", certificate.spkiSha256());
      ArrayNode symbols = json.putArray("symbols");
      for (Feed feed : config.feeds()) {
        Market market = market(feed);
        ObjectNode one = symbols.addObject();
        one.put("symbol", feed.listing().symbol());
        one.put("instrument", feed.listing().instrument());
        one.put("source", feed.source());
        one.put("synthetic", feed.listing().synthetic());
        one.put("timeMs", market.timeMs());
        one.put("last", Decimals.price(feed.listing(), market.lastTicks()));
        one.put("bid", Decimals.price(feed.listing(), market.book().bestBidTicks()));
        one.put("ask", Decimals.price(feed.listing(), market.book().bestAskTicks()));
        one.put("printsDone", feed.next() - feed.first());
        one.put("printsLeft", feed.left() > 1L << 40 ? -1 : feed.left());
        one.put("ended", feed.ended());
      }
      return json;
    }

    @Override
    public int disconnect() {
      return hub.disconnectAll();
    }

    @Override
    public void keyDeleted(String key) {
      hub.keyDeleted(key);
    }
  }
}
