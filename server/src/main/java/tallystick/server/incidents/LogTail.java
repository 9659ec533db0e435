package tallystick.server.incidents;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps the last lines of the log in memory, so that an incident can take them as evidence. */
public final class LogTail extends AppenderBase<ILoggingEvent> {
  /** Some hours of a quiet server, and the minutes before an incident of a busy one. */
  private static final int MAX_LINES = 2_000;

  private static final int MAX_LINE_LENGTH = 500;

  // Logback makes the appender itself, so what it keeps is reached through the class.
  private static final Deque<String> LINES = new ArrayDeque<>(MAX_LINES);

  @Override
  protected void append(ILoggingEvent event) {
    String message = event.getFormattedMessage();
    String line =
        Instant.ofEpochMilli(event.getTimeStamp())
            + " "
            + event.getLevel()
            + " "
            + event.getLoggerName()
            + " "
            + message.substring(0, Math.min(message.length(), MAX_LINE_LENGTH)).replace('\n', ' ');
    synchronized (LINES) {
      if (LINES.size() >= MAX_LINES) {
        LINES.removeFirst();
      }
      LINES.addLast(line);
    }
  }

  /** The lines, oldest first. */
  static String text() {
    synchronized (LINES) {
      return String.join("\n", LINES) + "\n";
    }
  }
}
