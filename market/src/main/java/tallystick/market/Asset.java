package tallystick.market;

/**
 * A currency or coin, and how many decimals its atomic unit has.
 *
 * @param code 1 to 16 characters of {@code A-Z 0-9 . _ -}, upper case, for example {@code BTC}
 * @param decimals 0 to 18; one whole unit is {@code 10^decimals} atomic units
 */
public record Asset(String code, int decimals) implements Comparable<Asset> {
  /** Longest code of any listed asset is 13 characters at Binance; room for a few more. */
  public static final int MAX_CODE_LENGTH = 16;

  /** Wei, the finest unit in use, has 18; more would not fit 128-bit amounts of sensible size. */
  public static final int MAX_DECIMALS = 18;

  public Asset {
    if (code.isEmpty() || code.length() > MAX_CODE_LENGTH) {
      throw new IllegalArgumentException(
          "An asset's code has 1 to " + MAX_CODE_LENGTH + " characters, not \"" + code + "\"");
    }
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      boolean allowed =
          (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
      if (!allowed) {
        throw new IllegalArgumentException(
            "An asset's code is made of A-Z 0-9 . _ -, but \"" + code + "\" has '" + c + "'");
      }
    }
    if (decimals < 0 || decimals > MAX_DECIMALS) {
      throw new IllegalArgumentException(
          "Asset " + code + ": decimals are 0 to " + MAX_DECIMALS + ", not " + decimals);
    }
  }

  /** An asset with the 8 decimals that Binance and Bitcoin use. */
  public static Asset of(String code) {
    return new Asset(code, 8);
  }

  @Override
  public int compareTo(Asset other) {
    int byCode = code.compareTo(other.code);
    return byCode != 0 ? byCode : Integer.compare(decimals, other.decimals);
  }

  @Override
  public String toString() {
    return code;
  }
}
