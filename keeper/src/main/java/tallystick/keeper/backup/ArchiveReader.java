package tallystick.keeper.backup;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import tallystick.keeper.KeeperException;

/** Unpacks what {@link ArchiveWriter} wrote, and nothing else: no other name, no other place. */
final class ArchiveReader {
  private static final Pattern NAME =
      Pattern.compile("vault|hosts|tally/checkpoint|tally/wal/[0-9]{1,20}\\.wal");

  /** A description and a list of sums are small; of 64 MB segments there are thousands at most. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private static final Set<String> NEEDED = Set.of("vault", "tally/checkpoint");

  private ArchiveReader() {}

  /** Unpacks into the folder and checks every sum; says what the backup is. */
  static Manifest unpack(InputStream in, Path folder) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    Manifest manifest = null;
    String listed = null;
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (listed != null) {
          throw damaged("something follows its sums");
        }
        if (manifest == null) {
          byte[] text = name.equals(ArchiveWriter.DESCRIPTION) ? text(zip) : new byte[0];
          manifest = Manifest.parse(new String(text, StandardCharsets.UTF_8));
          Sum sum = new Sum();
          sum.through(OutputStream.nullOutputStream()).write(text);
          sums.put(name, HexFormat.of().formatHex(sum.digest()));
        } else if (name.equals(ArchiveWriter.SUMS)) {
          listed = new String(text(zip), StandardCharsets.UTF_8);
        } else if (NAME.matcher(name).matches() && !sums.containsKey(name)) {
          sums.put(name, file(zip, folder.resolve(name)));
        } else {
          throw damaged("it holds \"" + name + "\"");
        }
      }
    }
    return checked(manifest, listed, sums);
  }

  private static Manifest checked(
      @Nullable Manifest manifest, @Nullable String listed, Map<String, String> sums) {
    if (manifest == null || listed == null || !sums.keySet().containsAll(NEEDED)) {
      throw damaged("its end is missing");
    }
    String expected = listed.lines().sorted().collect(Collectors.joining("\n"));
    String found =
        sums.entrySet().stream()
            .map(sum -> sum.getValue() + "  " + sum.getKey())
            .sorted()
            .collect(Collectors.joining("\n"));
    if (!expected.equals(found)) {
      throw damaged("what it holds is not what was written");
    }
    return manifest;
  }

  private static byte[] text(InputStream in) throws IOException {
    byte[] text = in.readNBytes(MAX_TEXT_BYTES + 1);
    if (text.length > MAX_TEXT_BYTES) {
      throw damaged("its description is larger than " + MAX_TEXT_BYTES + " bytes");
    }
    return text;
  }

  private static String file(InputStream in, Path to) throws IOException {
    Sum sum = new Sum();
    try (FileOutputStream out = new FileOutputStream(to.toFile())) {
      in.transferTo(sum.through(out));
      out.getFD().sync();
    }
    return HexFormat.of().formatHex(sum.digest());
  }

  private static KeeperException damaged(String what) {
    return new KeeperException(
        "The backup is damaged: " + what + ". Nothing was changed; take another one");
  }
}
