package tallystick.watch.incident;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One incident, whole: what is shown, and what is exported. Times are wall time in milliseconds.
 *
 * @param family {@code account}, {@code people} or {@code other}
 * @param severity {@code note}, {@code warning} or {@code critical}
 * @param state {@code open} or {@code closed}
 * @param credential the account's; empty where it concerns none
 * @param replacement the credential that takes its place; empty while there is none
 * @param owner who handles it; empty while nobody does
 * @param runbook its id; empty where there is none
 */
public record IncidentRecord(
    long id,
    String title,
    String family,
    String severity,
    String state,
    String credential,
    String replacement,
    String owner,
    String runbook,
    int runbookVersion,
    long openedMs,
    @Nullable Long closedMs,
    List<FindingLine> findings,
    List<Line> timeline,
    List<Task> tasks,
    List<Message> messages,
    List<Piece> evidence,
    List<Statement> statements,
    List<Runbook.Checked> steps) {
  public IncidentRecord {
    findings = List.copyOf(findings);
    timeline = List.copyOf(timeline);
    tasks = List.copyOf(tasks);
    messages = List.copyOf(messages);
    evidence = List.copyOf(evidence);
    statements = List.copyOf(statements);
    steps = List.copyOf(steps);
  }

  /** One detector's observation, as its incident shows it. */
  public record FindingLine(
      long id, long atMs, String kind, String severity, String text, String action) {}

  /**
   * One line of what happened and was done. Lines are added and never changed.
   *
   * @param who a person or a token; {@code tallystick} for the program
   * @param kind {@code opened}, {@code finding}, {@code note}, {@code step}, {@code evidence}, ...
   */
  public record Line(long id, long atMs, String who, String kind, String text) {}

  /** Something to do; done when {@code doneMs} says so. */
  public record Task(
      long id,
      long atMs,
      String who,
      String text,
      @Nullable Long doneMs,
      @Nullable String doneBy) {}

  /** What was told to the people of the organisation. */
  public record Message(
      long id, long atMs, String who, String template, String language, String text) {}

  /**
   * One file of evidence.
   *
   * @param source where it comes from, in words
   * @param sha256 of its bytes, hex
   * @param sequence of the entry that names it; null until the keeper has logged it
   * @param leaf of that entry
   * @param answer whether its bytes are still those that the tally names: {@code as-filed}, {@code
   *     altered} or {@code not-filed}
   */
  public record Piece(
      String name,
      String source,
      String mediaType,
      long atMs,
      long lengthBytes,
      String sha256,
      @Nullable Long sequence,
      @Nullable Long leaf,
      String answer) {}

  /**
   * Something said in the organisation's name.
   *
   * @param change the change that people approve; 32 hexadecimal digits
   * @param publishedMs when it was logged as approved; null while it waits
   */
  public record Statement(
      String heading,
      String text,
      String change,
      long proposedMs,
      String proposedBy,
      @Nullable Long publishedMs,
      @Nullable Long sequence,
      @Nullable Long leaf) {}

  /** The name under which the tally knows the incident. */
  public String tallyName() {
    return tallyName(id);
  }

  public static String tallyName(long id) {
    return "incident-" + id;
  }
}
