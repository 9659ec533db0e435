package tallystick.venues.binance.trade;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Outcome;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.venues.Answer;
import tallystick.venues.RequestSigner;
import tallystick.venues.Sent;
import tallystick.venues.StandingSocket;
import tallystick.venues.VenueException;
import tallystick.venues.VenueHttp;
import tallystick.venues.binance.feed.BinanceFeed;
import tallystick.venues.binance.wire.Call;
import tallystick.venues.binance.wire.ClientIds;
import tallystick.venues.binance.wire.Listing;
import tallystick.venues.binance.wire.OrderCalls;
import tallystick.venues.binance.wire.ReadCalls;
import tallystick.venues.binance.wire.SendAnswer;

/**
 * Orders, cancels and private reads at one Binance-compatible venue. Holds no key: each call brings
 * the signer that the keeper handed out for it. Nothing is ever sent twice, and trouble on the
 * network is a value. Safe for use by several threads; a call blocks until it is answered or given
 * up.
 */
public final class BinanceTrade {
  /**
   * How long an answer to a send is waited for. Longer than the request's window, so that a request
   * which was still acted on has usually answered.
   */
  public static final long SEND_TIMEOUT_MS = 10_000;

  private static final int CODE_CLOCK = -1021;

  private final BinanceFeed feed;
  private final long sendTimeoutMs;

  public BinanceTrade(BinanceFeed feed) {
    this(feed, SEND_TIMEOUT_MS);
  }

  /** With another patience. */
  public BinanceTrade(BinanceFeed feed, long sendTimeoutMs) {
    this.feed = feed;
    this.sendTimeoutMs = sendTimeoutMs;
  }

  public BinanceFeed feed() {
    return feed;
  }

  /**
   * Places an order or a pair, once.
   *
   * @param ids client ids that follow from the logged entry
   * @param last the price now, which tells a stop-limit order's type; null when unknown
   */
  public Sent place(RequestSigner signer, PlaceOrder order, ClientIds ids, @Nullable Price last) {
    Optional<String> symbol = symbol(order.instrument());
    if (symbol.isEmpty()) {
      return notListed(order.instrument());
    }
    Call call = OrderCalls.place(order, symbol.get(), ids, last);
    return send(
        signer,
        call,
        answered -> SendAnswer.placed(answered.status(), answered.body(), order, ids));
  }

  /**
   * Cancels, once.
   *
   * @param cancelId client id of the cancel itself; see {@link OrderCalls#cancel}
   */
  public Sent cancel(
      RequestSigner signer, Instrument instrument, OrderCalls.Target target, String cancelId) {
    Optional<String> symbol = symbol(instrument);
    if (symbol.isEmpty()) {
      return notListed(instrument);
    }
    return send(
        signer,
        OrderCalls.cancel(symbol.get(), target, cancelId),
        answered -> SendAnswer.cancelled(answered.status(), answered.body()));
  }

  /** Cancels every open order of one instrument, whoever placed it. */
  public Sent cancelAll(RequestSigner signer, Instrument instrument) {
    Optional<String> symbol = symbol(instrument);
    if (symbol.isEmpty()) {
      return notListed(instrument);
    }
    return send(
        signer,
        OrderCalls.cancelAll(symbol.get()),
        answered -> SendAnswer.cancelled(answered.status(), answered.body()));
  }

  /** One read; any kind but {@link ReadKind#STREAM}. */
  public Answer read(RequestSigner signer, ReadQuery query) {
    Instrument instrument = query.instrument();
    if (instrument == null) {
      return read(signer, ReadCalls.of(query, ""));
    }
    return symbol(instrument)
        .map(symbol -> read(signer, ReadCalls.of(query, symbol)))
        .orElseGet(() -> new Answer.Silent("the venue does not list " + instrument));
  }

  /** One order by the venue's number; {@link Answer.Refused} with -2013 when there is none. */
  public Answer orderByVenueId(RequestSigner signer, Instrument instrument, String venueOrderId) {
    return symbol(instrument)
        .map(symbol -> read(signer, ReadCalls.orderByVenueId(symbol, venueOrderId)))
        .orElseGet(() -> new Answer.Silent("the venue does not list " + instrument));
  }

  /** One order by our client id; {@link Answer.Refused} with -2013 when there is none. */
  public Answer orderByClientId(RequestSigner signer, Instrument instrument, String clientOrderId) {
    return symbol(instrument)
        .map(symbol -> read(signer, ReadCalls.orderByClientId(symbol, clientOrderId)))
        .orElseGet(() -> new Answer.Silent("the venue does not list " + instrument));
  }

  /**
   * Opens the account's own stream and keeps it up.
   *
   * @param signers asked for a signer at every (re)connection; when it has none, the lease has
   *     ended and the stream closes
   */
  public PrivateStream stream(
      Supplier<Optional<RequestSigner>> signers, PrivateStream.Listener listener) {
    return stream(signers, StandingSocket.Times.USUAL, listener);
  }

  /** The same with other times. */
  public PrivateStream stream(
      Supplier<Optional<RequestSigner>> signers,
      StandingSocket.Times times,
      PrivateStream.Listener listener) {
    return PrivateStream.open(feed, signers, times, listener);
  }

  private Answer read(RequestSigner signer, Call call) {
    Answer answer =
        feed.exchange(call.signed(feed.clock().stampMs(), signer), call.weight(), call.purpose());
    if (answer instanceof Answer.Refused refused && refused.code() == CODE_CLOCK) {
      syncClock();
    }
    return answer;
  }

  /** What an answer to a send means. */
  private interface Meaning {
    Outcome of(VenueHttp.Exchange.Answered answered);
  }

  private Sent send(RequestSigner signer, Call call, Meaning meaning) {
    Optional<String> refusal = feed.budget().take(call.weight(), call.purpose());
    if (refusal.isPresent()) {
      return new Sent.NotSent(refusal.get());
    }
    Call.Ready ready = call.signed(feed.clock().stampMs(), signer);
    return switch (feed.send(ready, sendTimeoutMs)) {
      case VenueHttp.Exchange.Answered answered -> {
        Outcome outcome = meaning.of(answered);
        if (outcome instanceof Outcome.Rejected rejected && rejected.code() == CODE_CLOCK) {
          syncClock();
        }
        yield new Sent.Answered(outcome);
      }
      case VenueHttp.Exchange.Silent silent -> new Sent.Silent(silent.why());
      case VenueHttp.Exchange.NotSent notSent -> new Sent.NotSent(notSent.why());
    };
  }

  /** A venue that says our clock is off is asked for the time; the next call profits. */
  private void syncClock() {
    try {
      feed.syncClock();
    } catch (VenueException e) {
      // It did not tell; the next refusal asks again.
    }
  }

  private Optional<String> symbol(Instrument instrument) {
    try {
      return feed.listings().find(instrument).map(Listing::symbol);
    } catch (VenueException e) {
      return Optional.empty();
    }
  }

  private static Sent notListed(Instrument instrument) {
    return new Sent.NotSent("the venue does not list " + instrument + ", or could not be asked");
  }
}
