package tallystick.bench.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.intent.Intent;
import tallystick.intent.KeyKind;
import tallystick.intent.OrderKind;
import tallystick.intent.Submission;
import tallystick.keeper.vault.Vault;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.tally.log.Disk;

/**
 * Orders a second, and the time from the write to the socket until the bytes are signed, beside the
 * bare write+fsync and the bare signature of the same run.
 *
 * <p>{@code KeeperBench [--quick] [--only KEY/CALLERS] [--out FILE]}, such as {@code --only
 * HMAC/256} for a look with a profiler. An order costs two entries, its own and its outcome's. The
 * limit of {@code n} callers is the slower of n / fsync and cores x signatures.
 */
public final class KeeperBench {
  private static final int[] CALLERS = {1, 16, 64, 256};
  private static final List<KeyKind> KINDS = List.of(KeyKind.ED25519, KeyKind.HMAC_SHA256);

  /** An entry of an order with its leaf, salt and seal, about. */
  private static final int RECORD_BYTES = 512;

  private final long sliceMs;

  /** Empty for everything. */
  private final String only;

  private final Path folder;

  private KeeperBench(boolean quick, String only, Path folder) {
    this.sliceMs = quick ? 1_500 : 8_000;
    this.only = only;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Path out = Path.of(option(args, "--out", "keeper-bench.json"));
    Path folder = Files.createTempDirectory(out.toAbsolutePath().getParent(), "kb");
    try {
      String json =
          new KeeperBench(List.of(args).contains("--quick"), option(args, "--only", ""), folder)
              .run();
      Files.writeString(out, json);
      System.out.println("Wrote " + out);
    } finally {
      delete(folder);
    }
  }

  private static String option(String[] args, String name, String otherwise) {
    int at = Arrays.asList(args).indexOf(name);
    return at >= 0 && at + 1 < args.length ? args[at + 1] : otherwise;
  }

  private static String name(KeyKind kind) {
    return kind == KeyKind.ED25519 ? "Ed25519" : "HMAC";
  }

  private String run() throws IOException, InterruptedException, GeneralSecurityException {
    List<String> rows = new ArrayList<>();
    for (KeyKind kind : KINDS) {
      if (!only.isEmpty() && !only.startsWith(name(kind) + "/")) {
        continue;
      }
      measure(kind, 64);
      double signatures = bareSignaturesPerSecond(kind);
      for (int callers : CALLERS) {
        if (!only.isEmpty() && !only.equals(name(kind) + "/" + callers)) {
          continue;
        }
        double before = bareSyncsPerSecond(callers);
        Result result = measure(kind, callers);
        double syncs = (before + bareSyncsPerSecond(callers)) / 2;
        double cores = Runtime.getRuntime().availableProcessors();
        double byDisk = syncs * callers;
        double limit = Math.min(byDisk, signatures * cores);
        rows.add(
            String.format(
                Locale.ROOT,
                "  {\"key\": \"%s\", \"callers\": %d, \"ordersPerSecond\": %.0f, \"p50Micros\": %.0f,"
                    + " \"p99Micros\": %.0f, \"bareSyncsPerSecond\": %.0f,"
                    + " \"bareSignaturesPerSecond\": %.0f, \"limit\": \"%s\","
                    + " \"limitPerSecond\": %.0f, \"ratio\": %.3f}",
                name(kind),
                callers,
                result.perSecond(),
                result.p50Micros(),
                result.p99Micros(),
                syncs,
                signatures,
                byDisk < signatures * cores ? "fsync" : "signature",
                limit,
                result.perSecond() / limit));
        System.out.println(rows.getLast().strip());
      }
    }
    return "{\"bench\": \"keeper\", \"rows\": [\n" + String.join(",\n", rows) + "\n]}\n";
  }

  /** What one measurement saw; times in microseconds from the socket to the signed bytes. */
  private record Result(double perSecond, double p50Micros, double p99Micros) {
    static Result of(double seconds, long[] sortedNs) {
      int last = Math.max(sortedNs.length - 1, 0);
      return sortedNs.length == 0
          ? new Result(0, 0, 0)
          : new Result(
              sortedNs.length / seconds,
              sortedNs[last / 2] / 1e3,
              sortedNs[(int) (last * 0.99)] / 1e3);
    }
  }

