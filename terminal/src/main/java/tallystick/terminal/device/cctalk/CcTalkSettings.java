package tallystick.terminal.device.cctalk;

/**
 * What one validator is set up for.
 *
 * @param currency the ISO 4217 code of the notes it is to take
 * @param country the two letters by which the validator's bill identities name that currency's
 *     notes (appendix 10: {@code EU} for the euro)
 * @param minorPerMajor cents in a euro: 100; 1 where there are none
 * @param address 40 unless the bus was set up otherwise
 * @param crc whether the device was built for the CRC instead of the sum
 * @param echo whether the interface returns the host's own bytes, as one wire for both directions
 *     does
 * @param answerTimeoutMs how long to wait for an answer; the specification lets it take 50 ms, some
 *     commands longer
 */
public record CcTalkSettings(
    String currency,
    String country,
    int minorPerMajor,
    int address,
    boolean crc,
    boolean echo,
    int answerTimeoutMs) {
  public CcTalkSettings {
    if (country.length() != 2) {
      throw new IllegalArgumentException("A country has two letters, not \"" + country + "\"");
    }
    if (minorPerMajor < 1 || minorPerMajor > 1000) {
      throw new IllegalArgumentException("1 to 1000 minor units, not " + minorPerMajor);
    }
    if (address < 2 || address > 255) {
      throw new IllegalArgumentException("A device's address is 2 to 255, not " + address);
    }
    if (answerTimeoutMs < 10 || answerTimeoutMs > 5_000) {
      throw new IllegalArgumentException("10 ms to 5 s, not " + answerTimeoutMs + " ms");
    }
  }

  CcTalkFrame.Check check() {
    return crc ? CcTalkFrame.Check.CRC : CcTalkFrame.Check.SUM;
  }
}
