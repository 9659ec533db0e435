package tallystick.terminal.sale;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Quote;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.MalformedException;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.intent.TerminalStatement.DispenseEnd;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.DispenseResult;
import tallystick.terminal.device.Dispenser;
import tallystick.terminal.device.DispenserState;
import tallystick.terminal.journal.Ed25519;
import tallystick.terminal.journal.Journal;
import tallystick.terminal.journal.JournalRecord;
import tallystick.terminal.journal.Memory;

/** Cash out: an address that the keeper vouches for, a ticket, and notes for a ticket, once. */
final class SellFlow {
  private static final int NONCE_BYTES = 16;

  /**
   * A camera reads the same ticket five times a second; a question stands for so long before the
   * next one, with a new random number, takes its place.
   */
  private static final long ASK_AGAIN_MS = Duration.ofMinutes(1).toMillis();

  /** What the server brought and the keeper did not sign; the last few, for a person to see. */
  private static final int MAX_DISTRUSTED = 20;

  private final Journal journal;
  private final Statements statements;
  private final Dispenser dispenser;
  private final ServerLink link;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Chain chain;
  private final Deque<String> distrusted = new ArrayDeque<>();
  private String trouble = "";

  SellFlow(
      Journal journal,
      Statements statements,
      Dispenser dispenser,
      ServerLink link,
      InstantSource clock,
      RandomGenerator random,
      Chain chain) {
    this.journal = journal;
    this.statements = statements;
    this.dispenser = dispenser;
    this.link = link;
    this.clock = clock;
    this.random = random;
    this.chain = chain;
  }

  /** A dispense that the last run did not see the end of is unknown, and never tried again. */
  void start() {
    for (Memory.Sell sell : journal.memory().sells()) {
      JournalRecord.AuthorisationSpent spent = sell.spent();
      if (sell.isLost() && spent != null) {
        record(sell, spent.authorisation(), List.of(), DispenseEnd.UNKNOWN);
      }
    }
  }

  Start begin(Quote quote, Cash cash, @Nullable String refundTo) {
    if (quote.direction() != Direction.SELL) {
      return new Start.Refused("The price is not for selling");
    }
    if (CassettePlan.of(cash, dispenser.cassettes()).isEmpty()) {
      return new Start.Refused("This machine has no notes for " + cash);
    }
    if (!(dispenser.state() instanceof DispenserState.Ready)) {
      return new Start.Refused("No cash is given out now");
    }
    return switch (quote.forCash(Currencies.amount(cash), clock.millis())) {
      case Quote.Sum.Refused(var why, String reason) -> new Start.Refused(reason);
      case Quote.Sum.Priced priced -> {
        SaleId sale = statements.nextSale();
        long satoshis = priced.breakdown().coins().units().longValueExact();
        Bytes nonce = randomBytes(NONCE_BYTES);
        journal.append(
            new JournalRecord.SellBegun(
                statements.next(
                    head ->
                        new TerminalStatement.SellOpened(
                            head,
                            sale,
                            chain,
                            cash,
                            satoshis,
                            nonce,
                            quote.expiresAtMs(),
                            refundTo)),
                randomBytes(Ticket.SECRET_BYTES)));
        yield new Start.Begun(sale);
      }
    };
  }

  /** The code for the customer's ticket, once the keeper has named the address. */
  Optional<String> ticket(SaleId sale) {
    Memory.Sell sell = journal.memory().sell(sale);
    return sell.address() == null
        ? Optional.empty()
        : Optional.of(new Ticket(sale, sell.ticketSecret()).code());
  }

  /** Signs where a sale's coins go back to; false when that was said before. */
  boolean refundTo(SaleId sale, String address) {
    if (journal.memory().refundTo(sale).isPresent()) {
      return false;
    }
    journal.append(
        new JournalRecord.RefundAsked(
            statements.next(
                head -> new TerminalStatement.RefundAsked(head, sale, chain, address))));
    return true;
  }

  /** Whose ticket this code is, redeemed or not; empty when it is no ticket of this machine's. */
  Optional<SaleId> saleOf(String code) {
    return ofTicket(code).map(Memory.Sell::sale);
  }

  private Optional<Memory.Sell> ofTicket(String code) {
    return Ticket.parse(code)
        .flatMap(
            ticket ->
                journal.memory().sells().stream()
                    .filter(sell -> sell.sale().equals(ticket.sale()))
                    .filter(sell -> same(sell.ticketSecret(), ticket.secret()))
                    .findFirst());
  }

  /** Somebody holds a code before the camera; false when it is no ticket that gives cash here. */
  boolean redeem(String code) {
    Optional<Memory.Sell> shown = ofTicket(code);
    if (shown.isEmpty() || !shown.get().isRedeemable()) {
      return false;
    }
    Memory.Sell sell = shown.get();
    TerminalStatement.DispenseAsked before = sell.asked();
    if (before != null
        && sell.dispensed() == null
        && clock.millis() < before.atMs() + ASK_AGAIN_MS) {
      return true;
    }
    Bytes nonce = randomBytes(NONCE_BYTES);
    journal.append(
        new JournalRecord.DispenseAsked(
            statements.next(
                head ->
                    new TerminalStatement.DispenseAsked(
                        head,
                        sell.sale(),
                        sha256(sell.ticketSecret()),
                        sell.opened().cash(),
                        nonce))));
    return true;
  }

