package tallystick.tally.log;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The right edge of the Merkle tree: at each level of eight the one tile that is not full yet (RFC
 * 6962, section 2.1; tlog-tiles). Full tiles are handed out and forgotten, so memory does not grow
 * with the log. Not safe for threads: the publisher owns it.
 */
final class GrowingTree {
  static final int HASH_BYTES = 32;
  static final int TILE_WIDTH = 256;

  /** Log2 of the width. */
  static final int TILE_HEIGHT = 8;

  private static final byte LEAF_PREFIX = 0x00;
  private static final byte NODE_PREFIX = 0x01;

  /** Takes each tile as it becomes full; the array is the taker's. */
  interface FullTiles {
    void hashes(int level, long index, byte[] tile);
  }

  private static final class Level {
    final byte[] hashes = new byte[TILE_WIDTH * HASH_BYTES];
    int count;
    long tilesDone;
  }

  private final List<Level> levels = new ArrayList<>();
  private final FullTiles sink;
  private final MessageDigest digest = sha256();
  private final byte[] scratch = new byte[TILE_WIDTH * HASH_BYTES];
  private long size;

  GrowingTree(FullTiles sink) {
    this.sink = sink;
  }

  long size() {
    return size;
  }

  void append(byte[] entry) {
    digest.update(LEAF_PREFIX);
    digest.update(entry);
    size++;
    Level leaves = level(0);
    digestInto(leaves.hashes, leaves.count * HASH_BYTES);
    leaves.count++;
    for (int level = 0; levels.get(level).count == TILE_WIDTH; level++) {
      carry(level);
    }
  }

  /** A full tile becomes one hash of the level above. */
  private void carry(int level) {
    Level full = levels.get(level);
    sink.hashes(level, full.tilesDone, full.hashes.clone());
    Level above = level(level + 1);
    System.arraycopy(full.hashes, 0, scratch, 0, scratch.length);
    fold(scratch, TILE_WIDTH);
    System.arraycopy(scratch, 0, above.hashes, above.count * HASH_BYTES, HASH_BYTES);
    above.count++;
    full.tilesDone++;
    full.count = 0;
  }

  /** Number of levels that have, or had, a tile. */
  int levels() {
    return levels.size();
  }

  /** The hashes of the tile that is not full at {@code level}; may be none. */
  byte[] partial(int level) {
    Level at = levels.get(level);
    return Arrays.copyOf(at.hashes, at.count * HASH_BYTES);
  }

  /** The index of that tile in its level. */
  long partialIndex(int level) {
    return levels.get(level).tilesDone;
  }

  /** The root over everything appended. */
  byte[] root() {
    byte[] rest = new byte[0];
    for (Level level : levels) {
      System.arraycopy(level.hashes, 0, scratch, 0, level.count * HASH_BYTES);
      System.arraycopy(rest, 0, scratch, level.count * HASH_BYTES, rest.length);
      int subtrees = level.count + rest.length / HASH_BYTES;
      if (subtrees > 0) {
        fold(scratch, subtrees);
        rest = Arrays.copyOf(scratch, HASH_BYTES);
      }
    }
    return rest.length == 0 ? digest.digest() : rest;
  }

  /**
   * Hashes pairs until one is left at the front. An odd last one moves up unhashed, which is what
   * the split at the largest power of two comes to.
   */
  private void fold(byte[] hashes, int count) {
    for (int width = count; width > 1; width = (width + 1) / 2) {
      for (int pair = 0; pair < width / 2; pair++) {
        digest.update(NODE_PREFIX);
        digest.update(hashes, 2 * pair * HASH_BYTES, 2 * HASH_BYTES);
        digestInto(hashes, pair * HASH_BYTES);
      }
      if (width % 2 == 1) {
        System.arraycopy(
            hashes, (width - 1) * HASH_BYTES, hashes, width / 2 * HASH_BYTES, HASH_BYTES);
      }
    }
  }

  /** SHA-256(0x01 ‖ left ‖ right), for proofs. */
  static byte[] node(MessageDigest digest, byte[] left, byte[] right) {
    digest.update(NODE_PREFIX);
    digest.update(left);
    return digest.digest(right);
  }

  private Level level(int index) {
    if (index == levels.size()) {
      levels.add(new Level());
    }
    return levels.get(index);
  }

  private void digestInto(byte[] out, int at) {
    try {
      digest.digest(out, at, HASH_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("32 bytes hold a SHA-256 hash", e);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
