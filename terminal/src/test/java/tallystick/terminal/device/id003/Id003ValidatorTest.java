package tallystick.terminal.device.id003;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Cash;
import tallystick.terminal.device.ValidatorEvent;
import tallystick.terminal.device.ValidatorEvent.Remains;
import tallystick.terminal.device.ValidatorTrouble;
import tallystick.terminal.device.line.FarEnd;
import tallystick.terminal.device.line.Pty;
import tallystick.terminal.device.line.TtyLine;

/** The driver over a real pseudo-terminal, against a validator written from the specification. */
class Id003ValidatorTest {
  private static final Id003Settings EUROS = new Id003Settings("EUR", 0xe0, 100, 40);
  private static final int TEN_EUROS = 0x63;
  private static final Cash TEN = new Cash("EUR", 10_00);
  private static final ValidatorEvent STACKED = new ValidatorEvent.Stacked(Optional.empty(), false);

  @TempDir Path folder;
  private Pty cable;
  private Id003Device device;
  private Id003Validator validator;

  @BeforeEach
  void plugIn() {
    cable = Pty.at(folder.resolve("tty"));
    device = new Id003Device(cable);
    validator = restarted();
  }

  @AfterEach
  void unplug() {
    validator.close();
    device.close();
  }

  /** As the terminal does after a power cut: a new driver on the same device. */
  private Id003Validator restarted() {
    return new Id003Validator(new TtyLine(cable.path(), Pty.SETTINGS), EUROS);
  }

