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
  /** The keeper's clock disagrees with the others: nothing is paid until it is put right. */
  CLOCK_JUMPED(57),
  UNKNOWN_ACCOUNT(60),
  /** The organisation has no such wallet, or not of that chain. */
  UNKNOWN_WALLET(62),
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
  /** Not in the plan of record: a named payout is unknown, paid already, or of another wallet. */
  PAYOUT_NOT_DUE(172),
  /** The transaction is unreadable, or its inputs are not proved to be the wallet's own. */
  TRANSACTION_INVALID(175),
  /** An output pays neither a due payout, nor change, nor a pinned address. */
  DESTINATION_NOT_PINNED(180),
  /** No enrolled machine has signed for this cash. */
  CASH_NOT_SIGNED(190),
  /** A machine with simulated hardware is never paid in real coins. */
  SIMULATED_TERMINAL(193),
  STATEMENT_EXPIRED(196),
  CASH_ALREADY_SPENT(200),
  TERMINAL_LIMIT(210),
  PAYOUT_EXCEEDS_CASH(220),
  /** Not in the plan of record: the customer pays more than the highest margin allows. */
  MARGIN_EXCEEDED(221),
  /** Not in the plan of record: a sell would give more cash than its coins are worth. */
  CASH_EXCEEDS_COINS(222),
  /** Not in the plan of record: headers that follow nothing known, or whose work was not done. */
  HEADERS_INVALID(228),
  DEPOSIT_UNPROVEN(230),
  /** Not in the plan of record: every output of the deposit was proved before. */
  DEPOSIT_REPEATED(232),
  /** Not in the plan of record: it went back already, or its sale has used it. */
  REFUND_EXCEEDS_DEPOSIT(234),
  CHANGE_NOT_OURS(240),
  FEE_LIMIT(250),
  /** A replacement could be mined beside what it replaces. */
  REPLACEMENT_UNSAFE(255),
  /** Not in the plan of record: one payout is larger than the wallet's policy allows. */
  PAYOUT_LIMIT(258),
  /** Not in the plan of record: a sweep takes what customers are owed. */
  SWEEP_LIMIT(259),
  WALLET_HOUR_LIMIT(260),
  WALLET_DAY_LIMIT(270),
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
