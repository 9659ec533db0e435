package tallystick.server.people;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.Frame;
import tallystick.intent.MalformedException;
import tallystick.intent.Setting;
import tallystick.intent.words.InForce;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.work.Worker;

/**
 * Who may approve at the keeper, folded from the tally's opened entries, which is the only place
 * where that stands. What the keeper said last stays known while it is away; before it has been
 * read once, nobody is known.
 */
public final class KeeperPeople implements AutoCloseable {
  /** An administrator whom the keeper no longer has is locked out within this. */
  private static final long LOOK_EVERY_MS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(KeeperPeople.class);

  private final BiFunction<Long, Integer, List<Frame.Opened>> entries;
  private final Worker worker = new Worker("keeper-people");
  private volatile Map<String, ApproverKey> people = Map.of();
  private volatile boolean known;
  private volatile Runnable changed = () -> {};

  // Owned by the worker.
  private final InForce inForce = new InForce();
  private long nextSequence;

  /**
   * Begins to follow.
   *
   * @param entries the keeper's opened entries from a sequence number on, at most so many
   */
  public KeeperPeople(BiFunction<Long, Integer, List<Frame.Opened>> entries) {
    this.entries = entries;
    worker.run(this::look);
    worker.every(LOOK_EVERY_MS, this::look);
  }

  /** Somebody enrolled, by a passkey. */
  public record Enrolled(String name, ApproverKey.Passkey key) {}

  /** Who is told after every look: the watch over this server's own administrators. */
  public void whenLooked(Runnable listener) {
    changed = listener;
  }

  /** Whether the keeper's entries have been read since the start. */
  public boolean known() {
    return known;
  }

  /** Whether the keeper has enrolled this person, and has not removed him. */
  public boolean has(String name) {
    return people.containsKey(name);
  }

  /** Whose passkey that is at the keeper. */
  public Optional<Enrolled> byCredential(Bytes credentialId) {
    return people.entrySet().stream()
        .filter(
            e ->
                e.getValue() instanceof ApproverKey.Passkey passkey
                    && passkey.credentialId().equals(credentialId))
        .map(e -> new Enrolled(e.getKey(), (ApproverKey.Passkey) e.getValue()))
        .findFirst();
  }

  private void look() {
    try {
      while (true) {
        List<Frame.Opened> page = entries.apply(nextSequence, Frame.AskEntries.MAX_ENTRIES);
        page.forEach(this::take);
        if (page.size() < Frame.AskEntries.MAX_ENTRIES) {
          break;
        }
      }
    } catch (KeeperSilentException e) {
      log.debug("The keeper's people were not read: {}", e.getMessage());
      return;
    }
    Map<String, ApproverKey> now = new HashMap<>();
    inForce
        .settings()
        .values()
        .forEach(
            setting -> {
              if (setting instanceof Setting.EnrolAdministrator enrolled) {
                now.put(enrolled.person().name(), enrolled.key());
              }
            });
    people = Map.copyOf(now);
    known = true;
    changed.run();
  }

  private void take(Frame.Opened opened) {
    Entry entry;
    try {
      entry = Canonical.decodeEntry(opened.entry().toArray());
    } catch (MalformedException e) {
      log.error("An entry of the tally cannot be read: {}", e.getMessage());
      return;
    }
    if (entry.sequence() >= nextSequence) {
      nextSequence = entry.sequence() + 1;
      inForce.take(entry);
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
