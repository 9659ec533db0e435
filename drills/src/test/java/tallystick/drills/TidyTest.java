package tallystick.drills;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Style that is kept by a test, so that nobody has to keep it by reading. */
class TidyTest {
  /** A file beyond it hides a noun; a few lines over 600 are not worth a search for one. */
  private static final int MAX_LINES = 650;

  /**
   * Where a program is wired together and may ask the machine for the time; everything else is
   * handed a clock.
   */
  private static final Pattern WIRING =
      Pattern.compile(".*(Program|Command|Application|Wiring|Configuration|Drill|Bench)\\.java");

  private static final Pattern WALL_CLOCK =
      Pattern.compile(
          "Instant\\.now\\(\\)|System\\.currentTimeMillis\\(\\)|LocalDate(Time)?\\.now\\(");

  /**
   * A sleep in the hope that something has happened by then: too short on a busy machine, too long
   * on any other. A helper that looks again until a deadline parks between its looks.
   */
  private static final Pattern SLEEP =
      Pattern.compile("Thread\\.sleep\\(|TimeUnit\\.[A-Z]+\\.sleep\\(");

  /** Written in two halves, so that this file does not find itself. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b|not imple" + "mented");

  /** Folders of one machine and the hosts of package registries do not belong in a project. */
  private static final Pattern MACHINE =
      Pattern.compile(
          "/wor"
              + "k/|/roo"
              + "t/|/tmp/bash"
              + "_|repo1?\\.mave"
              + "n|registry\\.np"
              + "mjs|deb\\.debia"
              + "n\\.org");

  private static final Set<String> TEXT =
      Set.of(
          "java",
          "tsx",
          "md",
          "xml",
          "sh",
          "py",
          "js",
          "mjs",
          "ts",
          "json",
          "yml",
          "yaml",
          "sql",
          "properties",
          "patch",
          "service",
          "txt",
          "");

  private static Path root;
  private static Map<Path, String> files;

  @BeforeAll
  static void readTheSources() throws IOException {
    root = Checkout.root();
    files = new TreeMap<>();
    try (Stream<Path> walk =
        Files.find(root, 20, (path, about) -> about.isRegularFile() && isOurs(root, path))) {
      for (Path path : walk.toList()) {
        files.put(root.relativize(path), Files.readString(path));
      }
    }
    assertTrue(files.size() > 50, () -> "Only " + files.size() + " files under " + root);
  }

  @Test
  void onlyWhereAProgramIsWiredIsTheMachineAskedForTheTime() {
    assertNothing(
        lines(
            WALL_CLOCK,
            path ->
                isMain(path)
                    && !WIRING.matcher(path.getFileName().toString()).matches()
                    && !path.startsWith("bench")
                    && !path.startsWith("drills")),
        "asked for the time; take a java.time.InstantSource instead");
  }

  @Test
  void nothingIsLeftUnfinished() {
    assertNothing(lines(UNFINISHED, path -> !path.startsWith("docs")), "left unfinished");
  }

  @Test
  void noTestSleeps() {
    assertNothing(
        lines(SLEEP, path -> path.toString().contains("src/test/java")),
        "sleep; wait for a condition with a deadline instead");
  }

  @Test
  void noPathOfOneMachineAndNoRegistryIsWrittenDown() {
    assertNothing(lines(MACHINE, path -> true), "name a machine's folder or a registry's host");
  }

  @Test
  void noFileHidesAMissingNoun() {
    List<String> found = new ArrayList<>();
    files.forEach(
        (path, text) -> {
          long count = text.lines().count();
          if (path.toString().endsWith(".java") && count > MAX_LINES) {
            found.add(path + ": " + count + " lines");
          }
        });

    assertNothing(found, "longer than " + MAX_LINES + " lines");
  }

  @Test
  void everyPackageTeachesAndIsNullMarked() {
    Set<Path> packages = new TreeSet<>();
    for (Path path : files.keySet()) {
      if (isMain(path)
          && !path.endsWith("module-info.java")
          && !path.endsWith("package-info.java")) {
        packages.add(path.getParent());
      }
    }

    List<String> found = new ArrayList<>();
    for (Path folder : packages) {
      String text = files.get(folder.resolve("package-info.java"));
      if (text == null) {
        found.add(folder + ": no package-info.java");
      } else if (!text.contains("@NullMarked")) {
        found.add(folder + ": not @NullMarked");
      } else if (text.substring(0, text.indexOf("package ")).length() < 120) {
        found.add(folder + ": package-info.java does not teach");
      }
    }

    assertNothing(found, "packages without a paragraph that teaches");
  }

