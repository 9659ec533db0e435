package tallystick.server.keeper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.KeeperFleet;
import tallystick.intent.KeeperStatus;
import tallystick.intent.MalformedException;
import tallystick.intent.OrganisationId;
import tallystick.intent.ReadQuery;
import tallystick.intent.Submission;

/**
 * One connection to a keeper, made again whenever it breaks. Requests may come from any thread;
 * answers and pushes are handed out by one reader in the order in which the keeper wrote them.
 */
public final class KeeperLink implements AutoCloseable {
  static final String GONE = "keeper-gone";

  /** A keeper that comes back is found within this. */
  private static final long MAX_RECONNECT_MS = 5_000;

  private static final long MIN_RECONNECT_MS = 50;

  /** A keeper answers a question of its own within milliseconds; a venue's read takes seconds. */
  private static final long ANSWER_TIMEOUT_MS = 30_000;

  /** Submissions not yet judged. Beyond it callers wait: the keeper judges thousands a second. */
  private static final int MAX_UNJUDGED = 1024;

  /** An answer in pieces beyond this is no answer to anything we ask. */
  private static final int MAX_ANSWER_BYTES = 32 * 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(KeeperLink.class);

  private final Path socket;
  private final OrganisationId organisation;
  private final RandomGenerator jitter;
  private final Thread reader;
  private final AtomicLong nextRequestId = new AtomicLong(1);
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final Semaphore unjudged = new Semaphore(MAX_UNJUDGED);
  private final ReentrantLock writing = new ReentrantLock();
  private volatile @Nullable SocketChannel channel;
  private volatile KeeperState state = new KeeperState.Down("The server has just started");
  private final List<KeeperListener> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  public KeeperLink(Path socket, OrganisationId organisation, RandomGenerator jitter) {
    this.socket = socket;
    this.organisation = organisation;
    this.jitter = jitter;
    this.reader = Thread.ofPlatform().name("keeper-link").daemon().unstarted(this::run);
  }

  /** Collects the frames of one answer; called by the reader only. */
  private interface Pending {
    /** Returns true when the answer is complete. */
    boolean take(Frame.Reply frame);
  }

  /** Connects, and stays connected until closed; the listener hears all from here on. */
  public void start(KeeperListener newListener) {
    listeners.addFirst(newListener);
    reader.start();
  }

  /**
   * Tells one more from now on. It may hear of a connection that stands already twice, so that it
   * does not miss it.
   */
  public void alsoTell(KeeperListener further) {
    listeners.add(further);
    if (state instanceof KeeperState.Up(Frame.Welcome welcome)) {
      further.connected(welcome);
    }
  }

  public KeeperState state() {
    return state;
  }

  /**
   * Submits an intent. The answer, {@link Frame.Judged} or {@link Frame.Failed}, is given to {@code
   * answered} by the reader, in order with the pushes. Waits while too many are not yet judged.
   */
  public void submit(Submission submission, Consumer<Frame.Reply> answered) {
    unjudged.acquireUninterruptibly();
    send(
        new Frame.Submit(submission),
        frame -> {
          unjudged.release();
          answered.accept(frame);
          return true;
        });
  }

  /** Submits and waits for the verdict. */
  public Frame.Judged submitAndWait(Submission submission) {
    CompletableFuture<Frame.Reply> answer = new CompletableFuture<>();
    submit(submission, answer::complete);
    return switch (wait(answer)) {
      case Frame.Judged judged -> judged;
      case Frame.Reply other -> throw unexpected(other);
    };
  }

  private static Pending single(CompletableFuture<Frame.Reply> answer) {
    return frame -> {
      answer.complete(frame);
      return true;
    };
  }

  /** What the keeper says of itself. */
  public KeeperStatus status() {
    CompletableFuture<Frame.Reply> answer = new CompletableFuture<>();
    send(new Frame.AskStatus(organisation), single(answer));
    return switch (wait(answer)) {
      case Frame.Status status -> status.status();
      case Frame.Reply other -> throw unexpected(other);
    };
  }

