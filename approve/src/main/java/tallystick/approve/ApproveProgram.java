package tallystick.approve;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tallystick.approve.notices.Notices;
import tallystick.approve.notices.Telling;

/** The approver from the command line; docs/approver.md has the manual. */
public final class ApproveProgram {
  private static final int STATUS_USAGE = 2;
  private static final int STATUS_ENVIRONMENT = 3;

  /** Longer than any answer takes that was begun. */
  private static final long MAX_CLOSE_MS = 5_000;

  private ApproveProgram() {}

  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--help")) {
      System.out.print(Arguments.USAGE + FolderBackup.USAGE);
      return;
    }
    int status;
    try {
      if (FolderBackup.isAskedFor(args)) {
        FolderBackup.run(args, System.in, System.out, System.currentTimeMillis());
      } else {
        serve(Arguments.parse(args));
      }
      status = 0;
    } catch (IllegalArgumentException e) {
      System.err.println("approver: " + e.getMessage());
      System.err.print(Arguments.USAGE);
      status = STATUS_USAGE;
    } catch (ApproverException e) {
      System.err.println("approver: " + e.getMessage());
      status = STATUS_ENVIRONMENT;
    }
    System.exit(status);
  }

  private static void serve(Arguments arguments) {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(asked, closed)));
    Telling telling = new Telling(arguments.organisation(), arguments.origin().value());
    try (Notices notices = notices(arguments, telling);
        NoticeWatch watch = watch(arguments, telling, notices);
        Web web = start(arguments, notices)) {
      if (watch != null) {
        watch.start();
      }
      System.out.println("READY port=" + web.port() + " origin=" + arguments.origin());
      System.out.flush();
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed.countDown();
  }

  private static @Nullable Notices notices(Arguments arguments, Telling telling) {
    Path folder = arguments.folder();
    return folder == null ? null : Notices.open(folder, telling, System::currentTimeMillis);
  }

  private static @Nullable NoticeWatch watch(
      Arguments arguments, Telling telling, @Nullable Notices notices) {
    Path folder = arguments.folder();
    return folder == null || notices == null || notices.isEmpty()
        ? null
        : new NoticeWatch(arguments.socket(), arguments.organisation(), telling, notices, folder);
  }

  /** What the program is, without the process around it. */
  static Web start(Arguments arguments, @Nullable Notices notices) {
    Answers answers =
        new Answers(
            arguments.socket(),
            arguments.organisation(),
            arguments.origin(),
            arguments.server(),
            new SecureRandom());
    return Web.start(
        arguments.origin(),
        answers,
        notices,
        arguments.listen(),
        arguments.cert() == null || arguments.key() == null
            ? null
            : PemTls.of(arguments.cert(), arguments.key()));
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
