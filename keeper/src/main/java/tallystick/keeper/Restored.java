package tallystick.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import tallystick.keeper.backup.KeeperBackup;
import tallystick.keeper.vault.Vault;
import tallystick.tally.proof.Checkpoint;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.NoteCheck;
import tallystick.tally.proof.NoteSigner;
import tallystick.tally.proof.SignedNote;
import tallystick.tally.proof.VerifierKey;

/**
 * A folder that came from a backup, until its new epoch has begun. {@code restore} leaves a note,
 * so that nobody can forget to say so; it goes when the start is in the log and, with witnesses,
 * when their quorum has cosigned it.
 */
final class Restored {
  private Restored() {}

  static boolean is(KeeperConfig config) {
    return config.tuning().restored() || Files.exists(note(config.folder()));
  }

  private static Path note(Path folder) {
    return folder.resolve(KeeperBackup.NOTE);
  }

  /** The new epoch has begun and may go on. */
  static void settled(Path folder) {
    try {
      Files.deleteIfExists(note(folder));
    } catch (IOException e) {
      throw new KeeperException("Cannot delete " + note(folder) + " (" + e + ")", e);
    }
  }

  /**
   * Gives a restored log the name that the keeper was started with. Witnesses never cosign less
   * than they have seen, so a backup that lacks entries goes on as a log of another name, whose
   * first entries are the old one's. Only the first line and the signature change; that the entries
   * are those of the old checkpoint is checked when the log is opened.
   */
  static void takeNewName(KeeperConfig config, Vault vault) {
    Path file = config.folder().resolve("tally").resolve("checkpoint");
    if (!Files.exists(note(config.folder())) || !Files.exists(file)) {
      return;
    }
    try {
      SignedNote signed = SignedNote.parse(Files.readAllBytes(file));
      Checkpoint old = Checkpoint.parse(signed.text());
      if (old.origin().equals(config.origin())) {
        return;
      }
      VerifierKey key = VerifierKey.of(vault.logSigner(old.origin()));
      if (signed.check(List.of(key)) instanceof NoteCheck.Refused refused) {
        throw new KeeperException(
            "The restored checkpoint is not of this vault: "
                + refused.reason()
                + ". Restore vault and tally from one backup");
      }
      NoteSigner renamed = vault.logSigner(config.origin());
      Checkpoint fresh = new Checkpoint(config.origin(), old.size(), old.root());
      replace(file, SignedNote.sign(fresh.text(), renamed).bytes());
      config
          .world()
          .say()
          .accept(
              "the log "
                  + old.origin()
                  + " goes on as "
                  + config.origin()
                  + " from entry "
                  + old.size()
                  + "; tell those who verify it, and its witnesses: "
                  + VerifierKey.of(renamed));
    } catch (MalformedException e) {
      throw new KeeperException("The restored checkpoint cannot be read: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new KeeperException("Cannot rename the log in " + file + " (" + e + ")", e);
    }
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path temporary = file.resolveSibling("checkpoint.renaming");
    try (FileChannel out =
        FileChannel.open(
            temporary,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
      out.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
