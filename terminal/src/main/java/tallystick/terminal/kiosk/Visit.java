package tallystick.terminal.kiosk;

import org.jspecify.annotations.Nullable;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.intent.Cash;
import tallystick.intent.SaleId;
import tallystick.terminal.link.Coin;

/** Where the customer at the screen is. */
sealed interface Visit {
  /** Nobody is there. */
  record Welcome() implements Visit {}

  /**
   * Where shall the coins go?
   *
   * @param problem a word for what was wrong with the last try; empty when nothing was
   */
  record BuyAddress(Coin coin, String problem) implements Visit {}

  /** Is it his own wallet, and his own idea? */
  record BuyWarning(Coin coin, String destination) implements Visit {}

  /** Somebody told him to: no sale, and what to do instead. */
  record Scam() implements Visit {}

  /** A price is asked for. */
  record BuyAsking(Coin coin, String destination) implements Visit {}

  record BuyOffer(Coin coin, String destination, Quote quote) implements Visit {}

  /** Notes are taken. */
  record CashIn(SaleId sale, String destination, Quote quote) implements Visit {}

  /**
   * Notes were taken.
   *
   * @param quote null after a restart
   */
  record Bought(SaleId sale, @Nullable Quote quote) implements Visit {}

  /**
   * How much cash?
   *
   * @param minor chosen so far, 0 for nothing
   */
  record SellAmount(Coin coin, long minor, String problem) implements Visit {}

  record SellAsking(Coin coin, Cash cash) implements Visit {}

  /**
   * What the coins must be.
   *
   * @param refundTo where mistaken payments go back to; null when he gave none
   */
  record SellOffer(
      Coin coin, Cash cash, Quote quote, Breakdown sums, @Nullable String refundTo, String problem)
      implements Visit {}

  /** From the address to the cash, here or with a ticket later. */
  record Selling(SaleId sale) implements Visit {}

  /** A ticket is to be held before the camera. */
  record Redeem(String problem) implements Visit {}

  /**
   * It cannot be done now.
   *
   * @param code of the reason, for the page's own words
   * @param why the sentence of whoever refused
   */
  record Refused(String code, String why) implements Visit {}
}
