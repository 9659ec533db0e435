package tallystick.venues.bitcoin.wire;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.Bytes;

/** Builds the proofs that a node would give, and blocks on top of one another without real work. */
final class Trees {
  /** The proof of the wanted leaves under a header of its own, on no chain. */
  static Bytes proof(List<Hash256> leaves, boolean[] wanted) {
    List<Hash256> hashes = new ArrayList<>();
    List<Boolean> flags = new ArrayList<>();
    int height = 0;
    while (1 << height < leaves.size()) {
      height++;
    }
    Hash256 root = walk(leaves, wanted, height, 0, true, hashes, flags);
    byte[] bits = new byte[Math.ceilDiv(flags.size(), 8)];
    for (int i = 0; i < flags.size(); i++) {
      if (flags.get(i)) {
        bits[i / 8] |= (byte) (1 << i % 8);
      }
    }
    BlockHeader header = new BlockHeader(4, Hash256.ZERO, root, 1_700_000_000, 0x207fffff, 0);
    WireWriter out = new WireWriter().raw(header.toBytes()).i32(leaves.size()).count(hashes.size());
    hashes.forEach(hash -> out.raw(hash.bytes()));
    return out.prefixed(Bytes.of(bits)).toBytes();
  }

  /** Node and, where {@code said}, what the proof says of it and of what is below. */
  private static Hash256 walk(
      List<Hash256> leaves,
      boolean[] wanted,
      int height,
      int position,
      boolean said,
      List<Hash256> hashes,
      List<Boolean> flags) {
    boolean below = false;
    int from = position << height;
    for (int i = from; i < Math.min(leaves.size(), from + (1 << height)); i++) {
      below |= wanted[i];
    }
    if (said) {
      flags.add(below);
    }
    int at = hashes.size();
    boolean further = said && below;
    Hash256 node;
    if (height == 0) {
      node = leaves.get(position);
    } else {
      Hash256 left = walk(leaves, wanted, height - 1, 2 * position, further, hashes, flags);
      boolean lone = (2 * position + 1) << (height - 1) >= leaves.size();
      Hash256 right =
          lone ? left : walk(leaves, wanted, height - 1, 2 * position + 1, further, hashes, flags);
      node = pair(left, right);
    }
    if (said && (height == 0 || !below)) {
      hashes.add(at, node);
    }
    return node;
  }

  static Hash256 pair(Hash256 left, Hash256 right) {
    return Hash256.of(left.bytes().toArray(), right.bytes().toArray());
  }

  /** A block on regtest: the nonce is tried until the work is done, twice on average. */
  static BlockHeader mine(BlockHeader parent, long timeS, Hash256 root) {
    for (int nonce = 0; ; nonce++) {
      BlockHeader header =
          new BlockHeader(4, parent.hash(), root, timeS, Params.REGTEST.easiestBits(), nonce);
      if (header.isWorked(Params.REGTEST)) {
        return header;
      }
    }
  }

  private Trees() {}
}
