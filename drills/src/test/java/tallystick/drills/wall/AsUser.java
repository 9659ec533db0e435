package tallystick.drills.wall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tallystick.cli.demo.Installation;
import tallystick.cli.supervise.ClassPaths;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;

/**
 * Runs a program of this package as the user of a role, with the jars of one of the programs.
 *
 * @param module whose jars it gets, such as {@code keeper} or {@code server}
 */
record AsUser(Installation installation, String module) {
  /** Throws away the folders of an installation that has ended, and what lies beside them. */
  void leaveNothing() throws IOException {
    Places places = installation.places();
    Programs.deleteAll(places);
    try (var left = Files.walk(places.home().getParent())) {
      for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Its lines {@code what TAB result}, in order. */
  Map<String, String> run(Role role, Class<?> program, String... arguments) throws Exception {
    Places places = installation.places();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        classes(places) + ":" + ClassPaths.in(places.code()).staged(places.home()).of(module));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return lines(places, installation.programs().users().as(role, command));
  }

  /** Copied to where other users may read. */
  private static Path classes(Places places) throws Exception {
    Path copy = places.home().resolveSibling("intruder");
    Path folder = copy.resolve("tallystick/drills/wall");
    if (!Files.exists(folder)) {
      Files.createDirectories(folder);
      Path target =
          Path.of(AsUser.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (var classes = Files.list(target.resolve("tallystick/drills/wall"))) {
        for (Path file : classes.toList()) {
          Files.copy(file, folder.resolve(file.getFileName()));
        }
      }
    }
    return copy;
  }

  private static Map<String, String> lines(Places places, List<String> command) throws Exception {
    Path errors = places.home().resolveSibling("intruder.err");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectError(errors.toFile())
            .start();
    Map<String, String> lines = new LinkedHashMap<>();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines()
          .forEach(
              line -> {
                int tab = line.indexOf('\t');
                lines.put(line.substring(0, Math.max(0, tab)), line.substring(tab + 1));
              });
    }
    assertEquals(0, process.waitFor(), () -> text(errors) + " after " + lines.keySet());
    return lines;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