  /** What the keeper knows of machines and wallets. */
  public KeeperFleet fleet() {
    return Canonical.decodeFleet(data(new Frame.AskFleet(organisation)));
  }

  /**
   * In which epoch the keeper's log is, as it signs it for one machine.
   *
   * @param terminalKey 32 bytes: SHA-256 of the machine's public key
   * @param nonce 16 bytes, the machine's own
   */
  public KeeperAttestation epoch(Bytes terminalKey, Bytes nonce) {
    CompletableFuture<Frame.Reply> answer = new CompletableFuture<>();
    send(new Frame.AskEpoch(organisation, terminalKey, nonce), single(answer));
    return switch (wait(answer)) {
      case Frame.EpochSaid said -> said.attestation();
      case Frame.Reply other -> throw unexpected(other);
    };
  }

  /** What became of an intent: {@link Frame.Found}, or an exception with {@code unknown-caller}. */
  public Frame.Found lookup(CallerId callerId) {
    CompletableFuture<Frame.Reply> answer = new CompletableFuture<>();
    send(new Frame.Lookup(organisation, callerId), single(answer));
    return switch (wait(answer)) {
      case Frame.Found found -> found;
      case Frame.Reply other -> throw unexpected(other);
    };
  }

  /** A read under a running lease: the venue's answer as it came. */
  public byte[] query(CallerId lease, ReadQuery query) {
    return data(new Frame.Query(organisation, lease, query));
  }

  /** A public file of the tally. */
  public byte[] tallyFile(String path) {
    return data(new Frame.AskTallyFile(path));
  }

  /** The organisation's entries from this sequence number on, opened. */
  public List<Frame.Opened> entries(long fromSequence, int limit) {
    CompletableFuture<Frame.Reply> end = new CompletableFuture<>();
    List<Frame.Opened> entries = new ArrayList<>();
    send(
        new Frame.AskEntries(organisation, fromSequence, limit),
        frame -> {
          if (frame instanceof Frame.Opened opened) {
            entries.add(opened);
            return false;
          }
          end.complete(frame);
          return true;
        });
    return switch (wait(end)) {
      case Frame.End e -> List.copyOf(entries);
      case Frame.Reply other -> throw unexpected(other);
    };
  }

  private byte[] data(Frame.Request request) {
    CompletableFuture<Frame.Reply> end = new CompletableFuture<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    send(
        request,
        frame -> {
          if (frame instanceof Frame.Data data
              && bytes.size() + data.piece().length() <= MAX_ANSWER_BYTES) {
            bytes.writeBytes(data.piece().toArray());
            if (!data.last()) {
              return false;
            }
          }
          end.complete(frame);
          return true;
        });
    return switch (wait(end)) {
      case Frame.Data data when data.last() -> bytes.toByteArray();
      case Frame.Reply other -> throw unexpected(other);
    };
  }

