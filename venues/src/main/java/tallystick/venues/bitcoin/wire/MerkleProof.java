package tallystick.venues.bitcoin.wire;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.Bytes;

/**
 * That transactions are in a block: the block's header and the part of its Merkle tree that leads
 * to them, in the bytes that a node's {@code gettxoutproof} gives (BIP-37's merkleblock).
 *
 * <pre>
 *   header 80 | transactions in the block u32 | count x hash 32 | count x flag byte
 * </pre>
 *
 * <p>The tree is walked from its root; a flag of 1 means that a wanted transaction is below.
 * Checked are the root, that every hash and every flag is used, and that no pair of nodes is equal,
 * by which a block could have two shapes (CVE-2012-2459).
 *
 * <p>An inner node is the hash of 64 bytes, and so is the id of a transaction of 64 bytes. Somebody
 * who gets such a transaction mined can pass off its halves as ids one level deeper, at the cost of
 * some 2^70 hashes (CVE-2017-12842). {@link #requireDepth} closes that: the block's first
 * transaction, shown whole, fixes how deep the leaves are.
 *
 * @param transactions in the block, as the proof claims
 * @param matches the wanted transactions, in the block's order
 */
public record MerkleProof(BlockHeader header, int transactions, List<Match> matches) {
  /** The smallest transaction has 60 bytes and a block at most a million outside its witness. */
  public static final int MAX_TRANSACTIONS = 1_000_000 / 60;

  /**
   * A proof of every transaction of a full block; one of a single transaction has some 500 bytes.
   */
  public static final int MAX_LENGTH = 600_000;

  /** One leaf: the transaction's place in the block and its id. */
  public record Match(int position, Hash256 txid) {}

  public MerkleProof {
    matches = List.copyOf(matches);
  }

  /** Reads and checks a proof. Whether the header is part of the best chain is another question. */
  public static MerkleProof parse(byte[] bytes) throws WireException {
    if (bytes.length > MAX_LENGTH) {
      throw new WireException("A Merkle proof has at most " + MAX_LENGTH + " bytes");
    }
    WireReader in = new WireReader(bytes, "a Merkle proof");
    BlockHeader header = BlockHeader.read(in);
    int from = in.offset();
    long transactions = in.u32("the count of transactions");
    if (transactions < 1 || transactions > MAX_TRANSACTIONS) {
      throw in.refusalAt(from, "no block has " + transactions + " transactions");
    }
    int hashCount = in.count((int) transactions, "the count of hashes");
    List<Hash256> hashes = new ArrayList<>();
    for (int i = 0; i < hashCount; i++) {
      hashes.add(in.hash("hash " + i));
    }
    Bytes flags = in.prefixed(MAX_TRANSACTIONS, "the flags");
    in.end();
    Walk walk = new Walk((int) transactions, hashes, flags.toArray());
    Hash256 root = walk.root();
    if (!root.equals(header.merkleRoot())) {
      throw new WireException(
          "The proof's tree has the root " + root + ", its header " + header.merkleRoot());
    }
    return new MerkleProof(header, (int) transactions, walk.matches);
  }

  /** Whether the proof shows this transaction in the block. */
  public boolean includes(Hash256 txid) {
    return matches.stream().anyMatch(match -> match.txid().equals(txid));
  }

  /**
   * Holds the proof to the true depth of the tree: it must also show the block's first transaction,
   * whose bytes, given whole, make coins and are not 64.
   */
  public void requireDepth(BitcoinTransaction first) throws WireException {
    if (!first.isCoinbase()
        || first.toBytesWithoutWitness().length() == BitcoinTransaction.NODE_PAIR_LENGTH) {
      throw new WireException(
          "Transaction " + first.txid() + " cannot be the first of a block: it makes no coins");
    }
    boolean shown =
        matches.stream().anyMatch(m -> m.position() == 0 && m.txid().equals(first.txid()));
    if (!shown) {
      throw new WireException(
          "The proof does not show " + first.txid() + " as the first transaction of its block");
    }
  }

  /** One pass through the tree, depth first, taking hashes and flags as it meets nodes. */
  private static final class Walk {
    private final int transactions;
    private final List<Hash256> hashes;
    private final byte[] flags;
    private final List<Match> matches = new ArrayList<>();
    private int nextHash;
    private int nextFlag;

    Walk(int transactions, List<Hash256> hashes, byte[] flags) {
      this.transactions = transactions;
      this.hashes = hashes;
      this.flags = flags;
    }

    Hash256 root() throws WireException {
      int height = 0;
      while (width(height) > 1) {
        height++;
      }
      Hash256 root = node(height, 0);
      if (nextHash != hashes.size()) {
        throw new WireException(
            "The proof uses " + nextHash + " of its " + hashes.size() + " hashes");
      }
      if (Math.ceilDiv(nextFlag, 8) != flags.length) {
        throw new WireException(
            "The proof uses " + nextFlag + " of its " + 8 * flags.length + " flags");
      }
      for (int i = nextFlag; i < 8 * flags.length; i++) {
        if (flag(i)) {
          throw new WireException("Flag " + i + " of the proof belongs to no node");
        }
      }
      return root;
    }

    /** How many nodes stand at this height above the leaves. */
    private int width(int height) {
      return (int) Math.ceilDiv((long) transactions, 1L << height);
    }

    private Hash256 node(int height, int position) throws WireException {
      if (nextFlag >= 8 * flags.length) {
        throw new WireException("The proof runs out of flags after " + nextFlag);
      }
      boolean wanted = flag(nextFlag++);
      if (height == 0 || !wanted) {
        Hash256 hash = takeHash();
        if (wanted) {
          matches.add(new Match(position, hash));
        }
        return hash;
      }
      Hash256 left = node(height - 1, 2 * position);
      if (2 * position + 1 >= width(height - 1)) {
        return pair(left, left);
      }
      Hash256 right = node(height - 1, 2 * position + 1);
      if (left.equals(right)) {
        throw new WireException("Two nodes of the proof are equal: " + left);
      }
      return pair(left, right);
    }

    private Hash256 takeHash() throws WireException {
      if (nextHash >= hashes.size()) {
        throw new WireException("The proof runs out of hashes after " + nextHash);
      }
      return hashes.get(nextHash++);
    }

    private boolean flag(int index) {
      return (flags[index / 8] >>> (index % 8) & 1) != 0;
    }

    private static Hash256 pair(Hash256 left, Hash256 right) {
      return Hash256.of(left.bytes().toArray(), right.bytes().toArray());
    }
  }
}
