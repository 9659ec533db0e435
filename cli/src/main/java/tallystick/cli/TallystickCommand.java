package tallystick.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tallystick.cli.account.AccountCommand;
import tallystick.cli.approve.ApproveCommand;
import tallystick.cli.bot.BotCommand;
import tallystick.cli.bot.StatusCommand;
import tallystick.cli.demo.DemoCommand;
import tallystick.cli.evidence.ProveCommand;
import tallystick.cli.evidence.VerifyCommand;
import tallystick.cli.evidence.WitnessCommand;
import tallystick.cli.fleet.FleetCommand;
import tallystick.cli.supervise.BackupCommand;
import tallystick.cli.supervise.DrillCommand;
import tallystick.cli.supervise.ProgramCommand;
import tallystick.tally.TallyException;

/** The root of the command line. */
@Command(
    name = "tallystick",
    mixinStandardHelpOptions = true,
    version = "tallystick 0.1.0",
    subcommands = {
      DemoCommand.class,
      StatusCommand.class,
      BotCommand.class,
      AccountCommand.class,
      FleetCommand.class,
      VerifyCommand.class,
      ProveCommand.class,
      DrillCommand.class,
      ApproveCommand.class,
      ProgramCommand.Paper.class,
      ProgramCommand.Keeper.class,
      ProgramCommand.Approver.class,
      ProgramCommand.Server.class,
      ProgramCommand.Terminal.class,
      WitnessCommand.class,
      BackupCommand.Backup.class,
      BackupCommand.Restore.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    },
    header = "Bots that trade with your keys, and a record that shows which orders were theirs.",
    footerHeading = "%nStart here:%n",
    footer = {
      "  tallystick demo            a bot per pair on bundled market data; nothing to set up",
      "  tallystick help COMMAND    what a command does, with examples",
      "",
      "Status: 0 done, 1 a finding to look at, 2 wrong usage, 3 something outside is missing."
    })
public final class TallystickCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  TallystickCommand() {}

  /** Runs one command and ends the JVM with its status. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = commandLine(out, err).execute(args);
    out.flush();
    err.flush();
    System.exit(status);
  }

  /** The whole command line, writing where it is told; tests run it in their own process. */
  @SuppressWarnings("SystemConsoleNull") // it is null again since JDK 25 where nobody types
  public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    Console console = System.console();
    boolean colour = console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
    return new CommandLine(new TallystickCommand())
        .setOut(out)
        .setErr(err)
        .setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExitCodeExceptionMapper(TallystickCommand::status)
        .setExecutionExceptionHandler(TallystickCommand::explain);
  }

  private static int status(Throwable problem) {
    return problem instanceof CommandLine.ParameterException
        ? ExitStatus.USAGE
        : problem instanceof CliException ? ExitStatus.ENVIRONMENT : ExitStatus.DEFECT;
  }

  private static int explain(
      Exception problem, CommandLine commandLine, CommandLine.ParseResult parsed) throws Exception {
    if (problem instanceof CliException || problem instanceof TallyException) {
      commandLine.getErr().println(problem.getMessage());
      return ExitStatus.ENVIRONMENT;
    }
    throw problem;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
