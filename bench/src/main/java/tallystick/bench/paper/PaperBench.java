package tallystick.bench.paper;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import tallystick.paper.matching.Book;
import tallystick.paper.matching.Fills;
import tallystick.paper.matching.SelfTrade;

/**
 * {@code PaperBench [--quick] [--out FILE]}: commands a second on one thread, in three mixes. A
 * command is one order that is matched and then rests if something is left, or one cancel of a
 * resting order. Beside the rate by the clock stands the rate by the thread's own processor time,
 * which other programs on the machine disturb less. Writes JSON to FILE (default {@code
 * paper-bench.json}).
 */
public final class PaperBench {
  private static final int COMMANDS = 1 << 20;
  private static final long SEED = 42;

  /**
   * A mix of commands.
   *
   * @param resting orders on the book, about; above it a command is a cancel
   * @param spanTicks orders lie that far from the middle at most
   * @param crossTicks how far they may reach across it; the farther, the more they trade
   */
  private record Mix(String name, int resting, int spanTicks, int crossTicks) {}

  private static final List<Mix> MIXES =
      List.of(
          new Mix("trading: 1,000 resting orders", 1_000, 20, 10),
          new Mix("quoting: 10,000 resting orders, half of all commands cancel", 10_000, 500, 5),
          new Mix("deep: 100,000 resting orders on 40,000 levels", 100_000, 20_000, 20));

  private final boolean quick;
  private long trades;

  private PaperBench(boolean quick) {
    this.quick = quick;
  }

  public static void main(String[] args) throws IOException {
    boolean quick = List.of(args).contains("--quick");
    int at = Arrays.asList(args).indexOf("--out");
    Path out =
        Path.of(at >= 0 && at + 1 < args.length ? args[at + 1] : "paper-bench.json")
            .toAbsolutePath();
    Files.writeString(out, new PaperBench(quick).run());
    System.out.println("Wrote " + out);
  }

  private String run() {
    StringBuilder json = new StringBuilder();
    json.append("{\n  \"bench\": \"paper\",\n  \"cpus\": ")
        .append(Runtime.getRuntime().availableProcessors());
    json.append(",\n  \"java\": \"").append(Runtime.version()).append("\",\n  \"rows\": [");
    String comma = "\n";
    for (Mix mix : MIXES) {
      json.append(comma).append(measure(mix));
      comma = ",\n";
    }
    return json.append("\n  ]\n}\n").toString();
  }

  /**
   * One million commands after the book is filled, again and again; the median of the rounds after
   * warming up.
   */
  private String measure(Mix mix) {
    Script script = new Script(mix);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int warmUp = quick ? 3 : 8;
    int rounds = quick ? 5 : 20;
    double[] perSecond = new double[rounds];
    double[] perCpuSecond = new double[rounds];
    Book book = new Book(new Counting());
    for (int i = -warmUp; i < rounds; i++) {
      script.fill(book);
      trades = 0;
      long startCpu = threads.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      script.play(book);
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpuSeconds = (threads.getCurrentThreadCpuTime() - startCpu) / 1e9;
      script.empty(book);
      if (i >= 0) {
        perSecond[i] = COMMANDS / seconds;
        perCpuSecond[i] = COMMANDS / cpuSeconds;
      }
    }
    Arrays.sort(perSecond);
    Arrays.sort(perCpuSecond);
    String row =
        String.format(
            Locale.ROOT,
            "    {\"mix\": \"%s\", \"commandsPerSecond\": %.0f, \"highest\": %.0f,"
                + " \"commandsPerCpuSecond\": %.0f, \"tradesPerCommand\": %.3f}",
            mix.name(),
            perSecond[rounds / 2],
            perSecond[rounds - 1],
            perCpuSecond[rounds / 2],
            (double) trades / COMMANDS);
    System.out.println(row.strip());
    return row;
  }

  /** Keeps the calls from being optimised away. */
  private final class Counting implements Fills {
    @Override
    public void traded(long makerId, long takerId, long priceTicks, long lots, long makerLeft) {
      trades++;
    }

    @Override
    public void prevented(
        long makerId,
        long takerId,
        long priceTicks,
        long makerTaken,
        long takerTaken,
        long makerLeft) {
      trades++;
    }
  }

  /**
   * The commands, as plain arrays: first those that fill the book, then those that are measured.
   */
  private static final class Script {
    private final int filling;
    private final boolean[] buy;
    private final long[] price;
    private final long[] lots;

    /** Order to cancel, or -1 for a new one. */
    private final int[] cancel;

    /** Made by playing it once, so that only resting orders are cancelled. */
    Script(Mix mix) {
      filling = 2 * mix.resting();
      int all = filling + COMMANDS;
      buy = new boolean[all];
      price = new long[all];
      lots = new long[all];
      cancel = new int[all];
      SplittableRandom random = new SplittableRandom(SEED);
      Alive alive = new Alive(all);
      Book book = new Book(alive);
      long middle = 5_000_000;
      for (int i = 0; i < all; i++) {
        middle += random.nextInt(3) - 1L;
        cancel[i] = alive.size > mix.resting() ? alive.any(random) : -1;
        buy[i] = random.nextBoolean();
        long away = random.nextInt(mix.spanTicks()) - (long) mix.crossTicks();
        price[i] = buy[i] ? middle - away : middle + away;
        lots[i] = 1L + random.nextInt(100);
        if (command(book, i)) {
          alive.add(i);
        }
        if (cancel[i] >= 0) {
          alive.remove(cancel[i]);
        }
      }
    }

    /** True when an order went to rest. */
    private boolean command(Book book, int i) {
      if (cancel[i] >= 0) {
        book.cancel(cancel[i]);
        return false;
      }
      long left =
          book.match(
              i, i & 1023, buy[i], price[i], lots[i], Book.NO_BUDGET, SelfTrade.EXPIRE_MAKER);
      if (left > 0) {
        book.rest(i, i & 1023, buy[i], price[i], left);
      }
      return left > 0;
    }

    void fill(Book book) {
      for (int i = 0; i < filling; i++) {
        command(book, i);
      }
    }

    void play(Book book) {
      for (int i = filling; i < filling + COMMANDS; i++) {
        command(book, i);
      }
    }

    void empty(Book book) {
      for (int i = 0; i < filling + COMMANDS; i++) {
        book.cancel(i);
      }
    }
  }

  /** The orders that rest, for making scripts. */
  private static final class Alive implements Fills {
    private final int[] ids;
    private final int[] places;
    private int size;

    Alive(int most) {
      ids = new int[most];
      places = new int[most];
    }

    int any(SplittableRandom random) {
      return ids[random.nextInt(size)];
    }

    void add(int id) {
      places[id] = size;
      ids[size++] = id;
    }

    void remove(int id) {
      int last = ids[--size];
      ids[places[id]] = last;
      places[last] = places[id];
    }

    @Override
    public void traded(long makerId, long takerId, long priceTicks, long lots, long makerLeft) {
      if (makerLeft == 0) {
        remove((int) makerId);
      }
    }

    @Override
    public void prevented(
        long makerId,
        long takerId,
        long priceTicks,
        long makerTaken,
        long takerTaken,
        long makerLeft) {
      if (makerLeft == 0) {
        remove((int) makerId);
      }
    }
  }
}