  private Result measure(KeyKind kind, int callers) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory(folder, "k");
    ConcurrentHashMap<CallerId, Long> writtenNs = new ConcurrentHashMap<>();
    Times times = new Times();
    Semaphore free = new Semaphore(callers);
    AtomicBoolean stop = new AtomicBoolean();
    try (SigningDesk desk =
            new SigningDesk(
                home,
                kind,
                id -> {
                  Long began = writtenNs.remove(id);
                  if (began != null) {
                    times.add(System.nanoTime() - began);
                  }
                  free.release();
                });
        SocketChannel socket = desk.connect()) {
      Thread reader = Thread.ofPlatform().daemon().start(() -> readAll(socket));
      Thread writer =
          Thread.ofPlatform().start(() -> writeOrders(socket, kind, writtenNs, free, stop));
      Thread.sleep(sliceMs / 3);
      times.clear();
      long startNs = System.nanoTime();
      Thread.sleep(sliceMs);
      long[] sorted = times.sorted();
      double seconds = (System.nanoTime() - startNs) / 1e9;
      stop.set(true);
      free.release();
      writer.join();
      free.acquire(callers);
      socket.shutdownOutput();
      reader.join(1_000);
      return Result.of(seconds, sorted);
    }
  }

  private static void readAll(SocketChannel socket) {
    ByteBuffer drain = ByteBuffer.allocateDirect(1 << 16);
    try {
      while (socket.read(drain.clear()) >= 0) {
        // The answers are not needed here; they have to be taken all the same.
      }
    } catch (IOException e) {
      // Closed at the end of the measurement.
    }
  }

  private static void writeOrders(
      SocketChannel socket,
      KeyKind kind,
      ConcurrentHashMap<CallerId, Long> writtenNs,
      Semaphore free,
      AtomicBoolean stop) {
    Intent.PlaceOrder order =
        new Intent.PlaceOrder(
            SigningDesk.credential(kind),
            SigningDesk.BTC_USD,
            Side.BUY,
            OrderKind.LIMIT,
            Amount.parse("0.01", SigningDesk.BTC_USD.base()),
            Price.parse("990", SigningDesk.BTC_USD),
            null);
    try {
      socket.write(ByteBuffer.wrap(Frames.encode(1, new Frame.Hello("bench", "0.1.0"))));
      for (long number = 1; ; number++) {
        free.acquire();
        if (stop.get()) {
          return;
        }
        CallerId id = new CallerId(7, number);
        Submission submission = new Submission(SigningDesk.ORGANISATION, id, 0, order);
        ByteBuffer frame = ByteBuffer.wrap(Frames.encode(number, new Frame.Submit(submission)));
        writtenNs.put(id, System.nanoTime());
        while (frame.hasRemaining()) {
          socket.write(frame);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One write and fsync of as many records as there are callers, nothing else. */
  private double bareSyncsPerSecond(int callers) throws IOException {
    Path file = Files.createTempFile(folder, "bare", ".bin");
    ByteBuffer frame = ByteBuffer.allocateDirect(callers * RECORD_BYTES);
    long rounds = 0;
    long position = 0;
    long startNs = System.nanoTime();
    try (Disk.OpenFile out = Disk.real().open(file)) {
      while (System.nanoTime() - startNs < sliceMs * 1_000_000 / 4) {
        out.write(frame.clear(), position);
        out.sync();
        position += frame.capacity();
        rounds++;
      }
    }
    double perSecond = rounds * 1e9 / (System.nanoTime() - startNs);
    Files.delete(file);
    return perSecond;
  }

  private double bareSignaturesPerSecond(KeyKind kind)
      throws IOException, GeneralSecurityException {
    byte[] payload = "symbol=BTCUSD&side=BUY&".repeat(9).getBytes(StandardCharsets.US_ASCII);
    Path home = Files.createTempDirectory(folder, "v");
    try (Vault vault = SigningDesk.openVault(home, new SecureRandom())) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(new byte[64], "HmacSHA256"));
      long rounds = 0;
      long startNs = System.nanoTime();
      while (System.nanoTime() - startNs < sliceMs * 1_000_000 / 2) {
        if (kind == KeyKind.ED25519) {
          SigningDesk.bareSignature(vault, kind, payload);
        } else {
          mac.doFinal(payload);
        }
        rounds++;
      }
      return rounds * 1e9 / (System.nanoTime() - startNs);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Durations, from many threads. */
  private static final class Times {
    private long[] ns = new long[1 << 16];
    private int count;

    synchronized void add(long duration) {
      if (count == ns.length) {
        ns = Arrays.copyOf(ns, count * 2);
      }
      ns[count++] = duration;
    }

    synchronized void clear() {
      count = 0;
    }

    synchronized long[] sorted() {
      long[] sorted = Arrays.copyOf(ns, count);
      Arrays.sort(sorted);
      return sorted;
    }
  }
}
