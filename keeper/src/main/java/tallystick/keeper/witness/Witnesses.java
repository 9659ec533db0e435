package tallystick.keeper.witness;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus.Witness;
import tallystick.intent.KeeperStatus.Witnessing;
import tallystick.intent.MachineIntent;
import tallystick.keeper.KeeperException;
import tallystick.keeper.life.ClockWatch;
import tallystick.keeper.life.Gate;
import tallystick.market.Side;
import tallystick.tally.log.PublishedCheckpoint;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.NoteSignature;
import tallystick.tally.proof.SignedNote;

/**
 * The witnesses of one log, as a gate before everything that is signed: closed until a quorum has
 * cosigned this start, closed to new risk when no quorum has followed for too long, and closed for
 * good by the first witness that remembers another log.
 */
public final class Witnesses implements Gate, AutoCloseable {
  /** The name of the file in the keeper's folder with the newest checkpoint of a quorum. */
  public static final String FILE = "checkpoint.witnessed";

  private static final String TEMPORARY = FILE + ".writing";

  /**
   * How patient the keeper is, in milliseconds.
   *
   * @param roundMs least time between two checkpoints that witnesses are asked about
   * @param timeoutMs for one answer
   * @param startMs how long a start waits for its quorum before it goes on waiting behind its doors
   * @param maxBehindMs how long the log may grow without a quorum before new risk has to wait: what
   *     a rollback could hide from everybody
   */
  public record Pace(long roundMs, long timeoutMs, long startMs, long maxBehindMs) {
    public static Pace usual() {
      return new Pace(5_000, 5_000, 10_000, 600_000);
    }

    public Pace withMaxBehindMs(long ms) {
      return new Pace(roundMs, timeoutMs, startMs, ms);
    }
  }

  /**
   * Who has to cosign.
   *
   * @param quorum how many of them; 0 exactly when there are none
   */
  public record Plan(List<WitnessHost> hosts, int quorum, Pace pace) {
    public Plan {
      hosts = List.copyOf(hosts);
      Set<Object> seen = new HashSet<>();
      for (WitnessHost host : hosts) {
        if (!seen.add(host.name()) || !seen.add(host.key())) {
          throw new IllegalArgumentException(
              "The witness " + host.name() + ", or its key, stands twice");
        }
      }
      boolean fits = hosts.isEmpty() ? quorum == 0 : quorum >= 1 && quorum <= hosts.size();
      if (!fits || hosts.size() > Witnessing.MAX_WITNESSES) {
        throw new IllegalArgumentException(
            "A quorum of "
                + quorum
                + " among "
                + hosts.size()
                + " witnesses; at most "
                + Witnessing.MAX_WITNESSES);
      }
    }

    public static Plan none() {
      return new Plan(List.of(), 0, Pace.usual());
    }

    /** More than half: any two quorums then share a witness, who sees a fork. */
    public static int majority(int witnesses) {
      return witnesses == 0 ? 0 : witnesses / 2 + 1;
    }

    /** Whether two quorums may have no witness in common, so that two histories get one each. */
    public boolean letsTwoHistoriesPass() {
      return !hosts.isEmpty() && 2 * quorum <= hosts.size();
    }
  }

  /** The log, as far as witnesses are concerned. */
  public interface Log {
    PublishedCheckpoint published();

    List<Hash> consistency(long oldSize, long size);

    /** Puts signature lines under the published checkpoint of that size, if it is still that. */
    boolean addSignatures(long size, List<String> lines);
  }

  /**
   * What is around them.
   *
   * @param folder the keeper's own
   * @param clock learns what time the witnesses have
   * @param started told once when a quorum has cosigned this start
   * @param contradicted told once, with what to do, when a witness remembers another log
   */
  public record Surroundings(
      Path folder,
      LongSupplier wallMs,
      LongSupplier monotonicMs,
      ClockWatch clock,
      Consumer<String> say,
      Runnable started,
      Consumer<String> contradicted) {}

  private final Plan plan;
  private final Surroundings around;
  private final List<Follower> followers;
  private final HttpClient http;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean closed;

  /** What is known; replaced whole by whoever runs the rounds. */
  private record Known(long size, long cosignedAtMs, String note, long behindSinceMs) {}

  private static final long NOT_BEHIND = Long.MIN_VALUE;