  void tick(boolean mayDispense) {
    for (Memory.Sell sell : journal.memory().sells()) {
      boolean waitsForAddress =
          sell.address() == null && clock.millis() < sell.opened().expiresAtMs();
      if (!waitsForAddress && !waitsForCash(sell)) {
        continue;
      }
      for (KeeperAttestation attestation : link.attestations(sell.sale())) {
        consider(sell.sale(), attestation, mayDispense);
      }
    }
  }

  private static boolean waitsForCash(Memory.Sell sell) {
    return sell.asked() != null && sell.spent() == null;
  }

  private void consider(SaleId sale, KeeperAttestation attestation, boolean mayDispense) {
    Optional<Bytes> keeper = journal.memory().keeperKey();
    byte[] signed = KeeperAttestation.signedBytes(attestation.body());
    if (keeper.isEmpty() || !Ed25519.verifies(keeper.get(), signed, attestation.signature())) {
      distrust(sale + ": not signed by the keeper");
      return;
    }
    Attestation said;
    try {
      said = attestation.read();
    } catch (MalformedException e) {
      distrust(sale + ": " + e.getMessage());
      return;
    }
    Memory.Sell sell = journal.memory().sell(sale);
    if (!(said instanceof Attestation.OfSale about)
        || !about.sale().equals(sale)
        || !said.terminalKey().equals(journal.key().fingerprint())) {
      distrust(sale + ": of another sale or machine");
      return;
    }
    switch (about) {
      case Attestation.AddressAttested address -> show(sell, address, attestation);
      case Attestation.DispenseAuthorised authorised -> {
        if (mayDispense) {
          dispense(sell, authorised);
        }
      }
    }
  }

  private void show(
      Memory.Sell sell, Attestation.AddressAttested address, KeeperAttestation attestation) {
    if (sell.address() != null) {
      return;
    }
    TerminalStatement.SellOpened opened = sell.opened();
    boolean answers =
        address.nonce().equals(opened.nonce())
            && address.chain() == opened.chain()
            && address.satoshis() == opened.satoshis()
            && address.cash().equals(opened.cash())
            && clock.millis() < address.expiresAtMs();
    if (answers) {
      journal.append(new JournalRecord.AddressShown(sell.sale(), attestation));
    } else {
      distrust(sell.sale() + ": an address for something else than was asked");
    }
  }

  private void dispense(Memory.Sell sell, Attestation.DispenseAuthorised authorised) {
    TerminalStatement.DispenseAsked asked = sell.asked();
    if (asked == null
        || sell.spent() != null
        || journal.memory().isSpent(authorised.authorisation())) {
      return;
    }
    boolean answers =
        authorised.nonce().equals(asked.nonce())
            && authorised.cash().equals(sell.opened().cash())
            && clock.millis() < authorised.expiresAtMs();
    if (!answers) {
      distrust(sell.sale() + ": an authorisation for something else than was asked");
      return;
    }
    List<Cassette> cassettes = dispenser.cassettes();
    Optional<CassettePlan> plan = CassettePlan.of(sell.opened().cash(), cassettes);
    DispenserState state = dispenser.state();
    if (plan.isEmpty() || !(state instanceof DispenserState.Ready)) {
      // Not spent yet: it can still be used when the dispenser is mended, until it expires.
      trouble = "the dispenser is not ready: " + state;
      return;
    }
    trouble = "";
    journal.append(
        new JournalRecord.AuthorisationSpent(
            authorised.authorisation(),
            sell.sale(),
            CassettePlan.counts(plan.get().notesOfCassette(), cassettes)));
    switch (dispenser.dispense(plan.get().notesOfCassette())) {
      case DispenseResult.Counted(List<Integer> notes, int rejected, String why) -> {
        trouble = why;
        boolean full = notes.equals(plan.get().notesOfCassette());
        boolean none = notes.stream().allMatch(count -> count == 0);
        DispenseEnd end = full ? DispenseEnd.FULL : none ? DispenseEnd.NONE : DispenseEnd.PARTIAL;
        record(sell, authorised.authorisation(), notes, end);
      }
      case DispenseResult.NotBegun(String why) -> {
        trouble = why;
        record(sell, authorised.authorisation(), List.of(), DispenseEnd.NONE);
      }
      case DispenseResult.Unknown(List<Integer> atLeast, String why) -> {
        trouble = why;
        record(sell, authorised.authorisation(), atLeast, DispenseEnd.UNKNOWN);
      }
    }
  }

  private void record(Memory.Sell sell, Bytes authorisation, List<Integer> notes, DispenseEnd end) {
    List<Cassette> cassettes = dispenser.cassettes();
    String currency = sell.opened().cash().currency();
    Cash total = Cash.zero(currency);
    for (int i = 0; i < notes.size(); i++) {
      long worth = cassettes.get(i).note().minor() * notes.get(i);
      total = total.plus(new Cash(currency, worth));
    }
    Cash given = total;
    journal.append(
        new JournalRecord.Dispensed(
            statements.next(
                head ->
                    new TerminalStatement.Dispensed(
                        head,
                        sell.sale(),
                        authorisation,
                        CassettePlan.counts(notes, cassettes),
                        given,
                        end))));
  }

  private void distrust(String what) {
    if (distrusted.size() == MAX_DISTRUSTED) {
      distrusted.removeFirst();
    }
    distrusted.add(what);
  }

  private Bytes randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private static boolean same(Bytes one, Bytes other) {
    return MessageDigest.isEqual(one.toArray(), other.toArray());
  }

  private static Bytes sha256(Bytes bytes) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(bytes.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  String trouble() {
    return trouble;
  }

  List<String> distrusted() {
    return Collections.unmodifiableList(List.copyOf(distrusted));
  }
}
