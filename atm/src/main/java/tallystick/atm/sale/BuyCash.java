package tallystick.atm.sale;

import static tallystick.atm.sale.BuyMachine.moved;
import static tallystick.atm.sale.BuyPhase.BROADCAST;
import static tallystick.atm.sale.BuyPhase.CASH_IN;
import static tallystick.atm.sale.BuyPhase.COMMITTED;
import static tallystick.atm.sale.BuyPhase.HELD;
import static tallystick.atm.sale.BuyPhase.REFUNDED;
import static tallystick.atm.sale.BuyPhase.REFUND_DUE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.ledger.Draft;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.intent.NoteCount;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Transaction;

/**
 * A buy's money: each note, the moment the sum is fixed, the send, the way back. What is booked
 * here is undone nowhere but in {@link #refundChosen} and when late notes join the sum.
 */
final class BuyCash {
  private BuyCash() {}

  static Step<Buy> note(Buy buy, BuyEvent.NoteIn event) {
    TerminalStatement.NoteTaken statement = event.statement();
    Buy.Offer offer = buy.offer();
    if (offer == null) {
      return Step.notNow("No price was accepted; a person must look into the machine");
    }
    Asset currency = offer.quote().terms().currency();
    Amount value = Currencies.amount(statement.note());
    if (!value.asset().equals(currency)) {
      return Step.conflict("A note in " + value.asset() + " in a sale in " + currency);
    }
    List<Buy.Note> all = new ArrayList<>(buy.cash().notes());
    all.addAll(buy.cash().late());
    if (all.size() >= Buy.MAX_NOTES) {
      return Step.notNow("More than " + Buy.MAX_NOTES + " notes in one sale");
    }
    Amount before = Buy.sum(all).orElse(Amount.zero(currency));
    if (!before.plus(value).equals(Currencies.amount(statement.totalOfSale()))) {
      return Step.notNow(
          "With this note the machine has "
              + statement.totalOfSale()
              + ", and "
              + before.plus(value)
              + " were told: a note between is missing, it must come first");
    }
    if (!all.isEmpty() && statement.sequence() <= all.getLast().sequence()) {
      return Step.conflict("Note " + statement.sequence() + " came after a later one");
    }
    Buy.Note note = new Buy.Note(statement.sequence(), event.cashUnit(), value);
    Transaction posting =
        new Draft("note/" + statement.terminal() + "/" + statement.sequence())
            .move(
                Accounts.customer(buy.id(), currency),
                Accounts.cash(
                    statement.terminal(), event.cashUnit(), currency, statement.note().minor()),
                value)
            .at(statement.atMs());
    Buy.CashSide cash = buy.cash();
    if (buy.phase() == BuyPhase.QUOTED || buy.phase() == CASH_IN) {
      Buy.CashSide more =
          new Buy.CashSide(
              Buy.plus(cash.notes(), note), cash.late(), cash.claimed(), cash.supplementOf());
      return moved(buy.with(more).to(CASH_IN), new Effect.Post(posting));
    }
    Buy.CashSide more =
        new Buy.CashSide(
            cash.notes(), Buy.plus(cash.late(), note), cash.claimed(), cash.supplementOf());
    Buy next = buy.with(more);
    return moved(
        next,
        new Effect.Post(posting),
        new Effect.SupplementDue(buy.id(), next.lateTotal().orElseThrow()));
  }

  /** Late notes become the sale's own: the machine had closed over them before it fell silent. */
  static Buy withLateNotes(Buy buy) {
    List<Buy.Note> notes = new ArrayList<>(buy.cash().notes());
    notes.addAll(buy.cash().late());
    return buy.with(
        new Buy.CashSide(notes, List.of(), Optional.empty(), buy.cash().supplementOf()));
  }

