package tallystick.paper.matching;

/** What happens when an incoming order meets a resting order of the same owner. */
public enum SelfTrade {
  /** They trade. */
  NONE,
  /** The incoming order's remainder expires. */
  EXPIRE_TAKER,
  /** The resting order expires and matching goes on. */
  EXPIRE_MAKER,
  /** Both expire. */
  EXPIRE_BOTH,
  /** Both shrink by the smaller remainder; what reaches zero expires. */
  DECREMENT
}
