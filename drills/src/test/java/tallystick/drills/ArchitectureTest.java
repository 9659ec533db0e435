package tallystick.drills;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the arrows between modules as docs/architecture.md draws them, and the packages' names. */
class ArchitectureTest {
  private static final String ROOT = "tallystick.";
  private static final String TALLY_EXCEPTION = "tallystick.tally.TallyException";

  /**
   * What each module may import of ours, besides itself. A name with a dot is one package of a
   * module with what is under it. What is not listed is forbidden.
   */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("market", List.of()),
          Map.entry("intent", List.of("market")),
          Map.entry("tally", List.of()),
          Map.entry("strategy", List.of("market", "intent")),
          Map.entry("venues", List.of("market", "intent")),
          Map.entry("watch", List.of("market", "intent", "tally.proof")),
          Map.entry("atm", List.of("market", "intent")),
          Map.entry("terminal", List.of("market", "intent", "atm", "venues")),
          Map.entry("paper", List.of()),
          Map.entry("keeper", List.of("market", "intent", "tally", "venues")),
          // In nobody's list: what a person decides upon is reached by no other program.
          Map.entry("approve", List.of("market", "intent", "tally.proof")),
          Map.entry(
              "server",
              List.of("market", "intent", "strategy", "venues", "watch", "atm", "tally.proof")),
          Map.entry("cli", List.of("market", "intent", "watch", "tally.proof", "tally.witness")),
          Map.entry(
              "drills",
              List.of(
                  "market",
                  "intent",
                  "tally",
                  "strategy",
                  "venues",
                  "watch",
                  "atm",
                  "paper",
                  "keeper",
                  "server",
                  "terminal",
                  "cli")));

  /** Libraries that a module may use besides the JDK; modules not listed may use any. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          "market", List.of("org.jspecify"),
          "intent", List.of("org.jspecify"),
          "tally", List.of("org.jspecify"),
          "strategy", List.of("org.jspecify"),
          "venues", List.of("org.jspecify"),
          "watch", List.of("org.jspecify"),
          "atm", List.of("org.jspecify"),
          // No JSON library, no web server, no logging framework beside the keys.
          "keeper", List.of("org.jspecify", "org.bouncycastle"));

  private static final List<String> JDK = List.of("java", "javax", "jdk", "com.sun.net.httpserver");

  /** Names that say nothing of what is inside. */
  private static final Set<String> EMPTY_WORDS =
      Set.of("util", "utils", "common", "helper", "helpers", "manager", "impl", "dto", "service");

  private static JavaClasses all;

  @BeforeAll
  static void readEveryClass() {
    all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("tallystick");
  }

  @Test
  void readsTheClassesOfEveryModule() {
    Set<String> seen = new TreeSet<>();
    all.forEach(type -> seen.add(module(type)));

    assertEquals(new TreeSet<>(ARROWS.keySet()), seen);
  }

  @Test
  void noModuleImportsAnotherThanItMay() {
    List<String> found = new ArrayList<>();
    for (JavaClass type : all) {
      List<String> allowed = ARROWS.getOrDefault(module(type), List.of());
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .filter(target -> !module(target).equals(module(type)))
          .filter(target -> allowed.stream().noneMatch(name -> isIn(target, ROOT + name)))
          // What a module throws is part of what it declares.
          .filter(
              target -> !(target.getName().equals(TALLY_EXCEPTION) && mayUse(allowed, "tally.")))
          .forEach(target -> found.add(type.getName() + " -> " + target.getName()));
    }

    assertNothing(found, "arrows that docs/architecture.md does not draw");
  }

  @Test
  void whatJudgesSignsAndProvesUsesNoLibraryThatNobodyHasRead() {
    List<String> found = new ArrayList<>();
    for (JavaClass type : all) {
      List<String> allowed = LIBRARIES.get(module(type));
      if (allowed == null) {
        continue;
      }
      List<String> places = Stream.concat(allowed.stream(), JDK.stream()).toList();
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> !target.isPrimitive() && !target.getPackageName().startsWith(ROOT))
          .filter(target -> places.stream().noneMatch(name -> isIn(target, name)))
          .forEach(target -> found.add(type.getName() + " -> " + target.getName()));
    }

    assertNothing(found, "libraries in modules that do without");
  }

  @Test
  void theVerifierSharesNothingWithTheWriterOfTheLog() {
    noClasses()
        .that(in("tallystick.tally.proof"))
        .should()
        .dependOnClassesThat(in("tallystick.tally.log").or(in("tallystick.tally.witness")))
        .because("a mistake in the writer must not be able to excuse itself")
        .check(all);
    rule(noClasses()
            .that(in("tallystick.tally.witness"))
            .should()
            .dependOnClassesThat(in("tallystick.tally.log"))
            .because("a witness trusts nothing of the log it watches"))
        .check(all);
  }

  @Test
  void theServerCannotReachAnythingThatSigns() {
    noClasses()
        .that(in("tallystick.server"))
        .should()
        .dependOnClassesThat(
            in("tallystick.keeper").or(in("tallystick.paper")).or(privateSideOfAVenue()))
        .because("the server has a socket to the keeper and no secret")
        .check(all);
  }

  @Test
  void thePaperExchangeSharesNoCodecAndNoMatchingWithWhatIsTestedAgainstIt() {
    noClasses()
        .that(in("tallystick.paper"))
        .should()
        .dependOnClassesThat(
            in("tallystick.venues").or(in("tallystick.strategy")).or(in("tallystick.intent")))
        .because("the agreement of the two must mean something")
        .check(all);
  }

  @Test
  void onlyTheKeeperSigns() {
    Set<String> modules =
        all.stream()
            .filter(type -> !type.isInterface())
            .filter(type -> type.isAssignableTo("tallystick.venues.RequestSigner"))
            .map(ArchitectureTest::module)
            .collect(Collectors.toSet());

    assertTrue(Set.of("keeper").containsAll(modules), "RequestSigner is implemented in " + modules);
  }

  @Test
  void noPackageAndNoClassIsNamedAfterNothing() {
    List<String> found = new ArrayList<>();
    for (JavaClass type : all) {
      boolean inEmptyPackage =
          Arrays.stream(type.getPackageName().split("\\.", -1)).anyMatch(EMPTY_WORDS::contains);
      boolean emptyName =
          EMPTY_WORDS.stream().anyMatch(word -> type.getSimpleName().endsWith(capitalised(word)));
      if (inEmptyPackage || emptyName) {
        found.add(type.getName());
      }
    }

    assertNothing(found, "names that do not say what is inside");
  }

  @Test
  void folderModuleAndPackageHaveOneName() {
    classes()
        .should()
        .resideInAnyPackage(
            ARROWS.keySet().stream().map(name -> ROOT + name + "..").toArray(String[]::new))
        .check(all);
  }

  private static ArchRule rule(ArchRule rule) {
    return rule.allowEmptyShould(true);
  }

  private static boolean mayUse(List<String> allowed, String prefix) {
    return allowed.stream().anyMatch(name -> name.startsWith(prefix));
  }

  private static DescribedPredicate<JavaClass> privateSideOfAVenue() {
    return DescribedPredicate.describe(
        "the private side of a venue",
        type -> isIn(type, "tallystick.venues") && type.getPackageName().endsWith(".trade"));
  }

  private static DescribedPredicate<JavaClass> in(String name) {
    return DescribedPredicate.describe("in " + name, type -> isIn(type, name));
  }

  private static boolean isIn(JavaClass type, String name) {
    return type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".");
  }

  private static String module(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return parts.length > 1 ? parts[1] : "";
  }

  private static String capitalised(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static void assertNothing(List<String> found, String what) {
    List<String> distinct = found.stream().distinct().sorted().toList();
    assertTrue(
        distinct.isEmpty(),
        () -> distinct.size() + " " + what + ":\n  " + String.join("\n  ", distinct));
  }
}
