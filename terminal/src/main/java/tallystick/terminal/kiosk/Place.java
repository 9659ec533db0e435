package tallystick.terminal.kiosk;

import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tallystick.intent.Chain;
import tallystick.terminal.receipt.Language;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.WireException;

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
  private static final Pattern PAYMENT_URI =
      Pattern.compile("bitcoin:([^?]*)(\\?.*)?", Pattern.CASE_INSENSITIVE);

  Params params() {
    return switch (chain) {
      case BITCOIN_MAIN -> Params.MAIN;
      case BITCOIN_TESTNET4 -> Params.TESTNET4;
      case BITCOIN_SIGNET -> Params.SIGNET;
      case BITCOIN_REGTEST -> Params.REGTEST;
    };
  }

  /** The address in its one form; empty when it is none that somebody can own on this network. */
  Optional<String> address(String text) {
    String bare = text.strip();
    Matcher uri = PAYMENT_URI.matcher(bare);
    if (uri.matches()) {
      bare = uri.group(1);
    }
    try {
      BitcoinAddress address = BitcoinAddress.parse(bare, params());
      return address.isSpendableByItsOwner() ? Optional.of(address.toString()) : Optional.empty();
    } catch (WireException e) {
      return Optional.empty();
    }
  }
}
