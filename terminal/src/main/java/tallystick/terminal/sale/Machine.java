package tallystick.terminal.sale;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tallystick.atm.quote.Quote;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.device.DoorSensor;
import tallystick.terminal.journal.Journal;
import tallystick.terminal.journal.JournalRecord;
import tallystick.terminal.journal.Memory;

/**
 * One machine at work. A single thread owns it and calls {@link #tick} five times a second;
 * everything it does is a consequence of its journal, its devices and what it is asked to do here.
 */
public final class Machine {
  private final Journal journal;
  private final Devices devices;
  private final Chain chain;
  private final Statements statements;
  private final Outbox outbox;
  private final BuyFlow buying;
  private final SellFlow selling;
  private @Nullable Scan scan;
  private String lock = "";

  /**
   * A machine as it was when it was last switched off.
   *
   * @param random for secrets: a SecureRandom outside of tests
   */
  public Machine(
      Journal journal,
      Devices devices,
      ServerLink link,
      InstantSource clock,
      RandomGenerator random,
      Chain chain) {
    this.journal = journal;
    this.devices = devices;
    this.chain = chain;
    statements = new Statements(journal, clock);
    outbox = new Outbox(journal, link);
    buying = new BuyFlow(journal, statements, devices, clock, chain);
    selling = new SellFlow(journal, statements, devices.dispenser(), link, clock, random, chain);
    // A new journal has not heard of anything: what lies in a validator's memory is not its
    // business.
    if (journal.memory().position() > 0) {
      devices.validator().resume(journal.memory().position());
    }
    selling.start();
  }

  /** What it says of itself when it is enrolled. */
  public Enrolment enrolment() {
    return new Enrolment(
        journal.memory().born().terminal(),
        journal.key().publicKey(),
        journal.key().fingerprint(),
        devices.simulated());
  }

  /**
   * A person standing at the machine has compared this key of the keeper's; from now on nothing
   * else is believed.
   *
   * @param keeperKey 32 bytes
   * @return false when another one was pinned before: that needs an empty folder
   */
  public boolean pin(Bytes keeperKey) {
    if (keeperKey.length() != 32) {
      throw new IllegalArgumentException("An Ed25519 key has 32 bytes");
    }
    Optional<Bytes> pinned = journal.memory().keeperKey();
    if (pinned.isEmpty()) {
      journal.append(new JournalRecord.Pinned(keeperKey));
      return true;
    }
    return pinned.get().equals(keeperKey);
  }

  /** One round: devices, what must be sent, what has been answered. */
  public void tick() {
    boolean shut = devices.door().door() != DoorSensor.Door.OPEN;
    boolean serves = shut && lock.isEmpty();
    buying.tick(serves);
    if (shut && journal.memory().keeperKey().isPresent()) {
      devices.scanner().poll().ifPresent(this::scanned);
    }
    outbox.tick();
    selling.tick(serves);
  }

  private void scanned(String code) {
    Optional<SaleId> ticket = selling.saleOf(code);
    if (ticket.isPresent()) {
      selling.redeem(code);
      scan = new Scan.Ticket(ticket.get());
    } else {
      scan = new Scan.Text(code);
    }
  }

  /** What was last held before the camera, once. */
  public Optional<Scan> takeScan() {
    Scan taken = scan;
    scan = null;
    return Optional.ofNullable(taken);
  }

  /**
   * Keeps cash where it is, in both directions, until it is opened again. A note in escrow goes
   * back, and a buy with notes in it ends as if its customer were done.
   *
   * @param why for the screen; empty opens the machine
   */
  public void lock(String why) {
    lock = why;
    if (!why.isEmpty()) {
      buying.finish();
    }
  }

  /** Takes notes for these coins from now on, if nothing speaks against it. */
  public Start beginBuy(Quote quote, String destination) {
    Optional<String> closed = closed();
    return closed.isPresent() ? new Start.Refused(closed.get()) : buying.begin(quote, destination);
  }

  /** The customer is done, or walked away. */
  public void finishBuy() {
    buying.finish();
  }

