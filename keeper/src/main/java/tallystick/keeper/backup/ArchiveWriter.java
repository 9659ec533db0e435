package tallystick.keeper.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file: the description, the files, and at the end the SHA-256 of each. The stream it is
 * written to stays open.
 */
final class ArchiveWriter {
  static final String DESCRIPTION = "backup";
  static final String SUMS = "SHA256SUMS";

  private final ZipOutputStream zip;
  private final StringBuilder sums = new StringBuilder();

  ArchiveWriter(OutputStream out) {
    zip = new ZipOutputStream(out);
  }

  void manifest(Manifest manifest) throws IOException {
    put(DESCRIPTION, manifest.text().getBytes(StandardCharsets.UTF_8));
  }

  void put(String name, byte[] bytes) throws IOException {
    add(name, new ByteArrayInputStream(bytes));
  }

  void copy(String name, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      add(name, in);
    }
  }

  private void add(String name, InputStream in) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    Sum sum = new Sum();
    in.transferTo(sum.through(zip));
    zip.closeEntry();
    sums.append(HexFormat.of().formatHex(sum.digest())).append("  ").append(name).append('\n');
  }

  /** Without this the file is no backup: whoever reads it misses the sums. */
  void finish() throws IOException {
    zip.putNextEntry(new ZipEntry(SUMS));
    zip.write(sums.toString().getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
    zip.finish();
    zip.flush();
  }
}
