package tallystick.strategy.bot;

import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tallystick.market.Amount;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.market.Side;

/**
 * A deal's money, as its fills tell it.
 *
 * @param spent quote paid for buys, before fees
 * @param cost spent plus what fees on buys cost in quote: the real ones in quote; for one in a
 *     third asset, whose worth in quote nobody told us, the venue's taker fee
 * @param bought base of buys, before fees
 * @param sold base of sales
 * @param proceeds quote of sales, before fees
 * @param fees what the venue took, one amount per asset, ascending
 * @param slots what each slot exchanged
 * @param trades the venue's trade ids counted, so that none counts twice
 */
record Ledger(
    Amount spent,
    Amount cost,
    Amount bought,
    Amount sold,
    Amount proceeds,
    List<Amount> fees,
    SortedMap<Slot, Exchanged> slots,
    SortedSet<String> trades) {
  /** Averaging orders x partial fills; a deal with more is not a DCA deal. */
  static final int MAX_TRADES = 20_000;

  Ledger {
    fees = List.copyOf(fees);
    slots = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(slots));
    trades = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(trades));
  }

  /** Base and quote of one slot's fills. */
  record Exchanged(Amount base, Amount quote) {}

  static Ledger empty(Instrument instrument) {
    Amount base = Amount.zero(instrument.base());
    Amount quote = Amount.zero(instrument.quote());
    return new Ledger(quote, quote, base, base, quote, List.of(), new TreeMap<>(), new TreeSet<>());
  }

  boolean knows(Fill fill) {
    return trades.contains(fill.venueTradeId());
  }

  Ledger with(Slot slot, Fill fill, int takerFeeBps) {
    boolean buy = fill.side() == Side.BUY;
    SortedSet<String> moreTrades = new TreeSet<>(trades);
    moreTrades.add(fill.venueTradeId());
    if (moreTrades.size() > MAX_TRADES) {
      throw new IllegalStateException("A deal with more than " + MAX_TRADES + " fills");
    }
    SortedMap<Slot, Exchanged> moreSlots = new TreeMap<>(slots);
    moreSlots.merge(
        slot,
        new Exchanged(fill.quantity(), fill.quoteAmount()),
        (a, b) -> new Exchanged(a.base().plus(b.base()), a.quote().plus(b.quote())));
    return new Ledger(
        buy ? spent.plus(fill.quoteAmount()) : spent,
        buy ? cost.plus(fill.quoteAmount()).plus(quoteCost(fill, takerFeeBps)) : cost,
        buy ? bought.plus(fill.quantity()) : bought,
        buy ? sold : sold.plus(fill.quantity()),
        buy ? proceeds : proceeds.plus(fill.quoteAmount()),
        withFee(fill.fee()),
        moreSlots,
        moreTrades);
  }

  private static Amount quoteCost(Fill fill, int takerFeeBps) {
    Instrument instrument = fill.instrument();
    if (fill.fee().asset().equals(instrument.quote())) {
      return fill.fee();
    }
    if (fill.fee().asset().equals(instrument.base())) {
      return Amount.zero(instrument.quote());
    }
    return fill.quoteAmount().bps(takerFeeBps, RoundingMode.CEILING);
  }

  private List<Amount> withFee(Amount fee) {
    TreeMap<tallystick.market.Asset, Amount> sums = new TreeMap<>();
    for (Amount amount : fees) {
      sums.put(amount.asset(), amount);
    }
    sums.merge(fee.asset(), fee, Amount::plus);
    return List.copyOf(sums.values());
  }

  /** Fees taken in one asset. */
  Amount feesIn(tallystick.market.Asset asset) {
    for (Amount fee : fees) {
      if (fee.asset().equals(asset)) {
        return fee;
      }
    }
    return Amount.zero(asset);
  }

  /** Base received for {@link #cost}: bought less the fees taken in base. */
  Amount received() {
    return bought.minus(feesIn(bought.asset()));
  }

  /** Base in hand. */
  Amount held() {
    return received().minus(sold);
  }

  Exchanged in(Slot slot) {
    Exchanged exchanged = slots.get(slot);
    return exchanged != null
        ? exchanged
        : new Exchanged(Amount.zero(bought.asset()), Amount.zero(spent.asset()));
  }

  /** How many averaging orders have exchanged anything. */
  int averagingFilled() {
    int count = 0;
    for (Map.Entry<Slot, Exchanged> entry : slots.entrySet()) {
      if (entry.getKey().kind() == Slot.Kind.AVERAGING) {
        count++;
      }
    }
    return count;
  }
}
