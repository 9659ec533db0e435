package tallystick.terminal;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tallystick.terminal.link.HttpLink;

/** One Bitcoin machine from the command line; docs/terminal.md has the manual. */
public final class TerminalProgram {
  private static final int STATUS_USAGE = 2;
  private static final int STATUS_ENVIRONMENT = 3;

  /** A dispense that has begun is waited for: afterwards nobody would know what came out. */
  private static final long MAX_CLOSE_MS = 100_000;

  private TerminalProgram() {}

  /** Exit status 2 for wrong options, 3 when the surroundings are broken, 0 when asked to end. */
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--help")) {
      System.out.print(Arguments.USAGE);
      return;
    }
    int status = 0;
    try {
      serve(Arguments.parse(args));
    } catch (IllegalArgumentException e) {
      System.err.println("terminal: " + e.getMessage());
      System.err.print(Arguments.USAGE);
      status = STATUS_USAGE;
    } catch (TerminalException e) {
      System.err.println("terminal: " + e.getMessage());
      status = STATUS_ENVIRONMENT;
    }
    System.exit(status);
  }

  private static void serve(Arguments arguments) {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(asked, closed)));
    try (Terminal terminal =
        Terminal.start(
            arguments,
            Terminal.body(arguments),
            HttpLink.Pace.USUAL,
            InstantSource.system(),
            new SecureRandom())) {
      String url = "http://127.0.0.1:" + terminal.kioskPort() + "/";
      System.out.println(
          "READY kiosk=" + url + (arguments.simulated() ? " panel=" + url + "panel" : ""));
      System.out.flush();
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed.countDown();
  }

  private static void end(CountDownLatch asked, CountDownLatch closed) {
    asked.countDown();
    try {
      if (closed.await(MAX_CLOSE_MS, TimeUnit.MILLISECONDS)) {
        // To be asked to end, and to end, is success; the JVM would say 143.
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
