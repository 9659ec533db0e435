package tallystick.venues.binance.trade;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.KeyKind;
import tallystick.venues.RequestSigner;
import tallystick.venues.StandingSocket;
import tallystick.venues.VenueException;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.wire.AccountEvent;
import tallystick.venues.binance.wire.SendAnswer.VenueError;
import tallystick.venues.binance.wire.WsApi;
import tallystick.venues.scan.ScanException;

/**
 * The account's own stream through the WebSocket API. An Ed25519 key logs the session on and
 * subscribes; other keys sign the subscription itself. Such a session could also trade, so it
 * exists in the keeper alone, and of what it hears only the events go on, never an answer to a
 * log-on.
 */
public final class PrivateStream implements AutoCloseable {
  /** The longest event in use has some 2 KB. */
  public static final int MAX_MESSAGE_LENGTH = 256 << 10;

  /** What is heard, one at a time and in the venue's order. */
  public interface Listener {
    /**
     * One event.
     *
     * @param json the venue's bytes of the event alone
     */
    void onEvent(Bytes json, AccountEvent event, long receivedAtMs);

    /** Subscribed; what was missed since the stream went down has to be read by request. */
    void onUp();

    /** The stream is gone; it is being made again unless {@code over}. */
    void onDown(String why, boolean over);
  }

  private static final String LOGON_ID = "logon";
  private static final String SUBSCRIBE_ID = "subscribe";
  private static final int CODE_CLOCK = -1021;

  private final BinanceFeed feed;
  private final Supplier<Optional<RequestSigner>> signers;
  private final Listener listener;
  private volatile boolean over;
  private @Nullable StandingSocket socket;

  private PrivateStream(
      BinanceFeed feed, Supplier<Optional<RequestSigner>> signers, Listener listener) {
    this.feed = feed;
    this.signers = signers;
    this.listener = listener;
  }

  static PrivateStream open(
      BinanceFeed feed,
      Supplier<Optional<RequestSigner>> signers,
      StandingSocket.Times times,
      Listener listener) {
    PrivateStream stream = new PrivateStream(feed, signers, listener);
    stream.start(times);
    return stream;
  }

  private synchronized void start(StandingSocket.Times times) {
    socket =
        StandingSocket.open(
            feed.hosts().wsApi(),
            "/ws-api/v3",
            MAX_MESSAGE_LENGTH,
            times,
            feed.jitter(),
            new Session());
  }

  /** Ends the stream for good. */
  @Override
  public synchronized void close() {
    over = true;
    if (socket != null) {
      socket.close();
    }
  }

  /** Every connection in its turn. */
  private final class Session implements StandingSocket.Handler {
    private StandingSocket.@Nullable Link link;
    private boolean subscribed;
    private @Nullable String ended;

    @Override
    public void onUp(StandingSocket.Link standing) {
      link = standing;
      subscribed = false;
      Optional<RequestSigner> signer = signers.get();
      if (signer.isEmpty()) {
        end("the lease has ended");
        return;
      }
      long stampMs = feed.clock().stampMs();
      standing.send(
          signer.get().kind() == KeyKind.ED25519
              ? WsApi.logon(LOGON_ID, stampMs, signer.get())
              : WsApi.subscribeSigned(SUBSCRIBE_ID, stampMs, signer.get()));
    }

    @Override
    public void onMessage(byte[] message) {
      long nowMs = feed.clock().wallMs();
      try {
        switch (WsApi.parse(message)) {
          case WsApi.Message.Event event -> {
            AccountEvent parsed = AccountEvent.parse(event.json().toArray(), feed.listings());
            listener.onEvent(event.json(), parsed, nowMs);
            if (parsed instanceof AccountEvent.Ended) {
              drop("the venue ended the subscription");
            }
          }
          case WsApi.Message.Reply reply -> replied(reply);
          case WsApi.Message.Other ignored -> {}
        }
      } catch (ScanException e) {
        // An event may be lost in it: read again what could be missed.
        drop("a message that cannot be read: " + e.getMessage());
      }
    }

    private void replied(WsApi.Message.Reply reply) {
      VenueError error = reply.error();
      if (reply.status() != 200) {
        if (error != null && error.code() == CODE_CLOCK) {
          syncClock();
        }
        drop(
            "the venue refused: HTTP "
                + reply.status()
                + (error == null ? "" : ", " + error.code() + " " + error.text()));
      } else if (reply.id().equals(LOGON_ID)) {
        StandingSocket.Link standing = link;
        if (standing != null) {
          standing.send(WsApi.subscribe(SUBSCRIBE_ID));
        }
      } else if (reply.id().equals(SUBSCRIBE_ID)) {
        subscribed = true;
        listener.onUp();
      }
    }

    private void syncClock() {
      try {
        feed.syncClock();
      } catch (VenueException e) {
        // The next attempt asks again.
      }
    }

    private void drop(String why) {
      StandingSocket.Link standing = link;
      if (standing != null) {
        standing.drop(why);
      }
    }

    private void end(String why) {
      ended = why;
      close();
    }

    @Override
    public void onDown(String why) {
      link = null;
      String reason = ended == null ? why : ended;
      listener.onDown(subscribed ? reason : "not subscribed: " + reason, over);
      subscribed = false;
    }
  }
}
