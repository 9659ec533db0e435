package tallystick.intent;

/**
 * What one wallet may send. Everything that is not named is denied; a wallet without a policy sends
 * nothing.
 *
 * @param payoutSats most that one payout may be, in satoshis
 * @param hourSats most that leaves the wallet in any 60 minutes, fees included
 * @param daySats the same in any 24 hours
 * @param feeRate highest fee in satoshis per virtual byte, 1 to {@link #MAX_FEE_RATE}
 * @param feeSats highest fee of one transaction, in satoshis
 */
public record WalletPolicy(
    WalletId wallet, long payoutSats, long hourSats, long daySats, int feeRate, long feeSats) {
  /** All the bitcoins there will ever be. */
  public static final long MAX_SATS = 2_100_000_000_000_000L;

  /** Twice the worst hour Bitcoin has had. */
  public static final int MAX_FEE_RATE = 2_000;

  public WalletPolicy {
    for (long sats : new long[] {payoutSats, hourSats, daySats, feeSats}) {
      if (sats < 0 || sats > MAX_SATS) {
        throw new IllegalArgumentException("A limit in satoshis is 0 to 21 * 10^14, not " + sats);
      }
    }
    if (feeRate < 1 || feeRate > MAX_FEE_RATE) {
      throw new IllegalArgumentException(
          "A fee rate is 1 to " + MAX_FEE_RATE + " satoshis per virtual byte, not " + feeRate);
    }
  }
}
