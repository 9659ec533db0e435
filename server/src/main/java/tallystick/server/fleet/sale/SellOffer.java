package tallystick.server.fleet.sale;

import java.util.Base64;
import tallystick.atm.quote.QuoteCodec;
import tallystick.atm.sale.Sell;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;

/** What a sell began with, as it is stored in front of its events. */
final class SellOffer {
  private SellOffer() {}

  static SaleStore.Offered stored(Sell.Offer offer) {
    return new SaleStore.Offered(
        Base64.getEncoder().encodeToString(Canonical.encodeStatement(offer.opened())),
        offer.address(),
        Base64.getEncoder().encodeToString(QuoteCodec.encode(offer.quote()).toArray()),
        offer.tolerance().units().longValueExact());
  }

  static Sell.Offer read(SaleStore.Offered stored) {
    var quote = QuoteCodec.decode(Bytes.of(Base64.getDecoder().decode(stored.quote())));
    if (!(Canonical.decodeStatement(Base64.getDecoder().decode(stored.opened()))
        instanceof TerminalStatement.SellOpened opened)) {
      throw new IllegalStateException("A sell begins with a machine's opening of it");
    }
    return new Sell.Offer(
        opened,
        stored.address(),
        quote,
        Amount.ofUnits(quote.terms().coin(), stored.toleranceSats()));
  }
}
