package tallystick.terminal.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.TerminalException;

/**
 * The fold of the journal: everything a machine knows. It changes by records only; one that does
 * not fit what is known stops the machine, for then either the journal or the program is wrong.
 */
public final class Memory {
  /** A customer comes back within the hour; older receipts are the server's to print. */
  private static final int MAX_CLOSED = 20;

  private JournalRecord.@Nullable Born born;
  private @Nullable Bytes keeperKey;
  private int epoch;
  private long lastSequence;
  private long heardSequence;
  private long lastSale;
  private long position;
  private @Nullable Buy buy;
  private @Nullable Order order;
  private final List<Order> doubted = new ArrayList<>();
  private boolean doubtIsFresh;
  private final List<JournalRecord.StrayNote> strays = new ArrayList<>();
  private final Deque<SignedStatement> unsent = new ArrayDeque<>();
  private final Map<SaleId, Sell> sells = new LinkedHashMap<>();
  private final Deque<TerminalStatement.BuyClosed> closed = new ArrayDeque<>();
  private final Map<SaleId, String> refunds = new HashMap<>();
  private final Set<Bytes> spent = new HashSet<>();
  private final Map<Long, Integer> cashbox = new TreeMap<>();
  private @Nullable String cashboxCurrency;
  private final Map<Long, Integer> loaded = new TreeMap<>();

  /**
   * A buy that is not over.
   *
   * @param satoshis what the notes so far are good for
   * @param supplementOf the sale whose late note this is; null for a customer's own
   */
  public record Buy(
      SaleId sale,
      Chain chain,
      String destination,
      String currency,
      Bytes quote,
      long quotedUntilMs,
      List<Cash> notes,
      long satoshis,
      @Nullable SaleId supplementOf) {
    public Buy {
      notes = List.copyOf(notes);
    }

    public Cash total() {
      return notes.stream().reduce(Cash.zero(currency), Cash::plus);
    }

    /** Ascending by denomination, as statements have them. */
    public List<NoteCount> counts() {
      return Memory.counts(notes);
    }
  }

  /**
   * A note that was, or may have been, put into the cashbox.
   *
   * @param buy the sale as it was before this note
   * @param satoshis what the sale's notes are good for with this one
   */
  public record Order(Buy buy, Cash note, long satoshis) {
    /** What this note alone adds. */
    public long satoshisOfNote() {
      return satoshis - buy.satoshis();
    }
  }

  /** How far a sell has come. */
  public record Sell(
      TerminalStatement.SellOpened opened,
      Bytes ticketSecret,
      Attestation.@Nullable AddressAttested address,
      TerminalStatement.@Nullable DispenseAsked asked,
      JournalRecord.@Nullable AuthorisationSpent spent,
      TerminalStatement.@Nullable Dispensed dispensed) {
    public SaleId sale() {
      return opened.sale();
    }

    /** Notes may have moved, and nothing was written of what came of it. */
    public boolean isLost() {
      return spent != null && dispensed == null;
    }

    /** Whether its ticket may still be shown: nothing was given out for it, nor perhaps given. */
    public boolean isRedeemable() {
      return dispensed == null
          ? spent == null
          : dispensed.end() == TerminalStatement.DispenseEnd.NONE;
    }
  }

  Memory() {}

