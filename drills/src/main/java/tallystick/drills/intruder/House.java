package tallystick.drills.intruder;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tallystick.cli.CliException;
import tallystick.cli.demo.Installation;
import tallystick.cli.demo.StandIn;
import tallystick.cli.supervise.ClassPaths;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.cli.supervise.Users;
import tallystick.drills.Drill;
import tools.jackson.databind.json.JsonMapper;

/** A whole installation with one administrator, and somebody with a shell of the server's user. */
final class House implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  final Installation installation;
  final Places places;

  /** The code that made the first administrator; good for nothing any more. */
  final String usedCode;

  private final HttpClient http = HttpClient.newHttpClient();

  House(Drill.Stage stage) {
    if (!Users.isRoot()) {
      throw new CliException(
          "This drill wants root: only then each program runs as a user of its own, and there are"
              + " walls to try");
    }
    places = new Places(stage.folder(), stage.folder().resolve("run"), stage.code());
    installation =
        new Installation(
            Programs.open(places, Users.ofThisProcess()).brief(),
            new Installation.Options(0, 0, 0, List.of("--bundled"), List.of()),
            line -> {});
    installation.startPaper();
    installation.startKeeper();
    installation.startApprover();
    installation.startServer();
    usedCode =
        installation
            .oneTimeCode()
            .orElseThrow(() -> new CliException("The keeper has made no one-time code"));
    console("init", "--person", "anna");
    console("enrol", "--code", usedCode);
  }

  /** What a person does at the approver's console. */
  private void console(String... words) {
    List<String> command = new ArrayList<>(List.of("approve", "--console"));
    command.addAll(List.of(words));
    command.addAll(List.of("--organisation", Installation.ORGANISATION.name()));
    Said said = run(Role.APPROVER, ours(command));
    if (said.status() != 0) {
      throw new CliException("The administrator could not be made: " + said.text());
    }
  }

  /** The command line as whoever has the jars can start it. */
  List<String> ours(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(ClassPaths.in(places.code()).staged(places.home()).of("cli"));
    command.add("tallystick.cli.TallystickCommand");
    command.addAll(arguments);
    return command;
  }

  /** What a command said and how it ended. */
  record Said(int status, String text) {
    /** Its first line. */
    String line() {
      return text.isBlank() ? "status " + status : text.strip().lines().findFirst().orElse("");
    }
  }

  /** Runs a command as a role's user. */
  Said run(Role role, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(installation.programs().users().as(role, command))
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectInput(new java.io.File("/dev/null"));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().put("HOME", places.folder(role).toString());
    builder.environment().put("TALLYSTICK_HOME", places.home().toString());
    builder.environment().put("TALLYSTICK_RUN", places.run().toString());
    try {
      Process process = builder.start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), text);
    } catch (IOException e) {
      throw new CliException("Cannot start " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", e);
    }
  }

  /** A line in the shell of whoever has taken over the server. */
  Said shell(String line) {
    return run(Role.SERVER, List.of("sh", "-c", line));
  }

  /** The status of a page, asked for as any stranger does. */
  int get(String url) {
    return status(HttpRequest.newBuilder(URI.create(url)).GET().build());
  }

  int post(String url, Object body) {
    return status(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .header("Origin", origin(url))
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build());
  }

  private static String origin(String url) {
    URI uri = URI.create(url);
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  private int status(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new CliException("Nobody answers at " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", e);
    }
  }

  /** How many people may approve, as the keeper says. */
  int administrators() {
    try (StandIn standIn = installation.standIn()) {
      return standIn.status().path("administrators").asInt();
    }
  }

  @Override
  public void close() {
    http.close();
    installation.close();
  }
}
