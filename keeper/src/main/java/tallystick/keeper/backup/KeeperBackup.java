package tallystick.keeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tallystick.keeper.KeeperException;
import tallystick.tally.proof.Checkpoint;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.SignedNote;

/** Writes and reads a backup of a keeper's folder. */
public final class KeeperBackup {
  /** Left in a restored folder until its new epoch has begun. */
  public static final String NOTE = "restored";

  /** Lies in the folder while the old is put aside and the new is not whole in its place. */
  static final String UNFINISHED = "restore-unfinished";

  private static final String LOCK = "keeper.lock";
  private static final String VAULT = "vault";
  private static final String HOSTS = "hosts";
  private static final String CHECKPOINT = "tally/checkpoint";
  private static final String SEGMENTS = "tally/wal";

  private KeeperBackup() {}

  /**
   * Copies the folder, whether a keeper runs on it or not.
   *
   * @return what was copied, for people
   */
  public static String write(Path folder, OutputStream out, long nowMs) {
    try {
      requireFinished(folder);
      ArchiveWriter archive = new ArchiveWriter(out);
      byte[] note = Files.readAllBytes(folder.resolve(CHECKPOINT));
      Checkpoint checkpoint = checkpoint(note);
      archive.manifest(new Manifest(nowMs, checkpoint.origin(), checkpoint.size()));
      archive.put(CHECKPOINT, note);
      for (Path segment : segments(folder.resolve(SEGMENTS))) {
        archive.copy(SEGMENTS + "/" + segment.getFileName(), segment);
      }
      archive.copy(VAULT, folder.resolve(VAULT));
      if (Files.exists(folder.resolve(HOSTS))) {
        archive.copy(HOSTS, folder.resolve(HOSTS));
      }
      archive.finish();
      return "the log " + checkpoint.origin() + " with at least " + checkpoint.size() + " entries";
    } catch (IOException e) {
      throw new KeeperException(
          "The backup of " + folder + " failed and is not to be used (" + e + ")", e);
    }
  }

  /**
   * Lets nobody open a folder in which a restore was cut off: without its vault or its log it would
   * look like a new one.
   *
   * @throws KeeperException saying what to do
   */
  public static void requireFinished(Path folder) {
    if (Files.exists(folder.resolve(UNFINISHED))) {
      throw new KeeperException(
          "A restore was cut off in "
              + folder
              + ". Run it again: tallystick restore keeper --from FILE; what was there before lies"
              + " in "
              + folder.resolve("replaced-..."));
    }
  }

  private static List<Path> segments(Path wal) throws IOException {
    List<Path> segments = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(wal, "*.wal")) {
      files.forEach(segments::add);
    }
    segments.sort(Comparator.comparing(file -> String.valueOf(file.getFileName())));
    return segments;
  }

  private static Checkpoint checkpoint(byte[] note) {
    try {
      return Checkpoint.parse(SignedNote.parse(note).text());
    } catch (MalformedException e) {
      throw new KeeperException("The log's checkpoint cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Puts a backup into a folder on which no keeper runs. What was there is moved aside, never
   * deleted; what is newer than the backup, or another log, only when told to.
   *
   * @param replace put aside also what is newer
   * @return what was found and done, line by line, for people
   */
  public static List<String> restore(Path folder, InputStream in, boolean replace, long nowMs) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      FileChannel lock = take(folder);
      try {
        Path fresh = folder.resolve("restoring");
        deleteTree(fresh);
        Files.createDirectories(fresh.resolve(SEGMENTS));
        Manifest manifest = ArchiveReader.unpack(in, fresh);
        List<String> said = new ArrayList<>();
        said.add(
            "The backup was made at "
                + Instant.ofEpochMilli(manifest.madeAtMs())
                + ": the log "
                + manifest.origin()
                + " with at least "
                + manifest.entries()
                + " entries.");
        said.add(found(folder, manifest, replace));
        if (Files.exists(fresh.resolve(HOSTS)) && !Files.exists(folder.resolve(HOSTS))) {
          said.add("The list of hosts is the backup's: see that it fits this machine.");
        }
        move(folder, fresh, nowMs).ifPresent(said::add);
        said.add(
            "The keeper will start frozen, in a new epoch. Compare the accounts with the venues,"
                + " then unfreeze. Where witnesses have seen more than this backup holds, it needs"
                + " a new --origin (docs/keeper.md, Restore).");
        return said;
      } finally {
        lock.close();
      }
    } catch (IOException e) {
      throw new KeeperException(
          "Restoring to " + folder + " failed (" + e + "). Nothing that was there is lost", e);
    }
  }

  private static FileChannel take(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new KeeperException("A keeper runs on " + folder + ": stop it before restoring");
    }
    return channel;
  }

  private static String found(Path folder, Manifest manifest, boolean replace) throws IOException {
    Path file = folder.resolve(CHECKPOINT);
    if (Files.exists(folder.resolve(UNFINISHED))) {
      return "An earlier restore was cut off here; what it had put in place is put aside as well.";
    }
    if (!Files.exists(file)) {
      if (Files.exists(folder.resolve(VAULT)) && !replace) {
        throw new KeeperException(
            folder + " holds a vault without a log. Look at it; --replace puts it aside");
      }
      return "The folder held no log.";
    }
    Checkpoint there = checkpoint(Files.readAllBytes(file));
    String holds =
        "The folder held the log " + there.origin() + " with " + there.size() + " entries";
    boolean another = !there.origin().equals(manifest.origin());
    boolean newer = there.size() > manifest.entries();
    if ((another || newer) && !replace) {
      throw new KeeperException(
          holds
              + (another
                  ? ", which is another log than the backup's. "
                  : ", which is newer than the backup. ")
              + "Nothing was changed; --replace puts it aside and restores all the same");
    }
    return holds + (another || newer ? ", and you said to replace it." : ".");
  }

  /** The note first: from then on whatever is started here begins a new epoch, frozen. */
  private static Optional<String> move(Path folder, Path fresh, long nowMs) throws IOException {
    Files.writeString(folder.resolve(NOTE), "restored at " + nowMs + "\n");
    Files.writeString(folder.resolve(UNFINISHED), "begun at " + nowMs + "\n");
    Path aside = folder.resolve("replaced-" + nowMs);
    boolean moved = false;
    for (String name : List.of("tally", VAULT, "checkpoint.witnessed")) {
      Path old = folder.resolve(name);
      if (Files.exists(old)) {
        Files.createDirectories(aside);
        Files.move(old, aside.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        moved = true;
      }
    }
    // The list of hosts is this machine's; one that is there was made for it.
    if (Files.exists(folder.resolve(HOSTS))) {
      Files.deleteIfExists(fresh.resolve(HOSTS));
    }
    try (Stream<Path> all = Files.list(fresh)) {
      for (Path each : all.toList()) {
        Files.move(each, folder.resolve(String.valueOf(each.getFileName())));
      }
    }
    Files.delete(fresh);
    Files.delete(folder.resolve(UNFINISHED));
    return moved ? Optional.of("It is put aside in " + aside + ".") : Optional.empty();
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
