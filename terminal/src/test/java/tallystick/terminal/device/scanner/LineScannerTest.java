package tallystick.terminal.device.scanner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.terminal.device.line.Pty;
import tallystick.terminal.device.line.TtyLine;

class LineScannerTest {
  @TempDir Path folder;

  private static Optional<String> soon(LineScanner scanner) {
    long deadline = System.nanoTime() + 2_000_000_000L;
    Optional<String> code = scanner.poll();
    while (code.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
      code = scanner.poll();
    }
    return code;
  }

  @Test
  void readsCodesLineByLineAndDropsWhatIsTooLong() {
    try (Pty cable = Pty.at(folder.resolve("tty"));
        LineScanner scanner = new LineScanner(new TtyLine(cable.path(), LineScanner.LINE))) {
      scanner.poll();

      cable.write(("x".repeat(2_001) + "\r\nbitcoin:tb1q\r\n").getBytes(StandardCharsets.UTF_8));
      cable.write("half".getBytes(StandardCharsets.UTF_8));
      Optional<String> first = soon(scanner);
      Optional<String> none = scanner.poll();
      cable.write(" a code\n".getBytes(StandardCharsets.UTF_8));
      Optional<String> second = soon(scanner);

      assertEquals(Optional.of("bitcoin:tb1q"), first);
      assertEquals(Optional.empty(), none);
      assertEquals(Optional.of("half a code"), second);
    }
  }

  @Test
  void forgetsHalfACodeWhenItIsReplugged() {
    try (Pty cable = Pty.at(folder.resolve("tty"));
        LineScanner scanner = new LineScanner(new TtyLine(cable.path(), LineScanner.LINE))) {
      scanner.poll();
      cable.write("half".getBytes(StandardCharsets.UTF_8));
      scanner.poll();
      cable.unplug();
      scanner.poll();
      scanner.poll();
      cable.plug();
      scanner.poll();
      cable.write("whole\r".getBytes(StandardCharsets.UTF_8));

      assertEquals(Optional.of("whole"), soon(scanner));
    }
  }
}