  private volatile Known known = new Known(0, 0, "", NOT_BEHIND);
  private volatile boolean started;
  private volatile boolean contradiction;

  public Witnesses(Plan plan, Surroundings around) {
    this.plan = plan;
    this.around = around;
    this.started = plan.hosts().isEmpty();
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofMillis(plan.pace().timeoutMs()))
            .executor(executor)
            .build();
    this.followers =
        plan.hosts().stream().map(host -> new Follower(host, http, plan.pace())).toList();
  }

  // ---------------------------------------------------------------- the gate

  @Override
  public Optional<String> closedTo(Intent intent) {
    if (!started && !(intent instanceof Intent.Freeze)) {
      return Optional.of(waiting());
    }
    return addsRisk(intent) ? behind() : Optional.empty();
  }

  /** Why orders wait; empty while they do not. */
  public Optional<String> closedBecause() {
    return started ? behind() : Optional.of(waiting());
  }

  private String waiting() {
    return "nothing is signed before "
        + plan.quorum()
        + " of "
        + followers.size()
        + " witnesses have cosigned this start; "
        + troubles();
  }

  private Optional<String> behind() {
    long sinceMs = known.behindSinceMs();
    long behindMs = around.monotonicMs().getAsLong() - sinceMs;
    if (sinceMs == NOT_BEHIND || behindMs <= plan.pace().maxBehindMs()) {
      return Optional.empty();
    }
    return Optional.of(
        "only cancels, sales and freezes pass: for "
            + behindMs / 1_000
            + " s fewer than "
            + plan.quorum()
            + " of "
            + followers.size()
            + " witnesses have followed the log; "
            + troubles());
  }

  private String troubles() {
    List<String> all = new ArrayList<>();
    for (Follower follower : followers) {
      if (!follower.trouble().isEmpty()) {
        all.add(follower.host().name() + ": " + follower.trouble());
      }
    }
    return String.join("; ", all);
  }

  /** The same that a nearly full disk lets through adds none. */
  private static boolean addsRisk(Intent intent) {
    return switch (intent) {
      case Intent.PlaceOrder order -> order.side() == Side.BUY;
      case Intent.CancelOrder cancel ->
          cancel.replacement() != null && cancel.replacement().side() == Side.BUY;
      case Intent.Read read -> false;
      case Intent.ChangeSetting change -> true;
      case Intent.Freeze freeze -> false;
      case Intent.FileEvidence file -> false;
      case MachineIntent machine -> true;
    };
  }

  /** How far they are, for the status. */
  public Witnessing witnessing() {
    Known now = known;
    return new Witnessing(
        plan.quorum(),
        now.size(),
        now.cosignedAtMs(),
        followers.stream()
            .map(
                follower ->
                    new Witness(
                        follower.host().name(), follower.cosignedSize(), brief(follower.trouble())))
            .toList());
  }

  private static String brief(String text) {
    return text.length() <= 300 ? text : text.substring(0, 300);
  }

  // ---------------------------------------------------------------- following

  /**
   * Asks about the start that the log's checkpoint holds, and waits a while for a quorum; then goes
   * on following in the background, whatever came of it.
   */
  public void start(Log log) {
    if (followers.isEmpty()) {
      around.started().run();
      return;
    }
    long untilMs = around.monotonicMs().getAsLong() + plan.pace().startMs();
    round(log);
    while (!started && !contradiction && around.monotonicMs().getAsLong() < untilMs) {
      pause(Math.min(500, plan.pace().roundMs()));
      round(log);
    }
    if (!started && !contradiction) {
      around.say().accept(waiting());
    }
    Thread.ofVirtual().name("keeper-witnesses").start(() -> follow(log));
  }

  private void follow(Log log) {
    while (!closed && !contradiction) {
      pause(plan.pace().roundMs());
      try {
        if (!closed) {
          round(log);
        }
      } catch (RuntimeException e) {
        if (!closed) {
          around.say().accept("asking the witnesses broke off and goes on: " + e);
        }
      }
    }
  }

  private static void pause(long ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks everybody who is due about the newest checkpoint, all at once, and counts. */
  private void round(Log log) {
    PublishedCheckpoint published = log.published();
    long size = published.size();
    SignedNote note = parsed(published);
    long nowMs = around.monotonicMs().getAsLong();
    List<Callable<Follower.Answer>> asked = new ArrayList<>();
    List<Follower> whom = new ArrayList<>();
    for (Follower follower : followers) {
      if (follower.isDue(size, nowMs)) {
        whom.add(follower);
        asked.add(() -> follower.ask(note, size, log::consistency, nowMs));
      }
    }
    if (!asked.isEmpty()) {
      heard(whom, answers(asked));
    }
    if (!contradiction) {
      count(log, note, size, nowMs);
    }
  }

  private static SignedNote parsed(PublishedCheckpoint published) {
    try {
      return SignedNote.parse(published.note());
    } catch (MalformedException e) {
      throw new IllegalStateException("The log's own checkpoint cannot be read", e);
    }
  }

  private List<Follower.Answer> answers(List<Callable<Follower.Answer>> asked) {
    List<Follower.Answer> answers = new ArrayList<>();
    try {
      for (Future<Follower.Answer> future : executor.invokeAll(asked)) {
        answers.add(future.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Asking a witness broke off", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return answers;
  }

  /** Before anything is counted: one that remembers another log outweighs every quorum. */
  private void heard(List<Follower> whom, List<Follower.Answer> answers) {
    List<Long> offsetsMs = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      switch (answers.get(i)) {
        case Follower.Answer.Contradicts it -> contradicted(whom.get(i), it.why());
        case Follower.Answer.Cosigned it ->
            offsetsMs.add(around.wallMs().getAsLong() - it.timeS() * 1_000);
        case Follower.Answer.Away it -> {}
      }
    }
    if (offsetsMs.size() >= plan.quorum()) {
      around.clock().witnessed(leastDisagreement(offsetsMs));
    }
  }

  /** How far off we are in the eyes of at least a quorum: the quorum's most lenient member. */
  private OptionalLong leastDisagreement(List<Long> offsetsMs) {
    return offsetsMs.stream()
        .sorted((a, b) -> Long.compare(Math.abs(b), Math.abs(a)))
        .skip(plan.quorum() - 1L)
        .mapToLong(Long::longValue)
        .findFirst();
  }

  private void contradicted(Follower follower, String why) {
    if (contradiction) {
      return;
    }
    contradiction = true;
    around
        .contradicted()
        .accept(
            "the witness "
                + follower.host().name()
                + " contradicts this log: "
                + why
                + ". An older copy was put back, or the log runs twice. Nothing is signed. Delete"
                + " nothing; put the newest copy back, or restore a backup under a new --origin"
                + " (docs/keeper.md, Restore)");
  }

  private void count(Log log, SignedNote note, long size, long nowMs) {
    List<NoteSignature> signatures = new ArrayList<>();
    for (Follower follower : followers) {
      NoteSignature signature = follower.cosignature(size);
      if (signature != null) {
        signatures.add(signature);
      }
    }
    Known before = known;
    if (signatures.size() < plan.quorum()) {
      if (before.behindSinceMs() == NOT_BEHIND) {
        known = new Known(before.size(), before.cosignedAtMs(), before.note(), nowMs);
      }
      return;
    }
    String cosigned = note.with(signatures).encoded();
    if (!cosigned.equals(before.note())) {
      log.addSignatures(size, signatures.stream().map(NoteSignature::line).toList());
      keep(cosigned);
    }
    known = new Known(size, around.wallMs().getAsLong(), cosigned, NOT_BEHIND);
    if (!started) {
      started = true;
      around.started().run();
    }
  }

  /**
   * For those who read the log from outside, also while a newer checkpoint waits for its quorum.
   */
  private void keep(String note) {
    Path file = around.folder().resolve(FILE);
    Path temporary = around.folder().resolve(TEMPORARY);
    try {
      Files.write(temporary, note.getBytes(StandardCharsets.UTF_8));
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new KeeperException("Cannot write " + file + " (" + e + "). Free the disk", e);
    }
  }

  /** The newest checkpoint with a quorum's cosignatures; empty while there is none. */
  public Optional<String> cosigned() {
    String note = known.note();
    return note.isEmpty() ? Optional.empty() : Optional.of(note);
  }

  @Override
  public void close() {
    closed = true;
    http.shutdownNow();
    executor.shutdownNow();
  }
}
