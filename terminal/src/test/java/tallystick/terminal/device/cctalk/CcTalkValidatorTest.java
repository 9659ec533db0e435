package tallystick.terminal.device.cctalk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Cash;
import tallystick.terminal.device.ValidatorEvent;
import tallystick.terminal.device.ValidatorEvent.Remains;
import tallystick.terminal.device.line.FarEnd;
import tallystick.terminal.device.line.Pty;
import tallystick.terminal.device.line.TtyLine;

/** The driver over a real pseudo-terminal, against a validator written from the specification. */
class CcTalkValidatorTest {
  private static final int TEN_EUROS = 2;
  private static final Cash TEN = new Cash("EUR", 10_00);
  private static final ValidatorEvent STACKED = new ValidatorEvent.Stacked(Optional.of(TEN), false);

  @TempDir Path folder;
  private Pty cable;
  private CcTalkDevice device;
  private CcTalkValidator validator;

  @BeforeEach
  void plugIn() {
    plugIn(false, false);
  }

  private void plugInInstead(boolean crc, boolean echo) {
    unplug();
    plugIn(crc, echo);
  }

  private void plugIn(boolean crc, boolean echo) {
    cable = Pty.at(folder.resolve("tty"));
    device = new CcTalkDevice(cable, crc ? CcTalkFrame.Check.CRC : CcTalkFrame.Check.SUM, echo);
    validator = driver(crc, echo);
    validator.accept(true);
    polls(3);
  }

  private CcTalkValidator driver(boolean crc, boolean echo) {
    CcTalkSettings settings =
        new CcTalkSettings("EUR", "EU", 100, CcTalkDevice.ADDRESS, crc, echo, 40);
    return new CcTalkValidator(new TtyLine(cable.path(), CcTalkValidator.LINE), settings);
  }

  @AfterEach
  void unplug() {
    validator.close();
    device.close();
  }

