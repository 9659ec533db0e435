package tallystick.drills.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;

/**
 * People before the pages, in headless Chromium with authenticators that exist only in it. Each
 * script of {@code web/e2e} is one story of many sentences; all of them are told to one set of
 * programs, whose start costs more than the stories.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class PagesTest {
  private static final int TIMEOUT_SECONDS = 240;

  private static Stage stage;
  private static Path screenshots;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Users.isRoot(), "not isolated: only root can run the programs as three users; run as root");
    screenshots = Path.of("target", "screenshots").toAbsolutePath();
    Files.createDirectories(screenshots);
    stage = new Stage(Files.createTempDirectory("ts-pages"));
  }

  @AfterAll
  static void end() {
    if (stage != null) {
      stage.close();
    }
  }

  private static void tell(String script) throws IOException, InterruptedException {
    Path output = Files.createTempFile("tallystick-pages", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder("node", "e2e/" + script)
            .directory(Checkout.root().resolve("web").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("STAGE", Stage.json(stage.forTheBrowser(screenshots)));
    Process process = builder.start();
    boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    System.out.println(said);
    assertTrue(ended, () -> script + " took too long:\n" + said);
    assertEquals(0, process.exitValue(), () -> script + ":\n" + said);
  }

  @Test
  @Order(1)
  void aNewcomerGetsFromTheOneTimeCodeToARunningBot() throws Exception {
    tell("newcomer.mjs");
  }

  @Test
  @Order(2)
  void aHostileServersPagesGetNoApproval() throws Exception {
    tell("hostile.mjs");
  }

  @Test
  @Order(3)
  void anOpenPageSurvivesWhatHappensToIt() throws Exception {
    tell("weather.mjs");
  }

  @Test
  @Order(8)
  void anAdministratorKeepsHouse() throws Exception {
    tell("house.mjs");
  }

  @Test
  @Order(10)
  void aDealIsSeenToOpenAverageDownAndClose() throws Exception {
    tell("deals.mjs");
  }

  @Test
  @Order(11)
  void everyPageIsForEverybody() throws Exception {
    tell("everywhere.mjs");
  }

  @Test
  @Order(20)
  void aTheftIsSeenAndTheStolenKeyProvenDead() throws Exception {
    tell("theft.mjs");
  }
}
