package tallystick.terminal.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Bounds;
import tallystick.atm.quote.Pricing;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteTerms;
import tallystick.atm.quote.Reference;
import tallystick.atm.rule.CashRounding;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.simulated.Panel;
import tallystick.terminal.journal.Journal;
import tallystick.terminal.journal.Memory;

/** A whole machine with a customer, a body that outlives its program, and a server beside it. */
final class Kiosk implements AutoCloseable {
  static final TerminalId TERMINAL = new TerminalId("BT123456");
  static final String DESTINATION = "bcrt1q6rhpng9evdsfnn833a4f4vej0asu6dk5srld6x";
  static final Cash TEN = new Cash("EUR", 10_00);
  static final Cash TWENTY = new Cash("EUR", 20_00);

  private static final Asset EUR = Currencies.of("EUR");
  private static final Asset BTC = new Asset("BTC", 8);

  final Panel panel =
      new Panel(
          List.of(new Cassette(TWENTY, 40), new Cassette(new Cash("EUR", 50_00), 40)),
          List.of(100, 100));
  final LocalServer server = new LocalServer();
  private final Path folder;
  private final Random random = new Random(4);
  private long nowMs = 1_795_000_000_000L;
  private long quotes;
  private @Nullable Journal journal;
  private @Nullable Machine machine;

  Kiosk(Path folder) {
    this.folder = folder;
    powerUp(Fuse.none());
    server.enrol(machine().enrolment());
    assertTrue(machine().pin(server.keeperKey()));
  }

  Machine machine() {
    Machine running = machine;
    if (running == null) {
      throw new IllegalStateException("The terminal is off");
    }
    return running;
  }

  /** Starts the program anew, on the same folder and the same body. */
  void powerUp(Fuse fuse) {
    powerOff();
    Journal opened = Journal.open(folder, TERMINAL, true, fuse::on);
    journal = opened;
    Devices devices =
        new Devices(
            fuse.on(panel.validator()),
            fuse.on(panel.dispenser()),
            panel.printer(),
            panel.scanner(),
            panel.door());
    machine =
        new Machine(
            opened,
            devices,
            fuse.on(server),
            () -> Instant.ofEpochMilli(nowMs),
            random,
            Chain.BITCOIN_REGTEST);
  }

  void powerOff() {
    Journal open = journal;
    if (open != null) {
      open.close();
    }
    journal = null;
    machine = null;
  }

  void pass(long ms) {
    nowMs += ms;
  }

  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      machine().tick();
    }
  }

  Quote quote(Direction direction) {
    Price price = Price.parse("60000", Instrument.of("BTC/EUR"));
    QuoteTerms terms =
        new QuoteTerms(
            BTC,
            EUR,
            new Pricing(500, 400, Amount.ofUnits(EUR, 1_00), Amount.ofUnits(BTC, 1_000)),
            new Bounds(
                Amount.ofUnits(EUR, 10_00),
                Amount.ofUnits(EUR, 500_00),
                Amount.ofUnits(EUR, 10_00)),
            new CashRounding(Amount.ofUnits(EUR, 1), CashRounding.Favour.CUSTOMER),
            List.of(),
            600_000);
    Bytes id = Bytes.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) ++quotes});
    return Quote.of(id, direction, new Reference.Agreed(price, List.of(), nowMs), terms, nowMs);
  }

  SaleId beginBuy() {
    return begun(machine().beginBuy(quote(Direction.BUY), DESTINATION));
  }

  SaleId beginSell(Cash cash) {
    return begun(machine().beginSell(quote(Direction.SELL), cash, null));
  }

  static SaleId begun(Start start) {
    assertTrue(start instanceof Start.Begun, start::toString);
    return ((Start.Begun) start).sale();
  }

  /** A note goes in and its fate is waited for. */
  boolean feed(Cash note) {
    machine().tick();
    boolean drawn = panel.insert(note);
    ticks(6);
    return drawn;
  }

  long promised(long minor) {
    var sum = quote(Direction.BUY).price(new Amount(EUR, BigInteger.valueOf(minor)));
    return ((Quote.Sum.Priced) sum).breakdown().coins().units().longValueExact();
  }

  /** What must hold of cash and statements after anything that can happen. */
  void requireBalance() {
    Memory memory = machine().memory();
    assertTrue(memory.unsent().isEmpty(), "everything was sent");
    List<TerminalStatement.NoteTaken> taken = server.statements(TerminalStatement.NoteTaken.class);
    List<TerminalStatement.BuyClosed> closed = server.statements(TerminalStatement.BuyClosed.class);
    long counted = taken.stream().mapToLong(note -> note.note().minor()).sum();
    long paidFor = closed.stream().mapToLong(buy -> buy.total().minor()).sum();
    long inBox = panel.cashbox().stream().mapToLong(Cash::minor).sum();
    long doubted = memory.doubted().stream().mapToLong(order -> order.note().minor()).sum();
    assertEquals(counted, paidFor, "every note that was credited is paid for once");
    assertTrue(
        counted <= inBox && inBox <= counted + doubted,
        () -> "credited " + counted + ", in the cashbox " + inBox + ", in doubt " + doubted);
    for (TerminalStatement.BuyClosed buy : closed) {
      List<Cash> notes =
          taken.stream()
              .filter(note -> note.sale().equals(buy.sale()))
              .map(TerminalStatement.NoteTaken::note)
              .toList();
      assertEquals(buy.total().minor(), notes.stream().mapToLong(Cash::minor).sum(), "" + buy);
      assertEquals(DESTINATION, buy.destination());
    }
    assertEquals(
        closed.size(),
        closed.stream().map(TerminalStatement.BuyClosed::sale).distinct().count(),
        "one closing statement of each sale");
    assertTrue(memory.buy().isEmpty() && memory.order().isEmpty(), "nothing is left open");
    requireDispenses(memory);
  }

  private void requireDispenses(Memory memory) {
    List<TerminalStatement.Dispensed> ends = server.statements(TerminalStatement.Dispensed.class);
    assertEquals(
        ends.size(),
        ends.stream().map(TerminalStatement.Dispensed::authorisation).distinct().count(),
        "one end of each authorisation");
    long told = ends.stream().mapToLong(end -> end.total().minor()).sum();
    long unknown =
        ends.stream()
            .filter(end -> end.end() == TerminalStatement.DispenseEnd.UNKNOWN)
            .mapToLong(end -> memory.sell(end.sale()).opened().cash().minor())
            .sum();
    long out = panel.dispensed().stream().mapToLong(Cash::minor).sum();
    assertTrue(
        told <= out && out <= told + unknown,
        () -> "said " + told + " and unknown " + unknown + ", out " + out);
    for (Memory.Sell sell : memory.sells()) {
      long forSale =
          ends.stream()
              .filter(end -> end.sale().equals(sell.sale()))
              .filter(end -> end.end() != TerminalStatement.DispenseEnd.NONE)
              .count();
      assertTrue(forSale <= 1, "dispensed twice for " + sell.sale());
    }
  }

  static List<NoteCount> counts(long denominationMinor, int count) {
    return List.of(new NoteCount(denominationMinor, count));
  }

  List<String> kinds() {
    List<String> kinds = new ArrayList<>();
    server.statements().forEach(statement -> kinds.add(statement.getClass().getSimpleName()));
    return kinds;
  }

  @Override
  public void close() {
    powerOff();
  }
}