  /**
   * Another price takes the place of the assumed one. What was booked and screened by that one is
   * taken back; the closing statement that follows books and screens it anew.
   */
  static Step<Buy> named(Buy buy, BuyEvent.PriceNamed named) {
    if (buy.coins().closing() != null) {
      return Step.conflict("The sale is closed already; its price stands");
    }
    Asset currency = named.quote().terms().currency();
    if (named.quote().direction() != Direction.BUY
        || !buy.total().orElseThrow().asset().equals(currency)) {
      return Step.conflict("The price that is named is not one for " + buy.total().orElseThrow());
    }
    List<Effect> effects = new ArrayList<>();
    Buy back = unbooked(buy, named.atMs(), effects);
    Buy.CashSide cash = back.cash();
    Buy next =
        back.with(new Buy.Offer(named.quote(), named.chain(), named.destination(), named.earlier()))
            .with(new Buy.CashSide(cash.notes(), cash.late(), cash.claimed(), named.supplementOf()))
            .screened(Optional.empty());
    boolean waited = buy.why().equals(Buy.NO_STATEMENT) || buy.why().startsWith(Buy.SCREENING_DOWN);
    return moved(
        buy.phase() == HELD && !waited
            ? next.to(HELD, buy.why())
            : next.to(buy.phase() == CASH_IN ? CASH_IN : COMMITTED),
        effects);
  }

  /** Where the machine's statement is not what was offered; empty when it is. */
  static String difference(Buy buy, TerminalStatement.BuyClosed statement) {
    Buy.Offer offer = Objects.requireNonNull(buy.offer());
    List<String> found = new ArrayList<>();
    if (statement.chain() != offer.chain()) {
      found.add("another network, " + statement.chain().words());
    }
    if (!statement.destination().equals(offer.destination())) {
      found.add("another address, " + statement.destination());
    }
    if (!statement.quote().equals(offer.quote().id())) {
      found.add("another price");
    }
    if (!Objects.equals(statement.supplementOf(), buy.cash().supplementOf())) {
      found.add("a supplement of another sale");
    }
    if (!notes(buy.cash().notes()).equals(statement.notes())) {
      found.add("other notes");
    }
    Optional<Breakdown> sum = breakdown(offer, buy.total().orElseThrow());
    Optional<Amount> coins = sum.map(Breakdown::coins);
    if (coins.isPresent()
        && !coins.get().equals(Amount.ofUnits(coins.get().asset(), statement.satoshis()))) {
      found.add(statement.satoshis() + " coins promised, " + coins.get().units() + " offered");
    }
    return found.isEmpty() ? "" : "The closing statement names " + String.join(", ", found);
  }

  /**
   * Fixes the sum and books what it costs.
   *
   * @param differs why a person must look first, when he must; then nothing is booked yet
   */
  static Step<Buy> commit(Buy buy, long atMs, String differs) {
    Buy.Offer offer = Objects.requireNonNull(buy.offer());
    Amount total = buy.total().orElseThrow();
    List<Effect> effects = new ArrayList<>();
    Buy cleared = unbooked(buy, atMs, effects);
    effects.add(new Effect.CountCash(buy.id(), total));
    if (!differs.isEmpty()) {
      effects.add(new Effect.Alert(buy.id(), differs));
      // Another address was never screened.
      return moved(cleared.screened(Optional.empty()).to(HELD, differs), effects);
    }
    Optional<Breakdown> sum = breakdown(offer, total);
    if (sum.isEmpty()) {
      String tooLittle = "After fees nothing is left of " + total;
      effects.add(new Effect.Alert(buy.id(), tooLittle + ": give it back"));
      return moved(cleared.to(HELD, tooLittle), effects);
    }
    Buy booked = booked(cleared, sum.get(), sum.get().coins(), atMs, effects);
    if (buy.screening().isEmpty()) {
      effects.add(new Effect.Screen(buy.id()));
    }
    effects.add(new Effect.Hedge(buy.id(), sum.get().coins()));
    return moved(booked.to(COMMITTED), effects);
  }

  /** Books what the machine promised, after a person accepted that it differs. */
  static Buy commitAsStated(Buy buy, long atMs, List<Effect> effects) {
    Buy.Offer offer = Objects.requireNonNull(buy.offer());
    TerminalStatement.BuyClosed closing = Objects.requireNonNull(buy.coins().closing());
    Amount coins = Amount.ofUnits(offer.quote().terms().coin(), closing.satoshis());
    Amount total = buy.total().orElseThrow();
    Amount zero = Amount.zero(total.asset());
    Breakdown stated =
        breakdown(offer, total)
            .orElse(
                new Breakdown(
                    total,
                    zero,
                    zero,
                    total,
                    offer.quote().rate(),
                    coins,
                    Amount.zero(coins.asset())));
    effects.add(new Effect.Hedge(buy.id(), coins));
    return booked(buy, stated, coins, atMs, effects);
  }

