package tallystick.server.database;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tallystick.server.ServerException;

/**
 * The file of a backup: a zip of a description, the key that seals rows about people, each table's
 * rows as COPY writes them, and at the end the SHA-256 of each, without which it is not whole. The
 * sums find accidents; against people the whole file is sealed by {@code tallystick backup}.
 */
final class BackupFile {
  /** Counts up when an older release could not read the file, or would lose something of it. */
  private static final int FORMAT = 2;

  private static final String FORMAT_LINE = "tallystick-server-backup ";
  private static final String DESCRIPTION = "backup";
  private static final String SUMS = "SHA256SUMS";

  /** A description of some hundred tables has a few dozen kilobytes. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private BackupFile() {}

  /**
   * What a backup says of itself.
   *
   * @param schema the version of the schema that its rows fit
   * @param latestMs when something last happened in it
   * @param tables each with its columns
   */
  record Description(long madeAtMs, String schema, long latestMs, List<String> tables) {
    Description {
      tables = List.copyOf(tables);
    }

    String text() {
      return FORMAT_LINE
          + FORMAT
          + "\nmade-at-ms "
          + madeAtMs
          + "\nschema "
          + schema
          + "\nlatest-ms "
          + latestMs
          + "\n"
          + String.join("\n", tables)
          + "\n";
    }

    static Description parse(String text) {
      List<String> lines = text.lines().toList();
      String first = lines.isEmpty() ? "" : lines.getFirst();
      if (!first.startsWith(FORMAT_LINE)) {
        throw new ServerException("This file is no backup of a server. Nothing was changed");
      }
      if (!first.equals(FORMAT_LINE + FORMAT)) {
        throw new ServerException(
            "The backup is of format "
                + first.substring(FORMAT_LINE.length())
                + " and this release reads "
                + FORMAT
                + " only. Nothing was changed; restore it with the release that made it");
      }
      if (lines.size() < 5) {
        throw damaged("its description is cut off");
      }
      try {
        return new Description(
            Long.parseLong(after("made-at-ms ", lines.get(1))),
            after("schema ", lines.get(2)),
            Long.parseLong(after("latest-ms ", lines.get(3))),
            lines.subList(4, lines.size()));
      } catch (NumberFormatException e) {
        throw new ServerException("The backup's description is damaged: " + e.getMessage(), e);
      }
    }

    private static String after(String word, String line) {
      if (!line.startsWith(word)) {
        throw new ServerException("The backup's description is damaged: " + line);
      }
      return line.substring(word.length());
    }

    boolean holds(String name) {
      return name.equals(KeyBeside.FILE)
          || tables.stream().anyMatch(header -> header.startsWith(name + " "));
    }

    String words() {
      return "schema " + schema + ", the last event of " + Instant.ofEpochMilli(latestMs);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Writes rows. */
  interface Rows {
    void to(OutputStream out) throws IOException, SQLException;
  }

  /** Writes a backup to a stream, which stays open. */
  static final class Writer {
    private final ZipOutputStream zip;
    private final StringBuilder sums = new StringBuilder();

    Writer(OutputStream out) {
      zip = new ZipOutputStream(out);
    }

    void describe(Description about) throws IOException, SQLException {
      add(DESCRIPTION, out -> out.write(DatabaseBackup.utf8(about.text())));
    }

    void add(String name, Rows rows) throws IOException, SQLException {
      zip.putNextEntry(new ZipEntry(name));
      DigestOutputStream out = new DigestOutputStream(zip, sha256());
      rows.to(out);
      zip.closeEntry();
      sums.append(sum(out)).append("  ").append(name).append('\n');
    }

    void finish() throws IOException {
      zip.putNextEntry(new ZipEntry(SUMS));
      zip.write(DatabaseBackup.utf8(sums.toString()));
      zip.closeEntry();
      zip.finish();
      zip.flush();
    }
  }

  private static String sum(DigestOutputStream out) {
    return HexFormat.of().formatHex(out.getMessageDigest().digest());
  }

  /** Unpacks the tables' rows into the folder and checks every sum. */
  static Description unpack(InputStream in, Path folder) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    Description about = null;
    String listed = null;
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (listed != null) {
          throw damaged("something follows its sums");
        }
        if (about == null) {
          String text = name.equals(DESCRIPTION) ? text(zip) : "";
          about = Description.parse(text);
          sums.put(name, HexFormat.of().formatHex(sha256().digest(DatabaseBackup.utf8(text))));
        } else if (name.equals(SUMS)) {
          listed = text(zip);
        } else if (about.holds(name) && !name.contains("/") && !sums.containsKey(name)) {
          sums.put(name, rows(zip, folder.resolve(name)));
        } else {
          throw damaged("it holds \"" + name + "\"");
        }
      }
    } catch (EOFException | ZipException e) {
      throw damaged("it was cut or changed (" + e.getMessage() + ")");
    }
    return checked(about, listed, sums);
  }

  private static Description checked(
      @Nullable Description about, @Nullable String listed, Map<String, String> sums) {
    if (about == null || listed == null || sums.size() != about.tables().size() + 2) {
      throw damaged("its end is missing");
    }
    List<String> found =
        sums.entrySet().stream().map(e -> e.getValue() + "  " + e.getKey()).sorted().toList();
    if (!listed.lines().sorted().toList().equals(found)) {
      throw damaged("what it holds is not what was written");
    }
    return about;
  }

  private static String text(InputStream in) throws IOException {
    byte[] text = in.readNBytes(MAX_TEXT_BYTES + 1);
    if (text.length > MAX_TEXT_BYTES) {
      throw damaged("its description is larger than " + MAX_TEXT_BYTES + " bytes");
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  private static String rows(InputStream in, Path to) throws IOException {
    try (DigestOutputStream out = new DigestOutputStream(Files.newOutputStream(to), sha256())) {
      in.transferTo(out);
      return sum(out);
    }
  }

  private static ServerException damaged(String what) {
    return new ServerException(
        "The backup is damaged: " + what + ". Nothing was changed; take another one");
  }
}
