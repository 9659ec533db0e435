package tallystick.terminal.device.lcdm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.DispenseResult;
import tallystick.terminal.device.Dispenser;
import tallystick.terminal.device.DispenserState;
import tallystick.terminal.device.line.Line;
import tallystick.terminal.device.line.LineSettings;

/**
 * The host's side of LCDM-2000. Each cassette is ordered by a command of its own, one after the
 * other, so that what the first gave is known when the second fails.
 *
 * <p>The specification lets the host repeat a command that was not acknowledged. This driver does
 * so for questions only: the acknowledgement may have been lost while the notes moved.
 */
public final class LcdmDispenser implements Dispenser {
  public static final LineSettings LINE = new LineSettings(9600, LineSettings.Parity.NONE);

  private static final int STATUS = 0x46;
  private static final int[] DISPENSE = {0x45, 0x55};
  private static final int ACK = 0x06;
  private static final int NAK = 0x15;
  private static final int GOOD = 0x30;
  private static final int NORMAL_STOP = 0x31;

  private static final int DISPENSE_DATA_BYTES = 8;
  private static final int STATUS_DATA_BYTES = 4;

  /** A damaged answer is asked for again by NAK, as section 3 has it; the notes are out already. */
  private static final int ANSWER_TRIES = 3;

  private static final int QUESTION_TRIES = 3;

  private final Line line;
  private final List<Cassette> cassettes;
  private final int ackTimeoutMs;
  private final int answerTimeoutMs;

  /**
   * @param cassettes upper first; one or two
   * @param ackTimeoutMs how long it may take to acknowledge; 550 by the specification
   * @param answerTimeoutMs how long the notes may take; 60,000 by the specification
   */
  public LcdmDispenser(Line line, List<Cassette> cassettes, int ackTimeoutMs, int answerTimeoutMs) {
    if (cassettes.isEmpty() || cassettes.size() > DISPENSE.length) {
      throw new IllegalArgumentException("One or two cassettes, not " + cassettes.size());
    }
    this.line = line;
    this.cassettes = List.copyOf(cassettes);
    this.ackTimeoutMs = ackTimeoutMs;
    this.answerTimeoutMs = answerTimeoutMs;
  }

  @Override
  public List<Cassette> cassettes() {
    return cassettes;
  }

  @Override
  public DispenseResult dispense(List<Integer> notesOfCassette) {
    require(notesOfCassette);
    List<Integer> given = new ArrayList<>();
    int rejected = 0;
    for (int i = 0; i < cassettes.size(); i++) {
      int wanted = i < notesOfCassette.size() ? notesOfCassette.get(i) : 0;
      if (wanted == 0) {
        given.add(0);
        continue;
      }
      switch (order(i, wanted)) {
        case Answer.Done done -> {
          given.add(done.out);
          rejected += done.rejected;
          if (!done.trouble.isEmpty() || done.out != wanted) {
            return counted(given, rejected, done.trouble);
          }
        }
        case Answer.NotSent(String why) -> {
          return given.stream().allMatch(count -> count == 0)
              ? new DispenseResult.NotBegun(why)
              : counted(given, rejected, why);
        }
        case Answer.Missed(String why) -> {
          return new DispenseResult.Unknown(padded(given), why);
        }
      }
    }
    return counted(given, rejected, "");
  }

  private void require(List<Integer> notesOfCassette) {
    if (notesOfCassette.size() > cassettes.size()) {
      throw new IllegalArgumentException("There are only " + cassettes.size() + " cassettes");
    }
    for (int i = 0; i < notesOfCassette.size(); i++) {
      int wanted = notesOfCassette.get(i);
      if (wanted < 0 || wanted > cassettes.get(i).maxNotes()) {
        throw new IllegalArgumentException(
            "Cassette " + i + " gives 0 to " + cassettes.get(i).maxNotes() + ", not " + wanted);
      }
    }
  }

  private DispenseResult counted(List<Integer> given, int rejected, String trouble) {
    String why = trouble.isEmpty() && given.size() < cassettes.size() ? "stopped early" : trouble;
    return new DispenseResult.Counted(padded(given), rejected, why);
  }

  private List<Integer> padded(List<Integer> given) {
    List<Integer> all = new ArrayList<>(given);
    while (all.size() < cassettes.size()) {
      all.add(0);
    }
    return all;
  }

  private sealed interface Answer {
    record Done(int out, int rejected, String trouble) implements Answer {}

    record NotSent(String why) implements Answer {}

    record Missed(String why) implements Answer {}
  }

