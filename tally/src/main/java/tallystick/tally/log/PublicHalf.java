package tallystick.tally.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What strangers get to see, derived entry by entry: hash tiles and entry bundles. Where they go is
 * the caller's: written as the log grows, or only compared when it is opened.
 */
final class PublicHalf {
  /** Takes one tile or bundle at its path. */
  interface Sink {
    void put(String path, byte[] bytes) throws IOException;
  }

  private final GrowingTree tree = new GrowingTree(this::full);
  private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
  private Sink sink;

  PublicHalf(Sink sink) {
    this.sink = sink;
  }

  void sendTo(Sink sink) {
    this.sink = sink;
  }

  long size() {
    return tree.size();
  }

  byte[] root() {
    return tree.root();
  }

  void add(byte[] entry) {
    bundle.write(entry.length >>> 8);
    bundle.write(entry.length);
    bundle.writeBytes(entry);
    tree.append(entry);
  }

  private void full(int level, long index, byte[] tile) {
    try {
      sink.put(TileFiles.hashes(level, index, GrowingTree.TILE_WIDTH), tile);
      if (level == 0) {
        sink.put(TileFiles.entries(index, GrowingTree.TILE_WIDTH), bundle.toByteArray());
        bundle.reset();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tiles that are not full, of which a checkpoint of this size needs each; none is empty. */
  void putPartials() throws IOException {
    for (int level = 0; level < tree.levels(); level++) {
      byte[] tile = tree.partial(level);
      if (tile.length > 0) {
        int width = tile.length / GrowingTree.HASH_BYTES;
        sink.put(TileFiles.hashes(level, tree.partialIndex(level), width), tile);
      }
    }
    int width = (int) (tree.size() % GrowingTree.TILE_WIDTH);
    if (width > 0) {
      long index = tree.size() / GrowingTree.TILE_WIDTH;
      sink.put(TileFiles.entries(index, width), bundle.toByteArray());
    }
  }
}
