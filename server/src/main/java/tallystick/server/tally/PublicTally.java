package tallystick.server.tally;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.TilePath;

/**
 * What anybody may see of the log: its newest checkpoint, cosigned where there are witnesses, and
 * its tiles (C2SP tlog-tiles). Nothing in them tells what was done or for whom. Whoever asks often
 * is answered from here, so that strangers do not keep the keeper busy, and also while the keeper
 * is away, with what was known last.
 */
public final class PublicTally {
  /** The keeper's name for the newest checkpoint that a quorum of witnesses has cosigned. */
  private static final String COSIGNED = "checkpoint.witnessed";

  /** How old an answer may be before the keeper is asked again. */
  private static final long FRESH_MS = 2_000;

  /** Of some 8 kB each; a reader that follows needs the last few. */
  private static final int MAX_TILES = 512;

  /** Strangers' questions on their way to the keeper at once. */
  private static final int MAX_AT_ONCE = 2;

  /**
   * A checkpoint as it was known.
   *
   * @param ageMs since the keeper last said so
   */
  public record Checkpoint(String note, long ageMs) {}

  /** A tile, or why there is none. */
  public sealed interface Tile {
    record Found(Bytes bytes) implements Tile {}

    /** The log has no such tile, at least not yet. */
    record None() implements Tile {}

    /** The keeper could not be asked. */
    record Unknown(String why) implements Tile {}
  }

  private record Known(String note, long heardMs) {}

  private final KeeperLink keeper;
  private final InstantSource clock;
  private final Semaphore places = new Semaphore(MAX_AT_ONCE);
  private @Nullable Known known;
  private long askedMs = Long.MIN_VALUE / 2;
  private final Map<String, Bytes> tiles =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bytes> eldest) {
          return size() > MAX_TILES;
        }
      };

  public PublicTally(KeeperLink keeper, InstantSource clock) {
    this.keeper = keeper;
    this.clock = clock;
  }

  /** The newest that is known; empty when the keeper has never answered. */
  public synchronized Optional<Checkpoint> checkpoint() {
    long nowMs = clock.millis();
    if (nowMs - askedMs > FRESH_MS) {
      askedMs = nowMs;
      String fresh = ask();
      if (fresh != null) {
        known = new Known(fresh, nowMs);
      }
    }
    Known last = known;
    return last == null
        ? Optional.empty()
        : Optional.of(new Checkpoint(last.note(), Math.max(0, nowMs - last.heardMs())));
  }

  private @Nullable String ask() {
    for (String file : new String[] {COSIGNED, TilePath.CHECKPOINT}) {
      try {
        return new String(keeper.tallyFile(file), StandardCharsets.UTF_8);
      } catch (KeeperSilentException e) {
        if (!e.code().equals("unknown-file")) {
          return null;
        }
      }
    }
    return null;
  }

  /**
   * A tile or bundle of entries.
   *
   * @param path as the specification writes it, for example {@code tile/0/x001/234}
   */
  public Tile tile(String path) {
    String exact;
    try {
      exact = TilePath.parse(path).path();
    } catch (MalformedException e) {
      return new Tile.None();
    }
    synchronized (tiles) {
      Bytes kept = tiles.get(exact);
      if (kept != null) {
        return new Tile.Found(kept);
      }
    }
    if (!places.tryAcquire()) {
      return new Tile.Unknown("Others are asking; try again in a moment");
    }
    try {
      Bytes bytes = Bytes.of(keeper.tallyFile(exact));
      synchronized (tiles) {
        tiles.put(exact, bytes);
      }
      return new Tile.Found(bytes);
    } catch (KeeperSilentException e) {
      return e.code().equals("unknown-file")
          ? new Tile.None()
          : new Tile.Unknown(String.valueOf(e.getMessage()));
    } finally {
      places.release();
    }
  }
}
