package tallystick.server.fleet.sale;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.ledger.Draft;
import tallystick.atm.sale.Buy;
import tallystick.atm.sale.BuyEvent;
import tallystick.atm.sale.Screening;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.server.fleet.Alarm;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.machine.Ed25519Check;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.machine.Machines;
import tallystick.server.fleet.money.CashUnits;

/**
 * What machines say, in their order. A statement is stored with everything that follows from it in
 * one transaction; the same once more is answered as before. One that a sale does not take is
 * stored all the same, with the reason, because the machine has it in its journal for good.
 */
public final class Intake {
  /** Where notes lie that a machine takes. */
  public static final String CASHBOX = "cashbox";

  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final FleetDatabase database;
  private final Supplier<MachineFold.Picture> inForce;
  private final Machines machines;
  private final SaleStore store;
  private final SellDesk sells;
  private final PriceBook prices;
  private final CashUnits cash;
  private final Alarm alarm;

  public Intake(
      FleetDatabase database,
      Supplier<MachineFold.Picture> inForce,
      Machines machines,
      SaleDesk desk,
      PriceBook prices,
      CashUnits cash,
      Alarm alarm) {
    this.database = database;
    this.inForce = inForce;
    this.machines = machines;
    this.store = desk.store();
    this.sells = desk.sells();
    this.prices = prices;
    this.cash = cash;
    this.alarm = alarm;
  }

  /** The answer to a statement. */
  public sealed interface Answer {
    /** Stored, now or before. */
    record Heard() implements Answer {}

    /**
     * Earlier ones first. A machine whose journal says that they were heard is told by this that
     * the server was restored from a copy, and says them again.
     */
    record Gap(long wanted, String why) implements Answer {}

    /** Not this one. */
    record Refused(String why) implements Answer {}
  }

  /** Takes one statement of this machine. */
  public Answer take(TerminalId terminal, SignedStatement signed) {
    Optional<MachineFold.Known> known = inForce.get().machine(terminal);
    if (known.isEmpty()) {
      return new Answer.Refused(terminal + " is not enrolled");
    }
    if (!Ed25519Check.verifies(
        known.get().publicKey(),
        signed.signature(),
        SignedStatement.signedBytes(signed.statement()))) {
      return new Answer.Refused("The signature is not that of " + terminal);
    }
    TerminalStatement statement = signed.read();
    if (!statement.terminal().equals(terminal)) {
      return new Answer.Refused(terminal + " speaks for " + statement.terminal());
    }
    return database.inTransaction(() -> take(statement, signed));
  }

