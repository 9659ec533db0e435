package tallystick.terminal.device.lcdm;

import java.util.Arrays;
import tallystick.intent.Bytes;
import tallystick.terminal.device.line.FarEnd;
import tallystick.terminal.device.line.Pty;

/**
 * A dispenser with two cassettes as the LCDM-2000 specification describes it from the other side.
 */
public final class LcdmDevice extends FarEnd {
  /** The device's end of the handshake, when it is disturbed. */
  enum Fault {
    NONE,
    NO_ACK,
    NAK,
    NO_ANSWER,
    EXIT_JAM,
    EMPTY_AFTER_TWO
  }

  private final int[] notes = {100, 100};
  private int out;
  private int orders;
  private Fault fault = Fault.NONE;
  private byte[] lastAnswer = new byte[0];

  public LcdmDevice(Pty cable) {
    super(cable);
    start();
  }

  @Override
  protected byte[] hear(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      if (bytes[at] == 0x15) {
        answer(lastAnswer);
        at++;
        continue;
      }
      if (bytes[at] != LcdmFrame.EOT) {
        at++;
        continue;
      }
      int end = at + LcdmFrame.OVERHEAD + (bytes.length > at + 3 ? dataBytes(bytes[at + 3]) : 0);
      if (bytes.length < end) {
        break;
      }
      byte[] message = Arrays.copyOfRange(bytes, at, end);
      note(message);
      LcdmFrame.decode(message, LcdmFrame.EOT).ifPresent(this::obey);
      at = end;
    }
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  private static int dataBytes(byte command) {
    return command == 0x45 || command == 0x55 ? 2 : 0;
  }

  private void obey(LcdmFrame command) {
    boolean order = command.command() != 0x46;
    if (order && fault == Fault.NAK) {
      answer(new byte[] {0x15});
      return;
    }
    if (order && fault == Fault.NO_ACK) {
      dispense(command);
      return;
    }
    cable.write(new byte[] {0x06});
    LcdmFrame reply = order ? dispense(command) : status();
    if (order && fault == Fault.NO_ANSWER) {
      return;
    }
    lastAnswer = reply.encode(LcdmFrame.SOH);
    answer(lastAnswer);
  }

  private LcdmFrame dispense(LcdmFrame command) {
    orders++;
    int cassette = command.command() == 0x45 ? 0 : 1;
    int wanted = command.numberAt(0);
    int error = 0x31;
    int given = wanted;
    if (fault == Fault.EXIT_JAM) {
      given = wanted - 1;
      error = 0x35;
    } else if (fault == Fault.EMPTY_AFTER_TWO) {
      given = Math.min(2, wanted);
      error = cassette == 0 ? 0x38 : 0x40;
    }
    notes[cassette] -= given;
    out += given;
    byte[] data = new byte[8];
    System.arraycopy(LcdmFrame.digits(wanted).toArray(), 0, data, 0, 2);
    System.arraycopy(LcdmFrame.digits(given).toArray(), 0, data, 2, 2);
    data[4] = (byte) error;
    data[5] = 0x30;
    System.arraycopy(LcdmFrame.digits(1).toArray(), 0, data, 6, 2);
    return new LcdmFrame(command.command(), Bytes.of(data));
  }

  private LcdmFrame status() {
    byte[] data = {0x30, 0x30, (byte) (fault == Fault.EMPTY_AFTER_TWO ? 0xc0 : 0x80), 0};
    return new LcdmFrame(0x46, Bytes.of(data));
  }

  synchronized void suffer(Fault now) {
    fault = now;
  }

  public synchronized int notesOut() {
    return out;
  }

  public synchronized int orders() {
    return orders;
  }
}