  private Answer order(int cassette, int wanted) {
    line.drop();
    LcdmFrame command = new LcdmFrame(DISPENSE[cassette], LcdmFrame.digits(wanted));
    // A write that failed half way may have been whole for the device; nothing was taken only when
    // the line would not even open, which a question before it has just shown to be otherwise.
    if (!asked(STATUS, STATUS_DATA_BYTES).isPresent()) {
      return new Answer.NotSent("the dispenser does not answer");
    }
    if (!line.write(command.encode(LcdmFrame.EOT))) {
      return new Answer.Missed("the line went down with the order on it");
    }
    byte[] ack = new byte[1];
    if (!line.readFully(ack, 0, 1, ackTimeoutMs)) {
      return new Answer.Missed("the order was not acknowledged");
    }
    if (ack[0] != ACK) {
      return new Answer.Missed("the order was answered by %02X".formatted(ack[0]));
    }
    Optional<LcdmFrame> answer = answer(command.command(), DISPENSE_DATA_BYTES, answerTimeoutMs);
    if (answer.isEmpty()) {
      return new Answer.Missed("the count was not told");
    }
    int out = answer.get().numberAt(2);
    int rejected = answer.get().numberAt(6);
    int error = answer.get().byteAt(4);
    if (out < 0 || rejected < 0 || out > wanted) {
      return new Answer.Missed("a count that cannot be: " + out + " of " + wanted);
    }
    if (miscounts(error)) {
      return new Answer.Missed(said(error) + ", having counted " + out);
    }
    return new Answer.Done(out, rejected, ended(error) ? "" : said(error));
  }

  /** Jams behind the counting sensor and counting errors: its own count is not to be trusted. */
  private static boolean miscounts(int error) {
    return switch (error) {
      case 0x34, 0x35, 0x3a, 0x3c, 0x3d, 0x43, 0x47, 0x48 -> true;
      default -> false;
    };
  }

  private static boolean ended(int error) {
    return error == GOOD || error == NORMAL_STOP;
  }

  private static String said(int error) {
    return switch (error) {
      case GOOD, NORMAL_STOP -> "normal stop";
      case 0x32 -> "pick-up error";
      case 0x33, 0x4c -> "jam at the check sensors";
      case 0x34 -> "more notes than ordered";
      case 0x35, 0x48 -> "jam at the exit";
      case 0x36, 0x42 -> "jam at the diverter";
      case 0x37 -> "undefined command";
      case 0x38 -> "upper cassette empty";
      case 0x3a, 0x3c, 0x3d -> "counting error";
      case 0x3b -> "order refused";
      case 0x3f -> "no reject tray";
      case 0x40 -> "lower cassette empty";
      case 0x41 -> "motor stopped";
      case 0x43, 0x47 -> "timeout under way";
      case 0x44 -> "too many rejected notes";
      case 0x45 -> "no upper cassette";
      case 0x46 -> "no lower cassette";
      case 0x49, 0x4a -> "solenoid";
      case 0x4e -> "purge error";
      default -> "error %02X".formatted(error);
    };
  }

  @Override
  public DispenserState state() {
    Optional<LcdmFrame> status = asked(STATUS, STATUS_DATA_BYTES);
    if (status.isEmpty()) {
      return new DispenserState.Silent();
    }
    int error = status.get().byteAt(1);
    if (!ended(error)) {
      return new DispenserState.Blocked(said(error));
    }
    // Bit 6 of the first sensor byte and bit 5 of the second: the cassettes' near-end sensors.
    boolean upper = (status.get().byteAt(2) & 0x40) != 0;
    boolean lower = cassettes.size() > 1 && (status.get().byteAt(3) & 0x20) != 0;
    return new DispenserState.Ready(upper || lower);
  }

  private Optional<LcdmFrame> asked(int command, int dataBytes) {
    for (int i = 0; i < QUESTION_TRIES; i++) {
      line.drop();
      if (!line.write(new LcdmFrame(command, Bytes.empty()).encode(LcdmFrame.EOT))) {
        return Optional.empty();
      }
      byte[] ack = new byte[1];
      if (line.readFully(ack, 0, 1, ackTimeoutMs) && ack[0] == ACK) {
        return answer(command, dataBytes, ackTimeoutMs);
      }
    }
    return Optional.empty();
  }

  private Optional<LcdmFrame> answer(int command, int dataBytes, int timeoutMs) {
    byte[] in = new byte[LcdmFrame.OVERHEAD + dataBytes];
    for (int i = 0; i < ANSWER_TRIES; i++) {
      boolean whole =
          line.readFully(in, 0, 1, timeoutMs) && line.readFully(in, 1, in.length - 1, ackTimeoutMs);
      Optional<LcdmFrame> frame =
          whole ? LcdmFrame.decode(in, LcdmFrame.SOH) : Optional.<LcdmFrame>empty();
      if (frame.isPresent() && frame.get().command() == command) {
        line.write(new byte[] {ACK});
        return frame;
      }
      line.drop();
      if (!line.write(new byte[] {NAK})) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean simulated() {
    return false;
  }

  @Override
  public void close() {
    line.close();
  }
}
