package tallystick.market;

/**
 * One line of a double-entry transaction: {@code amount} is added to {@code account}.
 *
 * @param account a path such as {@code venue/binance/main/BTC} or {@code deal/17/cost}
 */
public record Posting(String account, Amount amount) {
  /** Long enough for any path we build, short enough for an index. */
  public static final int MAX_ACCOUNT_LENGTH = 200;

  public Posting {
    if (account.isBlank() || account.length() > MAX_ACCOUNT_LENGTH) {
      throw new IllegalArgumentException("A posting's account has 1 to 200 characters: " + account);
    }
  }
}
