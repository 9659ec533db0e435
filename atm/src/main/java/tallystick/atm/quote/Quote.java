package tallystick.atm.quote;

import java.math.BigInteger;
import java.math.RoundingMode;
import tallystick.atm.Direction;
import tallystick.atm.rule.Matter;
import tallystick.intent.Bytes;
import tallystick.market.Amount;
import tallystick.market.Price;

/**
 * A price locked for a bounded time, and every sum that follows from it.
 *
 * <p>Who gets what a division leaves over: a fraction of a satoshi stays with the operator; fees
 * are rounded by the place's regime; cash that is paid out is a multiple of the smallest note, and
 * what does not fill one stays with the operator, shown beforehand. A cap on charges is held to the
 * cent with every fraction counted against the operator.
 *
 * @param id 16 bytes; names this quote in the machine's closing statement
 * @param reference the market's price, in the fractions of the sources
 * @param rate the customer's: reference and margin, rounded up for a buy and down for a sell at the
 *     last digit of the reference
 */
public record Quote(
    Bytes id,
    Direction direction,
    Price reference,
    Price rate,
    QuoteTerms terms,
    long atMs,
    long expiresAtMs) {
  private static final BigInteger BPS = BigInteger.valueOf(10_000);

  /** Bytes in an id, as the closing statement has it. */
  public static final int ID_LENGTH = 16;

  public Quote {
    if (id.length() != ID_LENGTH) {
      throw new IllegalArgumentException("A quote's id has 16 bytes, not " + id.length());
    }
    if (!reference.instrument().base().equals(terms.coin())) {
      throw new IllegalArgumentException(
          "A price of " + reference.instrument() + " for " + terms.coin());
    }
    if (expiresAtMs <= atMs) {
      throw new IllegalArgumentException("A quote ends after it begins");
    }
    // Refuses a price in another currency, or one coarser than cash.
    new Conversion(reference, terms.currency());
    Price expected = rate(direction, reference, terms.pricing());
    if (!rate.equals(expected)) {
      throw new IllegalArgumentException("The rate is " + expected + ", not " + rate);
    }
  }

  /** Locks an agreed price. */
  public static Quote of(
      Bytes id, Direction direction, Reference.Agreed agreed, QuoteTerms terms, long nowMs) {
    return new Quote(
        id,
        direction,
        agreed.price(),
        rate(direction, agreed.price(), terms.pricing()),
        terms,
        nowMs,
        nowMs + terms.validMs());
  }

  static Price rate(Direction direction, Price reference, Pricing pricing) {
    return switch (direction) {
      case BUY -> reference.plusBps(pricing.buyMarginBps(), RoundingMode.CEILING);
      case SELL -> reference.plusBps(-pricing.sellMarginBps(), RoundingMode.FLOOR);
    };
  }

  /** The answer to a sum of cash. */
  public sealed interface Sum {
    record Priced(Breakdown breakdown) implements Sum {}

    /** Not for this sum; the reason is for the customer. */
    record Refused(Why why, String reason) implements Sum {}

    /** Why not. */
    enum Why {
      BELOW_MINIMUM,
      ABOVE_MAXIMUM,
      /** Not payable in this machine's notes. */
      NOT_PAYABLE,
      /** Fees leave nothing to exchange. */
      NOTHING_LEFT,
      EXPIRED
    }
  }

  /** Whether the rate is still locked. */
  public boolean holdsAt(long nowMs) {
    return nowMs < expiresAtMs;
  }

  /** What this much cash buys, or what must be paid for it, while the rate is locked. */
  public Sum forCash(Amount cash, long nowMs) {
    if (!holdsAt(nowMs)) {
      return new Sum.Refused(Sum.Why.EXPIRED, "The price was held until " + expiresAtMs + " ms");
    }
    if (cash.compareTo(terms.bounds().minimum()) < 0) {
      return new Sum.Refused(Sum.Why.BELOW_MINIMUM, "At least " + terms.bounds().minimum());
    }
    if (cash.compareTo(terms.bounds().maximum()) > 0) {
      return new Sum.Refused(Sum.Why.ABOVE_MAXIMUM, "At most " + terms.bounds().maximum());
    }
    return price(cash);
  }

  /**
   * The same without asking for the time and the bounds: for cash that is in the machine already.
   */
  public Sum price(Amount cash) {
    Amount fixed = terms.rounding().charge(terms.pricing().fixedFee());
    Amount network = networkFee();
    return switch (direction) {
      case BUY -> buy(cash, fixed, network);
      case SELL -> sell(cash, fixed, network);
    };
  }

  private Sum buy(Amount cash, Amount fixed, Amount network) {
    Amount forCoins = cash.minus(fixed).minus(network);
    Amount plain =
        forCoins.signum() <= 0
            ? Amount.zero(terms.coin())
            : customer().coins(forCoins, RoundingMode.FLOOR);
    Amount coins = plain;
    for (Matter.ChargeCap cap : terms.caps()) {
      coins = coins.max(fewestCoins(cash, cap));
    }
    if (coins.signum() <= 0) {
      return new Sum.Refused(
          Sum.Why.NOTHING_LEFT, "Fees of " + fixed.plus(network) + " leave nothing of " + cash);
    }
    return new Sum.Priced(
        new Breakdown(cash, fixed, network, forCoins, rate, coins, coins.minus(plain)));
  }

  private Sum sell(Amount cash, Amount fixed, Amount network) {
    if (!cash.floorTo(terms.bounds().step()).equals(cash)) {
      return new Sum.Refused(
          Sum.Why.NOT_PAYABLE, "Only multiples of " + terms.bounds().step() + " can be paid out");
    }
    Amount forCoins = cash.plus(fixed).plus(network);
    Amount plain = customer().coins(forCoins, RoundingMode.CEILING);
    Amount coins = plain;
    for (Matter.ChargeCap cap : terms.caps()) {
      coins = coins.min(mostCoins(cash, cap));
    }
    return new Sum.Priced(
        new Breakdown(cash, fixed, network, forCoins, rate, coins, plain.minus(coins)));
  }

  /**
   * The cash that these coins are worth to the customer, in notes the machine can give: for a
   * deposit that is not the one agreed. Zero when fees leave less than the smallest note.
   */
  public Amount cashFor(Amount coins) {
    if (direction != Direction.SELL) {
      throw new IllegalArgumentException("Coins are given for cash in a sell");
    }
    Amount gross = customer().cash(coins, RoundingMode.FLOOR);
    Amount fees = terms.rounding().charge(terms.pricing().fixedFee()).plus(networkFee());
    if (gross.compareTo(fees) <= 0) {
      return Amount.zero(terms.currency());
    }
    return gross.minus(fees).floorTo(terms.bounds().step());
  }

  /** What these coins are worth at the customer's rate, before fees; a fraction left off. */
  public Amount worth(Amount coins) {
    return customer().cash(coins, RoundingMode.FLOOR);
  }

  /** What the coins are worth in the market, a fraction of a cent left off. */
  public Amount marketValue(Amount coins) {
    return market().cash(coins, RoundingMode.FLOOR);
  }

  /**
   * All charges of a sale together, fees and spread, a fraction of a cent counted as a whole one;
   * below zero for a gift.
   */
  public Amount charges(Breakdown sum) {
    return switch (direction) {
      case BUY -> sum.cash().minus(market().cash(sum.coins(), RoundingMode.FLOOR));
      case SELL -> market().cash(sum.coins(), RoundingMode.CEILING).minus(sum.cash());
    };
  }

  /** The network's fee as cash, at the customer's rate, rounded as charges are here. */
  private Amount networkFee() {
    Amount coins = terms.pricing().networkFee();
    return terms.rounding().charge(customer().cashNumerator(coins), customer().cashDenominator());
  }

  /**
   * The fewest coins for this cash with charges within the cap: their value v is at least {@code
   * cash - fixed}, or {@code v + floor(v x share)} at least {@code cash}.
   */
  private Amount fewestCoins(Amount cash, Matter.ChargeCap cap) {
    // In a buy the coins are worth less than the cash wherever a cap can bind, so both bases agree.
    Amount byShare = cash.times(BPS, BPS.add(BigInteger.valueOf(cap.bps())), RoundingMode.CEILING);
    Amount value = cash.minus(cap.fixed()).max(Amount.zero(terms.currency())).min(byShare);
    return market().coins(value, RoundingMode.CEILING);
  }

  /**
   * The most coins for this cash with charges within the cap: their value v, rounded up, is at most
   * {@code cash + fixed}, or at most {@code cash + floor(base x share)}.
   */
  private Amount mostCoins(Amount cash, Matter.ChargeCap cap) {
    BigInteger share = BigInteger.valueOf(cap.bps());
    BigInteger byShare =
        switch (cap.base()) {
          case SMALLER_VALUE -> cash.units().add(cash.units().multiply(share).divide(BPS));
          // v - cash <= floor((v - 1) x share): the base is rounded down where the value is not.
          case MARKET_VALUE ->
              cash.units().multiply(BPS).subtract(share).divide(BPS.subtract(share));
        };
    Amount value = cash.plus(cap.fixed()).max(new Amount(terms.currency(), byShare));
    return market().coins(value, RoundingMode.FLOOR);
  }

  private Conversion customer() {
    return new Conversion(rate, terms.currency());
  }

  private Conversion market() {
    return new Conversion(reference, terms.currency());
  }
}
