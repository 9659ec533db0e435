package tallystick.terminal.journal;

/** Where records go: a file, or a file that loses its power at a chosen moment. */
public interface RecordStore extends AutoCloseable {
  /** Returns when the record is on the disk, and not before. */
  void append(byte[] record);

  @Override
  void close();
}