  void take(JournalRecord record) {
    record.statement().ifPresent(this::say);
    switch (record) {
      case JournalRecord.Born first -> {
        require(born == null, "it was born twice");
        born = first;
      }
      case JournalRecord.Pinned pinned -> keeperKey = pinned.keeperKey();
      case JournalRecord.Heard heard -> hear(heard);
      case JournalRecord.BuyBegun begun -> begin(begun);
      case JournalRecord.StackOrdered ordered -> {
        Buy open = openBuy(ordered.sale());
        require(order == null, "two notes at once");
        order = new Order(open, ordered.note(), ordered.satoshis());
        doubtIsFresh = false;
        position = ordered.position();
      }
      case JournalRecord.NoteTaken taken -> {
        position = taken.position();
        noteTaken((TerminalStatement.NoteTaken) taken.said().read());
      }
      case JournalRecord.NoteReturned returned -> {
        require(order != null || doubtIsFresh, "a note came back that never was");
        if (order == null) {
          doubted.removeLast();
        }
        order = null;
        doubtIsFresh = false;
        position = returned.position();
      }
      case JournalRecord.NoteDoubted doubt -> {
        require(order != null, "a doubt about no note");
        doubted.add(Objects.requireNonNull(order));
        doubtIsFresh = true;
        order = null;
        position = doubt.position();
      }
      case JournalRecord.StrayNote stray -> {
        strays.add(stray);
        position = stray.position();
      }
      case JournalRecord.BuyClosed closed -> close(closed);
      case JournalRecord.BuyCancelled cancelled -> {
        require(openBuy(cancelled.sale()).notes().isEmpty(), "a buy with cash was cancelled");
        buy = null;
      }
      case JournalRecord.SellBegun begun -> {
        var opened = (TerminalStatement.SellOpened) begun.said().read();
        number(opened.sale());
        sells.put(opened.sale(), new Sell(opened, begun.ticketSecret(), null, null, null, null));
      }
      case JournalRecord.AddressShown shown -> {
        Sell sell = sell(shown.sale());
        var address = (Attestation.AddressAttested) shown.attestation().read();
        put(
            new Sell(
                sell.opened, sell.ticketSecret, address, sell.asked, sell.spent, sell.dispensed));
      }
      case JournalRecord.DispenseAsked asking -> {
        var asked = (TerminalStatement.DispenseAsked) asking.said().read();
        Sell sell = sell(asked.sale());
        require(sell.isRedeemable(), "a ticket was shown after its cash was given");
        put(new Sell(sell.opened, sell.ticketSecret, sell.address, asked, null, null));
      }
      case JournalRecord.AuthorisationSpent spending -> {
        Sell sell = sell(spending.sale());
        require(spent.add(spending.authorisation()), "an authorisation was spent twice");
        require(sell.spent == null, "two authorisations for one asking");
        put(new Sell(sell.opened, sell.ticketSecret, sell.address, sell.asked, spending, null));
        spending
            .plan()
            .forEach(
                some ->
                    loaded.computeIfPresent(
                        some.denominationMinor(), (note, left) -> left - some.count()));
      }
      case JournalRecord.Dispensed done -> {
        var dispensed = (TerminalStatement.Dispensed) done.said().read();
        Sell sell = sell(dispensed.sale());
        require(sell.isLost(), "notes without an authorisation");
        put(
            new Sell(
                sell.opened, sell.ticketSecret, sell.address, sell.asked, sell.spent, dispensed));
      }
      case JournalRecord.RefundAsked asking -> {
        var asked = (TerminalStatement.RefundAsked) asking.said().read();
        require(refundTo(asked.sale()).isEmpty(), "two addresses for one refund");
        refunds.put(asked.sale(), asked.refundTo());
      }
      case JournalRecord.Emptied emptied -> cashbox.clear();
      case JournalRecord.Loaded filled -> {
        loaded.clear();
        filled.notes().forEach(some -> loaded.put(some.denominationMinor(), some.count()));
      }
    }
  }

  private void say(SignedStatement said) {
    long sequence = said.read().sequence();
    require(sequence == lastSequence + 1, "statement " + sequence + " after " + lastSequence);
    lastSequence = sequence;
    unsent.add(said);
  }

  private void hear(JournalRecord.Heard heard) {
    require(heard.sequence() <= lastSequence, "a statement arrived that was never made");
    heardSequence = Math.max(heardSequence, heard.sequence());
    epoch = Math.max(epoch, heard.epoch());
    while (!unsent.isEmpty() && unsent.getFirst().read().sequence() <= heardSequence) {
      unsent.removeFirst();
    }
  }

  private void begin(JournalRecord.BuyBegun begun) {
    require(buy == null, "two buys at once");
    number(begun.sale());
    doubtIsFresh = false;
    buy =
        new Buy(
            begun.sale(),
            begun.chain(),
            begun.destination(),
            begun.currency(),
            begun.quote(),
            begun.quotedUntilMs(),
            List.of(),
            0,
            null);
  }

  private void noteTaken(TerminalStatement.NoteTaken taken) {
    Order settled;
    if (order != null) {
      settled = order;
      order = null;
    } else {
      require(doubtIsFresh, "a credit for no note");
      settled = doubted.removeLast();
      doubtIsFresh = false;
    }
    require(settled.note().equals(taken.note()), "a credit for another note");
    cashboxCurrency = taken.note().currency();
    cashbox.merge(taken.note().minor(), 1, Integer::sum);
    Buy open = buy;
    if (open != null && open.sale().equals(taken.sale())) {
      List<Cash> notes = new ArrayList<>(open.notes());
      notes.add(taken.note());
      buy = with(open, notes, open.satoshis() + settled.satoshisOfNote());
    } else {
      // Its sale is over: a supplement of its own, with a number of its own.
      require(open == null, "a supplement while another customer buys");
      number(taken.sale());
      buy =
          new Buy(
              taken.sale(),
              settled.buy().chain(),
              settled.buy().destination(),
              settled.buy().currency(),
              settled.buy().quote(),
              settled.buy().quotedUntilMs(),
              List.of(taken.note()),
              settled.satoshisOfNote(),
              settled.buy().sale());
    }
  }

