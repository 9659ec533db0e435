package tallystick.watch.incident;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One incident as one zip for the police, the exchange or an auditor. The same record and files
 * always give the same bytes.
 *
 * <pre>
 *   README.md            how to read and check it
 *   incident.html        for people, with everything that was found and done
 *   incident.json        the same for programs
 *   evidence/NAME        what was gathered, as it was
 *   statements/N.txt     what was said in the organisation's name
 *   tally/evidence.zip   the tally's own bundle, for `tallystick prove` and `check.py`
 *   SHA256SUMS           of all files above, for `sha256sum -c`
 * </pre>
 */
public final class IncidentExport {
  private IncidentExport() {}

  /**
   * Packs it.
   *
   * @param json the record as JSON
   * @param files evidence by name
   * @param tally the tally's bundle; empty when the keeper did not answer, which the README says
   */
  public static byte[] write(
      IncidentRecord record, byte[] json, Map<String, byte[]> files, byte[] tally) {
    SortedMap<String, byte[]> all = new TreeMap<>();
    all.put("incident.json", json);
    all.put("incident.html", utf8(IncidentPage.html(record)));
    files.forEach((name, bytes) -> all.put("evidence/" + name, bytes));
    int number = 1;
    for (IncidentRecord.Statement said : record.statements()) {
      all.put("statements/" + number++ + ".txt", utf8(statement(said)));
    }
    if (tally.length > 0) {
      all.put("tally/evidence.zip", tally);
    }
    all.put("README.md", utf8(readme(record, tally.length > 0)));
    StringBuilder sums = new StringBuilder();
    all.forEach(
        (name, bytes) ->
            sums.append(FiledEvidence.sha256(bytes).toHex())
                .append("  ")
                .append(name)
                .append('\n'));
    all.put("SHA256SUMS", utf8(sums.toString()));
    return zip(all);
  }

  private static byte[] zip(SortedMap<String, byte[]> files) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        // One time for all, so that packing twice gives the same bytes.
        entry.setTimeLocal(LocalDateTime.of(2020, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new IllegalStateException("Memory does not fail to be written", e);
    }
    return out.toByteArray();
  }

  private static String statement(IncidentRecord.Statement said) {
    Long published = said.publishedMs();
    return said.heading()
        + "\n\n"
        + said.text()
        + "\n\n"
        + (published == null
            ? "Not published: nobody has approved it. Proposed "
                + IncidentPage.time(said.proposedMs())
            : "Published "
                + IncidentPage.time(published)
                + ", entry "
                + said.sequence()
                + ", leaf "
                + said.leaf()
                + " of the tally")
        + "\n";
  }

  private static String readme(IncidentRecord record, boolean withTally) {
    String name = record.tallyName();
    return """
    # Incident %d

    `incident.html` is for reading, `incident.json` says the same to programs, `evidence/` holds the
    files that were gathered, as they were.

    ## Check it

    1. The files belong together: `sha256sum -c SHA256SUMS`
    2. The tally: %s
    3. A file of evidence is the one that was logged at the time, and was not altered since. The
       entry that names it ends in its SHA-256, so this finds the entry, and with it its leaf:

       ```
       hash=$(sha256sum evidence/NAME | cut -d' ' -f1)
       unzip -p tally/evidence.zip openings.jsonl | grep "$hash"
       ```

       A file whose hash no line holds is not the one that was logged. `incident.json` says under
       which leaf each should be found. In the tally this incident is called `%s`.
    4. Which orders were ours: `tallystick prove --orders EXPORT --evidence tally/evidence.zip`, where
       EXPORT is the venue's own list of orders, best fetched from the venue by whoever checks.

    ## What it proves, and what it does not

    An entry proves that the file existed, byte for byte, when the entry was logged, and that the log
    was not rewritten since, as far as its witnesses tell. It does not prove that what the file says
    is true: what comes from the venue rests with the venue, what a person wrote with that person.
    It never proves who used a key.
    """
        .formatted(
            record.id(),
            withTally
                ? "unzip `tally/evidence.zip` and follow its README, with Tallystick or without it"
                : "it is not here, because the keeper did not answer. Export again when it does",
            name);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
