package tallystick.terminal.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.atm.Direction;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.intent.TerminalStatement.DispenseEnd;
import tallystick.terminal.device.BillValidator;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.SwitchFile;
import tallystick.terminal.device.cctalk.CcTalkDevice;
import tallystick.terminal.device.cctalk.CcTalkSettings;
import tallystick.terminal.device.cctalk.CcTalkValidator;
import tallystick.terminal.device.escpos.EscPosPrinter;
import tallystick.terminal.device.id003.Id003Device;
import tallystick.terminal.device.id003.Id003Settings;
import tallystick.terminal.device.id003.Id003Validator;
import tallystick.terminal.device.lcdm.LcdmDevice;
import tallystick.terminal.device.lcdm.LcdmDispenser;
import tallystick.terminal.device.line.Pty;
import tallystick.terminal.device.line.TtyLine;
import tallystick.terminal.device.scanner.LineScanner;
import tallystick.terminal.journal.Journal;

/**
 * Whole sales through the real drivers, over pseudo-terminals, to devices that lose their power.
 */
class RealDriversTest {
  private static final int TEN_EUROS = 0x63;

  @TempDir Path folder;
  private Pty validatorCable;
  private Pty dispenserCable;
  private Pty scannerCable;
  private LcdmDevice dispenser;
  private Kiosk prices;
  private final LocalServer server = new LocalServer();
  private final Random random = new Random(6);
  private final List<AutoCloseable> far = new ArrayList<>();
  private @Nullable Journal journal;
  private @Nullable Devices devices;
  private boolean pinned;

  @BeforeEach
  void plugIn() throws Exception {
    validatorCable = Pty.at(folder.resolve("validator"));
    dispenserCable = Pty.at(folder.resolve("dispenser"));
    scannerCable = Pty.at(folder.resolve("scanner"));
    dispenser = new LcdmDevice(dispenserCable);
    far.add(dispenser);
    far.add(scannerCable);
    Files.writeString(folder.resolve("door"), "0\n");
    Files.createDirectory(folder.resolve("prices"));
    prices = new Kiosk(folder.resolve("prices"));
  }

  @AfterEach
  void unplug() throws Exception {
    powerOff();
    prices.close();
    for (AutoCloseable end : far) {
      end.close();
    }
  }