  private static Buy with(Buy buy, List<Cash> notes, long satoshis) {
    return new Buy(
        buy.sale(),
        buy.chain(),
        buy.destination(),
        buy.currency(),
        buy.quote(),
        buy.quotedUntilMs(),
        notes,
        satoshis,
        buy.supplementOf());
  }

  private void close(JournalRecord.BuyClosed closed) {
    var said = (TerminalStatement.BuyClosed) closed.said().read();
    Buy open = openBuy(said.sale());
    require(order == null, "a buy was closed with a note on its way");
    require(open.counts().equals(said.notes()), "a buy was closed with other notes");
    buy = null;
    if (this.closed.size() == MAX_CLOSED) {
      this.closed.removeFirst();
    }
    this.closed.add(said);
  }

  private void number(SaleId sale) {
    require(sale.number() == lastSale + 1, sale + " after number " + lastSale);
    lastSale = sale.number();
  }

  private Buy openBuy(SaleId sale) {
    if (buy == null || !buy.sale().equals(sale)) {
      throw wrong("no buy " + sale + " is open");
    }
    return buy;
  }

  private void put(Sell sell) {
    sells.put(sell.sale(), sell);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw wrong(what);
    }
  }

  private static TerminalException wrong(String what) {
    return new TerminalException(
        "The journal contradicts itself: " + what + ". Keep it for the operator and do not go on");
  }

  static List<NoteCount> counts(List<Cash> notes) {
    TreeMap<Long, Integer> counted = new TreeMap<>();
    notes.forEach(note -> counted.merge(note.minor(), 1, Integer::sum));
    return counted.entrySet().stream()
        .map(entry -> new NoteCount(entry.getKey(), entry.getValue()))
        .toList();
  }

  public JournalRecord.Born born() {
    if (born == null) {
      throw wrong("it does not say whose it is");
    }
    return born;
  }

  /** The keeper's attestation key, 32 bytes; empty before the machine is enrolled. */
  public Optional<Bytes> keeperKey() {
    return Optional.ofNullable(keeperKey);
  }

  public int epoch() {
    return epoch;
  }

  /** The last statement that arrived; 0 before the first. */
  public long heardSequence() {
    return heardSequence;
  }

  public long nextSequence() {
    return lastSequence + 1;
  }

  public long nextSale() {
    return lastSale + 1;
  }

  public long position() {
    return position;
  }

  public Optional<Buy> buy() {
    return Optional.ofNullable(buy);
  }

  /** The note whose stacking was ordered and is not settled. */
  public Optional<Order> order() {
    return Optional.ofNullable(order);
  }

  /** Notes that are in the cashbox or with their customers: for a person to settle. */
  public List<Order> doubted() {
    return Collections.unmodifiableList(doubted);
  }

  /** The last note in doubt, while what the validator says next can still be about it. */
  public Optional<Order> freshDoubt() {
    return doubtIsFresh ? Optional.of(doubted.getLast()) : Optional.empty();
  }

  public List<JournalRecord.StrayNote> strays() {
    return Collections.unmodifiableList(strays);
  }

  /** The last buys that took cash, oldest first. */
  public List<TerminalStatement.BuyClosed> closedBuys() {
    return List.copyOf(closed);
  }

  /** Statements that nobody has acknowledged, oldest first. */
  public List<SignedStatement> unsent() {
    return List.copyOf(unsent);
  }

  public Sell sell(SaleId sale) {
    Sell found = sells.get(sale);
    if (found == null) {
      throw wrong("no sell " + sale);
    }
    return found;
  }

  /** Where coins that a sell does not use go back to; empty before the customer has said so. */
  public Optional<String> refundTo(SaleId sale) {
    return Optional.ofNullable(sell(sale).opened().refundTo())
        .or(() -> Optional.ofNullable(refunds.get(sale)));
  }

  public List<Sell> sells() {
    return List.copyOf(sells.values());
  }

  public boolean isSpent(Bytes authorisation) {
    return spent.contains(authorisation);
  }

  /** The machine's own count of what is in the cashbox, ascending by denomination. */
  public List<NoteCount> cashbox() {
    return cashbox.entrySet().stream()
        .map(entry -> new NoteCount(entry.getKey(), entry.getValue()))
        .toList();
  }

  /**
   * Notes in the cassettes as they were filled, less what dispenses were ordered: what came out of
   * one that ended early is counted as gone. Empty before anybody said what is in them.
   */
  public Map<Long, Integer> loaded() {
    return Collections.unmodifiableMap(loaded);
  }

  /** Of the notes in the cashbox; empty before the first. */
  public Optional<String> cashboxCurrency() {
    return Optional.ofNullable(cashboxCurrency);
  }
}
