package tallystick.tally.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Merkle tree hashing of RFC 6962, section 2.1. The prefixes 0x00 and 0x01 keep leaves and nodes
 * apart; without them an entry could be crafted that reads as an inner node, and a log could show
 * it as a second preimage of its own tree.
 */
public final class Rfc6962 {
  private static final byte LEAF_PREFIX = 0x00;
  private static final byte NODE_PREFIX = 0x01;
  private static final Hash EMPTY_ROOT = Hash.wrap(newDigest().digest());

  private Rfc6962() {}

  /** The root of the tree without entries: SHA-256 of nothing. */
  public static Hash emptyRoot() {
    return EMPTY_ROOT;
  }

  /** SHA-256(0x00 ‖ entry). */
  public static Hash leaf(byte[] entry) {
    MessageDigest digest = newDigest();
    digest.update(LEAF_PREFIX);
    return Hash.wrap(digest.digest(entry));
  }

  /** SHA-256(0x01 ‖ left ‖ right). */
  public static Hash node(Hash left, Hash right) {
    return node(newDigest(), left, right);
  }

  /** As above, with a digest of the caller's, which a path of hashes needs only once. */
  static Hash node(MessageDigest digest, Hash left, Hash right) {
    digest.update(NODE_PREFIX);
    digest.update(left.inside());
    return Hash.wrap(digest.digest(right.inside()));
  }

  /**
   * The root over subtrees of equal height, of which only the last may be smaller: the split is at
   * the largest power of two below their number, as in MTH. An empty list gives {@link #emptyRoot}.
   */
  static Hash rootOf(List<Hash> subtrees) {
    return subtrees.isEmpty() ? EMPTY_ROOT : rootOf(newDigest(), subtrees);
  }

  private static Hash rootOf(MessageDigest digest, List<Hash> subtrees) {
    if (subtrees.size() == 1) {
      return subtrees.getFirst();
    }
    int split = Integer.highestOneBit(subtrees.size() - 1);
    return node(
        digest,
        rootOf(digest, subtrees.subList(0, split)),
        rootOf(digest, subtrees.subList(split, subtrees.size())));
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
