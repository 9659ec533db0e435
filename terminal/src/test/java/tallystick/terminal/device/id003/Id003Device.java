package tallystick.terminal.device.id003;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tallystick.terminal.device.line.FarEnd;
import tallystick.terminal.device.line.Pty;

/**
 * A validator as the ID-003 specification describes it from the other side: one note at a time
 * moves from the slot to escrow and on into the cashbox or back, and each state is told when it is
 * asked for. Power may go at any moment; the note stays where it is.
 */
public final class Id003Device extends FarEnd {
  /** CURRENCY ASSIGN: 5, 10, 20 and 50 euros, and a note of another country. */
  static final int[] TABLE = {
    0x62, 0xe0, 5, 0, 0x63, 0xe0, 1, 1, 0x64, 0xe0, 2, 1, 0x65, 0xe0, 5, 1, 0x66, 0x01, 1, 1
  };

  private final List<Integer> cashbox = new ArrayList<>();
  private final List<Integer> givenBack = new ArrayList<>();
  private int state = 0x40;
  private int note;
  private int rejection;
  private boolean inhibited = true;
  private boolean powered = true;
  private boolean deafToAck;
  private int disabled;

  public Id003Device(Pty cable) {
    super(cable);
    start();
  }

  @Override
  protected byte[] hear(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      if ((bytes[at] & 0xff) != 0xfc) {
        at++;
        continue;
      }
      if (bytes.length - at < 2 || bytes.length - at < (bytes[at + 1] & 0xff)) {
        break;
      }
      int end = at + (bytes[at + 1] & 0xff);
      byte[] message = Arrays.copyOfRange(bytes, at, end);
      if (powered) {
        note(message);
        Id003Frame.decode(message, message.length).ifPresent(this::obey);
      }
      at = end;
    }
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  private void obey(Id003Frame command) {
    switch (command.code()) {
      case 0x11 -> tellState();
      case 0x40 -> {
        say(0x50);
        afterReset();
      }
      case 0x41 -> {
        say(0x50);
        if (state == 0x13) {
          state = 0x14;
        }
      }
      case 0x43 -> {
        say(0x50);
        if (state == 0x13) {
          state = 0x18;
        }
      }
      case 0x50 -> {
        if (state == 0x15 && !deafToAck) {
          state = 0x16;
        }
        deafToAck = false;
      }
      case 0x8a -> answer(Id003Frame.of(0x8a, TABLE).encode());
      case 0xc0 -> {
        disabled = command.dataAt(0) | command.dataAt(1) << 8;
        answer(command.encode());
      }
      case 0xc3 -> {
        inhibited = command.dataAt(0) == 1;
        answer(command.encode());
        if (state == 0x1b || state == 0x11 || state == 0x1a) {
          state = inhibited ? 0x1a : 0x11;
        }
      }
      case 0xc1, 0xc2, 0xc4, 0xc5 -> answer(command.encode());
      default -> say(0x4b);
    }
  }

  private void tellState() {
    switch (state) {
      case 0x13 -> say(0x13, note);
      case 0x17 -> say(0x17, rejection);
      default -> say(state);
    }
    state =
        switch (state) {
          case 0x12 -> 0x13;
          case 0x14 -> {
            cashbox.add(note);
            yield 0x15;
          }
          case 0x16, 0x17 -> inhibited ? 0x1a : 0x11;
          case 0x18 -> {
            givenBack.add(note);
            yield inhibited ? 0x1a : 0x11;
          }
          default -> state;
        };
  }

  private void afterReset() {
    if (state == 0x41) {
      givenBack.add(note);
    } else if (state == 0x42) {
      cashbox.add(note);
    }
    state = 0x1b;
    inhibited = true;
  }

  private void say(int code, int... data) {
    answer(Id003Frame.of(code, data).encode());
  }

  /** A customer pushes a note in; false when the machine does not pull it. */
  public synchronized boolean insert(int code) {
    if (!powered || state != 0x11 || (disabled & 1 << (code - 0x61)) != 0) {
      return false;
    }
    note = code;
    state = 0x12;
    return true;
  }

  /** A customer pushes in something that is no note. */
  public synchronized void insertPaper(int reason) {
    rejection = reason;
    state = 0x17;
  }

  public synchronized void enter(int newState) {
    state = newState;
  }

  public synchronized int state() {
    return state;
  }

  /** The power goes; a note that is being stacked is past the point of no return. */
  public synchronized void powerCut() {
    powered = false;
    state =
        switch (state) {
          case 0x12, 0x13, 0x18 -> 0x41;
          case 0x14 -> 0x42;
          default -> 0x40;
        };
  }

  public synchronized void powerUp() {
    powered = true;
  }

  public synchronized void missTheNextAck() {
    deafToAck = true;
  }

  public synchronized List<Integer> cashbox() {
    return List.copyOf(cashbox);
  }

  public synchronized List<Integer> givenBack() {
    return List.copyOf(givenBack);
  }
}
