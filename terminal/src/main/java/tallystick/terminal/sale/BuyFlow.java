package tallystick.terminal.sale;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Quote;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.device.BillValidator;
import tallystick.terminal.device.ValidatorEvent;
import tallystick.terminal.journal.Journal;
import tallystick.terminal.journal.JournalRecord;
import tallystick.terminal.journal.Memory;

/**
 * Cash in. Of each note that was ordered into the cashbox becomes, in the journal, exactly one of
 * taken, returned or doubted; a doubted one may still become one of the others while nothing else
 * has been ordered since.
 */
final class BuyFlow {
  /** More notes than anybody feeds by hand; a statement names denominations, not notes. */
  private static final int MAX_NOTES = 200;

  /**
   * Rounds that a sale waits for the validator's word about a note before it is closed without it:
   * ten seconds at 200 ms a round, twice the longest stroke.
   */
  static final int PATIENCE_ROUNDS = 50;

  /**
   * How long a closed sale may be paid. The promised coins are a most: the keeper pays what the
   * cash is worth to it, if that is less, so that a machine without network for days costs nobody.
   */
  private static final long PAYABLE_MS = Duration.ofDays(7).toMillis();

  private final Journal journal;
  private final Statements statements;
  private final BillValidator validator;
  private final InstantSource clock;
  private final Chain chain;

  /** Of the buy that this run of the program began; after a restart the sale is only ended. */
  private @Nullable Quote quote;

  private boolean finishing;
  private int waited;
  private String trouble = "";
  private String remark = "";

  BuyFlow(
      Journal journal, Statements statements, Devices devices, InstantSource clock, Chain chain) {
    this.journal = journal;
    this.statements = statements;
    this.validator = devices.validator();
    this.clock = clock;
    this.chain = chain;
  }

  Start begin(Quote offered, String destination) {
    if (offered.direction() != Direction.BUY || !offered.holdsAt(clock.millis())) {
      return new Start.Refused("The price is no longer held");
    }
    if (journal.memory().buy().isPresent()) {
      return new Start.Refused("A sale is not over yet");
    }
    if (!trouble.isEmpty()) {
      return new Start.Refused("No notes are taken now: " + trouble);
    }
    SaleId sale = statements.nextSale();
    journal.append(
        new JournalRecord.BuyBegun(
            sale,
            chain,
            destination,
            offered.terms().currency().code(),
            offered.id(),
            offered.expiresAtMs()));
    quote = offered;
    finishing = false;
    waited = 0;
    remark = "";
    return new Start.Begun(sale);
  }

  /** No more notes: the sale ends as soon as the last one is settled. */
  void finish() {
    finishing = true;
  }

  void tick(boolean mayTakeNotes) {
    validator.accept(mayTakeNotes && takesNotes());
    for (ValidatorEvent event : validator.poll()) {
      on(event);
    }
    end();
  }

  private boolean takesNotes() {
    Quote held = quote;
    return journal.memory().buy().isPresent()
        && journal.memory().order().isEmpty()
        && held != null
        && !finishing
        && held.holdsAt(clock.millis());
  }

  private void on(ValidatorEvent event) {
    switch (event) {
      case ValidatorEvent.Escrowed(Cash note) -> escrowed(note);
      case ValidatorEvent.Stacked(Optional<Cash> note, boolean maybeTold) ->
          stacked(note, maybeTold);
      case ValidatorEvent.Returned() -> returned();
      case ValidatorEvent.Empty() -> {
        if (journal.memory().order().isPresent()) {
          returned();
        }
      }
      case ValidatorEvent.Started(ValidatorEvent.Remains remains) -> started(remains);
      case ValidatorEvent.Lost(String why) -> doubt(why);
      case ValidatorEvent.Trouble(var kind, String detail) -> trouble = kind + ", " + detail;
      case ValidatorEvent.Recovered() -> trouble = "";
      case ValidatorEvent.Unplugged(String why) -> trouble = "the validator is silent: " + why;
      case ValidatorEvent.Replugged() -> trouble = "";
      case ValidatorEvent.Rejected(String why) -> remark = "Refused: " + why;
      case ValidatorEvent.NotOurs(String what) -> remark = "Not taken here: " + what;
    }
  }

  private void escrowed(Cash note) {
    Quote held = quote;
    Memory.Buy buy = journal.memory().buy().orElse(null);
    if (buy == null || held == null || !takesNotes() || buy.notes().size() >= MAX_NOTES) {
      validator.giveBack();
      return;
    }
    Optional<Long> satoshis = satoshis(held, buy, note);
    if (satoshis.isEmpty()) {
      validator.giveBack();
      return;
    }
    journal.append(
        new JournalRecord.StackOrdered(buy.sale(), note, satoshis.get(), validator.position()));
    validator.stack();
  }

