package tallystick.approve;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code approver backup} and {@code approver restore}: whom it tells, and by what. Keys with which
 * people approve are left out, also where they lie in this folder: with two of them in one backup,
 * two people would be whoever opens it.
 */
final class FolderBackup {
  static final String USAGE =
      """
      approver backup --folder DIR --to -
      approver restore --folder DIR --from - [--replace]
      """;

  private static final String FORMAT_LINE = "tallystick-approver-backup ";
  private static final String FORMAT = "1";
  private static final String DESCRIPTION = "backup";
  private static final String SUMS = "SHA256SUMS";

  /**
   * What cannot be made again: outlets with their passwords, the push key, its browsers, how far.
   */
  private static final List<String> FILES =
      List.of("notices.properties", "push.key", "push-subscriptions", "notices.position");

  /** Thousands of subscribed browsers. */
  private static final int MAX_FILE_BYTES = 4 << 20;

  private FolderBackup() {}

  static boolean isAskedFor(String[] args) {
    return args.length > 0 && (args[0].equals("backup") || args[0].equals("restore"));
  }

  /**
   * Does it, by standard input or output; people read the rest on standard error.
   *
   * @throws IllegalArgumentException on a wrong command line
   */
  static void run(String[] args, InputStream in, PrintStream out, long nowMs) {
    boolean backup = args[0].equals("backup");
    List<String> rest = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
    if (!backup) {
      rest.remove("--replace");
    }
    boolean usual =
        rest.size() == 4
            && rest.get(0).equals("--folder")
            && rest.get(2).equals(backup ? "--to" : "--from")
            && rest.get(3).equals("-");
    if (!usual) {
      throw new IllegalArgumentException("Not how it is called:\n" + USAGE);
    }
    Path folder = Path.of(rest.get(1));
    try {
      if (backup) {
        System.err.println("approver: backed up " + write(folder, out, nowMs));
      } else {
        restore(folder, in, nowMs).forEach(line -> System.err.println("approver: " + line));
      }
    } catch (IOException e) {
      throw new ApproverException(
          (backup ? "The backup failed and is not to be used: " : "Restoring failed: ")
              + e.getMessage()
              + (backup ? "" : ". Nothing that was there is lost; start it again"),
          e);
    }
  }

  static String write(Path folder, OutputStream out, long nowMs) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : FILES) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        files.put(name, Files.readAllBytes(file));
      }
    }
    ZipOutputStream zip = new ZipOutputStream(out);
    StringBuilder sums = new StringBuilder();
    byte[] about = utf8(FORMAT_LINE + FORMAT + "\nmade-at-ms " + nowMs + "\n");
    put(zip, DESCRIPTION, about);
    sums.append(line(DESCRIPTION, about));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      put(zip, file.getKey(), file.getValue());
      sums.append(line(file.getKey(), file.getValue()));
    }
    put(zip, SUMS, utf8(sums.toString()));
    zip.finish();
    zip.flush();
    return (files.isEmpty() ? "nothing, since it tells nobody" : String.join(", ", files.keySet()))
        + ". Keys that approve are in no backup: each person keeps his own";
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }

  static List<String> restore(Path folder, InputStream in, long nowMs) throws IOException {
    Map<String, byte[]> files = unpack(in);
    byte[] about = files.remove(DESCRIPTION);
    List<String> said = new ArrayList<>();
    said.add("The backup was made at " + Instant.ofEpochMilli(madeAtMs(about)) + ".");
    Files.createDirectories(folder);
    Path aside = folder.resolve("replaced-" + nowMs);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path there = folder.resolve(file.getKey());
      if (Files.exists(there) && !Arrays.equals(Files.readAllBytes(there), file.getValue())) {
        Files.createDirectories(
            aside,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.copy(there, aside.resolve(file.getKey()), StandardCopyOption.COPY_ATTRIBUTES);
      }
      Path fresh = folder.resolve(file.getKey() + ".restoring");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(fresh, file.getValue());
      Files.move(fresh, there, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.exists(aside)) {
      said.add("What was there is put aside in " + aside + ".");
    }
    said.add(
        "Put back: "
            + (files.isEmpty() ? "nothing, the backup is of one that tells nobody" : files.keySet())
            + ". Start the approver again, and press each test button on its page /notices.");
    return said;
  }

  private static Map<String, byte[]> unpack(InputStream in) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    StringBuilder sums = new StringBuilder();
    String listed = null;
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        byte[] bytes = zip.readNBytes(MAX_FILE_BYTES + 1);
        if (listed != null || bytes.length > MAX_FILE_BYTES || files.containsKey(name)) {
          throw damaged("it holds \"" + name + "\" twice, too large, or behind its end");
        }
        if (name.equals(SUMS)) {
          listed = new String(bytes, StandardCharsets.UTF_8);
        } else if (name.equals(DESCRIPTION) == files.isEmpty()
            && (files.isEmpty() || FILES.contains(name))) {
          files.put(name, bytes);
          sums.append(line(name, bytes));
        } else {
          throw damaged("it holds \"" + name + "\"");
        }
      }
    }
    if (listed == null) {
      throw damaged("its end is missing");
    }
    if (!listed.contentEquals(sums)) {
      throw damaged("what it holds is not what was written");
    }
    return files;
  }

  private static long madeAtMs(byte @Nullable [] about) {
    List<String> lines =
        about == null ? List.of() : new String(about, StandardCharsets.UTF_8).lines().toList();
    if (lines.size() != 2 || !lines.getFirst().equals(FORMAT_LINE + FORMAT)) {
      throw new ApproverException(
          "This is no backup of an approver that this release reads. Nothing was changed; use the"
              + " release that made it");
    }
    return Long.parseLong(lines.get(1).substring("made-at-ms ".length()));
  }

  private static ApproverException damaged(String what) {
    return new ApproverException(
        "The backup is damaged: " + what + ". Nothing was changed; take another one");
  }

  static String line(String name, byte[] bytes) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(sum) + "  " + name + "\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
