package tallystick.tally.proof;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Re-derives a whole log: every entry is hashed, every tile recomputed from the tiles below it, and
 * the root that comes out compared with the signed one. A folder that passes holds exactly the
 * entries its checkpoint stands for, and its tiles can serve anybody's proofs.
 *
 * <p>It holds one unfinished tile per level, so memory does not grow with the log.
 */
public final class LogVerifier {
  /** Sees each entry, in order, before it is known whether the log as a whole is good. */
  @FunctionalInterface
  public interface Visitor {
    void entry(long index, byte[] entry);
  }

  private final TileSource source;
  private final List<List<Hash>> levels = new ArrayList<>();
  private final List<Long> tilesDone = new ArrayList<>();

  private LogVerifier(TileSource source) {
    this.source = source;
  }

  public static LogCheck verify(
      TileSource source, VerifierKey log, Collection<VerifierKey> witnesses, Visitor visitor) {
    Optional<byte[]> note = source.read(TilePath.CHECKPOINT, SignedNote.MAX_BYTES);
    if (note.isEmpty()) {
      return new LogCheck.Refused(TilePath.CHECKPOINT, "is missing: this is not a log's folder");
    }
    return switch (CheckpointCheck.check(note.get(), log, witnesses)) {
      case CheckpointCheck.Refused refused ->
          new LogCheck.Refused(TilePath.CHECKPOINT, refused.reason());
      case CheckpointCheck.Verified verified -> verify(source, verified, visitor);
    };
  }

  /** As above, against a checkpoint that the caller has already verified. */
  public static LogCheck verify(
      TileSource source, CheckpointCheck.Verified verified, Visitor visitor) {
    Checkpoint head = verified.checkpoint();
    try {
      Hash root = new LogVerifier(source).derive(head.size(), visitor);
      if (!root.equals(head.root())) {
        return new LogCheck.Refused(
            TilePath.CHECKPOINT, "says root " + head.root() + ", the entries give " + root);
      }
      return new LogCheck.Verified(verified);
    } catch (Mismatch e) {
      return new LogCheck.Refused(e.where, String.valueOf(e.getMessage()));
    }
  }

  private Hash derive(long size, Visitor visitor) throws Mismatch {
    long index = 0;
    while (index < size) {
      int width = (int) Math.min(TilePath.FULL_WIDTH, size - index);
      for (byte[] entry : bundle(TilePath.entries(index / TilePath.FULL_WIDTH, width))) {
        visitor.entry(index++, entry);
        add(0, Rfc6962.leaf(entry));
      }
    }
    // What is left in each level is its partial tile; a lower level's rest is the smaller, last
    // subtree of the level above.
    Hash rest = null;
    for (int level = 0; level < levels.size(); level++) {
      List<Hash> tile = levels.get(level);
      if (!tile.isEmpty()) {
        compare(level, tile);
      }
      List<Hash> subtrees = new ArrayList<>(tile);
      if (rest != null) {
        subtrees.add(rest);
      }
      rest = subtrees.isEmpty() ? null : Rfc6962.rootOf(subtrees);
    }
    return rest == null ? Rfc6962.emptyRoot() : rest;
  }

  private void add(int level, Hash hash) throws Mismatch {
    if (level == levels.size()) {
      levels.add(new ArrayList<>(TilePath.FULL_WIDTH));
      tilesDone.add(0L);
    }
    List<Hash> tile = levels.get(level);
    tile.add(hash);
    if (tile.size() == TilePath.FULL_WIDTH) {
      compare(level, tile);
      Hash parent = Rfc6962.rootOf(tile);
      tile.clear();
      tilesDone.set(level, tilesDone.get(level) + 1);
      add(level + 1, parent);
    }
  }

  private void compare(int level, List<Hash> expected) throws Mismatch {
    TilePath path = TilePath.hashes(level, tilesDone.get(level), expected.size());
    byte[] tile = fetch(path, TilePath.FULL_WIDTH * Hash.BYTES);
    // A full tile may stand in for a partial one; its own checkpoint vouches for the surplus.
    if (tile.length % Hash.BYTES != 0 || tile.length < expected.size() * Hash.BYTES) {
      throw new Mismatch(path, "has " + tile.length + " bytes");
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!Hash.of(tile, i * Hash.BYTES).equals(expected.get(i))) {
        throw new Mismatch(path, "hash " + i + " is not what the level below gives");
      }
    }
  }

  private List<byte[]> bundle(TilePath path) throws Mismatch {
    Optional<byte[]> exact = source.read(path.path(), EntryBundle.MAX_BYTES);
    try {
      if (exact.isPresent()) {
        return EntryBundle.parse(exact.get(), path.width());
      }
      byte[] full = fetch(path, EntryBundle.MAX_BYTES);
      return EntryBundle.parse(full, TilePath.FULL_WIDTH).subList(0, path.width());
    } catch (MalformedException e) {
      throw new Mismatch(path, String.valueOf(e.getMessage()));
    }
  }

  private byte[] fetch(TilePath path, int maxBytes) throws Mismatch {
    Optional<byte[]> exact = source.read(path.path(), maxBytes);
    if (exact.isPresent()) {
      return exact.get();
    }
    return (path.isPartial() ? source.read(path.full().path(), maxBytes) : exact)
        .orElseThrow(() -> new Mismatch(path, "is missing"));
  }

  /** Carries the first contradiction out of the recursion. */
  private static final class Mismatch extends Exception {
    private final String where;

    Mismatch(TilePath path, String message) {
      super(message);
      this.where = path.path();
    }
  }
}
