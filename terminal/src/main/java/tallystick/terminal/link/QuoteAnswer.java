package tallystick.terminal.link;

import tallystick.atm.quote.Quote;

/** What came of asking for a price. */
public sealed interface QuoteAnswer {
  record Offered(Quote quote) implements QuoteAnswer {}

  /**
   * No price, and no cash is to be taken.
   *
   * @param code the server's word for the reason, for the page's own text
   * @param why the server's sentence
   */
  record Refused(String code, String why) implements QuoteAnswer {}

  record Unreachable() implements QuoteAnswer {}
}