  private List<ValidatorEvent> polls(int count) {
    List<ValidatorEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.addAll(validator.poll());
    }
    return events;
  }

  private void escrowed() {
    assertTrue(device.insert(TEN_EUROS));
    assertEquals(List.of(new ValidatorEvent.Escrowed(TEN)), polls(1));
  }

  private long restart() {
    long position = validator.position();
    validator.close();
    validator = driver(false, false);
    validator.resume(position);
    return position;
  }

  @Test
  void speaksTheSpecificationsBytesWithASum() {
    escrowed();
    validator.stack();
    polls(2);

    List<String> said = device.said();
    assertEquals(List.of("> 280001FED9", "< 01002800D7"), said.subList(0, 2), "simple poll");
    assertTrue(said.contains("> 280201E70F00DF"), said::toString);
    assertTrue(said.contains("> 280101E401F1"), said::toString);
    assertTrue(said.contains("> 2800019F38"), said::toString);
    assertTrue(said.contains("> 2801019A013B"), said::toString);
  }

  @Test
  void speaksTheVariantWithACrc() {
    plugInInstead(true, false);
    escrowed();
    validator.stack();

    assertEquals(List.of(STACKED), polls(3));
    assertEquals("> 2800B6FE21", device.said().getFirst(), "simple poll");
    // Part 3's own example: a reset of address 40 has the CRC 3F46.
    assertArrayEquals(
        new byte[] {40, 0, 0x46, 1, 0x3f},
        CcTalkFrame.toDevice(40, 1).encode(CcTalkFrame.Check.CRC));
  }

  @Test
  void takesItsOwnEchoForNoAnswer() {
    plugInInstead(false, true);
    escrowed();
    validator.stack();

    assertEquals(List.of(STACKED), polls(3));
  }

  @Test
  void creditsANoteOnceAcrossARestartOfTheTerminal() {
    escrowed();
    validator.stack();
    polls(1);
    restart();

    List<ValidatorEvent> afterRestart = polls(2);
    restart();
    List<ValidatorEvent> afterAnother = polls(2);

    assertEquals(List.of(STACKED), afterRestart, "stacked while nobody listened");
    assertEquals(List.of(), afterAnother);
    assertEquals(List.of(TEN_EUROS), device.cashbox());
  }

  @Test
  void givesBackANoteThatLayInEscrowWhenTheTerminalRestarted() {
    escrowed();
    restart();

    assertEquals(List.of(new ValidatorEvent.Returned()), polls(3));
    assertEquals(List.of(TEN_EUROS), device.givenBack());
  }

  @Test
  void saysThatNoNoteIsOnItsWayOnlyWhenAStackersStrokeIsOver() {
    restart();

    assertEquals(List.of(), polls(10));
    assertEquals(List.of(new ValidatorEvent.Empty()), polls(10));
  }

  @Test
  void readsSeveralEventsOldestFirstAndPastTheCountersEnd() {
    for (int i = 0; i < 63; i++) {
      for (int k = 0; k < 4; k++) {
        device.happen(0, 2);
      }
      assertEquals(4, polls(1).size());
    }

    device.happen(0, 3);
    device.happen(0, 2);
    device.happen(0, 4);
    device.happen(0, 2);
    device.happen(0, 3);
    List<ValidatorEvent> events = polls(1);

    assertEquals(2, validator.position(), "252 + 5, and 255 is followed by 1");
    assertEquals(
        List.of(
            "transport", "not recognised", "denomination not taken", "not recognised", "transport"),
        events.stream().map(event -> ((ValidatorEvent.Rejected) event).why()).toList());
  }

  @Test
  void saysThatEventsWereLostWhenMoreHappenedThanTheBufferHolds() {
    escrowed();
    for (int i = 0; i < 7; i++) {
      device.happen(0, 2);
    }

    List<ValidatorEvent> events = polls(1);

    assertEquals(new ValidatorEvent.Lost("2 events were not read in time"), events.getFirst());
    assertEquals(6, events.size());
  }

  @Test
  void takesACounterThatBeganAgainForAPowerCut() {
    escrowed();
    device.powerCut();
    polls(1);
    device.powerUp();

    List<ValidatorEvent> events = polls(3);

    assertEquals(List.of(new ValidatorEvent.Started(Remains.UNSAID)), events);
    assertTrue(device.insert(TEN_EUROS), "set up again");
  }

  @Test
  void noticesAPowerCutAfterWhichAsMuchHappenedAsBefore() {
    escrowed();
    device.powerCut();
    polls(1);
    device.happen(0, 2);
    device.powerUp();

    List<ValidatorEvent> events = polls(2);

    assertEquals(1, validator.position());
    assertEquals(
        List.of(
            new ValidatorEvent.Started(Remains.UNSAID),
            new ValidatorEvent.Rejected("not recognised")),
        events);
  }

  @Test
  void takesNothingOfAnotherCountryAndNothingUnlessToldTo() {
    assertFalse(device.insert(5));
    validator.accept(false);
    polls(1);
    assertFalse(device.insert(TEN_EUROS));
  }

  @Test
  void findsItsWayThroughNoise() {
    escrowed();
    validator.stack();
    long seed = 77;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] noise = new byte[200];
    random.nextBytes(noise);
    device.disturb(
        List.of(
            FarEnd.WRONG_CHECK, FarEnd.SILENCE, FarEnd.CUT_SHORT, answer -> noise, FarEnd.SILENCE));

    List<ValidatorEvent> events = polls(8);

    assertEquals(List.of(STACKED), events);
    assertEquals(List.of(TEN_EUROS), device.cashbox());
  }

  @Test
  void tellsThatItIsUnpluggedOnceAndComesBack() {
    escrowed();
    device.disturb(Collections.nCopies(30, FarEnd.SILENCE));
    List<ValidatorEvent> out = polls(5);
    device.calm();
    List<ValidatorEvent> back = polls(2);

    assertEquals(List.of(new ValidatorEvent.Unplugged("no answer")), out);
    assertEquals(List.of(new ValidatorEvent.Replugged()), back);
  }
}
