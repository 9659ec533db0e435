package tallystick.cli;

import java.io.Console;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Users;

/** The options every command has. */
public final class GlobalOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Option(names = "--json", description = "Answer in JSON, one document a line.")
  private boolean json;

  @Option(names = "--no-colour", description = "No colour, even on a terminal (or set NO_COLOR).")
  private boolean noColour;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Folder of the data; TALLYSTICK_HOME says the same.")
  private @Nullable Path home;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "Folder of the sockets; TALLYSTICK_RUN says the same.")
  private @Nullable Path run;

  public Screen screen() {
    boolean terminal = isTerminal() && !noColour && System.getenv("NO_COLOR") == null;
    return new Screen(spec.commandLine().getOut(), spec.commandLine().getErr(), json, terminal);
  }

  public boolean json() {
    return json;
  }

  /** Where this installation's data, sockets and class files lie. */
  public Places places() {
    Path code = Path.of(System.getProperty("tallystick.code", ""));
    try {
      Places usual = Places.usual(Users.isRoot(), System.getenv(), userHome(), code);
      Path chosenHome = home == null ? usual.home() : home;
      Path chosenRun = run != null ? run : home != null ? chosenHome.resolve("run") : usual.run();
      return new Places(chosenHome, chosenRun, code);
    } catch (IllegalArgumentException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }

  /** What the shell calls home; the system's list of users, where there is no shell. */
  private static Path userHome() {
    String home = System.getenv("HOME");
    return Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home);
  }

  /** Whether somebody sits at the other end of standard input and output. */
  public static boolean isTerminal() {
    return terminal() != null;
  }

  /** The terminal; null where there is none. */
  @SuppressWarnings("SystemConsoleNull") // it is null again since JDK 25 where nobody types
  public static @Nullable Console terminal() {
    Console console = System.console();
    return console != null && console.isTerminal() ? console : null;
  }
}
