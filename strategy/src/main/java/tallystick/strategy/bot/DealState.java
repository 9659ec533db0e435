package tallystick.strategy.bot;

import java.util.EnumSet;
import java.util.Set;

/**
 * A deal's life: {@code created -> base_order_placed -> bought -> (trailing | closing) ->
 * completed}, or one of four other ends.
 */
public enum DealState {
  CREATED(1),
  BASE_ORDER_PLACED(2),
  BOUGHT(3),
  TRAILING(4),
  CLOSING(5),
  COMPLETED(6),
  STOPPED_OUT(7),
  PANIC_SOLD(8),
  CANCELLED(9),
  FAILED(10);

  private final int code;

  DealState(int code) {
    this.code = code;
  }

  /** Part of the state's encoding; never changes meaning. */
  int code() {
    return code;
  }

  /** What may follow. */
  public Set<DealState> next() {
    return switch (this) {
      case CREATED -> EnumSet.of(BASE_ORDER_PLACED, CANCELLED, FAILED);
      case BASE_ORDER_PLACED -> EnumSet.of(BOUGHT, CANCELLED, FAILED);
      case BOUGHT -> EnumSet.of(TRAILING, CLOSING);
      case TRAILING -> EnumSet.of(CLOSING);
      case CLOSING -> EnumSet.of(COMPLETED, STOPPED_OUT, PANIC_SOLD, CANCELLED, FAILED);
      case COMPLETED, STOPPED_OUT, PANIC_SOLD, CANCELLED, FAILED -> EnumSet.noneOf(DealState.class);
    };
  }

  public boolean ended() {
    return next().isEmpty();
  }

  /**
   * Returns {@code to}.
   *
   * @throws IllegalStateException when a deal cannot go there from here
   */
  public DealState to(DealState to) {
    if (!next().contains(to)) {
      throw new IllegalStateException("A deal that is " + this + " cannot become " + to);
    }
    return to;
  }
}
