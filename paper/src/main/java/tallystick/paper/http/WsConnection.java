package tallystick.paper.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One open WebSocket. Any thread may send. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write closes its channel, which is told apart
public final class WsConnection {
  /** A client that is so far behind is disconnected: it would only see the past. */
  public static final long MAX_UNSENT_BYTES = 16L << 20;

  /** What tells a ping that waits for its pong from one that only keeps the line open. */
  private static final String PROBE = "heard-";

  private final Channel channel;
  private final String address;
  private final AtomicLong probes = new AtomicLong();
  private final ConcurrentSkipListMap<Long, CompletableFuture<Void>> unheard =
      new ConcurrentSkipListMap<>();

  WsConnection(Channel channel, String address) {
    this.channel = channel;
    this.address = address;
  }

  public String address() {
    return address;
  }

  public boolean open() {
    return channel.isActive();
  }

  /** Sends a text frame; a client that does not read is disconnected. */
  public void send(String text) {
    if (!channel.isActive()) {
      return;
    }
    long unsent =
        channel.unsafe().outboundBuffer() == null
            ? 0
            : channel.unsafe().outboundBuffer().totalPendingWriteBytes();
    if (unsent > MAX_UNSENT_BYTES) {
      channel.close();
      return;
    }
    channel.writeAndFlush(new TextWebSocketFrame(text), channel.voidPromise());
  }

  public void sendLater(String text, long delayMs) {
    channel.eventLoop().schedule(() -> send(text), delayMs, TimeUnit.MILLISECONDS);
  }

  public void ping(long nowMs) {
    if (channel.isActive()) {
      byte[] payload = Long.toString(nowMs).getBytes(StandardCharsets.US_ASCII);
      channel.writeAndFlush(
          new PingWebSocketFrame(Unpooled.wrappedBuffer(payload)), channel.voidPromise());
    }
  }

  /**
   * Completes when all that was sent so far has been handed to the socket, or the connection is
   * gone.
   */
  public CompletionStage<Void> flushed() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(future -> done.complete(null));
    return done;
  }

  /**
   * Completes when the client has read all that was sent so far: when it answers a ping sent behind
   * it. Or when the connection is gone, which happens to a client that answers none.
   */
  public CompletionStage<Void> heard() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    long number = probes.incrementAndGet();
    unheard.put(number, done);
    byte[] payload = (PROBE + number).getBytes(StandardCharsets.US_ASCII);
    channel
        .writeAndFlush(new PingWebSocketFrame(Unpooled.wrappedBuffer(payload)))
        .addListener(
            future -> {
              if (!future.isSuccess()) {
                gone();
              }
            });
    return done;
  }

  /** A pong, which answers its ping and all before it. */
  void pong(String payload) {
    if (payload.matches(PROBE + "[0-9]{1,18}")) {
      heardUntil(Long.parseLong(payload.substring(PROBE.length())));
    }
  }

  /** Nobody is left to wait for. */
  void gone() {
    heardUntil(Long.MAX_VALUE);
  }

  private void heardUntil(long number) {
    NavigableMap<Long, CompletableFuture<Void>> until = unheard.headMap(number, true);
    for (Long each : until.keySet()) {
      CompletableFuture<Void> done = unheard.remove(each);
      if (done != null) {
        done.complete(null);
      }
    }
  }

  /** Says goodbye and closes. */
  public void close(int code, String reason) {
    if (channel.isActive()) {
      channel
          .writeAndFlush(new CloseWebSocketFrame(code, reason))
          .addListener(future -> channel.close());
    }
  }

  /** Closes without a word, as a broken network does. */
  public void cut() {
    channel.close();
  }
}