  @Test
  void everyTestIsNamedBySomethingThatHolds() {
    Pattern named = Pattern.compile("@Test\\s+(?:public )?void (test\\w*|\\w*Test)\\(");
    List<String> found = new ArrayList<>();
    files.forEach(
        (path, text) -> {
          Matcher matcher = named.matcher(text);
          while (matcher.find()) {
            found.add(path + ": " + matcher.group(1));
          }
        });

    assertNothing(found, "names of tests that are no sentence");
  }

  @Test
  void everyFaultNamesItsPromiseItsModuleAndATestThatExists() {
    List<String> found = new ArrayList<>();
    files.forEach(
        (path, text) -> {
          if (path.startsWith("faults") && path.toString().endsWith(".patch")) {
            objection(text).ifPresent(why -> found.add(path + ": " + why));
          }
        });

    assertNothing(found, "faults that cannot be run");
  }

  @Test
  void theRootHasWhatAStrangerLooksFor() {
    List<String> found = new ArrayList<>();
    for (String name :
        List.of(
            "README.md",
            "CHANGELOG.md",
            "LICENSE",
            "NOTICE",
            "SECURITY.md",
            "CONTRIBUTING.md",
            "Makefile",
            "tallystick",
            ".ci/run",
            "docs/architecture.md")) {
      if (!Files.exists(root.resolve(name))) {
        found.add(name);
      }
    }

    assertNothing(found, "files missing at the root");
  }

  private static java.util.Optional<String> objection(String patch) {
    for (String word : List.of("# breaks: ", "# module: ", "# test: ")) {
      if (!patch.lines().limit(12).anyMatch(line -> line.startsWith(word))) {
        return java.util.Optional.of("no line \"" + word + "...\" above the diff");
      }
    }
    String test =
        patch.lines().filter(line -> line.startsWith("# test: ")).findFirst().orElseThrow();
    String[] parts = test.substring("# test: ".length()).strip().split("#", 2);
    boolean ofPages = parts[0].startsWith("web/");
    String source = ofPages ? parts[0] : "src/test/java/" + parts[0].replace('.', '/') + ".java";
    String sentence =
        parts.length == 1
            ? ""
            : ofPages ? "'" + parts[1] + "'" : parts[1].replaceAll("\\W.*", "") + "(";
    boolean exists =
        files.entrySet().stream()
            .anyMatch(
                file ->
                    file.getKey().toString().replace('\\', '/').endsWith(source)
                        && file.getValue().contains(sentence));
    return exists ? java.util.Optional.empty() : java.util.Optional.of("no such test: " + test);
  }

  private static List<String> lines(Pattern pattern, java.util.function.Predicate<Path> where) {
    List<String> found = new ArrayList<>();
    files.forEach(
        (path, text) -> {
          if (!where.test(path)) {
            return;
          }
          int number = 0;
          for (String line : text.lines().toList()) {
            number++;
            if (pattern.matcher(line).find()) {
              found.add(path + ":" + number + ": " + line.strip());
            }
          }
        });
    return found;
  }

  private static boolean isMain(Path path) {
    return path.toString().contains("src/main/java/") && path.toString().endsWith(".java");
  }

  /** Text that people wrote: not what was built, fetched or recorded. */
  private static boolean isOurs(Path root, Path path) {
    Path relative = root.relativize(path);
    for (Path part : relative) {
      String name = part.toString();
      if (Set.of("target", "node_modules", ".git", ".idea", "__pycache__").contains(name)) {
        return false;
      }
    }
    String name = relative.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1);
    boolean recorded =
        relative.toString().contains("src/test/resources") || name.equals("package-lock.json");
    return TEXT.contains(extension) && !recorded;
  }

  private static void assertNothing(List<String> found, String what) {
    assertTrue(
        found.isEmpty(), () -> found.size() + " " + what + ":\n  " + String.join("\n  ", found));
  }
}