  private List<ValidatorEvent> polls(int count) {
    List<ValidatorEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.addAll(validator.poll());
    }
    return events;
  }

  private void ready() {
    validator.accept(true);
    polls(4);
    assertEquals(0x11, device.state(), "idling");
    device.said();
  }

  private void escrowed() {
    ready();
    assertTrue(device.insert(TEN_EUROS));
    assertEquals(List.of(new ValidatorEvent.Escrowed(TEN)), polls(2));
  }

  @Test
  void speaksTheSpecificationsBytes() {
    validator.accept(true);

    polls(4);
    device.insert(TEN_EUROS);
    polls(2);
    validator.stack();
    polls(5);

    List<String> said = device.said();
    String status = "> FC05112756";
    assertEquals(
        List.of(
            status,
            "< FC05402B15", // POWER UP
            status,
            "< FC05402B15",
            "> FC05402B15",
            "< FC0550AA05", // RESET, ACK
            status,
            "< FC051B7DF9", // INITIALIZE
            "> FC058A7D7C"),
        said.subList(0, 9));
    assertTrue(said.contains("> FC07C0E1FF144A"), said::toString);
    assertTrue(said.contains("> FC06C30004D6"), said::toString);
    assertTrue(said.contains("< FC061363A2D8"), said::toString);
    assertTrue(said.contains("> FC0541A204"), said::toString);
    assertTrue(said.contains("> FC0550AA05"), said::toString);
  }

  @Test
  void creditsANoteOnceAndAcknowledgesItOnlyAtTheNextPoll() {
    escrowed();
    validator.stack();

    List<ValidatorEvent> stacking = polls(3);
    List<ValidatorEvent> after = polls(4);

    assertEquals(List.of(STACKED), stacking);
    assertEquals(List.of(), after);
    List<String> said = device.said();
    List<String> beforeAck = said.subList(0, said.indexOf("> FC0550AA05"));
    assertEquals(
        2,
        Collections.frequency(beforeAck, "< FC05150310"),
        "VEND VALID is asked for again before it is acknowledged: by then it is on disk");
    assertEquals(0x11, device.state());
    assertEquals(List.of(TEN_EUROS), device.cashbox());
  }

  @Test
  void creditsOnceWhenTheAcknowledgementIsLost() {
    escrowed();
    validator.stack();
    device.missTheNextAck();

    List<ValidatorEvent> events = polls(8);

    assertEquals(List.of(STACKED), events);
    assertEquals(0x11, device.state());
  }

  @Test
  void tellsARepeatAfterTheTerminalsRestartAsMaybeTold() {
    escrowed();
    validator.stack();
    polls(3);
    validator.close();

    validator = restarted();
    List<ValidatorEvent> events = polls(1);

    assertEquals(List.of(new ValidatorEvent.Stacked(Optional.empty(), true)), events);
    assertEquals(0x15, device.state());
  }

  @Test
  void givesANoteBack() {
    escrowed();
    validator.giveBack();

    assertEquals(List.of(new ValidatorEvent.Returned()), polls(4));
    assertEquals(List.of(TEN_EUROS), device.givenBack());
    assertEquals(List.of(), device.cashbox());
  }

  @Test
  void takesNothingUnlessItIsToldTo() {
    validator.accept(false);
    polls(5);

    assertEquals(0x1a, device.state());
    assertFalse(device.insert(TEN_EUROS));
  }

  @Test
  void takesNoNotesOfAnotherCountry() {
    ready();

    assertFalse(device.insert(0x66), "disabled by the mask");
  }

  @Test
  void saysThatANoteCanStillGoBackWhenPowerWentInEscrow() {
    escrowed();
    device.powerCut();
    polls(1);
    device.powerUp();

    List<ValidatorEvent> events = polls(4);

    assertTrue(events.contains(new ValidatorEvent.Started(Remains.IN_ACCEPTOR)), events::toString);
    assertEquals(List.of(TEN_EUROS), device.givenBack());
    assertEquals(List.of(), device.cashbox());
  }

  @Test
  void saysThatANoteIsPastTheSlotWhenPowerWentBetweenEscrowAndVendValid() {
    escrowed();
    validator.stack();
    polls(1);
    device.powerCut();
    polls(1);
    device.powerUp();

    List<ValidatorEvent> events = polls(4);

    assertTrue(events.contains(new ValidatorEvent.Started(Remains.IN_STACKER)), events::toString);
    assertFalse(events.stream().anyMatch(event -> event instanceof ValidatorEvent.Stacked));
    assertEquals(List.of(TEN_EUROS), device.cashbox());
  }

  @Test
  void doesNotResetBeforeWhatWasFoundCanBeOnDisk() {
    escrowed();
    validator.stack();
    polls(1);
    device.powerCut();
    device.powerUp();

    List<ValidatorEvent> found = polls(1);
    int stateWhenTold = device.state();
    validator.close();
    validator = restarted();
    List<ValidatorEvent> foundAgain = polls(1);

    assertEquals(List.of(new ValidatorEvent.Started(Remains.IN_STACKER)), found);
    assertEquals(0x42, stateWhenTold);
    assertEquals(found, foundAgain);
  }

  @Test
  void saysThatNoNoteIsOnItsWayWhenOnlyTheTerminalRestarted() {
    ready();
    validator.close();

    validator = restarted();

    assertEquals(List.of(new ValidatorEvent.Empty()), polls(3));
  }

  @Test
  void findsItsWayThroughGarbageCutFramesWrongChecksAndSilence() {
    escrowed();
    validator.stack();
    byte[] garbage = {0x00, 0x11, (byte) 0x80, 0x7f};
    device.disturb(
        List.of(
            FarEnd.SILENCE,
            FarEnd.WRONG_CHECK,
            answer -> {
              byte[] both = Arrays.copyOf(garbage, garbage.length + answer.length);
              System.arraycopy(answer, 0, both, garbage.length, answer.length);
              return both;
            },
            FarEnd.CUT_SHORT,
            FarEnd.WRONG_CHECK));

    List<ValidatorEvent> events = polls(12);

    assertEquals(List.of(STACKED), events);
    assertEquals(List.of(TEN_EUROS), device.cashbox());
    assertEquals(0x11, device.state());
  }

  @Test
  void creditsNothingForTenThousandRandomBytes() {
    long seed = 20_261_122L;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    ready();
    for (int i = 0; i < 40; i++) {
      byte[] noise = new byte[250];
      random.nextBytes(noise);
      device.disturb(List.of(answer -> noise));
    }

    List<ValidatorEvent> events = polls(20);
    device.calm();
    events.addAll(polls(6));

    assertFalse(events.stream().anyMatch(event -> event instanceof ValidatorEvent.Stacked));
    assertEquals(0x11, device.state());
  }

  @Test
  void tellsThatItIsUnpluggedOnceAndComesBackUnderTheSameName() {
    escrowed();
    cable.unplug();
    List<ValidatorEvent> out = polls(5);
    cable.plug();
    validator.giveBack();
    List<ValidatorEvent> back = polls(6);

    assertEquals(1, out.size(), out::toString);
    assertTrue(out.getFirst() instanceof ValidatorEvent.Unplugged);
    assertEquals(List.of(new ValidatorEvent.Replugged(), new ValidatorEvent.Returned()), back);
  }

  @Test
  void tellsEachTroubleOnceAndItsEnd() {
    ready();
    Map<Integer, ValidatorTrouble> troubles =
        Map.of(
            0x43, ValidatorTrouble.CASHBOX_FULL,
            0x44, ValidatorTrouble.CASHBOX_REMOVED,
            0x45, ValidatorTrouble.JAM,
            0x46, ValidatorTrouble.JAM,
            0x47, ValidatorTrouble.PAUSED,
            0x48, ValidatorTrouble.CHEATED,
            0x49, ValidatorTrouble.FAILURE);
    troubles.forEach(
        (state, kind) -> {
          device.enter(state);
          List<ValidatorEvent> events = polls(3);
          device.enter(0x1b);
          events.addAll(polls(2));

          assertEquals(
              List.of(
                  new ValidatorEvent.Trouble(kind, "state %02X".formatted(state)),
                  new ValidatorEvent.Recovered()),
              events);
        });
  }

  @Test
  void leavesANoteInDoubtWhenTheCashboxWasPulledWhileItStacked() {
    escrowed();
    validator.stack();
    polls(2);
    device.enter(0x44);
    polls(1);
    device.enter(0x1b);

    List<ValidatorEvent> events = polls(4);

    assertTrue(
        events.stream().anyMatch(event -> event instanceof ValidatorEvent.Lost), events::toString);
    assertFalse(events.contains(new ValidatorEvent.Returned()));
  }

  @Test
  void tellsWhyPaperWasRefused() {
    ready();
    device.insertPaper(0x7f);

    assertEquals(List.of(new ValidatorEvent.Rejected("not a true note")), polls(3));
  }
}
