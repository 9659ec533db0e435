package tallystick.terminal.kiosk;

import java.time.ZoneId;
import tallystick.intent.Chain;
import tallystick.terminal.receipt.Language;
import tallystick.venues.bitcoin.wire.Params;

/**
 * What an operator says of one machine.
 *
 * @param currency of its notes, ISO 4217
 * @param language when nobody has chosen one
 * @param operator a line for the screen and the receipts: name, telephone; may be empty
 * @param cashUnit the cashbox's name in the books
 */
public record Place(
    Chain chain,
    String currency,
    Language language,
    ZoneId zone,
    String operator,
    String cashUnit) {
  Params params() {
    return switch (chain) {
      case BITCOIN_MAIN -> Params.MAIN;
      case BITCOIN_TESTNET4 -> Params.TESTNET4;
      case BITCOIN_SIGNET -> Params.SIGNET;
      case BITCOIN_REGTEST -> Params.REGTEST;
    };
  }
}
