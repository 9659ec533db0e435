package tallystick.watch.prove;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import tallystick.intent.Bytes;
import tallystick.watch.OpenedEntry;
import tallystick.watch.WatchException;

/**
 * A bundle of evidence as one zip file, laid out so that it can also be checked by hand.
 *
 * <pre>
 *   README.txt        how to check it
 *   verifier.key      the log's key, name+id+base64
 *   controller.txt    who controls the keeper; may be absent
 *   checkpoint        the signed checkpoint
 *   tile/...          the log's tiles and entry bundles
 *   openings.jsonl    a line {"index": N, "salt": hex, "entry": hex} for each entry
 * </pre>
 *
 * <p>Other files are passed over: a bundle may bring its own checker.
 */
public final class EvidenceFile {
  /** A log of five million leaves has some 330 MB of tiles; a bundle beyond it is no honest one. */
  public static final long MAX_UNPACKED_BYTES = 1L << 30;

  /** 256 leaves a tile, two kinds of them. */
  public static final int MAX_FILES = 100_000;

  private static final String CHECKPOINT = "checkpoint";
  private static final String TILES = "tile/";
  private static final String KEY = "verifier.key";
  private static final String CONTROLLER = "controller.txt";
  private static final String OPENINGS = "openings.jsonl";

  private static final String README =
      """
      Evidence of what a Tallystick keeper authorised.

      Check it with Tallystick:   tallystick prove --orders EXPORT --evidence THIS.zip
      Check it without:           unzip it, then run docs/check.py of the source, which uses Python's
                                  hashlib and OpenSSL alone:
                                  check.py . "$(cat verifier.key)" .

      By hand: each entry bundle under tile/entries holds 33-byte entries, 0x01 and a commitment,
      each behind a 16-bit length. A leaf is SHA-256(0x00, entry), a node SHA-256(0x01, left, right)
      (RFC 6962); the root they give stands in checkpoint, signed with the key in verifier.key.
      A line of openings.jsonl opens one leaf: SHA-256("tallystick-entry-v1", newline, salt, entry) is
      its commitment.

      Compare verifier.key with the one you were given when the account was opened: whoever can change
      this bundle can change the key in it too.
      """;

  private EvidenceFile() {}

  /** Packs a bundle; the same evidence always gives the same bytes. */
  public static byte[] write(Evidence evidence) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("README.txt", utf8(README));
    files.put(KEY, utf8(evidence.verifierKey() + "\n"));
    files.put(CONTROLLER, utf8(evidence.controller() + "\n"));
    evidence.tally().forEach((path, bytes) -> files.put(path, bytes.toArray()));
    StringBuilder openings = new StringBuilder();
    for (OpenedEntry opened : evidence.entries()) {
      openings
          .append("{\"index\": ")
          .append(opened.index())
          .append(", \"salt\": \"")
          .append(opened.salt().toHex())
          .append("\", \"entry\": \"")
          .append(opened.canonical().toHex())
          .append("\"}\n");
    }
    files.put(OPENINGS, utf8(openings.toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(java.time.LocalDateTime.of(2020, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new IllegalStateException("Memory does not fail to be written", e);
    }
    return out.toByteArray();
  }

  /**
   * Unpacks a bundle, within limits.
   *
   * @throws WatchException saying which part cannot be read
   */
  public static Evidence read(byte[] zip) {
    Map<String, byte[]> files = unpack(zip);
    Map<String, Bytes> tally = new HashMap<>();
    files.forEach(
        (name, bytes) -> {
          if (name.equals(CHECKPOINT) || name.startsWith(TILES)) {
            tally.put(name, Bytes.of(bytes));
          }
        });
    return new Evidence(
        text(files, KEY),
        files.containsKey(CONTROLLER) ? text(files, CONTROLLER) : Evidence.CONTROLLER_UNSTATED,
        tally,
        openings(part(files, OPENINGS)));
  }

  private static Map<String, byte[]> unpack(byte[] bytes) {
    Map<String, byte[]> files = new HashMap<>();
    long unpacked = 0;
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.isDirectory()) {
          continue;
        }
        byte[] file = zip.readNBytes((int) Math.min(MAX_UNPACKED_BYTES - unpacked + 1, 1 << 30));
        unpacked += file.length;
        if (unpacked > MAX_UNPACKED_BYTES || files.size() >= MAX_FILES) {
          throw new WatchException(
              "The evidence unpacks to more than "
                  + MAX_UNPACKED_BYTES
                  + " bytes or "
                  + MAX_FILES
                  + " files: not an honest bundle");
        }
        if (files.put(entry.getName(), file) != null) {
          throw new WatchException("The evidence holds " + entry.getName() + " twice");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new WatchException("The evidence is no readable zip file: " + e.getMessage(), e);
    }
    if (files.isEmpty()) {
      throw new WatchException("The evidence is no zip file, or an empty one");
    }
    return files;
  }

  private static byte[] part(Map<String, byte[]> files, String name) {
    byte[] part = files.get(name);
    if (part == null) {
      throw new WatchException("The evidence lacks " + name + ": not a bundle of this program");
    }
    return part;
  }

  private static String text(Map<String, byte[]> files, String name) {
    return new String(part(files, name), StandardCharsets.UTF_8);
  }

  private static List<OpenedEntry> openings(byte[] file) {
    List<OpenedEntry> opened = new ArrayList<>();
    for (JsonRows.Row row : JsonRows.lines(OPENINGS, file)) {
      try {
        opened.add(
            OpenedEntry.of(
                Long.parseLong(row.need("index")),
                Bytes.parseHex(row.need("salt")),
                Bytes.parseHex(row.need("entry"))));
      } catch (IllegalArgumentException | WatchException e) {
        throw new WatchException(OPENINGS + ", line " + row.line() + ": " + e.getMessage(), e);
      }
    }
    return opened;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
