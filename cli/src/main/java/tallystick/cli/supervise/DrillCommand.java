package tallystick.cli.supervise;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;
import tallystick.cli.CliException;
import tallystick.cli.GlobalOptions;

/**
 * {@code tallystick drill}: a theft or a fault, done for real in a folder of its own. The drills
 * are a program of their own, since they import every other one and nothing may import them.
 */
@Command(
    name = "drill",
    header = "Do a theft or a fault for real, against paper, and show what it can take.",
    description = {
      "",
      "Each drill starts the real programs in a folder of its own that is thrown away afterwards,"
          + " does what the thief or the fault did, and ends with status 0 only when everything it"
          + " promises held. `tallystick drill` lists them."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick drill stolen-key                 a thief has the exchange's key; about a minute",
      "  tallystick drill stolen-key --keep DIR      and leave exports and evidence in DIR"
    })
public final class DrillCommand implements Callable<Integer> {
  @Unmatched private List<String> arguments = new ArrayList<>();

  DrillCommand() {}

  @Override
  public Integer call() {
    Path code = new GlobalOptions().places().code();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx512m");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Dtallystick.code=" + code);
    command.add("-cp");
    command.add(ClassPaths.in(code).of("drills"));
    command.add("tallystick.drills.DrillProgram");
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      // A Ctrl-C reaches both; the drill ends its programs first.
      Thread last = new Thread(process.onExit()::join, "wait for the drill");
      Runtime.getRuntime().addShutdownHook(last);
      int status = process.waitFor();
      Programs.removeHook(last);
      return status;
    } catch (IOException e) {
      throw new CliException("Cannot start the drill: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", e);
    }
  }
}
