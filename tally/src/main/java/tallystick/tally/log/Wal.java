package tallystick.tally.log;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.tally.TallyException;

/**
 * The write-ahead segments: files of frames, each named by the index of its first entry. They are
 * the log; everything else is derived from them. They are kept for good, because the private bodies
 * are nowhere else.
 *
 * <p>One thread appends; any thread reads what is durable.
 */
final class Wal {
  /** Large enough that folders stay short, small enough to read at once. */
  static final long SEGMENT_BYTES = 64L << 20;

  /**
   * A place in memory for each so many bytes of a segment, to find an entry without an index file.
   */
  private static final int BYTES_BETWEEN_MARKS = 64 << 10;

  private static final String SUFFIX = ".wal";

  /** Where a frame begins that holds {@code index}. */
  private record Mark(long index, long offset) {}

  private static final class Segment {
    final Path file;
    final long firstIndex;
    final List<Mark> marks = new ArrayList<>();
    long bytes;

    Segment(Path file, long firstIndex) {
      this.file = file;
      this.firstIndex = firstIndex;
    }

    void grew(long index, int frameBytes) {
      if (marks.isEmpty() || bytes - marks.getLast().offset() >= BYTES_BETWEEN_MARKS) {
        marks.add(new Mark(index, bytes));
      }
      bytes += frameBytes;
    }
  }

  /** What a scan found: entries in good frames, and what lies behind the last of them. */
  record Scan(long entries, long tornBytes) {}

  private final Path folder;
  private final Disk disk;
  private final long segmentBytes;
  private final List<Segment> segments = new ArrayList<>();
  private Disk.@Nullable OpenFile current;
  private int lastFrameBytes;

  Wal(Path folder, Disk disk, long segmentBytes) {
    this.folder = folder;
    this.disk = disk;
    this.segmentBytes = segmentBytes;
  }

