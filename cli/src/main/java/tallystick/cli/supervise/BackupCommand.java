package tallystick.cli.supervise;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.GlobalOptions;

/**
 * {@code tallystick backup} and {@code restore}: each program copies its own folder, as its own
 * user; this process only opens the file.
 */
public final class BackupCommand {
  private BackupCommand() {}

  /** Whose folder. */
  enum Whose {
    KEEPER(Programs.Kind.KEEPER, Role.KEEPER),
    SERVER(Programs.Kind.SERVER, Role.SERVER);

    private final Programs.Kind kind;
    private final Role role;

    Whose(Programs.Kind kind, Role role) {
      this.kind = kind;
      this.role = role;
    }

    Path folder(@Nullable Path told, Places places) {
      return told == null ? places.folder(role) : told.toAbsolutePath();
    }
  }

  /** {@code tallystick backup}. */
  @Command(
      name = "backup",
      mixinStandardHelpOptions = true,
      header = "Copy the keeper's or the server's folder to a file, while it runs or stands.",
      description = {
        "",
        "As root each program makes its own copy under its own user; nobody reads another's"
            + " folder. The keeper's secrets stay wrapped by its passphrase or key file, which is"
            + " not in the copy: keep that elsewhere. The server's copy holds what people told it"
            + " (bots, books, tokens in hashed form), from one moment of its database."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  tallystick backup keeper --to keeper.backup",
        "  tallystick backup server --to server.backup",
        "",
        "Next: carry them to another machine. `tallystick restore` puts them back."
      })
  public static final class Backup implements Callable<Integer> {
    @Mixin private GlobalOptions global = new GlobalOptions();

    @Parameters(paramLabel = "keeper|server", description = "Whose folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Whose whose;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "FILE",
        description = "A new file; one that is there is not overwritten.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Path to;

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        description = "The program's folder (default: the usual one).")
    private @Nullable Path folder;

    Backup() {}

    @Override
    public Integer call() {
      Places places = global.places();
      create();
      int status = -1;
      try (Programs programs = Programs.open(places, Users.ofThisProcess())) {
        status =
            programs.passOn(
                whose.kind,
                List.of("backup", "--folder", whose.folder(folder, places).toString(), "--to", "-"),
                Redirect.INHERIT,
                Redirect.to(to.toFile()));
      } finally {
        finish(status == ExitStatus.OK);
      }
      if (status == ExitStatus.OK) {
        global.screen().say("Written to " + to + ", for your eyes only.");
      }
      return status;
    }

    private void create() {
      try {
        Files.createFile(
            to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (FileAlreadyExistsException e) {
        throw new CliException(to + " is there already; name a new file", e);
      } catch (IOException e) {
        throw new CliException("Cannot write " + to + ": " + e.getMessage(), e);
      }
    }

    /** A copy that was not finished looks like none at all. */
    private void finish(boolean whole) {
      try {
        if (!whole) {
          Files.deleteIfExists(to);
          return;
        }
        try (FileChannel file = FileChannel.open(to, StandardOpenOption.WRITE)) {
          file.force(true);
        }
      } catch (IOException e) {
        throw new CliException("Cannot finish " + to + ": " + e.getMessage(), e);
      }
    }
  }

  /** {@code tallystick restore}. */
  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      header = "Put a backup of the keeper or the server back, and say what was found.",
      description = {
        "",
        "The program must not run. What is there is put aside, never deleted, and what is newer"
            + " than the backup only with --replace. A restored keeper starts frozen, in a new"
            + " epoch: what happened after the backup is not known to it. Where witnesses have"
            + " seen more than the backup holds it signs nothing until it is given a new --origin;"
            + " docs/keeper.md tells why, and what to do."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  tallystick restore keeper --from keeper.backup",
        "  tallystick restore server --from server.backup --replace"
      })
  public static final class Restore implements Callable<Integer> {
    @Mixin private GlobalOptions global = new GlobalOptions();

    @Parameters(paramLabel = "keeper|server", description = "Whose folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Whose whose;

    @Option(names = "--from", required = true, paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Path from;

    @Option(
        names = "--replace",
        description = "Put aside also what is newer than the backup, or another's.")
    private boolean replace;

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        description = "The program's folder (default: the usual one).")
    private @Nullable Path folder;

    Restore() {}

    @Override
    public Integer call() {
      if (!Files.isReadable(from)) {
        throw new CliException("Cannot read " + from);
      }
      Places places = global.places();
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "restore", "--folder", whose.folder(folder, places).toString(), "--from", "-"));
      if (replace) {
        arguments.add("--replace");
      }
      try (Programs programs = Programs.open(places, Users.ofThisProcess())) {
        return programs.passOn(
            whose.kind, arguments, Redirect.from(from.toFile()), Redirect.INHERIT);
      }
    }
  }
}
