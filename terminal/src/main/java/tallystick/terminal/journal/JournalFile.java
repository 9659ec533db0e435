package tallystick.terminal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import tallystick.intent.Bytes;
import tallystick.terminal.TerminalException;

/**
 * An append-only file of records, each on the disk before {@link #append} returns.
 *
 * <pre>
 *  "TALLYSTICK TERMINAL JOURNAL 1\n"
 *  +-------------+--------+---------+-------------+
 *  | mark        | length | CRC-32C | payload     |   of each record, big-endian
 *  | A7 1C 5E 0D | u32    | u32     | 1..64 KiB   |
 *  +-------------+--------+---------+-------------+
 *  The CRC covers the record's offset in the file, its length and its payload: a piece of an older
 *  file that a disk brings back is no record here.
 * </pre>
 *
 * A write that the power cut leaves a torn tail, which is cut off at the next start: nobody was
 * told that it had been written. A damaged record with a whole one behind it is another matter:
 * records that somebody relied on are gone, so the machine stays shut until a person has looked.
 */
final class JournalFile implements RecordStore {
  /** A statement has 2 KiB at most; a journal is never asked to hold more than this at once. */
  static final int MAX_RECORD_BYTES = 64 << 10;

  /** Fifty years of one sale an hour. */
  private static final long MAX_FILE_BYTES = 1L << 30;

  private static final byte[] HEADER =
      "TALLYSTICK TERMINAL JOURNAL 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MARK = 0xa71c5e0d;
  private static final int RECORD_HEAD_BYTES = 12;

  private final Path path;
  private final FileChannel channel;
  private long end;
  private boolean broken;

  private JournalFile(Path path, FileChannel channel, long end) {
    this.path = path;
    this.channel = channel;
    this.end = end;
  }

  /** An open journal and what stood in it. */
  record Opened(JournalFile file, List<Bytes> records, long tornBytes) {}

  static Opened open(Path path) {
    try {
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        return open(path, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new TerminalException("The journal " + path + " cannot be opened: " + e, e);
    }
  }

  private static Opened open(Path path, FileChannel channel) throws IOException {
    lock(path, channel);
    if (channel.size() > MAX_FILE_BYTES) {
      throw new TerminalException(
          "The journal "
              + path
              + " is larger than any machine writes: keep a copy of it for the"
              + " operator and enrol the machine anew with an empty folder");
    }
    byte[] all = new byte[(int) channel.size()];
    readFully(channel, all);
    int headed = Math.min(all.length, HEADER.length);
    if (!Arrays.equals(all, 0, headed, HEADER, 0, headed)) {
      throw new TerminalException(path + " is no journal of a terminal: start with the right file");
    }
    if (all.length < HEADER.length) {
      // The very first write was cut: nothing had been promised.
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(HEADER), 0);
      channel.force(true);
      forceFolder(path);
      return new Opened(new JournalFile(path, channel, HEADER.length), List.of(), all.length);
    }
    List<Bytes> records = records(all);
    int at =
        HEADER.length + records.stream().mapToInt(each -> RECORD_HEAD_BYTES + each.length()).sum();
    refuseLaterRecords(path, all, at);
    if (at < all.length) {
      channel.truncate(at);
      channel.force(true);
    }
    return new Opened(new JournalFile(path, channel, at), records, all.length - at);
  }

  private static void lock(Path path, FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new TerminalException("Another terminal program writes " + path + ": end that one");
      }
    } catch (OverlappingFileLockException e) {
      throw new TerminalException("This program has " + path + " open already", e);
    }
  }

  /** The payload of a whole record there; empty when there is none. */
  private static byte[] recordAt(byte[] all, int at) {
    if (all.length - at <= RECORD_HEAD_BYTES) {
      return new byte[0];
    }
    ByteBuffer head = ByteBuffer.wrap(all, at, RECORD_HEAD_BYTES);
    int mark = head.getInt();
    int length = head.getInt();
    int crc = head.getInt();
    if (mark != MARK
        || length < 1
        || length > MAX_RECORD_BYTES
        || length > all.length - at - RECORD_HEAD_BYTES) {
      return new byte[0];
    }
    int from = at + RECORD_HEAD_BYTES;
    byte[] payload = Arrays.copyOfRange(all, from, from + length);
    return crc(at, payload) == crc ? payload : new byte[0];
  }

  private static void refuseLaterRecords(Path path, byte[] all, int end) {
    for (int at = end + 1; at < all.length - RECORD_HEAD_BYTES; at++) {
      if (recordAt(all, at).length > 0) {
        throw new TerminalException(
            "The journal "
                + path
                + " is damaged at byte "
                + end
                + " and whole again at byte "
                + at
                + ". Records are missing: count the cash, copy the file for the operator, and enrol"
                + " the machine anew with an empty folder");
      }
    }
  }

  @Override
  public List<Bytes> all() {
    try {
      byte[] all = new byte[(int) end];
      readFully(channel.position(0), all);
      return records(all);
    } catch (IOException e) {
      throw new TerminalException("The journal " + path + " cannot be read: " + e, e);
    }
  }

  /** Whole records from the first on. */
  private static List<Bytes> records(byte[] all) {
    List<Bytes> records = new ArrayList<>();
    int at = HEADER.length;
    for (byte[] payload = recordAt(all, at); payload.length > 0; payload = recordAt(all, at)) {
      records.add(Bytes.of(payload));
      at += RECORD_HEAD_BYTES + payload.length;
    }
    return records;
  }

  /**
   * Writes a record and waits for the disk.
   *
   * @throws TerminalException when it may not be there; nothing can be appended after that
   */
  @Override
  public void append(byte[] payload) {
    if (payload.length < 1 || payload.length > MAX_RECORD_BYTES) {
      throw new IllegalArgumentException("A record of " + payload.length + " bytes");
    }
    if (broken) {
      throw new TerminalException("The journal " + path + " could not be written: restart");
    }
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEAD_BYTES + payload.length);
    record.putInt(MARK).putInt(payload.length).putInt(crc(end, payload)).put(payload).flip();
    try {
      long at = end;
      while (record.hasRemaining()) {
        at += channel.write(record, at);
      }
      channel.force(false);
      end = at;
    } catch (IOException e) {
      // After a failed fsync nobody knows what is on the disk; a restart reads what is.
      broken = true;
      throw new TerminalException(
          "The journal " + path + " cannot be written: look after its disk, then restart", e);
    }
  }

  private static int crc(long offset, byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(12).putLong(offset).putInt(payload.length).flip());
    crc.update(payload);
    return (int) crc.getValue();
  }

  private static void readFully(FileChannel channel, byte[] all) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(all);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, buffer.position()) < 0) {
        throw new IOException("The file shrank while it was read");
      }
    }
  }

  /** A new name is on the disk only when its folder is. */
  static void forceFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new TerminalException("The journal " + path + " cannot be closed", e);
    }
  }
}