  private static Buy booked(Buy buy, Breakdown sum, Amount coins, long atMs, List<Effect> effects) {
    Quote quote = Objects.requireNonNull(buy.offer()).quote();
    Asset currency = sum.cash().asset();
    Asset coin = coins.asset();
    Amount value = quote.marketValue(coins);
    Transaction posting =
        new Draft("buy/" + buy.id() + "/commit/" + (buy.coins().commits() + 1))
            .add(Accounts.customer(buy.id(), currency), sum.cash())
            .subtract(Accounts.feeIncome(currency), sum.fixedFee())
            .subtract(Accounts.networkIncome(currency), sum.networkFee())
            .subtract(
                Accounts.spreadIncome(currency),
                sum.cash().minus(sum.fixedFee()).minus(sum.networkFee()).minus(value))
            .subtract(Accounts.position(currency), value)
            .move(Accounts.customer(buy.id(), coin), Accounts.position(coin), coins)
            .at(atMs);
    effects.add(new Effect.Post(posting));
    return buy.with(buy.coins().committed(posting, coins));
  }

  /** Takes an earlier commitment back, when there is one. */
  private static Buy unbooked(Buy buy, long atMs, List<Effect> effects) {
    Transaction commit = buy.coins().commit();
    Amount promised = buy.coins().promised();
    if (commit == null || promised == null) {
      return buy;
    }
    effects.add(new Effect.Post(new Draft(commit.id() + "/back").reverse(commit).at(atMs)));
    effects.add(new Effect.Hedge(buy.id(), promised.negate()));
    return buy.with(buy.coins().uncommitted());
  }

  static Step<Buy> sent(Buy buy, String txid, Amount fee, long atMs) {
    OutPoint.requireTxid(txid);
    String known = buy.coins().txid();
    if (known != null) {
      // Forgotten by the network and seen again: booked already.
      return known.equals(txid)
          ? moved(buy.to(BROADCAST))
          : Step.conflict("It is paid by " + known + " already, not by " + txid);
    }
    Amount coins = Objects.requireNonNull(buy.coins().promised());
    Transaction posting =
        new Draft("buy/" + buy.id() + "/sent")
            .move(Accounts.wallet(coins.asset()), Accounts.customer(buy.id(), coins.asset()), coins)
            .move(Accounts.wallet(fee.asset()), Accounts.networkExpense(fee.asset()), fee)
            .at(atMs);
    return moved(buy.with(buy.coins().sent(txid, fee)).to(BROADCAST), new Effect.Post(posting));
  }

  static Step<Buy> replaced(Buy buy, String txid, Amount fee, long atMs) {
    OutPoint.requireTxid(txid);
    Amount before = buy.coins().networkFee();
    if (before == null) {
      return Step.notNow("Nothing was sent that this could take the place of");
    }
    if (txid.equals(buy.coins().txid())) {
      return fee.equals(before)
          ? new Step.Repeated<>(buy)
          : Step.conflict("Another fee for the same transaction " + txid);
    }
    Transaction posting =
        new Draft("buy/" + buy.id() + "/replaced/" + txid)
            .move(
                Accounts.wallet(fee.asset()),
                Accounts.networkExpense(fee.asset()),
                fee.minus(before))
            .at(atMs);
    return moved(buy.with(buy.coins().sent(txid, fee)).to(BROADCAST), new Effect.Post(posting));
  }

  /** Everything the customer gave and did not get coins for is owed as cash again. */
  static Step<Buy> refundChosen(Buy buy, long atMs) {
    List<Effect> effects = new ArrayList<>();
    Buy back = unbooked(buy, atMs, effects);
    return moved(back.to(REFUND_DUE), effects);
  }

  static Step<Buy> refunded(Buy buy, BuyEvent.CashRefunded event) {
    Amount own = buy.total().orElseThrow();
    Amount due = buy.lateTotal().map(own::plus).orElse(own);
    if (!event.cash().equals(due)) {
      return Step.notNow("The customer is owed " + due + ", not " + event.cash());
    }
    Asset currency = due.asset();
    Transaction posting =
        new Draft("buy/" + buy.id() + "/refunded")
            .move(Accounts.bank(currency), Accounts.customer(buy.id(), currency), due)
            .at(event.atMs());
    Buy.CashSide cash = buy.cash();
    Buy next =
        buy.with(
            new Buy.CashSide(cash.notes(), cash.late(), Buy.sum(cash.late()), cash.supplementOf()));
    return moved(
        next.to(REFUNDED),
        new Effect.Post(posting),
        new Effect.CountCash(buy.id(), Amount.zero(currency)));
  }

