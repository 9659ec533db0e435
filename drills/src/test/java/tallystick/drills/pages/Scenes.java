package tallystick.drills.pages;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import tallystick.drills.Checkout;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells stories before real programs: each script of {@code web/e2e} is one story of many
 * sentences, acted by people in headless Chromium with authenticators that exist only in it. By an
 * address on loopback a script asks for what happens behind the scenes.
 */
final class Scenes implements AutoCloseable {
  private static final int STORY_SECONDS = 240;

  private final Path screenshots;
  private final BinaryOperator<String> behind;
  private final HttpServer http;

  private Scenes(Path screenshots, BinaryOperator<String> behind, HttpServer http) {
    this.screenshots = screenshots;
    this.behind = behind;
    this.http = http;
  }

  /** The folder for a stage's pictures, made when it is not there. */
  static Path screenshots(String stage) throws IOException {
    Path folder = Path.of("target", "screenshots", stage).toAbsolutePath();
    return Files.createDirectories(folder);
  }

  /**
   * Opens the address.
   *
   * @param behind plays a scene by its path and what the script sends with it; answers with text
   */
  static Scenes open(Path screenshots, BinaryOperator<String> behind) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    Scenes scenes = new Scenes(screenshots, behind, http);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", scenes::play);
    http.start();
    return scenes;
  }

  /**
   * Lets a script act, which ends with status 0 when all of it held.
   *
   * @param known what it has to know besides where its scenes and pictures are
   */
  void tell(String script, Map<String, String> known) throws IOException, InterruptedException {
    Map<String, String> stage = new HashMap<>(known);
    stage.put("scenes", "http://127.0.0.1:" + http.getAddress().getPort());
    stage.put("screenshots", screenshots.toString());
    Path output = Files.createTempFile("tallystick-pages", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder("node", "e2e/" + script)
            .directory(Checkout.root().resolve("web").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("STAGE", JsonMapper.shared().writeValueAsString(stage));
    Process process = builder.start();
    boolean ended = process.waitFor(STORY_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    System.out.println(said);
    assertTrue(ended, () -> script + " took too long:\n" + said);
    assertEquals(0, process.exitValue(), () -> script + ": " + why(said) + "\n" + said);
  }

  /**
   * The sentence that did not hold and the first line of why, for who sees one line of a report.
   */
  private static String why(String said) {
    List<String> lines = said.lines().dropWhile(line -> !line.startsWith("RED ")).limit(2).toList();
    return String.join(": ", lines);
  }

  private void play(HttpExchange exchange) throws IOException {
    try (exchange) {
      String answer;
      int status = 200;
      try {
        answer =
            behind.apply(
                exchange.getRequestURI().getPath(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      } catch (RuntimeException e) {
        status = 500;
        answer = e.toString();
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
