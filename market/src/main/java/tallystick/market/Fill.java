package tallystick.market;

/**
 * One execution of one of our orders, as the venue reports it. The venue's trade id, unique per
 * instrument, is what de-duplicates it.
 *
 * @param venueOrderId the venue's order number, as its text
 * @param venueTradeId the venue's trade number, as its text
 * @param fee what the venue took, in whichever asset it took it; zero or more
 * @param timeMs the venue's account clock (wall time), milliseconds since 1970
 */
public record Fill(
    Instrument instrument,
    String venueOrderId,
    String venueTradeId,
    Side side,
    Price price,
    Amount quantity,
    Amount quoteAmount,
    Amount fee,
    boolean maker,
    long timeMs) {
  public Fill {
    if (quantity.signum() <= 0 || !quantity.asset().equals(instrument.base())) {
      throw new IllegalArgumentException(
          "A fill of " + instrument + " needs base, not " + quantity);
    }
    if (!quoteAmount.asset().equals(instrument.quote()) || quoteAmount.signum() < 0) {
      throw new IllegalArgumentException(
          "A fill of " + instrument + " is paid in its quote, not " + quoteAmount);
    }
  }
}
