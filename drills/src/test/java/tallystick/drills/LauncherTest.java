package tallystick.drills;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on machines that have another JDK, none, or several; the JDKs are made up. */
class LauncherTest {
  private static final String SHELL_TOOLS = "/usr/bin:/bin";

  @TempDir private Path places;

  private record Said(int status, String out, String err) {}

  @Test
  void takesTheFirstJdkThatIsNewEnough() throws Exception {
    jdk("jdk-17", "17.0.15");
    Path wanted = jdk("jdk-25", "25.0.3");

    Said said = findJdk(Map.of());

    assertEquals(new Said(0, wanted + "\n", ""), said);
  }

  @Test
  void prefersTheOneThatIsNamedExpressly() throws Exception {
    jdk("jdk-25", "25.0.3");
    Path named = jdk("other", "26");

    Said said = findJdk(Map.of("TALLYSTICK_JAVA_HOME", named.toString()));

    assertEquals(named + "\n", said.out());
  }

  @Test
  void saysInOneLineWhichJdkIsMissingAndWhereItLooked() throws Exception {
    Path old = jdk("jdk-17", "17.0.15");

    Said said = findJdk(Map.of("JAVA_HOME", old.toString()));

    assertEquals(3, said.status());
    assertEquals("", said.out());
    assertEquals(1, said.err().lines().count(), said.err());
    assertTrue(said.err().contains("JDK 25"), said.err());
    assertTrue(said.err().contains("JAVA_HOME=" + old + " (17)"), said.err());
    assertTrue(said.err().contains(places.toString()), said.err());
  }

  @Test
  void launcherAndMakefileSayThatVeryLine() throws Exception {
    Path old = jdk("jdk-17", "17.0.15");
    Path root = Checkout.root();

    Said launcher = run(Map.of("JAVA_HOME", old.toString()), root.resolve("tallystick") + "");
    Said make =
        run(Map.of("JAVA_HOME", old.toString()), "make", "-s", "-C", root.toString(), "test");

    assertEquals(3, launcher.status());
    assertEquals(1, launcher.err().lines().count(), launcher.err());
    assertTrue(launcher.err().contains("JDK 25"), launcher.err());
    assertTrue(make.status() != 0);
    assertEquals(1, make.err().lines().count(), make.err());
    assertTrue(make.err().contains("JDK 25"), make.err());
  }

  @Test
  void aRuntimeWithoutACompilerIsNotEnough() throws Exception {
    Path jre = jdk("jre-25", "25.0.3");
    Files.delete(jre.resolve("bin/javac"));

    assertEquals(3, findJdk(Map.of()).status());
  }

  @Test
  void saysInOneLineThatThePagesNeedANewerNode() throws Exception {
    program("node", "[ \"$1\" = --version ] && echo v18.19.0; [ \"$1\" = --version ]");
    program("npm", "exit 0");

    Said said = makePages(places.resolve("programs") + ":" + SHELL_TOOLS);

    assertEquals(3, said.status());
    assertEquals(1, said.err().lines().count(), said.err());
    assertTrue(said.err().contains("Node 20.19"), said.err());
    assertTrue(said.err().contains("v18.19.0"), said.err());
  }

  @Test
  void saysInOneLineThatThereIsNoNodeForThePages() throws Exception {
    for (String tool : List.of("bash", "dirname", "env")) {
      Files.createDirectories(places.resolve("programs"));
      Files.createSymbolicLink(
          places.resolve("programs").resolve(tool), Path.of("/usr/bin").resolve(tool));
    }

    Said said = makePages(places.resolve("programs").toString());

    assertEquals(3, said.status());
    assertEquals(1, said.err().lines().count(), said.err());
    assertTrue(said.err().contains("nodejs npm"), said.err());
  }

  private void program(String name, String script) throws IOException {
    Path file = places.resolve("programs").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Said makePages(String path) throws Exception {
    return run(Map.of("PATH", path), Checkout.root().resolve("web/make-pages") + "", "check");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = places.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    for (String program : List.of("java", "javac")) {
      Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\nexit 1\n");
      Files.setPosixFilePermissions(
          home.resolve("bin").resolve(program), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Said findJdk(Map<String, String> environment) throws Exception {
    return run(environment, Checkout.root().resolve("packaging/find-jdk").toString());
  }

  /** A machine on which the PATH has a Java 17 and nothing else is known but {@link #places}. */
  private Said run(Map<String, String> environment, String... command) throws Exception {
    Path old = jdk("zz-path", "17");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", old.resolve("bin") + ":" + SHELL_TOOLS);
    builder.environment().put("HOME", places.toString());
    builder.environment().put("TALLYSTICK_JDK_PLACES", places.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    byte[] out = process.getInputStream().readAllBytes();
    byte[] err = process.getErrorStream().readAllBytes();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it did not end");
    return new Said(
        process.exitValue(),
        new String(out, StandardCharsets.UTF_8),
        new String(err, StandardCharsets.UTF_8));
  }
}
