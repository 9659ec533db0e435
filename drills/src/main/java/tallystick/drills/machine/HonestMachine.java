package tallystick.drills.machine;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.atm.Currencies;
import tallystick.atm.Direction;
import tallystick.atm.quote.Bounds;
import tallystick.atm.quote.Pricing;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteTerms;
import tallystick.atm.quote.Reference;
import tallystick.atm.rule.CashRounding;
import tallystick.cli.CliException;
import tallystick.cli.supervise.Users;
import tallystick.drills.hostile.QuietPaper;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.simulated.Panel;
import tallystick.terminal.journal.Journal;
import tallystick.terminal.sale.Devices;
import tallystick.terminal.sale.Enrolment;
import tallystick.terminal.sale.Machine;
import tallystick.terminal.sale.ServerLink;
import tallystick.terminal.sale.Start;

/**
 * A whole machine, journal and all, with a simulated body; its way to the server is in the thief's
 * hands: he sees every statement, and brings what he likes as the keeper's answer.
 */
final class HonestMachine implements AutoCloseable {
  private static final Asset USD = Currencies.of("USD");
  private static final Asset BTC = new Asset("BTC", 8);
  private static final int NOTES = 40;
  private static final long QUOTE_MS = 600_000;

  final Panel panel =
      new Panel(
          List.of(
              new Cassette(new Cash("USD", 20_00), NOTES),
              new Cassette(new Cash("USD", 50_00), NOTES)),
          List.of(NOTES, NOTES));
  final Machine machine;
  private final Journal journal;
  private final List<SignedStatement> said = new ArrayList<>();
  private final Map<SaleId, List<KeeperAttestation>> answers = new HashMap<>();
  private final SecureRandom random = new SecureRandom();

  HonestMachine(Path folder, String name) {
    Users.makeFolder(folder, "rwx------");
    journal = Journal.open(folder, new TerminalId(name), true);
    machine =
        new Machine(
            journal,
            new Devices(
                panel.validator(),
                panel.dispenser(),
                panel.printer(),
                panel.scanner(),
                panel.door()),
            new ThiefsLink(),
            InstantSource.system(),
            random,
            Chain.BITCOIN_REGTEST);
  }

  private final class ThiefsLink implements ServerLink {
    @Override
    public Delivery deliver(SignedStatement statement) {
      said.add(statement);
      return new Delivery.Heard(1);
    }

    @Override
    public List<KeeperAttestation> attestations(SaleId sale) {
      return answers.getOrDefault(sale, List.of());
    }
  }

  Enrolment enrolment() {
    return machine.enrolment();
  }

  /** A person compares the keeper's key at the machine; and the server says the log's epoch. */
  void believe(Bytes keeperKey, int epoch) {
    if (!machine.pin(keeperKey)) {
      throw new CliException("The machine believes another key");
    }
    machine.hears(epoch);
  }

  /** What the customer is to pay, in satoshis. */
  long asked(SaleId sale) {
    return machine.memory().sell(sale).opened().satoshis();
  }

  /** From now on this is what the server answers about the sale. */
  void answer(SaleId sale, KeeperAttestation... attestations) {
    answers.put(sale, List.of(attestations));
  }

  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      machine.tick();
    }
  }

  /** A customer wants this much for his coins. */
  SaleId sells(Cash cash) {
    Start start = machine.beginSell(sellQuote(), cash, null);
    if (start instanceof Start.Begun begun) {
      ticks(1);
      return begun.sale();
    }
    throw new CliException("The machine does not sell: " + start);
  }

  /** The address that the customer sees; empty while there is none that the machine believes. */
  Optional<String> shownAddress(SaleId sale) {
    return Optional.ofNullable(machine.memory().sell(sale).address()).map(a -> a.address());
  }

  /** The last statement of a kind, as it was sent. */
  <T extends TerminalStatement> SignedStatement last(Class<T> kind) {
    for (SignedStatement statement : said.reversed()) {
      if (kind.isInstance(statement.read())) {
        return statement;
      }
    }
    throw new CliException("The machine has said no " + kind.getSimpleName());
  }

  long dispensedMinor() {
    return panel.dispensed().stream().mapToLong(Cash::minor).sum();
  }

  private Quote sellQuote() {
    long nowMs = System.currentTimeMillis();
    byte[] id = new byte[16];
    random.nextBytes(id);
    QuoteTerms terms =
        new QuoteTerms(
            BTC,
            USD,
            new Pricing(500, 500, Amount.ofUnits(USD, 1_00), Amount.ofUnits(BTC, 1_000)),
            new Bounds(
                Amount.ofUnits(USD, 10_00),
                Amount.ofUnits(USD, 500_00),
                Amount.ofUnits(USD, 10_00)),
            new CashRounding(Amount.ofUnits(USD, 1), CashRounding.Favour.CUSTOMER),
            List.of(),
            QUOTE_MS);
    return Quote.of(
        Bytes.of(id),
        Direction.SELL,
        new Reference.Agreed(QuietPaper.HONEST, List.of(), nowMs),
        terms,
        nowMs);
  }

  @Override
  public void close() {
    journal.close();
  }
}
