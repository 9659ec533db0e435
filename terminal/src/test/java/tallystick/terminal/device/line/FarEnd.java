package tallystick.terminal.device.line;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What all simulated devices at the other end of a cable share: a thread that reads, a record of
 * what was said in both directions, and noise on the line.
 */
public abstract class FarEnd implements AutoCloseable {
  /** Leaves nothing of an answer. */
  public static final UnaryOperator<byte[]> SILENCE = bytes -> new byte[0];

  /** One bit in the last byte turned over: a wrong checksum. */
  public static final UnaryOperator<byte[]> WRONG_CHECK =
      bytes -> {
        byte[] wrong = bytes.clone();
        wrong[wrong.length - 1] ^= 0x10;
        return wrong;
      };

  public static final UnaryOperator<byte[]> CUT_SHORT =
      bytes -> java.util.Arrays.copyOf(bytes, bytes.length - 2);

  protected final Pty cable;
  private @Nullable Thread thread;
  private final List<String> said = new ArrayList<>();
  private final Deque<UnaryOperator<byte[]>> noise = new ArrayDeque<>();
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private volatile boolean running = true;

  protected FarEnd(Pty cable) {
    this.cable = cable;
  }

  protected final void start() {
    thread = Thread.ofPlatform().daemon().name("far end").start(this::run);
  }

  private void run() {
    while (running) {
      byte[] bytes = cable.read(2);
      synchronized (this) {
        if (bytes.length > 0) {
          heard.writeBytes(bytes);
          byte[] rest = hear(heard.toByteArray());
          heard.reset();
          heard.writeBytes(rest);
        } else {
          java.util.concurrent.locks.LockSupport.parkNanos(500_000);
        }
      }
    }
  }

  /** Takes whole messages off the front and answers them; gives back what is not yet whole. */
  protected abstract byte[] hear(byte[] bytes);

  /** Records a message of the driver's. */
  protected final void note(byte[] message) {
    said.add("> " + HexFormat.of().withUpperCase().formatHex(message));
  }

  /** Answers through whatever noise there is on the line. */
  protected final void answer(byte[] message) {
    UnaryOperator<byte[]> next = noise.poll();
    byte[] out = next == null ? message : next.apply(message);
    said.add("< " + HexFormat.of().withUpperCase().formatHex(out));
    if (out.length > 0) {
      cable.write(out);
    }
  }

  /** What happens to the next answers, one for each. */
  public final synchronized void disturb(List<UnaryOperator<byte[]>> next) {
    noise.addAll(next);
  }

  public final synchronized void calm() {
    noise.clear();
  }

  /** What was said on the line since the last look, both ways, in hexadecimal. */
  public final synchronized List<String> said() {
    List<String> copy = List.copyOf(said);
    said.clear();
    return copy;
  }

  @Override
  public final void close() {
    stop();
    cable.close();
  }

  /** The device is taken away; its cable stays. */
  public final void stop() {
    running = false;
    try {
      Thread started = thread;
      if (started != null) {
        started.join(5_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
