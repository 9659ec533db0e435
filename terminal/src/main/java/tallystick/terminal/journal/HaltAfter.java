package tallystick.terminal.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import tallystick.intent.Bytes;

/**
 * Ends the process, as a power failure would, at a chosen point of a sale: when a record of a kind
 * is on the disk and nothing has happened because of it, or when a note has moved and nobody was
 * told. For drills of what a start finds; without {@code --halt-after} it does nothing, and only
 * machines with simulated devices take it.
 */
public final class HaltAfter {
  /** As after SIGKILL. */
  private static final int STATUS = 137;

  private final String point;
  private final AtomicInteger left;

  private HaltAfter(String point, int count) {
    this.point = point;
    this.left = new AtomicInteger(count);
  }

  public static HaltAfter never() {
    return new HaltAfter("", 0);
  }

  /**
   * Reads {@code POINT[:N]}: the N-th time that it is passed.
   *
   * @param others points besides the records' kinds, {@code note-taken} for example
   */
  public static HaltAfter parse(String text, List<String> others) {
    List<String> points = new ArrayList<>(others);
    for (Class<?> kind : JournalRecord.class.getPermittedSubclasses()) {
      points.add(name(kind));
    }
    String[] parts = text.split(":", 2);
    if (!points.contains(parts[0]) || (parts.length == 2 && !parts[1].matches("[1-9][0-9]{0,3}"))) {
      throw new IllegalArgumentException("want one of " + points + ", and :N for the N-th time");
    }
    return new HaltAfter(parts[0], parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
  }

  private static String name(Class<?> kind) {
    return kind.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** The store, which ends the process after its chosen record. */
  public RecordStore on(RecordStore store) {
    return point.isEmpty()
        ? store
        : new RecordStore() {
          @Override
          public List<Bytes> all() {
            return store.all();
          }

          @Override
          public void append(byte[] record) {
            store.append(record);
            passed(name(JournalCodec.decode(Bytes.of(record)).getClass()));
          }

          @Override
          public void close() {
            store.close();
          }
        };
  }

  /** Something has been done that this may wait for. */
  public void passed(String here) {
    if (here.equals(point) && left.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
