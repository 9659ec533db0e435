package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.approve.notices.Fakes;
import tallystick.approve.notices.Notices;
import tallystick.approve.notices.Telling;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole way in a real browser, against the real keeper: Chromium with a virtual authenticator,
 * on the desk and at a phone's size. Every page is left as a picture in {@code target/screenshots}.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
final class ApproverPagesTest {
  private static final Path SOURCES = Path.of("src", "test", "browser");
  private static final List<String> PACKAGE_FILES = List.of("package.json", "package-lock.json");
  private static final int TIMEOUT_SECONDS = 120;

  static Path installed;

  @TempDir Path folder;

  @BeforeAll
  static void install() throws IOException, NoSuchAlgorithmException, InterruptedException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String name : PACKAGE_FILES) {
      digest.update(Files.readAllBytes(SOURCES.resolve(name)));
    }
    String hash = HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    installed = Path.of("target", "browser-" + hash).toAbsolutePath();
    if (!Files.exists(installed.resolve("complete"))) {
      Files.createDirectories(installed);
      copy(PACKAGE_FILES);
      run(Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      Files.writeString(installed.resolve("complete"), "yes\n");
    }
    copy(List.of("pages.mjs", "browser.mjs"));
  }

  private static void copy(List<String> names) throws IOException {
    for (String name : names) {
      Files.copy(
          SOURCES.resolve(name), installed.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("approver-browser", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(installed.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    assertTrue(ended, () -> String.join(" ", command) + " took too long:\n" + said);
    assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ":\n" + said);
    return said;
  }

  @Test
  void aPersonIsEnrolledApprovesAndVetoesInABrowser() throws Exception {
    Path screenshots = Path.of("target", "screenshots").toAbsolutePath();
    Files.createDirectories(screenshots);
    Path own = Files.createDirectory(folder.resolve("approver"));
    try (Fakes fakes = new Fakes();
        Notices notices = notices(own, fakes);
        Stage stage = new Stage(folder, notices)) {
      String said =
          run(
              Map.of(
                  "STAGE",
                  JsonMapper.shared()
                      .writeValueAsString(
                          Map.of(
                              "approver", stage.origin.value(),
                              "scenes", "http://127.0.0.1:" + stage.scenesPort(),
                              "server", stage.server().value(),
                              "code", stage.oneTimeCode(),
                              "screenshots", screenshots.toString()))),
              "node",
              "pages.mjs");

      System.out.println(said);
      assertTrue(said.contains("done 15"), said);
    }
  }

  private static Notices notices(Path own, Fakes fakes) throws IOException {
    Path file = own.resolve("notices.properties");
    Files.writeString(file, fakes.properties() + "push.subject=mailto:ops@example.org\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return Notices.open(
        own, new Telling(Stage.DEMO, "http://localhost"), System::currentTimeMillis);
  }
}
