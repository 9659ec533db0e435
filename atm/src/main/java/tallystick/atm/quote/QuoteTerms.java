package tallystick.atm.quote;

import java.util.List;
import tallystick.atm.rule.CashRounding;
import tallystick.atm.rule.Matter;
import tallystick.market.Asset;

/**
 * Everything about a quote besides the price: what an operator and the place's rules say.
 *
 * @param coin for example {@code BTC} with 8 decimals
 * @param currency of the cash, in its minor unit
 * @param caps the statutes' caps on charges here and today
 * @param validMs how long the rate is locked
 */
public record QuoteTerms(
    Asset coin,
    Asset currency,
    Pricing pricing,
    Bounds bounds,
    CashRounding rounding,
    List<Matter.ChargeCap> caps,
    long validMs) {
  /** Beyond a quarter of an hour the operator gives away an option. */
  public static final long MAX_VALID_MS = 15 * 60_000;

  public QuoteTerms {
    caps = List.copyOf(caps);
    if (validMs < 1 || validMs > MAX_VALID_MS) {
      throw new IllegalArgumentException(
          "A quote holds 1 ms to 15 minutes, not " + validMs + " ms");
    }
    if (!pricing.networkFee().asset().equals(coin)) {
      throw new IllegalArgumentException("The network's fee is in " + coin);
    }
    requireCurrency(pricing.fixedFee().asset(), currency);
    requireCurrency(bounds.minimum().asset(), currency);
    requireCurrency(bounds.maximum().asset(), currency);
    requireCurrency(bounds.step().asset(), currency);
    requireCurrency(rounding.step().asset(), currency);
    for (Matter.ChargeCap cap : caps) {
      requireCurrency(cap.fixed().asset(), currency);
    }
  }

  private static void requireCurrency(Asset found, Asset currency) {
    if (!found.equals(currency)) {
      throw new IllegalArgumentException("A sum in " + found + " in terms in " + currency);
    }
  }
}
