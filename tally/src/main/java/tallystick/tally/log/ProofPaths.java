package tallystick.tally.log;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tallystick.tally.TallyException;

/**
 * Inclusion and consistency paths (RFC 6962, sections 2.1.1 and 2.1.2) read from the tiles that
 * were published. One instance serves one question; it keeps the tiles it has read.
 */
final class ProofPaths {
  /** A proof touches two tiles a level at most, of eight levels; a few more do no harm. */
  private static final int CACHED_TILES = 32;

  private final TileFiles files;
  private final long publishedSize;
  private final MessageDigest digest = GrowingTree.sha256();
  private final Map<String, byte[]> cache = new LinkedHashMap<>();

  ProofPaths(TileFiles files, long publishedSize) {
    this.files = files;
    this.publishedSize = publishedSize;
  }

  /** PATH(index, D[0:size]), the leaf's sibling first. */
  List<byte[]> inclusion(long index, long size) {
    List<byte[]> path = new ArrayList<>();
    inclusion(index, 0, size, path);
    return path;
  }

  private void inclusion(long index, long from, long to, List<byte[]> path) {
    if (to - from == 1) {
      return;
    }
    long middle = from + split(to - from);
    if (index < middle) {
      inclusion(index, from, middle, path);
      path.add(root(middle, to));
    } else {
      inclusion(index, middle, to, path);
      path.add(root(from, middle));
    }
  }

  /** PROOF(oldSize, D[0:size]). */
  List<byte[]> consistency(long oldSize, long size) {
    List<byte[]> path = new ArrayList<>();
    if (oldSize > 0 && oldSize < size) {
      consistency(oldSize, 0, size, true, path);
    }
    return path;
  }

  private void consistency(long old, long from, long to, boolean whole, List<byte[]> path) {
    if (old == to) {
      if (!whole) {
        path.add(root(from, to));
      }
      return;
    }
    long middle = from + split(to - from);
    if (old <= middle) {
      consistency(old, from, middle, whole, path);
      path.add(root(middle, to));
    } else {
      consistency(old, middle, to, false, path);
      path.add(root(from, middle));
    }
  }

  /** The largest power of two below {@code leaves}. */
  private static long split(long leaves) {
    return Long.highestOneBit(leaves - 1);
  }

  /** MTH(D[from:to]); {@code from} is a multiple of the largest power of two in the range. */
  private byte[] root(long from, long to) {
    long leaves = to - from;
    if (Long.bitCount(leaves) == 1) {
      return subtree(Long.numberOfTrailingZeros(leaves), from / leaves);
    }
    long middle = from + split(leaves);
    return GrowingTree.node(digest, root(from, middle), root(middle, to));
  }

  /** The root of the whole subtree of 2^height leaves, the {@code index}-th of its height. */
  private byte[] subtree(int height, long index) {
    int level = height / GrowingTree.TILE_HEIGHT;
    int inTile = height % GrowingTree.TILE_HEIGHT;
    long firstHash = index << inTile;
    byte[] tile = tile(level, firstHash / GrowingTree.TILE_WIDTH);
    return fold(tile, (int) (firstHash % GrowingTree.TILE_WIDTH), 1 << inTile);
  }

  private byte[] fold(byte[] tile, int first, int count) {
    if (count == 1) {
      int at = first * GrowingTree.HASH_BYTES;
      return Arrays.copyOfRange(tile, at, at + GrowingTree.HASH_BYTES);
    }
    int half = count / 2;
    return GrowingTree.node(digest, fold(tile, first, half), fold(tile, first + half, half));
  }

  private byte[] tile(int level, long index) {
    String full = TileFiles.hashes(level, index, GrowingTree.TILE_WIDTH);
    byte[] cached = cache.get(full);
    if (cached != null) {
      return cached;
    }
    long hashes = publishedSize >>> (level * GrowingTree.TILE_HEIGHT);
    int width = (int) Math.min(GrowingTree.TILE_WIDTH, hashes - index * GrowingTree.TILE_WIDTH);
    // A partial tile may be replaced by its full one while we look for it.
    byte[] tile =
        files
            .read(TileFiles.hashes(level, index, width))
            .or(() -> files.read(full))
            .filter(bytes -> bytes.length >= width * GrowingTree.HASH_BYTES)
            .orElseThrow(
                () ->
                    new TallyException(
                        "tile "
                            + full
                            + " is missing or short: restart the keeper, which derives it again"));
    if (cache.size() < CACHED_TILES) {
      cache.put(full, tile);
    }
    return tile;
  }
}
