package tallystick.market;

/**
 * One public trade as a venue reports it.
 *
 * @param tradeId the venue's number of the trade
 * @param timeMs milliseconds since 1970, UTC, in market (replay) time
 * @param buyerIsMaker true when the taker sold
 */
public record Print(
    Instrument instrument,
    long tradeId,
    long timeMs,
    Price price,
    Amount quantity,
    boolean buyerIsMaker) {
  public Print {
    if (quantity.signum() < 0 || !quantity.asset().equals(instrument.base())) {
      throw new IllegalArgumentException("A print of " + instrument + " with " + quantity);
    }
  }
}
