package tallystick.terminal.journal;

import java.util.List;
import tallystick.intent.Bytes;

/** Where records go: a file, or a file that loses its power at a chosen moment. */
public interface RecordStore extends AutoCloseable {
  /** Every record so far, oldest first. */
  List<Bytes> all();

  /** Returns when the record is on the disk, and not before. */
  void append(byte[] record);

  @Override
  void close();
}
