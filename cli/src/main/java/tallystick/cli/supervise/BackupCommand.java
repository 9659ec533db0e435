package tallystick.cli.supervise;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
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
 * user; this process seals what comes out and opens what goes in.
 */
public final class BackupCommand {
  private BackupCommand() {}

  /** Whose folder. */
  enum Whose {
    KEEPER(Programs.Kind.KEEPER, Role.KEEPER),
    SERVER(Programs.Kind.SERVER, Role.SERVER),
    APPROVER(Programs.Kind.APPROVE, Role.APPROVER);

    private final Programs.Kind kind;
    private final Role role;

    Whose(Programs.Kind kind, Role role) {
      this.kind = kind;
      this.role = role;
    }

    String word() {
      return role.folderName();
    }

    Path folder(@Nullable Path told, Places places) {
      return told == null ? places.folder(role) : told.toAbsolutePath();
    }
  }

  /** {@code tallystick backup}. */
  @Command(
      name = "backup",
      mixinStandardHelpOptions = true,
      header = "Copy the folder of keeper, server or approver to a sealed file, running or not.",
      description = {
        "",
        "As root each program makes its own copy under its own user; nobody reads another's"
            + " folder. The file is sealed by a passphrase before it reaches the disk: who finds"
            + " it can neither read nor change it. Keep the passphrase elsewhere.",
        "",
        "keeper: vault, log and hosts; the vault's own passphrase or key file is not in it. server:"
            + " its database in one moment, and the key of people's rows. approver: whom it tells,"
            + " and by what; no key that approves is in any backup."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  tallystick backup keeper --to keeper.backup",
        "  tallystick backup server --to server.backup --passphrase-file /etc/tallystick/backup",
        "",
        "Next: carry them to another machine. `tallystick restore` puts them back."
      })
  public static final class Backup implements Callable<Integer> {
    @Mixin private GlobalOptions global = new GlobalOptions();

    @Parameters(paramLabel = "keeper|server|approver", description = "Whose folder.")
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
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "Holds what seals the backup; without it you are asked.")
    private @Nullable Path passphraseFile;

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        description = "The program's folder (default: the usual one).")
    private @Nullable Path folder;

    Backup() {}

    @Override
    public Integer call() {
      if (Files.exists(to)) {
        throw new CliException(to + " is there already; name a new file");
      }
      Places places = global.places();
      byte[] passphrase = BackupPassphrase.toSeal(passphraseFile);
      Path unfinished = to.resolveSibling(to.getFileName() + ".unfinished");
      create(unfinished);
      int status = -1;
      try (Programs programs = Programs.open(places, Users.ofThisProcess())) {
        status = write(programs, places, unfinished, passphrase);
        if (status == ExitStatus.OK) {
          finish(unfinished);
        }
      } catch (IOException e) {
        throw new CliException(
            "Cannot write " + to + ": " + e.getMessage() + ". There is none.", e);
      } finally {
        if (status != ExitStatus.OK) {
          delete(unfinished);
        }
      }
      if (status == ExitStatus.OK) {
        global.screen().say("Written to " + to + ", sealed by the passphrase.");
      }
      return status;
    }

    private int write(Programs programs, Places places, Path unfinished, byte[] passphrase)
        throws IOException {
      List<String> arguments =
          List.of("backup", "--folder", whose.folder(folder, places).toString(), "--to", "-");
      try (FileOutputStream file = new FileOutputStream(unfinished.toFile())) {
        OutputStream sealed =
            SealedFile.sealing(file, whose.word(), passphrase, new SecureRandom());
        int status = programs.passOut(whose.kind, arguments, sealed);
        if (status == ExitStatus.OK) {
          // Only now is the last segment the last one.
          sealed.close();
        }
        return status;
      }
    }

    /** One that was left by a backup which was cut off is nobody's. */
    private static void create(Path unfinished) {
      try {
        Files.deleteIfExists(unfinished);
        Files.createFile(
            unfinished,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (IOException e) {
        throw new CliException("Cannot write " + unfinished + ": " + e.getMessage(), e);
      }
    }

    /** The name that was asked for is only ever that of a whole backup. */
    private void finish(Path unfinished) throws IOException {
      try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE);
      Path parent = to.toAbsolutePath().getParent();
      if (parent != null) {
        try (FileChannel folderItself = FileChannel.open(parent, StandardOpenOption.READ)) {
          folderItself.force(true);
        }
      }
    }

    private static void delete(Path unfinished) {
      try {
        Files.deleteIfExists(unfinished);
      } catch (IOException e) {
        throw new CliException(
            "Delete " + unfinished + ": it is no backup (" + e.getMessage() + ")", e);
      }
    }
  }

  /** {@code tallystick restore}. */
  @Command(
      name = "restore",
      mixinStandardHelpOptions = true,
      header = "Put a backup of keeper, server or approver back, and say what was found.",
      description = {
        "",
        "The program must not run. What is there is put aside, never deleted, and what is newer"
            + " than the backup only with --replace. Cut off, it is run again.",
        "",
        "A restored keeper starts frozen, in a new epoch: what happened after the backup is not"
            + " known to it. Where witnesses have seen more than the backup holds it signs nothing"
            + " until it is given a new --origin. A restored server has ended all sessions, links,"
            + " recovery codes and tokens, and lists its people: look at them. docs/keeper.md and"
            + " docs/server.md tell why, and what to do."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  tallystick restore keeper --from keeper.backup",
        "  tallystick restore server --from server.backup --replace"
      })
  public static final class Restore implements Callable<Integer> {
    @Mixin private GlobalOptions global = new GlobalOptions();

    @Parameters(paramLabel = "keeper|server|approver", description = "Whose folder.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Whose whose;

    @Option(names = "--from", required = true, paramLabel = "FILE", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private Path from;

    @Option(
        names = "--passphrase-file",
        paramLabel = "FILE",
        description = "Holds what the backup was sealed with; without it you are asked.")
    private @Nullable Path passphraseFile;

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
      byte[] passphrase = BackupPassphrase.toOpen(passphraseFile);
      look(passphrase);
      Places places = global.places();
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "restore", "--folder", whose.folder(folder, places).toString(), "--from", "-"));
      if (replace) {
        arguments.add("--replace");
      }
      try (Programs programs = Programs.open(places, Users.ofThisProcess());
          InputStream file = Files.newInputStream(from)) {
        return programs.passIn(
            whose.kind, arguments, SealedFile.opening(file, whose.word(), passphrase));
      } catch (IOException e) {
        throw new CliException("Cannot read " + from + ": " + e.getMessage(), e);
      }
    }

    /** The whole of it once, before anything is touched. */
    private void look(byte[] passphrase) {
      try (InputStream file = Files.newInputStream(from)) {
        InputStream content = SealedFile.opening(file, whose.word(), passphrase);
        if (content.read() < 0) {
          throw new CliException(from + " is empty. Take another one.");
        }
        content.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new CliException(
            "The passphrase is not the one of "
                + from
                + ", or the file is not as it was written: changed, or cut off. Nothing was"
                + " changed here; try the passphrase again, or another backup.",
            e);
      }
    }
  }
}
