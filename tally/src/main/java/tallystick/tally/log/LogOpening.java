package tallystick.tally.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import tallystick.tally.TallyException;

/**
 * What has to be true before a log may grow: every frame reads, the checkpoint is ours, its root is
 * the root of its size, and nothing that it counted is missing. Only when all that holds is the
 * torn tail cut and a missing tile written; a log that is refused stays as it was found, as
 * evidence.
 */
record LogOpening(
    Wal wal, TileFiles files, PublicHalf half, OwnCheckpoint checkpoint, OpenReport report) {

  private static final String WAL_FOLDER = "wal";

  static LogOpening open(LogSettings settings) throws IOException {
    Path walFolder = settings.folder().resolve(WAL_FOLDER);
    settings.disk().createFolders(walFolder);
    TileFiles files = new TileFiles(settings.folder(), settings.disk());
    OwnCheckpoint checkpoint = checkpoint(settings, files, walFolder);
    Wal wal = new Wal(walFolder, settings.disk(), Wal.SEGMENT_BYTES);

    Derivation check = new Derivation(checkpoint, settings);
    PublicHalf half = new PublicHalf(check.counting(files));
    Wal.Scan scan = wal.scan((index, entry, body) -> check.next(half, entry));
    check.finish(half, scan.entries());

    PublicHalf good = half;
    int rewritten = check.differing;
    if (rewritten > 0) {
      Derivation repair = new Derivation(checkpoint, settings);
      PublicHalf again = new PublicHalf(repair.writing(files));
      repair.begin(again);
      wal.scan((index, entry, body) -> repair.next(again, entry));
      files.syncFolders();
      good = again;
    }
    wal.openForAppend(scan);
    return new LogOpening(
        wal,
        files,
        good,
        checkpoint,
        new OpenReport(scan.entries(), scan.tornBytes(), checkpoint.size(), rewritten));
  }

  private static OwnCheckpoint checkpoint(LogSettings settings, TileFiles files, Path walFolder)
      throws IOException {
    Optional<byte[]> found = files.read(TileFiles.CHECKPOINT);
    if (found.isPresent()) {
      try {
        return OwnCheckpoint.read(found.get(), settings.signer());
      } catch (OwnCheckpoint.NotOursException e) {
        throw new TallyException(
            "the checkpoint in "
                + settings.folder()
                + " "
                + e.getMessage()
                + ". Check that folder and signing key belong together; nothing was changed",
            e);
      }
    }
    if (!Wal.isEmpty(walFolder)) {
      throw new TallyException(
          "the log in "
              + settings.folder()
              + " has entries but no checkpoint, which is written before the first of them: it was"
              + " removed. Put it back from a backup or a witness, or start a new epoch");
    }
    // A new log says so before it holds anything, so that a log without a checkpoint is a finding.
    OwnCheckpoint empty = OwnCheckpoint.sign(settings.signer(), 0, GrowingTree.sha256().digest());
    files.writeCheckpoint(empty.bytes());
    return empty;
  }

  /** One pass over the log, held against its checkpoint on the way. */
  private static final class Derivation {
    private final OwnCheckpoint checkpoint;
    private final LogSettings settings;
    private int differing;

    Derivation(OwnCheckpoint checkpoint, LogSettings settings) {
      this.checkpoint = checkpoint;
      this.settings = settings;
    }

    PublicHalf.Sink counting(TileFiles files) {
      return (path, bytes) -> differing += files.holds(path, bytes) ? 0 : 1;
    }

    PublicHalf.Sink writing(TileFiles files) {
      return (path, bytes) -> {
        if (!files.holds(path, bytes)) {
          files.write(path, bytes);
        }
      };
    }

    void begin(PublicHalf half) {
      if (checkpoint.size() == half.size()) {
        compare(half);
      }
    }

    void next(PublicHalf half, byte[] entry) {
      half.add(entry);
      begin(half);
    }

    private void compare(PublicHalf half) {
      if (!checkpoint.hasRoot(half.root())) {
        throw new TallyException(
            "the log in "
                + settings.folder()
                + " is forked: its first "
                + checkpoint.size()
                + " entries are not those that its checkpoint was signed for. Do not delete"
                + " anything: restore the folder from a backup and start a new epoch");
      }
      try {
        half.putPartials();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void finish(PublicHalf half, long entries) {
      if (entries < checkpoint.size()) {
        throw new TallyException(
            "the log in "
                + settings.folder()
                + " is shorter than its checkpoint: "
                + entries
                + " entries, signed for "
                + checkpoint.size()
                + ". Acknowledged entries are missing; do not delete anything. Restore the missing"
                + " segments of "
                + WAL_FOLDER
                + "/, or restore a backup and start a new epoch");
      }
      if (checkpoint.size() == 0 && entries == 0) {
        begin(half);
      }
    }
  }
}
