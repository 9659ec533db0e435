package tallystick.terminal.device.line;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A tty device in raw mode. It is opened by the first write and again after it went away, so name
 * it by something that stays the same across replugs ({@code /dev/serial/by-id/...}).
 */
public final class TtyLine implements Line {
  /** Half a character at 9600 baud. */
  private static final long LOOK_AGAIN_NANOS = 500_000;

  private static final int DROP_BYTES = 4_096;

  /** A line that babbles without end is not drained dry: the read that follows sorts it out. */
  private static final int MAX_DROPS = 16;

  private final Path device;
  private final LineSettings settings;
  private @Nullable SerialPort port;

  public TtyLine(Path device, LineSettings settings) {
    this.device = device;
    this.settings = settings;
  }

  @Override
  public boolean write(byte[] bytes) {
    SerialPort open = opened();
    if (open == null) {
      return false;
    }
    if (open.writeBytes(bytes, bytes.length) != bytes.length) {
      close();
      return false;
    }
    return true;
  }

  @Override
  public int read(byte[] into, int offset, int count, int timeoutMs) {
    SerialPort open = port;
    if (open == null) {
      return DOWN;
    }
    long deadline = System.nanoTime() + timeoutMs * 1_000_000L;
    while (true) {
      int got = open.readBytes(into, count, offset);
      if (got < 0) {
        close();
        return DOWN;
      }
      if (got > 0 || System.nanoTime() - deadline >= 0) {
        return got;
      }
      // The driver's own timeouts come in tenths of a second; answers in thousandths.
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  @Override
  public void drop() {
    SerialPort open = port;
    if (open == null) {
      return;
    }
    // Flushing would also drop what has been written and is not yet on the wire.
    byte[] gone = new byte[DROP_BYTES];
    for (int i = 0; i < MAX_DROPS && open.bytesAvailable() > 0; i++) {
      if (open.readBytes(gone, gone.length) < 0) {
        close();
        return;
      }
    }
  }

  @Override
  public void close() {
    SerialPort open = port;
    if (open != null) {
      open.closePort();
      port = null;
    }
  }

  private @Nullable SerialPort opened() {
    if (port != null) {
      return port;
    }
    if (!Files.exists(device)) {
      return null;
    }
    try {
      SerialPort found = SerialPort.getCommPort(device.toRealPath().toString());
      found.setComPortParameters(
          settings.baud(),
          8,
          SerialPort.ONE_STOP_BIT,
          settings.parity() == LineSettings.Parity.EVEN
              ? SerialPort.EVEN_PARITY
              : SerialPort.NO_PARITY);
      found.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
      found.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
      if (found.openPort(0)) {
        port = found;
      }
    } catch (SerialPortInvalidPortException | java.io.IOException e) {
      // It went away between the look and the opening: as down as before.
      return null;
    }
    return port;
  }
}
