package tallystick.market;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * What a venue accepts for one instrument (Binance: PRICE_FILTER, LOT_SIZE, NOTIONAL).
 *
 * @param tick smallest step of a price
 * @param lot smallest step of a quantity, in the base asset
 * @param minQuantity smallest quantity of an order, in the base asset
 * @param maxQuantity largest quantity of an order, in the base asset
 * @param minNotional smallest price x quantity, in the quote asset
 */
public record Filters(
    Instrument instrument,
    Price tick,
    Amount lot,
    Amount minQuantity,
    Amount maxQuantity,
    Amount minNotional) {
  public Filters {
    boolean matching =
        tick.instrument().equals(instrument)
            && lot.asset().equals(instrument.base())
            && minQuantity.asset().equals(instrument.base())
            && maxQuantity.asset().equals(instrument.base())
            && minNotional.asset().equals(instrument.quote());
    if (!matching) {
      throw new IllegalArgumentException("Filters of " + instrument + " in other assets");
    }
    if (lot.signum() <= 0
        || minQuantity.signum() < 0
        || maxQuantity.compareTo(minQuantity) < 0
        || minNotional.signum() < 0) {
      throw new IllegalArgumentException(
          "Filters of " + instrument + ": lot above zero, 0 <= minimum <= maximum");
    }
  }

  /** The quantity a venue would take for {@code wanted}: rounded down to a lot, capped. */
  public Amount roundQuantity(Amount wanted) {
    Amount capped = wanted.min(maxQuantity);
    return capped.signum() <= 0 ? Amount.zero(instrument.base()) : capped.floorTo(lot);
  }

  /** A buyer's price rounds down, a seller's up: never worse for the owner than asked. */
  public Price roundPrice(Price wanted, Side side) {
    return wanted.roundTo(tick, side == Side.BUY ? RoundingMode.FLOOR : RoundingMode.CEILING);
  }

  /** Why the venue would refuse this order, or empty when it fits. */
  public Optional<String> objection(Price price, Amount quantity) {
    if (price.units().mod(tick.units()).signum() != 0) {
      return Optional.of("price " + price + " is not a multiple of the tick " + tick.toDecimal());
    }
    if (quantity.units().mod(lot.units()).signum() != 0) {
      return Optional.of("quantity " + quantity + " is not a multiple of the lot " + lot);
    }
    if (quantity.compareTo(minQuantity) < 0 || quantity.signum() <= 0) {
      return Optional.of("quantity " + quantity + " is below the minimum " + minQuantity);
    }
    if (quantity.compareTo(maxQuantity) > 0) {
      return Optional.of("quantity " + quantity + " is above the maximum " + maxQuantity);
    }
    Amount notional = price.notional(quantity, RoundingMode.FLOOR);
    if (notional.compareTo(minNotional) < 0) {
      return Optional.of("its value " + notional + " is below the minimum " + minNotional);
    }
    return Optional.empty();
  }

  /** Filters that refuse nothing but fractions of an atomic unit; for tests and unlisted coins. */
  public static Filters none(Instrument instrument) {
    return new Filters(
        instrument,
        Price.ofUnits(instrument, 1),
        Amount.ofUnits(instrument.base(), 1),
        Amount.ofUnits(instrument.base(), 1),
        new Amount(instrument.base(), BigInteger.ONE.shiftLeft(100)),
        Amount.zero(instrument.quote()));
  }
}