  /** What the sale would be good for with this note; empty when the note is not for this sale. */
  private Optional<Long> satoshis(Quote held, Memory.Buy buy, Cash note) {
    if (!note.currency().equals(buy.currency())) {
      remark = "Notes in " + buy.currency() + " only";
      return Optional.empty();
    }
    Cash total = buy.total().plus(note);
    Quote.Sum bounded = held.forCash(Currencies.amount(total), clock.millis());
    if (bounded instanceof Quote.Sum.Refused(Quote.Sum.Why why, String reason)
        && why != Quote.Sum.Why.BELOW_MINIMUM) {
      remark = reason;
      return Optional.empty();
    }
    return switch (held.price(Currencies.amount(total))) {
      case Quote.Sum.Refused(var why, String reason) -> {
        remark = reason;
        yield Optional.empty();
      }
      case Quote.Sum.Priced priced -> {
        long satoshis = priced.breakdown().coins().units().longValueExact();
        yield satoshis > buy.satoshis() ? Optional.of(satoshis) : Optional.empty();
      }
    };
  }

  private void stacked(Optional<Cash> told, boolean maybeTold) {
    Memory memory = journal.memory();
    Optional<Memory.Order> waiting = memory.order().or(this::lateOrder);
    if (waiting.isPresent()) {
      Cash note = waiting.get().note();
      if (told.isPresent() && !told.get().equals(note)) {
        doubt("stacked as " + told.get() + ", ordered as " + note);
        journal.append(new JournalRecord.StrayNote(told, validator.position()));
      } else {
        take(waiting.get());
      }
    } else if (!maybeTold) {
      journal.append(new JournalRecord.StrayNote(told, validator.position()));
    }
  }

  /** A doubted note that this may be about; not while another customer's sale is open. */
  private Optional<Memory.Order> lateOrder() {
    Memory memory = journal.memory();
    return memory
        .freshDoubt()
        .filter(
            order ->
                memory.buy().isEmpty() || memory.buy().get().sale().equals(order.buy().sale()));
  }

  private void take(Memory.Order order) {
    Memory.Buy open = journal.memory().buy().orElse(null);
    SaleId sale = open == null ? statements.nextSale() : open.sale();
    Cash total = open == null ? order.note() : open.total().plus(order.note());
    journal.append(
        new JournalRecord.NoteTaken(
            statements.next(
                head -> new TerminalStatement.NoteTaken(head, sale, order.note(), total)),
            validator.position()));
    waited = 0;
  }

  private void returned() {
    Memory memory = journal.memory();
    Optional<Memory.Order> waiting = memory.order().or(this::lateOrder);
    if (waiting.isPresent()) {
      journal.append(
          new JournalRecord.NoteReturned(waiting.get().buy().sale(), validator.position()));
      waited = 0;
    }
  }

  private void started(ValidatorEvent.Remains remains) {
    switch (remains) {
      case IN_STACKER -> journal.memory().order().or(this::lateOrder).ifPresent(this::take);
      case IN_ACCEPTOR -> returned();
      case NONE, UNSAID -> doubt("the validator lost power and does not say where it was");
    }
  }

  private void doubt(String why) {
    Optional<Memory.Order> order = journal.memory().order();
    if (order.isPresent()) {
      journal.append(
          new JournalRecord.NoteDoubted(order.get().buy().sale(), why, validator.position()));
      waited = 0;
    }
  }

  /** Ends the sale when nobody will put in more: asked for, out of time, or after a restart. */
  private void end() {
    Memory memory = journal.memory();
    Memory.Buy buy = memory.buy().orElse(null);
    Quote held = quote;
    if (buy == null
        || (held != null
            && held.id().equals(buy.quote())
            && buy.supplementOf() == null
            && !finishing
            && held.holdsAt(clock.millis()))) {
      return;
    }
    if (memory.order().isPresent()) {
      if (++waited > PATIENCE_ROUNDS) {
        doubt("the validator has not said in time what became of it");
      }
      return;
    }
    if (buy.notes().isEmpty()) {
      journal.append(new JournalRecord.BuyCancelled(buy.sale()));
    } else {
      journal.append(
          new JournalRecord.BuyClosed(
              statements.next(
                  head ->
                      new TerminalStatement.BuyClosed(
                          head,
                          buy.sale(),
                          buy.chain(),
                          buy.destination(),
                          buy.counts(),
                          buy.total(),
                          buy.satoshis(),
                          buy.quote(),
                          head.atMs() + PAYABLE_MS,
                          buy.supplementOf()))));
    }
    quote = null;
    finishing = false;
    waited = 0;
  }

  String trouble() {
    return trouble;
  }

  List<String> remarks() {
    return remark.isEmpty() ? List.of() : List.of(remark);
  }
}
