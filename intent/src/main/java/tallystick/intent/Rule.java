package tallystick.intent;

import java.util.Locale;

/**
 * The rules by which the keeper refuses, in their order of precedence: the first that objects is
 * the verdict. The codes are part of the entry format and never change meaning; numbers are spaced
 * so that a rule can be put between two others.
 */
public enum Rule {
  FROZEN(10),
  CANARY(20),
  EPOCH_OLD(30),
  INTENT_REPEATED(40),
  QUOTA(50),
  /** Not in the plan of record: the disk's reserve is kept for freeze, cancel and close. */
  DISK_RESERVE(55),
  UNKNOWN_ACCOUNT(60),
  /** The real venue or network is refused because keeper and peer share one user. */
  NOT_ISOLATED(65),
  INSTRUMENT_NOT_ALLOWED(70),
  /** A cancel names no order that this credential placed. */
  UNKNOWN_ORDER(75),
  ORDER_TYPE_NOT_ALLOWED(80),
  REFERENCE_STALE(90),
  PRICE_BAND(100),
  ORDER_NOTIONAL(110),
  HOUR_NOTIONAL(120),
  DAY_NOTIONAL(130),
  LOSS_BUDGET(140),
  ORDER_RATE(150),
  OPEN_ORDERS(160),
  PROTECTION_REMOVED(170),
  APPROVAL_MISSING(300),
  APPROVAL_SELF(310),
  APPROVAL_EXPIRED(320),
  /** The approval's signature, origin or terms are not what the keeper offered. */
  APPROVAL_INVALID(325),
  COOLING_OFF(330),
  /** The setting contradicts the ones in force, for example names an unknown credential. */
  SETTING_INVALID(340);

  private final int code;

  Rule(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** {@code price-band}: what people, logs and the tally call it. */
  public String ruleName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
