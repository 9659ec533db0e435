package tallystick.cli.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tallystick.cli.CliException;

/**
 * What each program is made of. As root the jars are copied to a folder that root owns and nobody
 * else can write, named by the hash of what is in it: a hijacked program can then not change what
 * it, or another one, is started from next time.
 */
public final class ClassPaths {
  static final List<String> MODULES =
      List.of("paper", "keeper", "approve", "server", "terminal", "cli", "drills");

  private final Map<String, List<Path>> jars;

  /** In a copy: what it was copied from. */
  private static final String ORIGINALS = "originals.txt";

  private ClassPaths(Map<String, List<Path>> jars) {
    this.jars = jars;
  }

  /** From the checkout (target folders) or the installed copy (a folder for each program). */
  public static ClassPaths in(Path code) {
    Map<String, List<Path>> jars = new TreeMap<>();
    for (String module : MODULES) {
      Path target = code.resolve(module).resolve("target");
      List<Path> own = new ArrayList<>();
      if (Files.isDirectory(target)) {
        own.addAll(jarsIn(target, module + "-"));
        jarsIn(target.resolve("lib"), "").forEach(jar -> own.add(newest(code, jar)));
      } else if (Files.isDirectory(code.resolve(module))) {
        own.addAll(jarsIn(code.resolve(module), ""));
      }
      jars.put(module, own);
    }
    return new ClassPaths(jars);
  }

  /**
   * A module's own jar instead of the copy that another program got of it: the copy is made late in
   * a build, and until then it is an earlier build's.
   */
  private static Path newest(Path code, Path copy) {
    String name = copy.getFileName().toString();
    int dash = name.indexOf('-');
    Path own = code.resolve(name.substring(0, Math.max(0, dash))).resolve("target").resolve(name);
    return Files.isRegularFile(own) ? own : copy;
  }

  /**
   * Copies what is there to {@code home/app/HASH}, root-owned and read-only, unless that was done
   * before, and answers with the copies.
   */
  public ClassPaths staged(Path home) {
    Path app = home.resolve("app");
    String originals = originals();
    Optional<Path> before = copiedBefore(app, originals);
    Path folder = before.orElseGet(() -> app.resolve(hash()));
    Map<String, List<Path>> staged = new TreeMap<>();
    Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
    boolean there = Files.isDirectory(folder);
    try {
      if (!there) {
        deleteTree(fresh);
        Users.makeFolder(home.resolve("app"), "rwxr-xr-x");
        Users.makeFolder(fresh, "rwxr-xr-x");
      }
      for (Map.Entry<String, List<Path>> program : jars.entrySet()) {
        List<Path> copies = new ArrayList<>();
        for (Path jar : program.getValue()) {
          String name = jar.getFileName().toString();
          if (!there && !Files.exists(fresh.resolve(name))) {
            Files.copy(jar, fresh.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(
                fresh.resolve(name), PosixFilePermissions.fromString("r--r--r--"));
          }
          copies.add(folder.resolve(name));
        }
        staged.put(program.getKey(), copies);
      }
      if (!there) {
        Files.writeString(fresh.resolve(ORIGINALS), originals);
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
      } else if (before.isEmpty()) {
        // Built anew, and the same.
        Files.writeString(folder.resolve(ORIGINALS), originals);
      }
    } catch (IOException e) {
      throw new CliException("Cannot copy the programs to " + folder + ": " + e.getMessage(), e);
    }
    return new ClassPaths(staged);
  }

  /**
   * The copy that was made of these very files. To read a hundred megabytes at each command would
   * take longer than most commands; whoever could change a file and hide it from its size and time
   * would leave the copy what it was.
   */
  private static Optional<Path> copiedBefore(Path app, String originals) {
    if (!Files.isDirectory(app)) {
      return Optional.empty();
    }
    try (Stream<Path> copies = Files.list(app)) {
      for (Path copy : copies.toList()) {
        Path file = copy.resolve(ORIGINALS);
        if (Files.isRegularFile(file) && Files.readString(file).equals(originals)) {
          return Optional.of(copy);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw CliException.unreadable(app, e);
    }
  }

  /** Each jar with its length and when it was last changed. */
  private String originals() {
    TreeMap<String, Path> byName = new TreeMap<>();
    jars.values().forEach(list -> list.forEach(jar -> byName.put(jar.getFileName() + "", jar)));
    StringBuilder text = new StringBuilder();
    byName.forEach(
        (name, jar) -> {
          try {
            text.append(name)
                .append(' ')
                .append(Files.size(jar))
                .append(' ')
                .append(Files.getLastModifiedTime(jar))
                .append(' ')
                .append(jar)
                .append('\n');
          } catch (IOException e) {
            throw CliException.unreadable(jar, e);
          }
        });
    return text.toString();
  }

  /** The class path of one program, by the name of its module. */
  public String of(String module) {
    List<Path> own = jars.getOrDefault(module, List.of());
    if (own.isEmpty()) {
      throw new CliException(
          "The program `"
              + module
              + "` is not built: start this through ./tallystick, or run `mvn package` first");
    }
    return own.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Map<String, Path> byName = new TreeMap<>();
      jars.values().forEach(list -> list.forEach(jar -> byName.put(jar.getFileName() + "", jar)));
      for (Map.Entry<String, Path> jar : byName.entrySet()) {
        digest.update(jar.getKey().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(jar.getValue()));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (IOException e) {
      throw new CliException("Cannot read the programs' jars: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static List<Path> jarsIn(Path folder, String prefix) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(
              path -> {
                String name = path.getFileName().toString();
                return name.endsWith(".jar") && name.startsWith(prefix);
              })
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