  private Answer take(TerminalStatement statement, SignedStatement signed) {
    long next = machines.lockNextSequence(statement.terminal());
    if (statement.sequence() > next) {
      return new Answer.Gap(
          next,
          "Statement " + statement.sequence() + " comes after a gap; " + next + " is wanted next");
    }
    if (statement.sequence() < next) {
      return isStored(signed, statement)
          ? new Answer.Heard()
          : new Answer.Refused(
              "Another statement "
                  + statement.sequence()
                  + " of "
                  + statement.terminal()
                  + " was heard before");
    }
    database
        .sql()
        .sql(
            """
            insert into machine_statement (terminal, sequence, sale, kind, statement, signature,
                                           received_ms)
            values (?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            statement.terminal().name(),
            statement.sequence(),
            sale(statement).map(SaleId::toString).orElse(""),
            statement.getClass().getSimpleName(),
            signed.statement().toArray(),
            signed.signature().toArray(),
            database.nowMs())
        .update();
    machines.nextSequence(statement.terminal(), next + 1);
    String trouble = apply(statement, signed);
    if (!trouble.isEmpty()) {
      database
          .sql()
          .sql("update machine_statement set trouble = ? where terminal = ? and sequence = ?")
          .params(trouble, statement.terminal().name(), statement.sequence())
          .update();
      log.warn("Statement {} of {}: {}", next, statement.terminal(), trouble);
      alarm.raise(
          "statement/" + statement.terminal() + "/" + next,
          Alarm.Severity.WARNING,
          sale(statement).map(SaleId::toString).orElse(statement.terminal().name()),
          "What " + statement.terminal() + " said as number " + next + ": " + trouble);
    }
    return new Answer.Heard();
  }

  private boolean isStored(SignedStatement signed, TerminalStatement statement) {
    List<Bytes> stored =
        database
            .sql()
            .sql("select statement from machine_statement where terminal = ? and sequence = ?")
            .params(statement.terminal().name(), statement.sequence())
            .query((row, _) -> Bytes.of(row.getBytes(1)))
            .list();
    return stored.equals(List.of(signed.statement()));
  }

  private static Optional<SaleId> sale(TerminalStatement statement) {
    return switch (statement) {
      case TerminalStatement.NoteTaken note -> Optional.of(note.sale());
      case TerminalStatement.BuyClosed closed -> Optional.of(closed.sale());
      case TerminalStatement.SellOpened opened -> Optional.of(opened.sale());
      case TerminalStatement.DispenseAsked asked -> Optional.of(asked.sale());
      case TerminalStatement.Dispensed dispensed -> Optional.of(dispensed.sale());
      case TerminalStatement.RefundAsked asked -> Optional.of(asked.sale());
      case TerminalStatement.Emptied _ -> Optional.empty();
    };
  }

  /** Why it could not be used; empty when it could. */
  private String apply(TerminalStatement statement, SignedStatement signed) {
    return switch (statement) {
      case TerminalStatement.NoteTaken note -> note(note);
      case TerminalStatement.BuyClosed closed -> closed(closed);
      case TerminalStatement.Emptied emptied -> {
        cash.emptied(emptied);
        yield "";
      }
      case TerminalStatement.SellOpened opened -> sells.opened(opened, signed, prices);
      case TerminalStatement.DispenseAsked asked -> sells.asked(asked);
      case TerminalStatement.Dispensed dispensed -> sells.dispensed(dispensed);
      // It is kept as evidence; a refund carries it to the keeper.
      case TerminalStatement.RefundAsked _ -> "";
    };
  }

  private static String trouble(Stepped stepped) {
    return switch (stepped) {
      case Stepped.Moved _ -> "";
      case Stepped.Repeated _ -> "";
      case Stepped.Refused(var refusal) -> refusal.why();
      case Stepped.Unknown() -> "There is no such sale";
    };
  }

  // ---------------------------------------------------------------- buys

  private String note(TerminalStatement.NoteTaken note) {
    Optional<SaleRow> row = store.find(note.sale());
    if (row.isEmpty()) {
      Optional<PriceBook.Given> given = prices.priceOfNote(note.terminal(), note.atMs());
      if (given.isEmpty()) {
        return orphan(note);
      }
      begin(note.sale(), given.get());
    } else if (row.get().isOrphan()) {
      return orphan(note);
    }
    return trouble(store.step(note.sale(), new BuyEvent.NoteIn(note, CASHBOX)));
  }

  /** The customer went on at this price before his first note; we hear of it with the note. */
  private void begin(SaleId sale, PriceBook.Given given) {
    store.beginBuy(begun(sale, given));
    prices.takenBy(given, sale);
    accept(sale, given);
  }

  private static SaleStore.Begun begun(SaleId sale, PriceBook.Given given) {
    return new SaleStore.Begun(
        sale,
        given.setting(),
        given.wallet(),
        given.quote().terms().currency().code(),
        given.quote().id());
  }

  private Chain chain(PriceBook.Given given) {
    return inForce.get().wallet(given.wallet()).orElseThrow().chain();
  }

  private void accept(SaleId sale, PriceBook.Given given) {
    Stepped accepted =
        store.step(
            sale,
            new BuyEvent.QuoteAccepted(
                given.quote(),
                chain(given),
                given.destination(),
                new Screening.Passed(given.screened()),
                given.quote().atMs()));
    if (!(accepted instanceof Stepped.Moved)) {
      throw new IllegalStateException("A price that was given is not taken: " + accepted);
    }
  }

  /** The cash is there and is booked; what the customer was promised nobody here knows. */
  private String orphan(TerminalStatement.NoteTaken note) {
    String why = "No price of this server's is known for this sale";
    Amount value = Currencies.amount(note.note());
    store.beginOrphan(
        new SaleStore.Begun(
            note.sale(), "", new WalletId("none"), value.asset().code(), Bytes.empty()),
        why);
    store.orphanCash(note.sale(), note.totalOfSale().minor());
    database.post(
        List.of(
            new Draft("note/" + note.terminal() + "/" + note.sequence())
                .move(
                    Accounts.customer(note.sale(), value.asset()),
                    Accounts.cash(note.terminal(), CASHBOX, value.asset(), note.note().minor()),
                    value)
                .at(note.atMs())));
    return why + "; its cash is booked, and a person settles it";
  }

  private String closed(TerminalStatement.BuyClosed closed) {
    SaleId earlier = closed.supplementOf();
    Optional<PriceBook.Given> named = named(closed);
    Optional<SaleRow> own = store.find(closed.sale());
    if (named.isPresent() && own.filter(row -> row.phase().equals(SaleRow.ORPHAN)).isPresent()) {
      adopt(closed.sale(), named.get());
      own = store.find(closed.sale());
    }
    if (own.isPresent()) {
      if (own.get().isOrphan()) {
        return "Its sale has no price of this server's; a person settles it";
      }
      named.ifPresent(given -> correct(closed, given));
      return trouble(store.step(closed.sale(), new BuyEvent.Closed(closed)));
    }
    if (earlier == null) {
      return "There is no such sale";
    }
    String begun = trouble(store.step(earlier, new BuyEvent.SupplementClosed(closed)));
    return begun.isEmpty()
        ? trouble(store.step(closed.sale(), new BuyEvent.Closed(closed)))
        : begun;
  }

  /** The price that the machine signed; empty when it is none of ours, or another sale's. */
  private Optional<PriceBook.Given> named(TerminalStatement.BuyClosed closed) {
    return prices
        .given(closed.terminal(), closed.quote())
        .filter(given -> given.quote().direction() == Direction.BUY)
        .filter(
            given ->
                given
                    .sale()
                    .map(by -> by.equals(closed.sale()) || by.equals(closed.supplementOf()))
                    .orElse(true));
  }

  /** Notes that came without a price have one: their sale begins, and its notes are told to it. */
  private void adopt(SaleId sale, PriceBook.Given given) {
    store.beginAgain(begun(sale, given));
    prices.takenBy(given, sale);
    accept(sale, given);
    for (TerminalStatement.NoteTaken note : notesOf(sale)) {
      Stepped told = store.step(sale, new BuyEvent.NoteIn(note, CASHBOX));
      if (!(told instanceof Stepped.Moved)) {
        log.warn("Sale {} does not take its own note {}: {}", sale, note.sequence(), told);
      }
    }
  }

  private List<TerminalStatement.NoteTaken> notesOf(SaleId sale) {
    return database
        .sql()
        .sql(
            "select statement, signature from machine_statement"
                + " where sale = ? and kind = ? order by sequence")
        .params(sale.toString(), TerminalStatement.NoteTaken.class.getSimpleName())
        .query(
            (row, _) ->
                (TerminalStatement.NoteTaken)
                    new SignedStatement(
                            Bytes.of(row.getBytes("statement")),
                            Bytes.of(row.getBytes("signature")))
                        .read())
        .list();
  }

  /** Where the statement names another price, or an earlier sale, than was assumed by time. */
  private void correct(TerminalStatement.BuyClosed closed, PriceBook.Given given) {
    Buy buy = store.buy(closed.sale()).orElseThrow();
    Buy.Offer offer = buy.offer();
    SaleId earlier = closed.supplementOf();
    if (offer != null
        && offer.quote().id().equals(closed.quote())
        && Objects.equals(earlier, buy.cash().supplementOf())) {
      return;
    }
    Stepped corrected =
        store.step(
            closed.sale(),
            new BuyEvent.PriceNamed(
                given.quote(),
                chain(given),
                given.destination(),
                earlier == null ? zero(given) : paidBefore(earlier, given),
                earlier,
                closed.atMs()));
    if (corrected instanceof Stepped.Moved) {
      prices.named(given, closed.sale());
      store.priced(begun(closed.sale(), given));
    }
  }

  private static Amount zero(PriceBook.Given given) {
    return Amount.zero(given.quote().terms().currency());
  }

  /** What an earlier sale's customer has had coins for at this price; its fixed fee is paid. */
  private Amount paidBefore(SaleId earlier, PriceBook.Given given) {
    return store
        .buy(earlier)
        .filter(
            buy -> {
              Buy.Offer offer = buy.offer();
              return offer != null
                  && offer.quote().id().equals(given.quote().id())
                  && buy.coins().promised() != null;
            })
        .flatMap(Buy::total)
        .orElse(zero(given));
  }
}
