package tallystick.intent;

import org.jspecify.annotations.Nullable;
import tallystick.market.Instrument;

/**
 * One read under a lease.
 *
 * @param instrument which instrument; null where the kind allows all
 * @param clientOrderId for {@link ReadKind#ORDER}; otherwise null
 * @param fromId first venue id wanted, 0 for none
 * @param sinceMs first time wanted, 0 for none
 * @param limit most rows wanted, 1 to {@link #MAX_LIMIT}
 */
public record ReadQuery(
    ReadKind kind,
    @Nullable Instrument instrument,
    @Nullable String clientOrderId,
    long fromId,
    long sinceMs,
    int limit) {
  /** The most that Binance gives in one answer. */
  public static final int MAX_LIMIT = 1000;

  public ReadQuery {
    if (limit < 1 || limit > MAX_LIMIT || fromId < 0 || sinceMs < 0) {
      throw new IllegalArgumentException(
          "A read asks for 1 to " + MAX_LIMIT + " rows from 0 or later");
    }
    if (clientOrderId != null && clientOrderId.length() > Names.MAX_LENGTH) {
      throw new IllegalArgumentException("A client order id has at most 64 characters");
    }
    if ((kind == ReadKind.ORDER) != (clientOrderId != null)) {
      throw new IllegalArgumentException("A client order id belongs to a read of one order");
    }
    boolean needsInstrument =
        kind == ReadKind.ORDER_HISTORY || kind == ReadKind.TRADES || kind == ReadKind.ORDER;
    if (needsInstrument && instrument == null) {
      throw new IllegalArgumentException("A read of " + kind + " names its instrument");
    }
  }

  /** A read without an instrument. */
  public static ReadQuery of(ReadKind kind) {
    return new ReadQuery(kind, null, null, 0, 0, MAX_LIMIT);
  }

  /** A read of one instrument. */
  public static ReadQuery of(ReadKind kind, Instrument instrument) {
    return new ReadQuery(kind, instrument, null, 0, 0, MAX_LIMIT);
  }
}
