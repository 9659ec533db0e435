package tallystick.watch.incident;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An incident as one page of HTML without script, style sheet or anything from elsewhere. */
final class IncidentPage {
  private final StringBuilder out = new StringBuilder();

  private IncidentPage() {}

  static String html(IncidentRecord record) {
    return new IncidentPage().page(record);
  }

  static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
  }

  private static String time(@Nullable Long ms, String otherwise) {
    return ms == null ? otherwise : time(ms.longValue());
  }

  private String page(IncidentRecord record) {
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    // Read from a disk, where no server says what a page may do.
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">");
    element("title", "Incident " + record.id() + ": " + record.title());
    out.append("</head><body>\n");
    element("h1", "Incident " + record.id() + ": " + record.title());
    table(
        List.of("What", "Said"),
        List.of(
            List.of("State", record.state()),
            List.of("Severity", record.severity()),
            List.of("Account", record.credential()),
            List.of("Replaced by", record.replacement()),
            List.of("Owner", record.owner()),
            List.of("Runbook", record.runbook() + " version " + record.runbookVersion()),
            List.of("Opened (UTC)", time(record.openedMs())),
            List.of("Closed (UTC)", time(record.closedMs(), "not yet"))));
    element("h2", "Findings");
    table(
        List.of("Time (UTC)", "Kind", "Severity", "What", "Done at once"),
        record.findings().stream()
            .map(f -> List.of(time(f.atMs()), f.kind(), f.severity(), f.text(), f.action()))
            .toList());
    element("h2", "Runbook");
    table(
        List.of("Step", "State", "What was seen", "Looked at (UTC)"),
        record.steps().stream()
            .map(
                s ->
                    List.of(
                        s.step(),
                        s.state().name().toLowerCase(java.util.Locale.ROOT),
                        s.reason(),
                        s.atMs() == 0 ? "never" : time(s.atMs())))
            .toList());
    element("h2", "Evidence");
    table(
        List.of("File", "From", "Gathered (UTC)", "Bytes", "SHA-256", "Entry", "Leaf", "Now"),
        record.evidence().stream()
            .map(
                e ->
                    List.of(
                        e.name(),
                        e.source(),
                        time(e.atMs()),
                        Long.toString(e.lengthBytes()),
                        e.sha256(),
                        number(e.sequence()),
                        number(e.leaf()),
                        e.answer()))
            .toList());
    element("h2", "Statements");
    for (IncidentRecord.Statement said : record.statements()) {
      element("h3", said.heading());
      element("pre", said.text());
      element("p", "Published (UTC): " + time(said.publishedMs(), "not yet"));
    }
    element("h2", "Messages");
    for (IncidentRecord.Message message : record.messages()) {
      element("p", time(message.atMs()) + ", " + message.who());
      element("pre", message.text());
    }
    element("h2", "Tasks");
    table(
        List.of("Task", "By", "Since (UTC)", "Done (UTC)", "Done by"),
        record.tasks().stream()
            .map(
                t ->
                    List.of(
                        t.text(),
                        t.who(),
                        time(t.atMs()),
                        time(t.doneMs(), ""),
                        t.doneBy() == null ? "" : t.doneBy()))
            .toList());
    element("h2", "Timeline");
    table(
        List.of("Time (UTC)", "Who", "What", "Said"),
        record.timeline().stream()
            .map(l -> List.of(time(l.atMs()), l.who(), l.kind(), l.text()))
            .toList());
    return out.append("</body></html>\n").toString();
  }

  private static String number(@Nullable Long value) {
    return value == null ? "not logged yet" : value.toString();
  }

  private void table(List<String> heads, List<List<String>> rows) {
    out.append("<table border=\"1\"><thead><tr>");
    heads.forEach(head -> element("th", head));
    out.append("</tr></thead><tbody>\n");
    for (List<String> row : rows) {
      out.append("<tr>");
      row.forEach(cell -> element("td", cell));
      out.append("</tr>\n");
    }
    out.append("</tbody></table>\n");
  }

  private void element(String name, String text) {
    out.append('<').append(name).append('>');
    escape(text);
    out.append("</").append(name).append('>');
  }

  /** What a thief writes into a client id is text here and nothing else. */
  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }
}
