package tallystick.atm.sale;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.atm.quote.Quote;
import tallystick.intent.CallerId;
import tallystick.intent.Chain;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Transaction;

/**
 * A sale in which cash goes in and coins go out: everything that is known about it. Made by its
 * events alone, from {@link #created} on; whoever stores the events can make it again.
 *
 * @param why for {@code HELD} and {@code FAILED}: the reason; else empty
 * @param version how many steps led here
 * @param offer null before {@code QUOTED}
 * @param screening which list, or which person, cleared it; empty before
 * @param cash what lies in the machine
 * @param coins what is sent for it
 * @param answered events that carry a key, by it
 */
public record Buy(
    SaleId id,
    BuyPhase phase,
    String why,
    long version,
    @Nullable Offer offer,
    Optional<String> screening,
    CashSide cash,
    CoinSide coins,
    Map<String, BuyEvent> answered) {
  /** The smallest notes fill no cashbox beyond it; more in one sale is a defect. */
  public static final int MAX_NOTES = 2_000;

  /** Reasons that the machine itself gives and knows again. */
  static final String NO_STATEMENT = "The machine's closing statement is missing";

  static final String SCREENING_CASE = "Screening opened case";

  static final String SCREENING_DOWN = "Screening does not answer";

  public Buy {
    answered = Map.copyOf(answered);
  }

  /**
   * What the customer was shown.
   *
   * @param earlier cash of an earlier sale that this one supplements: fees are not taken twice
   */
  public record Offer(Quote quote, Chain chain, String destination, Amount earlier) {}

  /** How the reason of a sale begins whose payout the keeper refused by this rule. */
  public static String refusedBy(Rule rule) {
    return rule + ": ";
  }

  /** One stacked note; the sequence is the machine's. */
  public record Note(long sequence, String unit, Amount value) {}

  /**
   * Notes.
   *
   * @param notes of this sale
   * @param late stacked for it and come to light when it was over
   * @param claimed of the late ones, by a supplement or a refund
   * @param supplementOf the earlier sale whose late notes these are; null for a sale of its own
   */
  public record CashSide(
      List<Note> notes, List<Note> late, Optional<Amount> claimed, @Nullable SaleId supplementOf) {
    public CashSide {
      notes = List.copyOf(notes);
      late = List.copyOf(late);
    }
  }

  /**
   * Coins.
   *
   * @param closing the machine's statement; null until it is heard
   * @param commit what was booked when the sum was fixed; null before, and after a refund was
   *     chosen
   * @param commits how often it was booked
   * @param promised coins owed while {@code commit} is booked; null else
   * @param attempt of sending, from 1
   * @param txid of the transaction that pays; null before
   * @param networkFee booked so far; null before
   */
  public record CoinSide(
      TerminalStatement.@Nullable BuyClosed closing,
      @Nullable Transaction commit,
      int commits,
      @Nullable Amount promised,
      int attempt,
      @Nullable String txid,
      @Nullable Amount networkFee) {
    static final CoinSide NONE = new CoinSide(null, null, 0, null, 1, null, null);

    CoinSide withClosing(TerminalStatement.BuyClosed statement) {
      return new CoinSide(statement, commit, commits, promised, attempt, txid, networkFee);
    }

    CoinSide committed(Transaction booked, Amount owed) {
      return new CoinSide(closing, booked, commits + 1, owed, attempt, txid, networkFee);
    }

    CoinSide uncommitted() {
      return new CoinSide(closing, null, commits, null, attempt, txid, networkFee);
    }

    CoinSide nextAttempt() {
      return new CoinSide(closing, commit, commits, promised, attempt + 1, txid, networkFee);
    }

    CoinSide sent(String paying, Amount fee) {
      return new CoinSide(closing, commit, commits, promised, attempt, paying, fee);
    }
  }

  /** A customer began. */
  public static Buy created(SaleId id) {
    return new Buy(
        id,
        BuyPhase.CREATED,
        "",
        0,
        null,
        Optional.empty(),
        new CashSide(List.of(), List.of(), Optional.empty(), null),
        CoinSide.NONE,
        Map.of());
  }

  /** What the sale's own notes come to; zero before the first. */
  public Optional<Amount> total() {
    return sum(cash.notes());
  }

  /** Late notes that no supplement and no refund has taken. */
  public Optional<Amount> lateTotal() {
    Optional<Amount> late = sum(cash.late());
    return late.map(
            all -> cash.claimed().isPresent() ? all.minus(cash.claimed().orElseThrow()) : all)
        .filter(left -> left.signum() > 0);
  }

  /** The id under which the keeper is asked to pay; another one for each attempt. */
  public CallerId payoutId() {
    return CallerId.derive("atm/payout/" + id + "/" + coins.attempt());
  }

  static Optional<Amount> sum(List<Note> notes) {
    return notes.stream().map(Note::value).reduce(Amount::plus);
  }

  Buy to(BuyPhase next) {
    return to(next, "");
  }

  Buy to(BuyPhase next, String reason) {
    return new Buy(id, next, reason, version, offer, screening, cash, coins, answered);
  }

  Buy with(Offer accepted) {
    return new Buy(id, phase, why, version, accepted, screening, cash, coins, answered);
  }

  Buy screened(Optional<String> by) {
    return new Buy(id, phase, why, version, offer, by, cash, coins, answered);
  }

  Buy with(CashSide changed) {
    return new Buy(id, phase, why, version, offer, screening, changed, coins, answered);
  }

  Buy with(CoinSide changed) {
    return new Buy(id, phase, why, version, offer, screening, cash, changed, answered);
  }

  Buy stepped(BuyEvent event) {
    Map<String, BuyEvent> next = new HashMap<>(answered);
    event.key().ifPresent(key -> next.put(key, event));
    return new Buy(id, phase, why, version + 1, offer, screening, cash, coins, next);
  }

  static <T> List<T> plus(List<T> list, T one) {
    List<T> next = new ArrayList<>(list);
    next.add(one);
    return next;
  }
}
