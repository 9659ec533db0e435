package tallystick.paper.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.paper.PaperException;
import tallystick.paper.account.ApiKey;
import tallystick.paper.account.KeyRing;
import tallystick.paper.api.Json;
import tallystick.paper.replay.Feed;
import tallystick.paper.replay.Replay;
import tallystick.paper.trading.Account;
import tallystick.paper.trading.Changes;
import tallystick.paper.trading.Exchange;
import tallystick.paper.trading.Listing;
import tallystick.paper.trading.Market;
import tallystick.paper.trading.Order;
import tallystick.paper.trading.OrderList;
import tallystick.paper.trading.UserFill;
import tools.jackson.databind.JsonNode;

/** Reads the exchange back from its folder, and writes what changes. */
public final class Store implements AutoCloseable {
  /** The file is written anew when it has grown to this size, and at each start. */
  static final long REWRITE_AT_BYTES = 64L << 20;

  /** The replay's position alone is written this often; with a fill it is written at once. */
  static final long POSITION_EVERY_MS = 250;

  static final long FORCE_EVERY_MS = 1_000;

  private final Path file;
  private final FileChannel lockFile;
  private final Exchange exchange;
  private final KeyRing keys;
  private final Replay replay;
  private FileChannel out;
  private long lastPositionMs;
  private long lastForceMs;
  private boolean unforced;