  /** Whether there is any segment with anything in it. */
  static boolean isEmpty(Path folder) throws IOException {
    for (Path file : files(folder)) {
      if (Files.size(file) > 0) {
        return false;
      }
    }
    return true;
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      stream.forEach(files::add);
    }
    files.sort(Comparator.comparing(file -> String.valueOf(file.getFileName())));
    return files;
  }

  /**
   * Reads every frame from the beginning and hands out every record. Changes nothing. A torn tail
   * is measured, damage anywhere else is refused.
   */
  synchronized Scan scan(ReplayVisitor visitor) throws IOException {
    segments.clear();
    List<Path> files = files(folder);
    long next = 0;
    long torn = 0;
    for (int i = 0; i < files.size(); i++) {
      Segment segment = new Segment(files.get(i), next);
      if (!segment.file.equals(fileFor(next))) {
        throw damaged(segment.file, "expected " + fileFor(next).getFileName() + " in its place");
      }
      segments.add(segment);
      torn = Files.size(segment.file);
      if (torn > 0) {
        next = scanSegment(segment, next, visitor);
        torn -= segment.bytes;
      }
      if (torn > 0 && i < files.size() - 1) {
        throw damaged(segment.file, "bad frame at byte " + segment.bytes + ", with segments after");
      }
    }
    return new Scan(next, torn);
  }

  private long scanSegment(Segment segment, long first, ReplayVisitor visitor) throws IOException {
    long next = first;
    try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
      while (bytes.hasRemaining()) {
        Optional<WalFrame.Header> frame = WalFrame.valid(bytes);
        if (frame.isEmpty()) {
          refuseDamageBefore(bytes, next, segment);
          break;
        }
        WalFrame.Header header = frame.get();
        if (header.firstIndex() != next) {
          throw damaged(
              segment.file,
              "frame at byte "
                  + segment.bytes
                  + " begins at entry "
                  + header.firstIndex()
                  + " where "
                  + next
                  + " is due");
        }
        WalFrame.forEach(bytes, header, visitor);
        segment.grew(next, header.frameBytes());
        lastFrameBytes = header.frameBytes();
        next += header.count();
        bytes.position(bytes.position() + header.frameBytes());
      }
    }
    return next;
  }

  /**
   * A frame is written only after the one before it was durable. So a good later frame behind a bad
   * one proves that acknowledged entries were damaged, and cutting them off would lose them.
   */
  private static void refuseDamageBefore(ByteBuffer bytes, long next, Segment segment) {
    ByteBuffer ahead = bytes.duplicate();
    for (int at = bytes.position() + 1; at + WalFrame.HEADER_BYTES <= bytes.limit(); at++) {
      ahead.position(at);
      if (WalFrame.valid(ahead).filter(later -> later.firstIndex() > next).isPresent()) {
        throw damaged(
            segment.file,
            "the frame at byte " + segment.bytes + " is bad, but a later one is good at " + at);
      }
    }
  }

  private static TallyException damaged(Path file, String what) {
    return new TallyException(
        "write-ahead segment "
            + file
            + ": "
            + what
            + ". Acknowledged entries were damaged or"
            + " removed; do not delete anything. Restore the folder from a backup and start a new"
            + " epoch, or copy the segment back from a replica");
  }

  /**
   * Cuts what {@code scan} found to be torn, and writes the last good frame once more: the process
   * before us may have died of that frame's failed fsync, and then it was only a page in memory
   * that the scan has seen.
   */
  synchronized void openForAppend(Scan scan) throws IOException {
    if (segments.isEmpty()) {
      startSegment(scan.entries());
      return;
    }
    Segment last = segments.getLast();
    Disk.OpenFile file = disk.open(last.file);
    current = file;
    if (scan.tornBytes() > 0) {
      file.truncate(last.bytes);
    }
    if (last.bytes > 0) {
      ByteBuffer frame = ByteBuffer.allocate(lastFrameBytes);
      long at = last.bytes - lastFrameBytes;
      try (FileChannel channel = FileChannel.open(last.file, StandardOpenOption.READ)) {
        readFully(channel, frame, at, last.file);
      }
      file.write(frame.flip(), at);
    }
    file.sync();
    disk.syncFolder(folder);
  }

  /** Writes one frame and returns when it is on the disk. */
  void append(ByteBuffer frame, long firstIndex) throws IOException {
    int frameBytes = frame.remaining();
    Segment last = lastSegment();
    if (last.bytes > 0 && last.bytes + frameBytes > segmentBytes) {
      last = roll(firstIndex);
    }
    Disk.OpenFile file = open();
    file.write(frame, last.bytes);
    file.sync();
    synchronized (this) {
      last.grew(firstIndex, frameBytes);
    }
  }

  private synchronized Segment lastSegment() {
    return segments.getLast();
  }

  private synchronized Segment roll(long firstIndex) throws IOException {
    open().close();
    return startSegment(firstIndex);
  }

  private synchronized Disk.OpenFile open() {
    if (current == null) {
      throw new IllegalStateException("the write-ahead log is not open for appending");
    }
    return current;
  }

  private Segment startSegment(long firstIndex) throws IOException {
    Segment segment = new Segment(fileFor(firstIndex), firstIndex);
    Disk.OpenFile file = disk.open(segment.file);
    disk.syncFolder(folder);
    current = file;
    segments.add(segment);
    return segment;
  }

  /** Hands out the durable records from {@code from} (inclusive) to {@code to} (exclusive). */
  void read(long from, long to, ReplayVisitor visitor) throws IOException {
    long next = from;
    while (next < to) {
      next = readSegment(next, to, visitor);
    }
  }

  private long readSegment(long from, long to, ReplayVisitor visitor) throws IOException {
    Segment segment;
    long offset;
    long end;
    synchronized (this) {
      segment = segmentOf(from);
      offset = markBefore(segment, from);
      end = segment.bytes;
    }
    long next = from;
    ByteBuffer header = ByteBuffer.allocate(WalFrame.HEADER_BYTES);
    try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.READ)) {
      while (offset < end && next < to) {
        readFully(channel, header.clear(), offset, segment.file);
        WalFrame.Header head =
            WalFrame.header(header.flip())
                .orElseThrow(() -> damaged(segment.file, "a frame that was good has changed"));
        if (head.firstIndex() + head.count() > next) {
          ByteBuffer frame = ByteBuffer.allocate(head.frameBytes());
          readFully(channel, frame, offset, segment.file);
          if (WalFrame.valid(frame.flip()).isEmpty()) {
            throw damaged(segment.file, "the frame at byte " + offset + " has changed");
          }
          long first = next;
          WalFrame.forEach(
              frame,
              head,
              (index, entry, body) -> {
                if (index >= first && index < to) {
                  visitor.entry(index, entry, body);
                }
              });
          next = Math.min(to, head.firstIndex() + head.count());
        }
        offset += head.frameBytes();
      }
    }
    if (next == from) {
      throw damaged(segment.file, "entry " + from + " is not where it was written");
    }
    return next;
  }

  private Segment segmentOf(long index) {
    int low = 0;
    int high = segments.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (segments.get(middle).firstIndex <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return segments.get(low);
  }

  private static long markBefore(Segment segment, long index) {
    int low = 0;
    int high = segment.marks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (segment.marks.get(middle).index() <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return segment.marks.get(low).offset();
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long at, Path file)
      throws IOException {
    long from = at;
    while (into.hasRemaining()) {
      int read = channel.read(into, from);
      if (read < 0) {
        throw new EOFException(file + " ends at byte " + from + ", inside a frame");
      }
      from += read;
    }
  }

  private Path fileFor(long firstIndex) {
    return folder.resolve(String.format(Locale.ROOT, "%019d%s", firstIndex, SUFFIX));
  }

  synchronized void close() throws IOException {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
