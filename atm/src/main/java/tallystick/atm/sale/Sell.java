package tallystick.atm.sale;

import java.math.BigInteger;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.intent.Bytes;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Transaction;

/**
 * A sale in which coins come in and cash goes out: everything that is known about it, made by its
 * events alone.
 *
 * @param why the last reason for somebody to look; else empty
 * @param deposits every output to the sale's address that was ever seen, in the order of sight
 * @param ended whether the time of the offer is over
 * @param due what the customer is owed; null until a sum is agreed
 * @param ticket null before it is made and after it was voided
 */
public record Sell(
    SaleId id,
    SellPhase phase,
    String why,
    long version,
    Offer offer,
    Map<OutPoint, Deposit> deposits,
    boolean ended,
    @Nullable Due due,
    @Nullable Ticket ticket,
    Map<String, SellEvent> answered) {
  /** Why a paid sale waits whose customer stayed away. */
  public static final String NOBODY_CAME = "Nobody came with the ticket";

  /** Payments to one address; more are somebody's game. */
  public static final int MAX_DEPOSITS = 100;

  public Sell {
    deposits = Collections.unmodifiableMap(new LinkedHashMap<>(deposits));
    answered = Map.copyOf(answered);
  }

  /**
   * What the keeper attested and the machine shows.
   *
   * @param opened the machine's own statement
   * @param tolerance how many coins fewer or more are taken as exact: some wallets round
   */
  public record Offer(
      TerminalStatement.SellOpened opened, String address, Quote quote, Amount tolerance) {
    public Offer {
      if (quote.direction() != Direction.SELL || tolerance.signum() < 0) {
        throw new IllegalArgumentException("A sell is offered at a sell's price, tolerance >= 0");
      }
      if (!Currencies.amount(opened.cash()).asset().equals(quote.terms().currency())) {
        throw new IllegalArgumentException("The cash and the price are in two currencies");
      }
      if (!(quote.price(Currencies.amount(opened.cash()))
              instanceof Quote.Sum.Priced(Breakdown sum))
          || !sum.coins().units().equals(BigInteger.valueOf(opened.satoshis()))) {
        throw new IllegalArgumentException(
            opened.cash() + " for " + opened.satoshis() + " coins is not what the price says");
      }
    }

    /** Coins asked for. */
    public Amount coins() {
      return Amount.ofUnits(quote.terms().coin(), opened.satoshis());
    }

    public Amount cash() {
      return Currencies.amount(opened.cash());
    }
  }

  /**
   * One output.
   *
   * @param seenAtMs when it was first seen, by which it is in time or late
   * @param verified whether the keeper holds it for proven now
   * @param verifications how often it did: more than once after a reorganisation
   * @param used of it, by this sale
   */
  public record Deposit(
      Amount coins,
      long seenAtMs,
      int confirmations,
      boolean verified,
      int verifications,
      Amount used) {
    Deposit seen(int now) {
      return new Deposit(coins, seenAtMs, now, verified, verifications, used);
    }

    Deposit asVerified() {
      return new Deposit(coins, seenAtMs, confirmations, true, verifications + 1, used);
    }

    Deposit gone() {
      return new Deposit(coins, seenAtMs, 0, false, verifications, used);
    }

    Deposit using(Amount taken) {
      return new Deposit(coins, seenAtMs, confirmations, verified, verifications, taken);
    }
  }

  /**
   * The agreed sum.
   *
   * @param cash owed in all
   * @param given of it
   * @param booking what was booked when it was agreed, for the case that it is taken back
   * @param bookings how often a sum was agreed
   */
  public record Due(Amount cash, Amount given, @Nullable Transaction booking, int bookings) {
    /** What is still owed. */
    public Amount left() {
      return cash.minus(given);
    }

    Due giving(Amount more) {
      return new Due(cash, given.plus(more), booking, bookings);
    }
  }

  /**
   * The ticket.
   *
   * @param version rises with each change: who compares and sets it first redeems it
   * @param takenBy the nonce of the machine's question while one is open; null while free
   * @param authorisation the keeper's answer; null before
   */
  public record Ticket(
      Bytes secretHash, long version, @Nullable Bytes takenBy, @Nullable Bytes authorisation) {
    Ticket takenBy(Bytes nonce) {
      return new Ticket(secretHash, version + 1, nonce, null);
    }

    Ticket free() {
      return new Ticket(secretHash, version + 1, null, null);
    }

    Ticket authorised(Bytes by) {
      return new Ticket(secretHash, version + 1, takenBy, by);
    }
  }

  /** The keeper attested the address. */
  public static Sell offered(Offer offer) {
    return new Sell(
        offer.opened().sale(),
        SellPhase.OFFERED,
        "",
        0,
        offer,
        Map.of(),
        false,
        null,
        null,
        Map.of());
  }

  /** Verified coins that came in time. */
  public Amount verifiedInTime() {
    return sum(true, true);
  }

  /** All verified coins, late ones too. */
  public Amount verified() {
    return sum(true, false);
  }

  /** Coins seen in time and not verified yet. */
  Amount pendingInTime() {
    return sum(false, true);
  }

  private Amount sum(boolean verified, boolean inTime) {
    Amount sum = Amount.zero(offer.quote().terms().coin());
    for (Deposit deposit : deposits.values()) {
      if (deposit.verified() == verified && (!inTime || isInTime(deposit))) {
        sum = sum.plus(deposit.coins());
      }
    }
    return sum;
  }

  boolean isInTime(Deposit deposit) {
    return deposit.seenAtMs() < offer.opened().expiresAtMs();
  }

  /** What this sale has used of its deposits. */
  public Amount used() {
    return deposits.values().stream()
        .map(Deposit::used)
        .reduce(Amount.zero(offer.quote().terms().coin()), Amount::plus);
  }

  Sell to(SellPhase next) {
    return to(next, "");
  }

  Sell to(SellPhase next, String reason) {
    return new Sell(id, next, reason, version, offer, deposits, ended, due, ticket, answered);
  }

  Sell without(OutPoint point) {
    Map<OutPoint, Deposit> next = new LinkedHashMap<>(deposits);
    next.remove(point);
    return new Sell(id, phase, why, version, offer, next, ended, due, ticket, answered);
  }

  Sell with(OutPoint point, Deposit deposit) {
    Map<OutPoint, Deposit> next = new LinkedHashMap<>(deposits);
    next.put(point, deposit);
    return new Sell(id, phase, why, version, offer, next, ended, due, ticket, answered);
  }

  Sell atEnd() {
    return new Sell(id, phase, why, version, offer, deposits, true, due, ticket, answered);
  }

  Sell owing(@Nullable Due sum) {
    return new Sell(id, phase, why, version, offer, deposits, ended, sum, ticket, answered);
  }

  Sell with(@Nullable Ticket changed) {
    return new Sell(id, phase, why, version, offer, deposits, ended, due, changed, answered);
  }

  Sell stepped(SellEvent event) {
    Map<String, SellEvent> next = new HashMap<>(answered);
    event.key().ifPresent(key -> next.put(key, event));
    return new Sell(id, phase, why, version + 1, offer, deposits, ended, due, ticket, next);
  }
}