  private Path home() {
    try {
      return Files.createTempDirectory(folder, "home");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BillValidator id003() {
    return new Id003Validator(
        new TtyLine(validatorCable.path(), Pty.SETTINGS), new Id003Settings("EUR", 0xe0, 100, 60));
  }

  private BillValidator ccTalk() {
    return new CcTalkValidator(
        new TtyLine(validatorCable.path(), CcTalkValidator.LINE),
        new CcTalkSettings("EUR", "EU", 100, 40, false, false, 60));
  }

  private Machine powerUp(Path home, BillValidator validator, Fuse fuse) {
    powerOff();
    Journal opened = Journal.open(home, Kiosk.TERMINAL, false, fuse::on);
    journal = opened;
    List<Cassette> cassettes = List.of(new Cassette(Kiosk.TWENTY, 40));
    Devices wired =
        new Devices(
            fuse.on(validator),
            new LcdmDispenser(
                new TtyLine(dispenserCable.path(), LcdmDispenser.LINE), cassettes, 100, 300),
            new EscPosPrinter(new TtyLine(folder.resolve("no-printer"), EscPosPrinter.LINE), 20),
            new LineScanner(new TtyLine(scannerCable.path(), LineScanner.LINE)),
            new SwitchFile(folder.resolve("door"), '1'));
    devices = wired;
    Machine machine =
        new Machine(
            opened,
            wired,
            server,
            () -> Instant.ofEpochMilli(1_795_000_000_000L),
            random,
            Chain.BITCOIN_REGTEST);
    if (!pinned) {
      server.enrol(machine.enrolment());
      pinned = machine.pin(server.keeperKey());
    }
    return machine;
  }

  private void powerOff() {
    if (devices != null) {
      devices.close();
    }
    if (journal != null) {
      journal.close();
    }
    devices = null;
    journal = null;
  }

  private static void tickUntil(Machine machine, BooleanSupplier done) {
    boolean reached = done.getAsBoolean();
    for (int i = 0; i < 60 && !reached; i++) {
      machine.tick();
      reached = done.getAsBoolean();
    }
    assertTrue(reached, "not within 60 rounds");
  }

  private void visit(Machine machine, Id003Device validator) {
    Kiosk.begun(machine.beginBuy(prices.quote(Direction.BUY), Kiosk.DESTINATION));
    tickUntil(machine, () -> validator.insert(TEN_EUROS));
    tickUntil(machine, () -> machine.memory().cashbox().equals(Kiosk.counts(10_00, 1)));
    machine.finishBuy();
    machine.tick();
    machine.tick();
  }

  @Test
  void losesNoNoteWhenAllPowerGoesWhileAnId003ValidatorStacksIt() throws Exception {
    int through = 0;
    for (int step = 5; through == 0 && step < 200; step += 2) {
      Id003Device validator = new Id003Device(validatorCable);
      Path home = home();
      server.reset();
      pinned = false;
      powerUp(home, id003(), Fuse.none());
      Machine machine = powerUp(home, id003(), new Fuse(step));
      try {
        visit(machine, validator);
        through = step;
      } catch (Fuse.PowerCut cut) {
        powerOff();
        validator.powerCut();
        validator.powerUp();
      }
      Machine after = powerUp(home, id003(), Fuse.none());
      for (int i = 0; i < 8; i++) {
        after.tick();
      }
      for (int i = 0; i < BuyFlow.PATIENCE_ROUNDS && after.memory().buy().isPresent(); i++) {
        after.tick();
      }

      long counted = server.statements(TerminalStatement.NoteTaken.class).size();
      long paid = server.statements(TerminalStatement.BuyClosed.class).size();
      int inBox = validator.cashbox().size();
      int doubted = after.memory().doubted().size();
      assertTrue(
          counted == paid && counted <= inBox && inBox <= counted + doubted,
          "step "
              + step
              + ": "
              + counted
              + " counted, "
              + paid
              + " paid, "
              + inBox
              + " in the cashbox, "
              + doubted
              + " in doubt");
      assertTrue(after.memory().buy().isEmpty(), "step " + step);
      validator.stop();
    }
    assertTrue(through > 25, "through at step " + through);
  }

  @Test
  void sellsThroughAScannerAndADispenser() {
    far.add(new Id003Device(validatorCable));
    Machine machine = powerUp(home(), id003(), Fuse.none());
    SaleId sale =
        Kiosk.begun(machine.beginSell(prices.quote(Direction.SELL), new Cash("EUR", 80_00), null));
    machine.tick();
    server.depositSeen(sale);
    String ticket = machine.ticket(sale).orElseThrow();

    scannerCable.write((ticket + "\r\n").getBytes(StandardCharsets.US_ASCII));
    tickUntil(machine, () -> !server.statements(TerminalStatement.Dispensed.class).isEmpty());

    TerminalStatement.Dispensed end =
        server.statements(TerminalStatement.Dispensed.class).getFirst();
    assertEquals(DispenseEnd.FULL, end.end());
    assertEquals(4, dispenser.notesOut());
    assertFalse(machine.enrolment().simulated());
  }

  @Test
  void creditsANoteOnceThatACcTalkValidatorStackedWhileTheTerminalWasOff() {
    CcTalkDevice validator = new CcTalkDevice(validatorCable);
    far.add(validator);
    Path home = home();
    Machine machine = powerUp(home, ccTalk(), Fuse.none());
    Kiosk.begun(machine.beginBuy(prices.quote(Direction.BUY), Kiosk.DESTINATION));
    tickUntil(machine, () -> validator.insert(2));
    // Ordered, and routed to the cashbox within the same round; its event is not read any more.
    tickUntil(machine, () -> !validator.cashbox().isEmpty());
    assertTrue(machine.memory().order().isPresent());
    powerOff();

    Machine after = powerUp(home, ccTalk(), Fuse.none());
    tickUntil(after, () -> !server.statements(TerminalStatement.BuyClosed.class).isEmpty());
    powerUp(home, ccTalk(), Fuse.none()).tick();

    assertEquals(1, server.statements(TerminalStatement.NoteTaken.class).size());
    assertEquals(1, validator.cashbox().size());
  }
}