  /** Asks the keeper for an address to sell to, if nothing speaks against it. */
  public Start beginSell(Quote quote, Cash cash, @Nullable String refundTo) {
    Optional<String> closed = closed();
    return closed.isPresent()
        ? new Start.Refused(closed.get())
        : selling.begin(quote, cash, refundTo);
  }

  /** The code for a seller's ticket; empty until the keeper has named the address. */
  public Optional<String> ticket(SaleId sale) {
    return selling.ticket(sale);
  }

  /** The customer's word where coins go that his sale did not use; false when he said it before. */
  public boolean refundTo(SaleId sale, String address) {
    return selling.refundTo(sale, address);
  }

  /** A ticket's code was shown or typed in; false when it gives no cash here. */
  public boolean redeem(String code) {
    return selling.redeem(code);
  }

  private Optional<String> closed() {
    if (journal.memory().keeperKey().isEmpty()) {
      return Optional.of("This machine is not enrolled");
    }
    if (devices.simulated() && chain.isReal()) {
      return Optional.of("A machine with simulated devices does not trade real coins");
    }
    if (devices.door().door() == DoorSensor.Door.OPEN) {
      return Optional.of("The door is open");
    }
    if (!lock.isEmpty()) {
      return Optional.of("This machine is locked: " + lock);
    }
    if (outbox.isFull() || !outbox.refusal().isEmpty()) {
      return Optional.of("This machine has not been heard for too long");
    }
    return Optional.empty();
  }

  /**
   * The cashbox was taken out: says what was counted into it and begins again at nothing.
   *
   * @return false while a sale is open, or when there is nothing to say
   */
  public boolean collect(String cashUnit) {
    Memory memory = journal.memory();
    Optional<String> currency = memory.cashboxCurrency();
    if (memory.buy().isPresent() || currency.isEmpty()) {
      return false;
    }
    List<NoteCount> counted = memory.cashbox();
    long sum = counted.stream().mapToLong(some -> some.denominationMinor() * some.count()).sum();
    journal.append(
        new JournalRecord.Emptied(
            statements.next(
                head ->
                    new TerminalStatement.Emptied(
                        head, cashUnit, counted, new Cash(currency.get(), sum)))));
    return true;
  }

  /** Whether this sum can be made up of the notes in its cassettes. */
  public boolean canGive(Cash cash) {
    return CassettePlan.of(cash, devices.dispenser().cassettes()).isPresent();
  }

  /**
   * The keeper's log epoch as the keeper has signed it, which every statement names: also before
   * the first statement was answered, and after a keeper began a new log. An older one changes
   * nothing.
   */
  public void hears(int epoch) {
    Memory memory = journal.memory();
    if (epoch > memory.epoch()) {
      journal.append(new JournalRecord.Heard(memory.heardSequence(), epoch));
    }
  }

  /** Somebody filled the cassettes: so many notes are in each now, in their order. */
  public void fill(List<Integer> notesOfCassette) {
    journal.append(
        new JournalRecord.Loaded(
            CassettePlan.counts(notesOfCassette, devices.dispenser().cassettes())));
  }

  /** What it knows, for its screen. */
  public Memory memory() {
    return journal.memory();
  }

  /** Why no notes are taken in; empty when they are. */
  public String buyTrouble() {
    return buying.trouble();
  }

  /** Whether the server answers. */
  public boolean online() {
    return outbox.online();
  }

  /** What a person should see to; empty when all is well. */
  public List<String> troubles() {
    List<String> troubles = new ArrayList<>();
    for (String trouble : List.of(buying.trouble(), selling.trouble(), outbox.refusal())) {
      if (!trouble.isEmpty()) {
        troubles.add(trouble);
      }
    }
    journal
        .memory()
        .doubted()
        .forEach(order -> troubles.add(order.note() + " in doubt, sale " + order.buy().sale()));
    return troubles;
  }

  /** What to tell the customer about his last note. */
  public List<String> remarks() {
    return buying.remarks();
  }

  /** What the server brought that the keeper did not sign for this; a sign of a hijacked server. */
  public List<String> distrusted() {
    return selling.distrusted();
  }
}