  /** Late notes leave this sale for one of their own, which is priced as if they had been in it. */
  static Step<Buy> supplement(Buy buy, TerminalStatement.BuyClosed statement) {
    Optional<Amount> late = buy.lateTotal();
    if (late.isEmpty()) {
      return Step.notNow("No notes came to light that a supplement could be about");
    }
    Amount stated = Currencies.amount(statement.total());
    if (!stated.equals(late.get())) {
      return Step.notNow("The notes come to " + late.get() + ", the supplement to " + stated);
    }
    Buy.Offer offer = Objects.requireNonNull(buy.offer());
    Asset currency = stated.asset();
    Amount zero = Amount.zero(currency);
    boolean givenBack = buy.phase() == REFUND_DUE || buy.phase() == REFUNDED;
    Amount supplemented = givenBack ? zero : buy.cash().claimed().orElse(zero);
    Amount earlier =
        buy.coins().promised() == null
            ? supplemented
            : buy.total().orElseThrow().plus(supplemented);
    List<Buy.Note> unclaimed = unclaimed(buy);
    Buy.CashSide cash = buy.cash();
    Buy next =
        buy.with(
            new Buy.CashSide(cash.notes(), cash.late(), Buy.sum(cash.late()), cash.supplementOf()));
    Buy begun =
        Buy.created(statement.sale())
            .with(
                new Buy.Offer(
                    offer.quote(),
                    offer.chain(),
                    offer.destination(),
                    offer.earlier().plus(earlier)))
            .with(new Buy.CashSide(unclaimed, List.of(), Optional.empty(), buy.id()))
            .to(CASH_IN);
    Transaction posting =
        new Draft("buy/" + statement.sale() + "/supplement")
            .move(
                Accounts.customer(statement.sale(), currency),
                Accounts.customer(buy.id(), currency),
                stated)
            .at(statement.atMs());
    return moved(next, new Effect.Post(posting), new Effect.Begin(begun));
  }

  private static List<Buy.Note> unclaimed(Buy buy) {
    List<Buy.Note> left = new ArrayList<>();
    Amount claimed = buy.cash().claimed().orElse(null);
    for (Buy.Note note : buy.cash().late()) {
      if (claimed != null && claimed.signum() > 0) {
        claimed = claimed.minus(note.value());
      } else {
        left.add(note);
      }
    }
    return left;
  }

  /**
   * What the notes cost and bring. A supplement is the difference between the whole sum and the
   * part that was priced before, so that the fixed fee is taken once.
   */
  private static Optional<Breakdown> breakdown(Buy.Offer offer, Amount cash) {
    Optional<Breakdown> whole = priced(offer.quote(), offer.earlier().plus(cash));
    if (offer.earlier().isZero() || whole.isEmpty()) {
      return whole;
    }
    Optional<Breakdown> part = priced(offer.quote(), offer.earlier());
    // Too little before to be priced: that cash waits for a person and pays no part of this fee.
    return part.isEmpty()
        ? priced(offer.quote(), cash)
        : Optional.of(
            new Breakdown(
                cash,
                whole.get().fixedFee().minus(part.get().fixedFee()),
                whole.get().networkFee().minus(part.get().networkFee()),
                whole.get().forCoins().minus(part.get().forCoins()),
                whole.get().rate(),
                whole.get().coins().minus(part.get().coins()),
                whole.get().relief().minus(part.get().relief())));
  }

  private static Optional<Breakdown> priced(Quote quote, Amount cash) {
    return switch (quote.price(cash)) {
      case Quote.Sum.Priced(Breakdown sum) -> Optional.of(sum);
      case Quote.Sum.Refused _ -> Optional.empty();
    };
  }

  /** What a supplement of this much must promise, as the machine computes it too. */
  static Optional<Amount> coinsFor(Buy.Offer offer, Amount cash) {
    return breakdown(offer, cash).map(Breakdown::coins);
  }

  private static List<NoteCount> notes(List<Buy.Note> notes) {
    Map<Long, Integer> counts = new TreeMap<>();
    notes.forEach(note -> counts.merge(note.value().units().longValueExact(), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(each -> new NoteCount(each.getKey(), each.getValue()))
        .toList();
  }
}
