package tallystick.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.device.simulated.Panel;
import tallystick.terminal.link.HttpLink;
import tools.jackson.databind.json.JsonMapper;

/** The pages of a machine in headless Chromium, by the story in {@code web/e2e/kiosk.mjs}. */
class KioskPageTest {
  private static final int STORY_SECONDS = 120;

  private static final HttpLink.Pace PACE =
      new HttpLink.Pace(Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofMillis(100));

  @TempDir Path folder;

  private final ContractServer server = new ContractServer();
  private @Nullable HttpServer scenes;
  private @Nullable Terminal terminal;
  private @Nullable Panel body;
  private int port;

  @BeforeEach
  void start() throws IOException {
    powerUp();
    HttpServer played =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    scenes = played;
    played.createContext("/", this::scene);
    played.start();
  }

  private void powerUp() {
    Arguments arguments =
        Arguments.parse(
            "--server",
            server.url().toString(),
            "--name",
            "BT1001",
            "--folder",
            folder.resolve("machine").toString(),
            "--kiosk-port",
            String.valueOf(port),
            "--operator",
            "Corner Coins, 044 123 45 67",
            "--keeper-key",
            server.keeper.keeperKey().toHex(),
            "--simulated");
    if (body == null) {
      body = Terminal.body(arguments);
    }
    Terminal running =
        Terminal.start(arguments, body, PACE, InstantSource.system(), new SecureRandom());
    terminal = running;
    port = running.kioskPort();
  }

  private void powerOff() {
    Terminal running = terminal;
    terminal = null;
    if (running != null) {
      running.close();
    }
  }

  @AfterEach
  void stop() {
    if (scenes != null) {
      scenes.stop(0);
    }
    powerOff();
    server.close();
  }

  private void scene(HttpExchange exchange) throws IOException {
    try (exchange) {
      String what = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      switch (exchange.getRequestURI().getPath()) {
        case "/sent" -> server.phase(what, "BROADCAST", "4f8c".repeat(16), 0);
        case "/seen" -> server.phase(what, "SEEN", "3db1".repeat(16), 0);
        case "/confirmed" -> {
          server.phase(what, "TICKET_READY", "3db1".repeat(16), 1);
          server.keeper.depositSeen(SaleId.parse(what));
        }
        case "/lock" -> server.locked = what;
        case "/restart" -> powerOff();
        case "/start" -> powerUp();
        default -> throw new IllegalArgumentException(exchange.getRequestURI().toString());
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @Test
  void servesACustomerWhoBuysAndOneWhoSells() throws IOException, InterruptedException {
    Path screenshots = Path.of("target", "screenshots").toAbsolutePath();
    Files.createDirectories(screenshots);
    Path said = folder.resolve("story.txt");
    ProcessBuilder story =
        new ProcessBuilder("node", "e2e/kiosk.mjs")
            .directory(Path.of("..", "web").toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    story
        .environment()
        .put(
            "STAGE",
            JsonMapper.shared()
                .writeValueAsString(
                    Map.of(
                        "kiosk", "http://127.0.0.1:" + port + "/",
                        "scenes", "http://127.0.0.1:" + scenesPort(),
                        "screenshots", screenshots.toString())));

    Process process = story.start();
    boolean ended = process.waitFor(STORY_SECONDS, TimeUnit.SECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    String told = Files.readString(said);
    System.out.println(told);

    assertTrue(ended, told);
    assertEquals(0, process.exitValue(), told);
    List<TerminalStatement.BuyClosed> bought =
        server.keeper.statements(TerminalStatement.BuyClosed.class);
    assertEquals(List.of(70_00L), bought.stream().map(buy -> buy.total().minor()).toList());
    List<TerminalStatement.Dispensed> given =
        server.keeper.statements(TerminalStatement.Dispensed.class);
    assertEquals(List.of(100_00L), given.stream().map(out -> out.total().minor()).toList());
  }

  private int scenesPort() {
    HttpServer played = scenes;
    if (played == null) {
      throw new IllegalStateException("No scenes are played");
    }
    return played.getAddress().getPort();
  }
}
