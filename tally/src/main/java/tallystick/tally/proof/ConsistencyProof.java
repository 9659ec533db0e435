package tallystick.tally.proof;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * That the tree of {@code oldSize} leaves is the beginning of the tree of {@code newSize} leaves
 * (RFC 6962, section 2.1.2; checked as in RFC 9162, section 2.1.4.2). From an empty tree, and
 * between equal sizes, the path must be empty: there is nothing to prove but equality.
 */
public record ConsistencyProof(long oldSize, long newSize, List<Hash> path) {
  public ConsistencyProof {
    if (oldSize < 0 || oldSize > newSize) {
      throw new IllegalArgumentException(
          "consistency proof: a tree of size " + newSize + " cannot continue one of " + oldSize);
    }
    path = List.copyOf(path);
  }

  /** As {@link #ConsistencyProof(long, long, List)}, from raw hashes of 32 bytes. */
  public static ConsistencyProof of(long oldSize, long newSize, List<byte[]> path) {
    List<Hash> hashes = new ArrayList<>(path.size());
    for (byte[] hash : path) {
      hashes.add(Hash.of(hash));
    }
    return new ConsistencyProof(oldSize, newSize, hashes);
  }

  public boolean proves(Hash oldRoot, Hash newRoot) {
    if (oldSize == 0) {
      return path.isEmpty()
          && oldRoot.equals(Rfc6962.emptyRoot())
          && (newSize > 0 || newRoot.equals(Rfc6962.emptyRoot()));
    }
    if (oldSize == newSize) {
      return path.isEmpty() && oldRoot.equals(newRoot);
    }
    // An old tree that is a perfect one is itself the first node of the path, and is left out of
    // it.
    Iterator<Hash> rest = path.iterator();
    boolean perfect = Long.bitCount(oldSize) == 1;
    if (!perfect && !rest.hasNext()) {
      return false;
    }
    Hash first = perfect ? oldRoot : rest.next();
    long node = oldSize - 1;
    long last = newSize - 1;
    while ((node & 1) == 1) {
      node >>>= 1;
      last >>>= 1;
    }
    MessageDigest digest = Rfc6962.newDigest();
    Hash oldRunning = first;
    Hash newRunning = first;
    while (rest.hasNext()) {
      Hash sibling = rest.next();
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        oldRunning = Rfc6962.node(digest, sibling, oldRunning);
        newRunning = Rfc6962.node(digest, sibling, newRunning);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        newRunning = Rfc6962.node(digest, newRunning, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && oldRunning.equals(oldRoot) && newRunning.equals(newRoot);
  }
}
