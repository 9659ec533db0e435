package tallystick.keeper.journal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.MalformedException;
import tallystick.intent.OrganisationId;
import tallystick.keeper.KeeperException;
import tallystick.keeper.vault.EntryCipher;
import tallystick.tally.TallyException;
import tallystick.tally.log.Disk;
import tallystick.tally.log.LogSettings;
import tallystick.tally.log.PublishedCheckpoint;
import tallystick.tally.log.TallyLog;
import tallystick.tally.proof.Commitment;
import tallystick.tally.proof.NoteSigner;

/**
 * The keeper's record over the tally. One writer; entries of an organisation form a chain without a
 * gap, each naming the commitment of the one before; logged time never decreases.
 *
 * <p>{@link #append} only queues: entries that are appended while the disk is busy share the next
 * fsync. Order of the calls is the order of the log.
 */
public final class Journal implements AutoCloseable {
  private static final Bytes ZEROS = Bytes.of(new byte[32]);

  private final TallyLog log;
  private final EntryCipher cipher;
  private final LongSupplier wallMs;
  private final SecureRandom random;
  private final Executor executor;
  private final Map<OrganisationId, Chain> chains = new HashMap<>();
  private long lastLoggedMs;
  private int epoch;

  /** Where one organisation's chain stands. */
  private static final class Chain {
    long next;
    Bytes previous = ZEROS;
    long[] indexes = new long[64];

    void indexed(long sequence, long index) {
      if (sequence >= indexes.length) {
        indexes = Arrays.copyOf(indexes, (int) Math.max(indexes.length * 2L, sequence + 1));
      }
      indexes[(int) sequence] = index;
    }
  }

  /**
   * How a journal is opened.
   *
   * @param executor runs what follows an append; must not be the caller's own thread
   * @param onStopped told once when the log stops for good
   */
  public record Setup(
      Path folder,
      NoteSigner signer,
      EntryCipher cipher,
      LongSupplier wallMs,
      SecureRandom random,
      Executor executor,
      Disk disk,
      Consumer<TallyException> onStopped) {}

  private Journal(TallyLog log, Setup setup) {
    this.log = log;
    this.cipher = setup.cipher();
    this.wallMs = setup.wallMs();
    this.random = setup.random();
    this.executor = setup.executor();
  }

