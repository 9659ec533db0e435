package tallystick.terminal.device.id003;

/**
 * What one validator is set up for.
 *
 * @param currency the ISO 4217 code of the notes it is to take
 * @param countryCode the byte by which the validator's own table (CURRENCY ASSIGN, section 6-7)
 *     names that currency's notes; notes of other countries go back to the customer
 * @param minorPerMajor cents in a euro: 100; 1 where there are none
 * @param answerTimeoutMs how long to wait for an answer; the specification lets it take 200 ms
 */
public record Id003Settings(
    String currency, int countryCode, int minorPerMajor, int answerTimeoutMs) {
  public Id003Settings {
    if (countryCode < 1 || countryCode > 255) {
      throw new IllegalArgumentException("A country code is 1 to 255, not " + countryCode);
    }
    if (minorPerMajor < 1 || minorPerMajor > 1000) {
      throw new IllegalArgumentException("1 to 1000 minor units, not " + minorPerMajor);
    }
    if (answerTimeoutMs < 10 || answerTimeoutMs > 5_000) {
      throw new IllegalArgumentException("10 ms to 5 s, not " + answerTimeoutMs + " ms");
    }
  }
}
