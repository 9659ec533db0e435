package tallystick.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line as a person or a script meets it. */
class TallystickCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine =
      TallystickCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));

  @Test
  void everyCommandTeachesWhatItIsFor() {
    List<String> silent = new ArrayList<>();
    for (CommandLine command : all(commandLine)) {
      var spec = command.getCommandSpec();
      if (spec.usageMessage().hidden() || spec.name().equals("help")) {
        continue;
      }
      if (spec.usageMessage().header().length == 0) {
        silent.add(spec.qualifiedName());
      }
    }

    assertEquals(List.of(), silent);
  }

  @Test
  void commandsThatPeopleBeginWithShowExamples() {
    for (String name :
        List.of("approve", "verify", "prove", "witness", "paper", "keeper", "server", "fleet")) {
      int status = commandLine.execute("help", name);

      assertEquals(ExitStatus.OK, status);
      assertTrue(out.toString().contains("  tallystick " + name), () -> name + ":\n" + out);
    }
  }

  @Test
  void aWordThatIsNoCommandIsWrongUsage() {
    int status = commandLine.execute("demoo");

    assertEquals(ExitStatus.USAGE, status);
    assertTrue(err.toString().contains("demoo"), err.toString());
  }

  @Test
  void aMissingKeeperIsSaidInOneLineWithWhatToDo(@TempDir Path home) {
    int status =
        commandLine.execute(
            "verify", home.resolve("nowhere").toString(), "--verifier-key", "x+00000000+AAAA");

    assertEquals(ExitStatus.ENVIRONMENT, status);
    assertEquals(1, err.toString().strip().lines().count(), err.toString());
  }

  @Test
  void nothingIsColouredWhereNobodyLooks() {
    commandLine.execute("help");
    commandLine.execute("verify", "--help");

    assertFalse(out.toString().contains("\033["), out.toString());
  }

  private static List<CommandLine> all(CommandLine root) {
    List<CommandLine> found = new ArrayList<>();
    found.add(root);
    root.getSubcommands().values().forEach(command -> found.addAll(all(command)));
    return found;
  }
}