  private static Frame.Reply wait(CompletableFuture<Frame.Reply> answer) {
    try {
      return answer.get(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new KeeperSilentException(
          new Frame.Failed(
              "keeper-silent", "The keeper did not answer within " + ANSWER_TIMEOUT_MS + " ms"));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeeperSilentException(new Frame.Failed(GONE, "Interrupted while waiting"));
    }
  }

  private static KeeperSilentException unexpected(Frame.Reply frame) {
    return frame instanceof Frame.Failed failed
        ? new KeeperSilentException(failed)
        : new KeeperSilentException(
            new Frame.Failed(
                "bad-answer",
                "The keeper answered with a " + frame.getClass().getSimpleName() + " frame"));
  }

  private void send(Frame.Request request, Pending answer) {
    long id = nextRequestId.getAndIncrement();
    pending.put(id, answer);
    SocketChannel open = channel;
    if (open == null) {
      fail(id, "The keeper is not connected");
      return;
    }
    try {
      write(open, id, request);
    } catch (IOException e) {
      closeQuietly(open); // the reader notices and fails everything that waits
      fail(id, "The connection to the keeper broke: " + e.getMessage());
    }
  }

  /** At most one of reader and sender finds the pending answer, so that it is told once. */
  private void fail(long id, String text) {
    Pending answer = pending.remove(id);
    if (answer != null) {
      answer.take(new Frame.Failed(GONE, text));
    }
  }

  private void write(SocketChannel open, long id, Frame.Request request) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Frames.encode(id, request));
    writing.lock();
    try {
      while (bytes.hasRemaining()) {
        open.write(bytes);
      }
    } finally {
      writing.unlock();
    }
  }

  private void run() {
    int failures = 0;
    while (!closed) {
      String why;
      try {
        why = converse();
        failures = 0;
      } catch (IOException e) {
        failures++;
        why = "The keeper does not listen on " + socket + " (" + e.getMessage() + "). Is it up?";
      } catch (MalformedException e) {
        failures++;
        why = "The keeper's frames cannot be read: " + e.getMessage();
      }
      down(why);
      pause(failures);
    }
  }

  private void pause(int failures) {
    long cap = Math.min(MAX_RECONNECT_MS, MIN_RECONNECT_MS << Math.min(failures, 10));
    try {
      // Full jitter: many servers that lose one keeper do not come back in step.
      Thread.sleep(MIN_RECONNECT_MS + jitter.nextLong(cap));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One connection from hello to its end; returns why it ended. */
  private String converse() throws IOException {
    try (SocketChannel open = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      open.connect(UnixDomainSocketAddress.of(socket));
      long helloId = nextRequestId.getAndIncrement();
      write(open, helloId, new Frame.Hello("server", "0.1.0"));
      Frame first = Frames.read(open).frame();
      if (!(first instanceof Frame.Welcome welcome)) {
        return first instanceof Frame.Failed failed
            ? "The keeper refused us: " + failed.text()
            : "The keeper did not say welcome";
      }
      write(open, nextRequestId.getAndIncrement(), new Frame.Follow(organisation));
      channel = open;
      state = new KeeperState.Up(welcome);
      log.info("Connected to the keeper of {}, epoch {}", welcome.logOrigin(), welcome.epoch());
      listeners.forEach(each -> each.connected(welcome));
      return read(open);
    }
  }

  private String read(SocketChannel open) {
    try {
      while (true) {
        Frames.Numbered numbered = Frames.read(open);
        if (!(numbered.frame() instanceof Frame.Reply reply)) {
          return "The keeper sent a request";
        }
        dispatch(numbered.requestId(), reply);
      }
    } catch (IOException | MalformedException e) {
      return closed ? "The server is ending" : "The keeper went away: " + e.getMessage();
    }
  }

  private void dispatch(long requestId, Frame.Reply reply) {
    Pending answer = requestId == 0 ? null : pending.get(requestId);
    if (answer != null) {
      if (answer.take(reply)) {
        pending.remove(requestId);
      }
    } else if (requestId == 0) {
      listeners.forEach(each -> each.pushed(reply));
    }
    // An answer nobody waits for any more is the late one of a question that timed out.
  }

  private void down(String why) {
    boolean wasUp = state instanceof KeeperState.Up;
    channel = null;
    state = new KeeperState.Down(why);
    for (Long id : List.copyOf(pending.keySet())) {
      fail(id, why);
    }
    if (wasUp) {
      log.warn("Lost the keeper: {}", why);
      listeners.forEach(each -> each.disconnected(why));
    }
  }

  private static void closeQuietly(SocketChannel open) {
    try {
      open.close();
    } catch (IOException e) {
      log.debug("Closing a broken connection", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    SocketChannel open = channel;
    if (open != null) {
      closeQuietly(open);
    }
    reader.interrupt();
    try {
      reader.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
