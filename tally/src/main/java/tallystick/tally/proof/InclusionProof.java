package tallystick.tally.proof;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * That one leaf stands at {@code index} (from 0) in the tree of {@code size} leaves: the siblings
 * on the way from the leaf to the root, nearest first (RFC 6962, section 2.1.1; checked as in RFC
 * 9162, section 2.1.3.2). A proof names no root: it computes the only one it can prove.
 */
public record InclusionProof(long index, long size, List<Hash> path) {
  /** A tree of 2^63 leaves is 63 high; no honest path is longer. */
  public static final int MAX_PATH = 63;

  public InclusionProof {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "inclusion proof: index " + index + " is not inside a tree of size " + size);
    }
    path = List.copyOf(path);
  }

  /** As {@link #InclusionProof(long, long, List)}, from raw hashes of 32 bytes. */
  public static InclusionProof of(long index, long size, List<byte[]> path) {
    List<Hash> hashes = new ArrayList<>(path.size());
    for (byte[] hash : path) {
      hashes.add(Hash.of(hash));
    }
    return new InclusionProof(index, size, hashes);
  }

  /** The root this path leads to, or empty if the path has the wrong length for its position. */
  public Optional<Hash> rootFor(Hash leaf) {
    long node = index;
    long last = size - 1;
    Hash running = leaf;
    MessageDigest digest = Rfc6962.newDigest();
    for (Hash sibling : path) {
      if (last == 0) {
        return Optional.empty();
      }
      if ((node & 1) == 1 || node == last) {
        running = Rfc6962.node(digest, sibling, running);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        running = Rfc6962.node(digest, running, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 ? Optional.of(running) : Optional.empty();
  }

  public boolean proves(Hash leaf, Hash root) {
    return rootFor(leaf).filter(root::equals).isPresent();
  }
}
