package tallystick.atm.sale;

import java.util.regex.Pattern;

/**
 * One output of one transaction: what makes a deposit itself and no other.
 *
 * @param txid 64 lower-case hexadecimal digits, as explorers show it
 */
public record OutPoint(String txid, int vout) {
  private static final Pattern TXID = Pattern.compile("[0-9a-f]{64}");

  public OutPoint {
    requireTxid(txid);
    if (vout < 0) {
      throw new IllegalArgumentException("An output's number is not below zero: " + vout);
    }
  }

  static String requireTxid(String txid) {
    if (!TXID.matcher(txid).matches()) {
      throw new IllegalArgumentException("A transaction's id has 64 hexadecimal digits: " + txid);
    }
    return txid;
  }

  /** {@code txid:vout}. */
  @Override
  public String toString() {
    return txid + ":" + vout;
  }
}
