package tallystick.venues;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that stays up: connects again after every loss with full jitter, notices a dead line
 * by its silence, and changes its connection before the venue would cut it at 24 hours. One thread
 * owns the connection; messages are handed over one at a time and in order, and never after {@link
 * Handler#onDown}.
 *
 * <pre>
 *   closed -> connecting -> up -> down (lost | silent | rotated | dropped) -> wait -> connecting
 *                 |                                                            ^
 *                 +------------------- failed ---------------------------------+
 * </pre>
 */
public final class StandingSocket implements AutoCloseable {

  /** What happens on the socket. */
  public interface Handler {
    /** A connection stands; what was missed since the last one has to be read elsewhere. */
    void onUp(Link link);

    /** One whole text message, in UTF-8. */
    void onMessage(byte[] message);

    /** The connection is gone; another is being made. */
    void onDown(String why);
  }

  /** The connection that stands now. */
  public interface Link {
    /** Sends one text message; a connection that cannot take it goes down by itself. */
    void send(String text);

    /** Gives this connection up and makes another. */
    void drop(String why);
  }

  /**
   * Times, in milliseconds.
   *
   * @param firstWaitMs most to wait after a first failure; doubled with each further one
   * @param longestWaitMs ceiling of the wait
   * @param pingEveryMs how often a line is asked whether it lives
   * @param silentAfterMs how long nothing may come before the line counts as dead
   * @param rotateAfterMs age at which a connection is changed
   */
  public record Times(
      long firstWaitMs,
      long longestWaitMs,
      long pingEveryMs,
      long silentAfterMs,
      long rotateAfterMs) {
    /**
     * Binance pings every 20 s and cuts at 24 hours. A minute as longest wait keeps 300 attempts in
     * five minutes, where Binance bans, out of reach.
     */
    public static final Times USUAL = new Times(500, 60_000, 15_000, 50_000, 23L * 3_600_000);
  }

  private final Supplier<HttpClient> clients;
  private final URI uri;
  private final int maxMessageLength;
  private final Times times;
  private final RandomGenerator jitter;
  private final Handler handler;
  private final ReentrantLock delivery = new ReentrantLock();
  private final CompletableFuture<String> closing = new CompletableFuture<>();
  private volatile @Nullable Connection current;

  /** Starts connecting at once. */
  public static StandingSocket open(
      PinnedHost host,
      String path,
      int maxMessageLength,
      Times times,
      RandomGenerator jitter,
      Handler handler) {
    StandingSocket socket =
        new StandingSocket(host, path, maxMessageLength, times, jitter, handler);
    Thread.ofVirtual().name("socket " + host.name()).start(socket::run);
    return socket;
  }

  private StandingSocket(
      PinnedHost host,
      String path,
      int maxMessageLength,
      Times times,
      RandomGenerator jitter,
      Handler handler) {
    this.clients = () -> PinnedTls.client(host);
    this.uri = host.wss(path);
    this.maxMessageLength = maxMessageLength;
    this.times = times;
    this.jitter = jitter;
    this.handler = handler;
  }

  private void run() {
    int failures = 0;
    try (HttpClient client = clients.get()) {
      while (!closing.isDone()) {
        Connection connection = new Connection();
        if (connect(client, connection)) {
          failures = 0;
          String why = stand(connection);
          connection.abort();
          down(connection, why);
          if (!why.equals(ROTATED)) {
            pause(failures++);
          }
        } else {
          pause(failures++);
        }
      }
      client.shutdownNow();
    }
  }

  private static final String ROTATED = "changed before the venue would cut it";

  /** Without the list of streams, which may be long and helps nobody. */
  private String where() {
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  private boolean connect(HttpClient client, Connection connection) {
    current = connection;
    try {
      client
          .newWebSocketBuilder()
          .connectTimeout(Duration.ofMillis(PinnedTls.CONNECT_TIMEOUT_MS))
          .buildAsync(uri, connection)
          .get(2L * PinnedTls.CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      down(connection, "no connection to " + where() + ": " + VenueHttp.reason(e));
    } catch (TimeoutException e) {
      connection.abort();
      down(connection, "no connection to " + where() + " in time");
    } catch (InterruptedException e) {
      closing.complete("interrupted");
    }
    return false;
  }

  /** Waits until the connection ends, asking it for life now and then. */
  private String stand(Connection connection) {
    long rotateAtNs =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(spread(times.rotateAfterMs()));
    while (true) {
      try {
        CompletableFuture.anyOf(connection.ended, closing)
            .get(times.pingEveryMs(), TimeUnit.MILLISECONDS);
        return closing.isDone() ? "closed by us" : connection.ended.getNow("ended");
      } catch (TimeoutException e) {
        if (System.nanoTime() - rotateAtNs >= 0) {
          return ROTATED;
        }
        long silentMs = (System.nanoTime() - connection.lastHeardNs) / 1_000_000;
        if (silentMs >= times.silentAfterMs()) {
          return "nothing heard for " + silentMs + " ms";
        }
        connection.ping();
      } catch (ExecutionException e) {
        return VenueHttp.reason(e);
      } catch (InterruptedException e) {
        closing.complete("interrupted");
        return "interrupted";
      }
    }
  }

  /** Not all connections of many programs in the same second. */
  private long spread(long ms) {
    return ms - jitter.nextLong(Math.max(1, ms / 20));
  }

  /** Full jitter: anything between nothing and the doubled wait. */
  private void pause(int failures) {
    long most = Math.min(times.longestWaitMs(), times.firstWaitMs() << Math.min(failures, 20));
    try {
      closing.get(jitter.nextLong(most + 1), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // The wait is over.
    } catch (ExecutionException | InterruptedException e) {
      closing.complete("interrupted");
    }
  }

  private void down(Connection connection, String why) {
    delivery.lock();
    try {
      if (current == connection) {
        current = null;
        handler.onDown(why);
      }
    } catch (RuntimeException e) {
      // The listener's fault is shown, and does not cost it the stream.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    } finally {
      delivery.unlock();
    }
  }

  /** Ends it for good; {@link Handler#onDown} is the last that is heard of it. */
  @Override
  public void close() {
    closing.complete("closed");
  }

  /** One connection's life. */
  private final class Connection implements WebSocket.Listener, Link {
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final ReentrantLock sending = new ReentrantLock();
    private final StringBuilder partial = new StringBuilder();
    private volatile long lastHeardNs = System.nanoTime();
    private volatile @Nullable WebSocket socket;

    @Override
    public void onOpen(WebSocket opened) {
      socket = opened;
      deliver(() -> handler.onUp(this));
      opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      lastHeardNs = System.nanoTime();
      if (partial.length() + data.length() > maxMessageLength) {
        ended.complete("a message of more than " + maxMessageLength + " characters");
        return null;
      }
      partial.append(data);
      if (last) {
        byte[] message = partial.toString().getBytes(StandardCharsets.UTF_8);
        partial.setLength(0);
        deliver(() -> handler.onMessage(message));
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      ended.complete("a binary message, which no venue here sends");
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
      // The client answers with a pong by itself.
      lastHeardNs = System.nanoTime();
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
      lastHeardNs = System.nanoTime();
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      ended.complete("closed by the venue, " + status + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      ended.complete("cut off: " + VenueHttp.reason(error));
    }

    private void deliver(Runnable call) {
      delivery.lock();
      try {
        if (current == this) {
          call.run();
        }
      } finally {
        delivery.unlock();
      }
    }

    @Override
    public void send(String text) {
      WebSocket to = socket;
      if (to == null) {
        return;
      }
      sending.lock();
      try {
        to.sendText(text, true).get(PinnedTls.CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        ended.complete("cannot send: " + VenueHttp.reason(e));
      } catch (TimeoutException e) {
        ended.complete("cannot send: the venue takes no more");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        sending.unlock();
      }
    }

    private void ping() {
      WebSocket to = socket;
      if (to == null) {
        return;
      }
      sending.lock();
      try {
        to.sendPing(ByteBuffer.allocate(0))
            .get(PinnedTls.CONNECT_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        ended.complete("cannot ping: " + VenueHttp.reason(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        sending.unlock();
      }
    }

    @Override
    public void drop(String why) {
      ended.complete(why);
    }

    private void abort() {
      WebSocket to = socket;
      if (to != null) {
        to.abort();
      }
    }
  }
}
