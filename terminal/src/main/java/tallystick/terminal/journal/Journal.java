package tallystick.terminal.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import tallystick.intent.Bytes;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.terminal.TerminalException;

/** One machine's folder: its key and its journal. What {@link Memory} tells is on the disk. */
public final class Journal implements AutoCloseable {
  private static final String FILE = "journal";
  private static final String KEY = "terminal.key";

  private final RecordStore store;
  private final TerminalKey key;
  private final Memory memory;
  private final long tornBytes;
  private boolean sound = true;

  private Journal(RecordStore store, TerminalKey key, Memory memory, long tornBytes) {
    this.store = store;
    this.key = key;
    this.memory = memory;
    this.tornBytes = tornBytes;
  }

  /**
   * Opens a machine's folder; on the first start makes its key and its journal in it.
   *
   * @param simulated whether any of the machine's devices is, now and for good
   */
  public static Journal open(Path folder, TerminalId terminal, boolean simulated) {
    return open(folder, terminal, simulated, store -> store);
  }

  /** The same, with something between the journal and its file. */
  public static Journal open(
      Path folder, TerminalId terminal, boolean simulated, UnaryOperator<RecordStore> between) {
    Path file = folder.resolve(FILE);
    Path keyFile = folder.resolve(KEY);
    boolean hasKey = Files.exists(keyFile);
    if (hasKey && !Files.exists(file)) {
      throw new TerminalException(
          folder
              + " has a key and no journal: what was spent and said is lost. Put the journal back, or"
              + " empty the folder and enrol the machine anew");
    }
    JournalFile.Opened opened = JournalFile.open(file);
    try {
      if (!hasKey && opened.records().size() > 1) {
        throw new TerminalException(
            folder + " has a journal and no key: keep it for the operator and enrol anew");
      }
      if (!hasKey && opened.records().size() == 1) {
        // The first start was cut between the two files; nobody has seen that key.
        opened.file().close();
        Files.delete(file);
        opened = JournalFile.open(file);
      }
      return hasKey
          ? reopened(opened, TerminalKey.read(keyFile), terminal, simulated, between)
          : first(opened, keyFile, terminal, simulated, between);
    } catch (IOException e) {
      opened.file().close();
      throw new TerminalException("The journal " + file + " cannot be begun again", e);
    } catch (RuntimeException e) {
      opened.file().close();
      throw e;
    }
  }

  private static Journal first(
      JournalFile.Opened opened,
      Path keyFile,
      TerminalId terminal,
      boolean simulated,
      UnaryOperator<RecordStore> between) {
    TerminalKey key = TerminalKey.generate();
    Journal journal =
        new Journal(between.apply(opened.file()), key, new Memory(), opened.tornBytes());
    journal.append(new JournalRecord.Born(terminal, key.publicKey(), simulated));
    key.save(keyFile);
    return journal;
  }

  private static Journal reopened(
      JournalFile.Opened opened,
      TerminalKey key,
      TerminalId terminal,
      boolean simulated,
      UnaryOperator<RecordStore> between) {
    Memory memory = new Memory();
    opened.records().forEach(record -> memory.take(JournalCodec.decode(record)));
    JournalRecord.Born born = memory.born();
    if (!born.equals(new JournalRecord.Born(terminal, key.publicKey(), simulated))) {
      throw new TerminalException(
          "This folder is of "
              + born.terminal()
              + (born.simulated() ? " with simulated devices" : "")
              + " and of another key, name or kind of devices than the settings say: enrol a machine"
              + " with an empty folder");
    }
    return new Journal(between.apply(opened.file()), key, memory, opened.tornBytes());
  }

  /**
   * Returns when the record is on the disk. One that contradicts what is known is not written.
   *
   * @throws TerminalException after which only a restart knows what is true
   */
  public void append(JournalRecord record) {
    requireSound();
    sound = false;
    memory.take(record);
    store.append(JournalCodec.encode(record));
    sound = true;
  }

  public Memory memory() {
    requireSound();
    return memory;
  }

  private void requireSound() {
    if (!sound) {
      throw new TerminalException("The journal could not be written: restart the terminal");
    }
  }

  /** What was said under these numbers, both included, read from the disk. */
  public List<SignedStatement> said(long from, long to) {
    requireSound();
    return store.all().stream()
        .map(JournalCodec::decode)
        .flatMap(record -> record.statement().stream())
        .filter(
            said -> {
              long sequence = said.read().sequence();
              return sequence >= from && sequence <= to;
            })
        .toList();
  }

  public TerminalKey key() {
    return key;
  }

  /** How many bytes of a last, unfinished write were cut off when it was opened. */
  public long tornBytes() {
    return tornBytes;
  }

  @Override
  public void close() {
    store.close();
  }

  /** For tests of the file alone. */
  static List<Bytes> readRecords(Path file) {
    JournalFile.Opened opened = JournalFile.open(file);
    opened.file().close();
    return opened.records();
  }
}
