package tallystick.server.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;
import tallystick.server.ServerException;

/** PostgreSQL's own programs, unpacked once from the archive on the class path. */
final class PostgresPrograms {
  /** A new version is unpacked beside the old one. */
  static final String VERSION = "18.6.0";

  private PostgresPrograms() {}

  static Path folder(Path home) {
    return home.resolve("programs-" + VERSION);
  }

  static void unpack(Path home) throws IOException {
    Path folder = folder(home);
    if (Files.exists(folder)) {
      return;
    }
    Path making = home.resolve("programs.making");
    DeleteTree.delete(making);
    Files.createDirectories(making);
    String archive = archive();
    try (InputStream raw = PostgresPrograms.class.getResourceAsStream(archive)) {
      if (raw == null) {
        throw new ServerException(
            "There is no embedded PostgreSQL for this machine ("
                + archive
                + "). Set TALLYSTICK_DB_URL to a PostgreSQL of your own");
      }
      unpack(raw, making);
    }
    Files.move(making, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String archive() {
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String name =
        switch (machine) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> machine;
        };
    return "/postgres-linux-" + name + ".txz";
  }

  private static void unpack(InputStream raw, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(raw)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new ServerException(
              "The PostgreSQL archive names a path outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(parent(path));
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(parent(path));
          Files.copy(tar, path);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