  /**
   * Opens the journal and hands out every entry there is, in order.
   *
   * @throws KeeperException when the log is shorter than it was, forked, damaged, or somebody
   *     else's
   */
  public static Journal open(Setup setup, Consumer<Recorded> replay) {
    TallyLog log;
    try {
      log =
          TallyLog.open(
              LogSettings.of(setup.folder(), setup.signer())
                  .withDisk(setup.disk())
                  .withOnFailure(setup.onStopped()));
    } catch (TallyException e) {
      throw new KeeperException("The tally cannot be opened: " + e.getMessage(), e);
    }
    Journal journal = new Journal(log, setup);
    try {
      log.replay(0, (index, leaf, body) -> replay.accept(journal.checked(index, leaf, body)));
      return journal;
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private Recorded checked(long index, byte[] leaf, byte[] body) {
    Recorded recorded = open(index, leaf, body);
    Entry entry = recorded.entry();
    Chain chain = chains.computeIfAbsent(entry.organisation(), o -> new Chain());
    if (entry.sequence() != chain.next || !entry.previous().equals(chain.previous)) {
      throw new KeeperException(
          "Entry "
              + index
              + " of the tally does not follow the one before it in the chain of "
              + entry.organisation()
              + ". Do not delete anything: restore tally and vault from one backup");
    }
    if (entry.loggedAtMs() < lastLoggedMs) {
      throw new KeeperException("Entry " + index + " of the tally is older than the one before it");
    }
    chain.indexed(chain.next, index);
    chain.next++;
    chain.previous = recorded.commitment();
    lastLoggedMs = entry.loggedAtMs();
    epoch = entry.epoch();
    return recorded;
  }

  private Recorded open(long index, byte[] leaf, byte[] body) {
    byte[] plain = cipher.open(leaf, body);
    byte[] salt = Arrays.copyOf(plain, Commitment.SALT_BYTES);
    byte[] entry = Arrays.copyOfRange(plain, Commitment.SALT_BYTES, plain.length);
    Commitment commitment = Commitment.of(salt, entry);
    if (!Arrays.equals(commitment.publicEntry(), leaf)) {
      throw new KeeperException("Entry " + index + " of the tally is not what its leaf commits to");
    }
    try {
      return new Recorded(
          index,
          Bytes.of(salt),
          Canonical.decodeEntry(entry),
          Bytes.of(commitment.hash().bytes()),
          false);
    } catch (MalformedException e) {
      throw new KeeperException(
          "Entry " + index + " of the tally was written by a later release: " + e.getMessage(), e);
    }
  }

  /** True until the first entry is appended: a new log, which begins an epoch. */
  public synchronized boolean isEmpty() {
    return chains.isEmpty();
  }

  public synchronized int epoch() {
    return epoch;
  }

  /** The time of the last entry; 0 when there is none. */
  public synchronized long lastLoggedMs() {
    return lastLoggedMs;
  }

  /** The wall time that the next entry would carry: never before that of the last. */
  public synchronized long nowMs() {
    return Math.max(lastLoggedMs, wallMs.getAsLong());
  }

  /**
   * Appends an entry. Returns at once with the entry as it will stand; the listener is told when it
   * is durable.
   *
   * @param loggedAtMs from {@link #nowMs}; raised to the last entry's time if it lies before
   */
  public synchronized Drafted append(
      OrganisationId organisation,
      CallerId callerId,
      Bytes policyHash,
      long loggedAtMs,
      EntryBody body,
      AppendListener listener) {
    if (body instanceof EntryBody.EpochBegun) {
      epoch++;
    }
    lastLoggedMs = Math.max(lastLoggedMs, loggedAtMs);
    Chain chain = chains.computeIfAbsent(organisation, o -> new Chain());
    Entry entry =
        new Entry(
            organisation,
            chain.next,
            chain.previous,
            epoch,
            policyHash,
            lastLoggedMs,
            callerId,
            body);
    byte[] bytes = Canonical.encodeEntry(entry);
    byte[] salt = new byte[Commitment.SALT_BYTES];
    random.nextBytes(salt);
    Commitment commitment = Commitment.of(salt, bytes);
    byte[] leaf = commitment.publicEntry();
    byte[] sealed =
        cipher.seal(
            leaf, ByteBuffer.allocate(salt.length + bytes.length).put(salt).put(bytes).array());
    Bytes hash = Bytes.of(commitment.hash().bytes());
    log.append(leaf, sealed, new Durable(Bytes.of(salt), entry, hash, listener));
    chain.next++;
    chain.previous = hash;
    return new Drafted(entry, hash);
  }

  /** Carries an answer from the log's writer to a thread that may block. */
  private final class Durable implements tallystick.tally.log.AppendListener {
    private final Bytes salt;
    private final Entry entry;
    private final Bytes commitment;
    private final AppendListener listener;

    Durable(Bytes salt, Entry entry, Bytes commitment, AppendListener listener) {
      this.salt = salt;
      this.entry = entry;
      this.commitment = commitment;
      this.listener = listener;
    }

    @Override
    public void appended(long index) {
      executor.execute(
          () -> {
            synchronized (Journal.this) {
              Chain chain = chains.get(entry.organisation());
              if (chain != null) {
                chain.indexed(entry.sequence(), index);
              }
            }
            listener.recorded(new Recorded(index, salt, entry, commitment, true));
          });
    }

    @Override
    public void failed(TallyException cause) {
      executor.execute(() -> listener.stopped(cause));
    }
  }

  /** How many entries an organisation has, durable or on their way. */
  public synchronized long entries(OrganisationId organisation) {
    Chain chain = chains.get(organisation);
    return chain == null ? 0 : chain.next;
  }

  /** An organisation's entry by its own count; empty when there is none (yet). */
  public Optional<Recorded> read(OrganisationId organisation, long sequence) {
    long index;
    synchronized (this) {
      Chain chain = chains.get(organisation);
      // One that is still on its way to the disk is counted, and has no place yet.
      if (chain == null || sequence < 0 || sequence >= Math.min(chain.next, chain.indexes.length)) {
        return Optional.empty();
      }
      index = chain.indexes[(int) sequence];
    }
    if (index >= log.size()) {
      return Optional.empty();
    }
    Recorded recorded = open(index, log.readEntry(index), log.readBody(index));
    return recorded.entry().sequence() == sequence ? Optional.of(recorded) : Optional.empty();
  }

  /** Leaves that are durable. */
  public long size() {
    return log.size();
  }

  public PublishedCheckpoint published() {
    return log.published();
  }

  public PublishedCheckpoint publish() {
    return log.publish();
  }

  /** The hashes that prove the published log to continue its first {@code oldSize} entries. */
  public List<byte[]> consistencyPath(long oldSize, long size) {
    return log.consistencyPath(oldSize, size);
  }

  /** Puts witnesses' lines under the checkpoint of that size, if it is still the newest. */
  public boolean addSignatures(long size, List<String> lines) {
    return log.addSignatures(size, lines);
  }

  /** Why nothing can be logged any more, if so. */
  public Optional<TallyException> stopped() {
    return log.failure();
  }

  @Override
  public void close() {
    log.close();
  }
}