  private Store(Path folder, Exchange exchange, KeyRing keys, Replay replay) throws IOException {
    this.exchange = exchange;
    this.keys = keys;
    this.replay = replay;
    this.file = folder.resolve("state.lines");
    this.lockFile =
        FileChannel.open(
            folder.resolve("paper.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(lockFile)) {
      lockFile.close();
      throw new PaperException(
          "Another exchange runs on " + folder + "; end it, or choose another --folder");
    }
    Map<String, List<JsonNode>> found = Files.exists(file) ? newest() : Map.of();
    list(found);
    if (!found.isEmpty()) {
      restore(found);
    }
    exchange.changes().clear();
    keys.takeAdded();
    keys.takeDeleted();
    this.out = rewrite();
  }

  /**
   * Lists the replay's feeds on the exchange, as they were left in the folder if it was used
   * before.
   */
  public static Store open(Path folder, Exchange exchange, KeyRing keys, Replay replay) {
    try {
      return new Store(folder, exchange, keys, replay);
    } catch (IOException e) {
      throw new PaperException("Cannot use the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  // ---- reading

  /** The newest record of each thing, by kind. */
  private Map<String, List<JsonNode>> newest() {
    Map<String, JsonNode> last = new LinkedHashMap<>();
    for (String text : Lines.read(file)) {
      JsonNode json = Json.MAPPER.readTree(text);
      String kind = json.path("kind").asString();
      switch (kind) {
        case "exchange" -> last.put(kind, json);
        case "market" -> last.put(kind + json.path("symbol").asString(), json);
        case "key" -> last.put("key" + json.path("key").asString(), json);
        case "deletedKey" -> last.remove("key" + json.path("key").asString());
        case "fill" ->
            last.put(
                kind
                    + json.path("id").asLong()
                    + "."
                    + json.path("account").asLong()
                    + "."
                    + json.path("order").asLong(),
                json);
        case "account", "order", "list" -> last.put(kind + json.path("id").asLong(), json);
        default ->
            throw new PaperException(
                file + " holds a record of kind " + kind + ", which this version does not know");
      }
    }
    Map<String, List<JsonNode>> byKind = new LinkedHashMap<>();
    for (JsonNode json : last.values()) {
      byKind.computeIfAbsent(json.path("kind").asString(), k -> new ArrayList<>()).add(json);
    }
    return byKind;
  }

  private void list(Map<String, List<JsonNode>> found) {
    Map<String, JsonNode> saved = new LinkedHashMap<>();
    found.getOrDefault("market", List.of()).forEach(m -> saved.put(m.path("symbol").asString(), m));
    for (Feed feed : replay.feeds()) {
      Market market = exchange.list(feed.listing());
      JsonNode before = saved.get(feed.listing().symbol());
      boolean same = before != null && before.path("data").asString().equals(feed.fingerprint());
      if (before != null && same) {
        feed.resume(before.path("next").asLong());
      }
      for (long i = 0; i < feed.next(); i++) {
        exchange.preload(
            market,
            feed.prints().priceTicks(i),
            feed.prints().lots(i),
            feed.prints().timeMs(i),
            feed.prints().buyerMaker(i));
      }
      if (before != null && same) {
        Records.market(market, before);
      }
    }
  }

  private void restore(Map<String, List<JsonNode>> found) {
    JsonNode whole = found.getOrDefault("exchange", List.of(Json.object())).getFirst();
    exchange.restore(Records.counters(whole));
    exchange
        .house()
        .restore(Records.amounts(whole.path("house")), Records.amounts(whole.path("fees")));
    if (replay.feeds().stream().anyMatch(f -> f.next() > f.first())) {
      replay.resume(whole.path("elapsedMs").asLong());
    }
    for (JsonNode json : found.getOrDefault("account", List.of())) {
      exchange.restore(Records.account(json), Records.balances(json));
    }
    for (JsonNode json : found.getOrDefault("key", List.of())) {
      keys.add(Records.key(json));
    }
    Map<String, Integer> decimals = new LinkedHashMap<>();
    for (JsonNode json : found.getOrDefault("market", List.of())) {
      decimals.put(
          json.path("symbol").asString(),
          json.path("priceDecimals").asInt() * 100 + json.path("lotDecimals").asInt());
    }
    List<Order> orders = new ArrayList<>();
    for (JsonNode json : found.getOrDefault("order", List.of())) {
      orders.add(Records.order(json, listing(json, decimals)));
    }
    orders.sort(Comparator.comparingLong(Order::id));
    List<Order> resting = new ArrayList<>();
    for (Order order : orders) {
      if (order.status().open() && order.working()) {
        resting.add(order);
      } else {
        exchange.restore(account(order.accountId()), order);
      }
    }
    resting.sort(Comparator.comparingLong(o -> o.saved().restedAt()));
    resting.forEach(order -> exchange.restore(account(order.accountId()), order));
    for (JsonNode json : found.getOrDefault("list", List.of())) {
      OrderList list = Records.list(json, listing(json, decimals));
      exchange.restore(account(list.accountId()), list);
    }
    for (JsonNode json : found.getOrDefault("fill", List.of())) {
      UserFill fill = Records.fill(json, listing(json, decimals));
      exchange.restore(account(fill.accountId()), fill);
    }
  }

  private Account account(long id) {
    Account account = exchange.account(id);
    if (account == null) {
      throw new PaperException(file + " names account " + id + " and does not hold it");
    }
    return account;
  }

  private Listing listing(JsonNode json, Map<String, Integer> decimals) {
    String symbol = json.path("symbol").asString();
    Market market = exchange.market(symbol);
    if (market == null) {
      throw new PaperException(
          file
              + " holds orders of "
              + symbol
              + ", which is not listed now; give its --data again, or another --folder");
    }
    Listing listing = market.listing();
    Integer saved = decimals.get(symbol);
    if (saved != null && saved != listing.priceDecimals() * 100 + listing.lotDecimals()) {
      throw new PaperException(
          file
              + " holds orders of "
              + symbol
              + " with other decimals than this data has; give the same --data, or another --folder");
    }
    return listing;
  }

  // ---- writing

  /** Writes what changed since the last call, all of it or nothing. */
  public void commit(long monotonicMs) {
    Changes changes = exchange.changes();
    List<ApiKey> added = keys.takeAdded();
    List<String> deleted = keys.takeDeleted();
    boolean money =
        !changes.orders.isEmpty()
            || !changes.accounts.isEmpty()
            || !changes.lists.isEmpty()
            || !changes.fills.isEmpty()
            || !added.isEmpty()
            || !deleted.isEmpty();
    if (!money && (changes.markets.isEmpty() || monotonicMs - lastPositionMs < POSITION_EVERY_MS)) {
      force(monotonicMs);
      return;
    }
    lastPositionMs = monotonicMs;
    StringBuilder text = new StringBuilder();
    changes.accounts.forEach(a -> Lines.append(text, Records.account(a).toString()));
    changes.orders.forEach(o -> Lines.append(text, Records.order(o).toString()));
    changes.lists.forEach(l -> Lines.append(text, Records.list(l).toString()));
    changes.fills.forEach(f -> Lines.append(text, Records.fill(f).toString()));
    changes.markets.forEach(m -> market(text, m));
    added.forEach(k -> Lines.append(text, Records.key(k).toString()));
    deleted.forEach(k -> Lines.append(text, Records.deletedKey(k).toString()));
    Lines.append(text, Records.exchange(exchange, replay.elapsedMs()).toString());
    Lines.append(text, Lines.COMMIT);
    changes.clear();
    try {
      write(out, text);
      unforced = true;
      force(monotonicMs);
      if (out.size() > REWRITE_AT_BYTES) {
        out.close();
        out = rewrite();
      }
    } catch (IOException e) {
      throw new PaperException(
          "Cannot write "
              + file
              + ": "
              + e.getMessage()
              + "; the exchange stops, free space and start it again",
          e);
    }
  }

  private void force(long monotonicMs) {
    if (!unforced || monotonicMs - lastForceMs < FORCE_EVERY_MS) {
      return;
    }
    lastForceMs = monotonicMs;
    unforced = false;
    try {
      out.force(false);
    } catch (IOException e) {
      throw new PaperException("Cannot force " + file + " to disk: " + e.getMessage(), e);
    }
  }

  private void market(StringBuilder text, Market market) {
    Feed feed = feed(market);
    if (feed != null) {
      Lines.append(text, Records.market(market, feed).toString());
    }
  }

  private @Nullable Feed feed(Market market) {
    for (Feed feed : replay.feeds()) {
      if (feed.listing().equals(market.listing())) {
        return feed;
      }
    }
    return null;
  }

  /** Writes everything to a new file and puts it in the old one's place. */
  private FileChannel rewrite() throws IOException {
    Path next = file.resolveSibling("state.lines.new");
    Files.deleteIfExists(next);
    // Secrets of HMAC keys are inside: nobody else may read it.
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE);
    StringBuilder text = new StringBuilder();
    for (Account account : exchange.accounts()) {
      Lines.append(text, Records.account(account).toString());
      for (Market market : exchange.markets()) {
        String symbol = market.listing().symbol();
        account.orders(symbol).forEach(o -> Lines.append(text, Records.order(o).toString()));
        account.fills(symbol).forEach(f -> Lines.append(text, Records.fill(f).toString()));
      }
      account.lists().forEach(l -> Lines.append(text, Records.list(l).toString()));
      write(channel, text);
      text.setLength(0);
    }
    exchange.markets().forEach(m -> market(text, m));
    keys.all().forEach(k -> Lines.append(text, Records.key(k).toString()));
    Lines.append(text, Records.exchange(exchange, replay.elapsedMs()).toString());
    Lines.append(text, Lines.COMMIT);
    write(channel, text);
    channel.force(true);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return channel;
  }

  private static void write(FileChannel channel, StringBuilder text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() {
    try {
      out.force(true);
      out.close();
      lockFile.close();
    } catch (IOException e) {
      throw new PaperException("Cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
