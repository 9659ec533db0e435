package tallystick.terminal.device.lcdm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Cash;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.DispenseResult;
import tallystick.terminal.device.DispenserState;
import tallystick.terminal.device.line.FarEnd;
import tallystick.terminal.device.line.Pty;
import tallystick.terminal.device.line.TtyLine;

/** The driver over a real pseudo-terminal, against a dispenser written from the specification. */
class LcdmDispenserTest {
  @TempDir Path folder;
  private Pty cable;
  private LcdmDevice device;
  private LcdmDispenser dispenser;

  @BeforeEach
  void plugIn() {
    cable = Pty.at(folder.resolve("tty"));
    device = new LcdmDevice(cable);
    List<Cassette> cassettes =
        List.of(new Cassette(new Cash("EUR", 20_00), 60), new Cassette(new Cash("EUR", 50_00), 40));
    dispenser =
        new LcdmDispenser(new TtyLine(cable.path(), LcdmDispenser.LINE), cassettes, 60, 150);
  }

  @AfterEach
  void unplug() {
    dispenser.close();
    device.close();
  }

  @Test
  void ordersEachCassetteByTheSpecificationsBytes() {
    DispenseResult result = dispenser.dispense(List.of(12, 3));

    assertEquals(new DispenseResult.Counted(List.of(12, 3), 2, ""), result);
    List<String> said = device.said();
    assertTrue(said.contains("> 0450024531320313"), said::toString);
    assertTrue(said.contains("> 0450025530330303"), said::toString);
    assertEquals(15, device.notesOut());
  }

  @Test
  void countsWhatCameOutWhenACassetteRunsEmpty() {
    device.suffer(LcdmDevice.Fault.EMPTY_AFTER_TWO);

    DispenseResult result = dispenser.dispense(List.of(5, 5));

    assertEquals(new DispenseResult.Counted(List.of(2, 0), 1, "upper cassette empty"), result);
    assertEquals(2, device.notesOut());
    assertEquals(1, device.orders(), "the second cassette was not ordered any more");
  }

  @Test
  void doesNotRepeatAnOrderThatWasNotAcknowledged() {
    device.suffer(LcdmDevice.Fault.NO_ACK);

    DispenseResult result = dispenser.dispense(List.of(4));

    assertTrue(result instanceof DispenseResult.Unknown, result::toString);
    assertEquals(1, device.orders());
    assertEquals(4, device.notesOut(), "and yet the notes are out");
  }

  @Test
  void doesNotBelieveThatAnOrderAnsweredByNakWasNotCarriedOut() {
    device.suffer(LcdmDevice.Fault.NAK);

    assertTrue(dispenser.dispense(List.of(4)) instanceof DispenseResult.Unknown);
  }

  @Test
  void saysUnknownWhenTheCountIsNotTold() {
    device.suffer(LcdmDevice.Fault.NO_ANSWER);

    DispenseResult result = dispenser.dispense(List.of(4, 1));

    assertTrue(result instanceof DispenseResult.Unknown, result::toString);
    assertEquals(1, device.orders());
  }

  @Test
  void doesNotTrustACountAfterAJamAtTheExit() {
    device.suffer(LcdmDevice.Fault.EXIT_JAM);

    DispenseResult result = dispenser.dispense(List.of(4));

    assertEquals(
        new DispenseResult.Unknown(List.of(0, 0), "jam at the exit, having counted 3"), result);
  }

  @Test
  void asksForADamagedAnswerAgainWithoutOrderingAgain() {
    // The first answer on the line is the status that goes before an order.
    device.disturb(List.of(answer -> answer, FarEnd.WRONG_CHECK, FarEnd.CUT_SHORT));

    DispenseResult result = dispenser.dispense(List.of(4));

    assertEquals(new DispenseResult.Counted(List.of(4, 0), 1, ""), result);
    assertEquals(1, device.orders());
  }

  @Test
  void knowsThatNothingMovedWhenItNeverAnswered() {
    cable.unplug();

    assertTrue(dispenser.dispense(List.of(4)) instanceof DispenseResult.NotBegun);
    assertEquals(new DispenserState.Silent(), dispenser.state());
    cable.plug();
    assertEquals(new DispenserState.Ready(false), dispenser.state());
    device.suffer(LcdmDevice.Fault.EMPTY_AFTER_TWO);
    assertEquals(new DispenserState.Ready(true), dispenser.state());
  }

  @Test
  void refusesMoreThanACassetteGivesAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> dispenser.dispense(List.of(61)));
    assertThrows(IllegalArgumentException.class, () -> dispenser.dispense(List.of(1, 41)));
    assertEquals(0, device.orders());
  }
}
