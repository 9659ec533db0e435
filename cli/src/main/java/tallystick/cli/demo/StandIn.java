package tallystick.cli.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tallystick.cli.CliException;
import tallystick.cli.supervise.Programs;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Setting;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The person who approves, played by a process of the approver's user: it alone has the key file
 * and the keeper's approval socket, so the walls are a real installation's. What is missing is the
 * person who looks.
 */
public final class StandIn implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  private StandIn(Process process) {
    this.process = process;
    this.questions =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * The public half of the stand-in's key, for the keeper's {@code --unattended-key}; empty in an
   * installation so old that it was enrolled as a person.
   */
  public static Optional<String> publicKey(Programs programs, OrganisationId organisation) {
    List<String> arguments = new ArrayList<>(arguments(organisation));
    arguments.add("--public-key");
    try (StandIn standIn = new StandIn(programs.converse(Programs.Kind.APPROVER, arguments))) {
      JsonNode answer = standIn.answer();
      return answer.path("person").asString().equals(PersonId.UNATTENDED.name())
          ? Optional.of(answer.path("publicKey").asString())
          : Optional.empty();
    } catch (IOException e) {
      throw new CliException("The stand-in did not say its key: " + e.getMessage(), e);
    }
  }

  private static List<String> arguments(OrganisationId organisation) {
    return List.of("approve", "unattended", "--json", "--organisation", organisation.name());
  }

  /** Starts the process; the keeper must be up. */
  public static StandIn start(Programs programs, OrganisationId organisation) {
    return new StandIn(programs.converse(Programs.Kind.APPROVER, arguments(organisation)));
  }

  /** Asks for a change and approves it, and answers when it is in force. */
  public JsonNode change(Setting setting) {
    JsonNode answer = ask("change " + HexFormat.of().formatHex(Canonical.encodeSetting(setting)));
    if (answer.has("refused")) {
      throw new CliException(
          "The keeper refused \""
              + answer.path("title").asString()
              + "\" by the rule "
              + answer.path("refused").asString()
              + ": "
              + answer.path("figures").asString());
    }
    return answer;
  }

  /** The public half of a key the keeper made, as PEM. */
  public String publicHalf(CredentialId credential) {
    return ask("public-half " + credential).path("publicHalf").asString();
  }

  /** Gives the keeper a secret that others know too. */
  public void importSecret(CredentialId credential, byte[] secret) {
    ask("import " + credential + " " + HexFormat.of().formatHex(secret));
  }

  /** A bundle of evidence, as the file the stand-in wrote in the approver's folder. */
  public Path evidence(String fileName) {
    return Path.of(ask("evidence " + fileName).path("evidence").asString());
  }

  /** What the keeper says of itself. */
  public JsonNode status() {
    return ask("status");
  }

  /** The machines and wallets that the keeper knows, where a float is paid in, and its key. */
  public JsonNode fleet() {
    return ask("fleet");
  }

  private JsonNode ask(String question) {
    try {
      questions.write(question);
      questions.newLine();
      questions.flush();
      return answer();
    } catch (IOException e) {
      throw new CliException("The conversation with the stand-in broke off: " + e.getMessage(), e);
    }
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new CliException(
          "The stand-in for the person at the console ended; approver.log in the logs folder"
              + " says why");
    }
    JsonNode answer = JSON.readTree(line);
    if (answer.has("error")) {
      throw new CliException(answer.path("error").asString());
    }
    return answer;
  }

  @Override
  public void close() {
    try {
      // The end of its input ends it.
      questions.close();
      process.waitFor();
      answers.close();
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
