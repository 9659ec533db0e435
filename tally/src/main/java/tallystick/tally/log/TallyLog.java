package tallystick.tally.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tallystick.tally.TallyException;

/**
 * An append-only Merkle log on a disk, with one writer. An append that has returned is durable,
 * with its private body, and will be in every later checkpoint; that is all it promises, and it
 * keeps it through a crash at any moment.
 *
 * <p>Safe for any number of threads. Layout of the folder:
 *
 * <pre>
 *   checkpoint              signed note: origin, size, root   (public)
 *   tile/L/N[.p/W]          hashes, 256 a tile                (public)
 *   tile/entries/N[.p/W]    entry bundles                     (public)
 *   wal/I.wal               frames of entries and bodies      (private; the log itself)
 *   lock                    held by the one writer
 * </pre>
 */
public final class TallyLog implements AutoCloseable {
  private final LogSettings settings;
  private final FolderLock folderLock;
  private final Wal wal;
  private final TileFiles files;
  private final Failure failure;
  private final GroupCommit commits;
  private final Publisher publisher;
  private final OpenReport report;
  private boolean closed;

  private TallyLog(LogSettings settings, FolderLock folderLock, LogOpening opening) {
    this.settings = settings;
    this.folderLock = folderLock;
    this.wal = opening.wal();
    this.files = opening.files();
    this.report = opening.report();
    this.failure = new Failure(settings.onFailure());
    this.commits = new GroupCommit(wal, failure, settings.maxWaiting(), report.entries());
    this.publisher = new Publisher(settings, opening, failure, commits::size);
  }

  /**
   * Opens the log in the folder, or begins one if the folder is empty. Reads the whole log: cuts a
   * torn tail, recomputes the root and compares it with the last checkpoint. A log that is shorter
   * than its checkpoint, or another one, is refused, and nothing in it is changed.
   */
  public static TallyLog open(LogSettings settings) {
    FolderLock folderLock = FolderLock.take(settings.folder());
    try {
      TallyLog log = new TallyLog(settings, folderLock, LogOpening.open(settings));
      log.publisher.start();
      log.commits.start();
      if (log.report.entries() > log.report.publishedSize()) {
        log.publish();
      }
      return log;
    } catch (IOException | UncheckedIOException e) {
      folderLock.release();
      throw new TallyException(
          "cannot open the log in " + settings.folder() + ": " + e + ". Check its disk and rights",
          e);
    } catch (RuntimeException e) {
      folderLock.release();
      throw e;
    }
  }

  public OpenReport openReport() {
    return report;
  }

  public String origin() {
    return settings.origin();
  }

  /** Entries that are durable. */
  public long size() {
    return commits.size();
  }

  /**
   * Appends {@code entry} (at most 65,535 bytes, public) with {@code body} (at most 1 MiB, private)
   * and returns its index when both are on the disk. Neither array may change before that. An
   * interrupt does not end the wait.
   */
  public long append(byte[] entry, byte[] body) {
    ParkedCaller caller = new ParkedCaller();
    append(entry, body, caller);
    return caller.await();
  }

  /** As {@link #append(byte[], byte[])}, without waiting. */
  public CompletableFuture<Long> appendAsync(byte[] entry, byte[] body) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    append(
        entry,
        body,
        new AppendListener() {
          @Override
          public void appended(long index) {
            result.complete(index);
          }

          @Override
          public void failed(TallyException cause) {
            result.completeExceptionally(cause);
          }
        });
    return result;
  }

  /** As {@link #append(byte[], byte[])}, without waiting and without a future: the cheapest. */
  public void append(byte[] entry, byte[] body, AppendListener listener) {
    if (entry.length > WalFrame.MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException(
          "entry of " + entry.length + " bytes, the limit is " + WalFrame.MAX_ENTRY_BYTES);
    }
    if (body.length > WalFrame.MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "body of " + body.length + " bytes, the limit is " + WalFrame.MAX_BODY_BYTES);
    }
    // A copy, because tiles are derived from it when the caller may long have used his array again.
    commits.add(new Pending(entry.clone(), body, listener));
  }

  /** Publishes everything that is durable now, and returns when its checkpoint is on the disk. */
  public PublishedCheckpoint publish() {
    return publisher.publish(commits.size()).published();
  }

  /** The newest checkpoint. */
  public PublishedCheckpoint published() {
    return publisher.published().published();
  }

  /**
   * Puts witnesses' signature lines under the checkpoint of {@code size}. False if a newer one has
   * been published meanwhile, which needs signatures of its own.
   */
  public boolean addSignatures(long size, List<String> signatureLines) {
    return publisher.addSignatures(size, signatureLines);
  }

  /** The public entry at {@code index}. */
  public byte[] readEntry(long index) {
    return read(index)[0];
  }

  /** The private body at {@code index}, as it was given. */
  public byte[] readBody(long index) {
    return read(index)[1];
  }

  /** Entry and body. */
  private byte[][] read(long index) {
    long durable = commits.size();
    if (index < 0 || index >= durable) {
      throw new IndexOutOfBoundsException("entry " + index + " of a log of " + durable);
    }
    List<byte[][]> found = new ArrayList<>(1);
    readWal(index, index + 1, (at, entry, body) -> found.add(new byte[][] {entry, body}));
    return found.getFirst();
  }

  /** Hands out everything that is durable now, from {@code from} on, in order. */
  public void replay(long from, ReplayVisitor visitor) {
    readWal(from, commits.size(), visitor);
  }

  private void readWal(long from, long to, ReplayVisitor visitor) {
    try {
      wal.read(from, to, visitor);
    } catch (IOException e) {
      throw new TallyException(
          "cannot read entries " + from + " to " + to + " of " + settings.folder() + ": " + e, e);
    }
  }

  /**
   * The hashes that prove entry {@code index} to be in the tree of {@code size}, which must have
   * been published (or be smaller than one that was): the leaf's sibling first.
   */
  public List<byte[]> inclusionPath(long index, long size) {
    long published = requirePublished(size);
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("entry " + index + " is not in a tree of " + size);
    }
    return new ProofPaths(files, published).inclusion(index, size);
  }

  /** The hashes that prove the tree of {@code size} to continue that of {@code oldSize}. */
  public List<byte[]> consistencyPath(long oldSize, long size) {
    long published = requirePublished(size);
    if (oldSize < 0 || oldSize > size) {
      throw new IllegalArgumentException(
          "a tree of " + size + " does not continue one of " + oldSize);
    }
    return new ProofPaths(files, published).consistency(oldSize, size);
  }

  private long requirePublished(long size) {
    long published = publisher.published().size();
    if (size > published) {
      throw new IllegalArgumentException(
          "size " + size + " is not published yet; the newest checkpoint has " + published);
    }
    return published;
  }

  /** Why the log has stopped, if it has. It will not go on in this process. */
  public Optional<TallyException> failure() {
    return failure.get();
  }

  public Path folder() {
    return settings.folder();
  }

  /**
   * Writes what waits, publishes it, and lets go of the folder. Does not throw for a stopped log.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      commits.close();
      publisher.close();
      wal.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      failure.stop("closing", e);
    } finally {
      folderLock.release();
    }
  }
}
