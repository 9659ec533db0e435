package tallystick.venues.bitcoin.wire;

import tallystick.intent.Bytes;

/**
 * What the keeper needs to see a deposit for itself, beside the headers of its chain.
 *
 * <pre>
 *   version u8 = 1 | deposit's length, count | deposit | first's length, count | first
 *     | Merkle proof's length, count | Merkle proof
 * </pre>
 *
 * <p>Both transactions are written without their witness: their ids do not depend on it, and it may
 * be long.
 *
 * @param transaction the deposit, whole but for its witness
 * @param first the block's first transaction, which holds the proof to its depth ({@link
 *     MerkleProof#requireDepth})
 * @param merkle that both are in one block, in {@code gettxoutproof}'s bytes; read by {@link
 *     #place}
 */
public record DepositProof(BitcoinTransaction transaction, BitcoinTransaction first, Bytes merkle) {
  private static final int VERSION = 1;

  /** Of any of the three: larger ones do not fit what carries them to the keeper. */
  private static final int MAX_PART_LENGTH = 48 * 1024;

  public DepositProof {
    transaction = transaction.withoutWitness();
    first = first.withoutWitness();
  }

  /** Reads what {@link #encode} wrote. */
  public static DepositProof decode(byte[] bytes) throws WireException {
    WireReader in = new WireReader(bytes, "a deposit's proof");
    int version = in.u8("the version");
    if (version != VERSION) {
      throw in.refusalAt(0, "version " + version + " is not known");
    }
    Bytes transaction = in.prefixed(MAX_PART_LENGTH, "the deposit");
    Bytes first = in.prefixed(MAX_PART_LENGTH, "the first transaction");
    Bytes merkle = in.prefixed(MAX_PART_LENGTH, "the Merkle proof");
    in.end();
    DepositProof proof =
        new DepositProof(
            BitcoinTransaction.parse(transaction.toArray()),
            BitcoinTransaction.parse(first.toArray()),
            merkle);
    if (!proof.encode().equals(Bytes.of(bytes))) {
      throw new WireException("A deposit's proof carries no witnesses");
    }
    return proof;
  }

  /** Its bytes, as {@link #decode} reads them. */
  public Bytes encode() {
    return new WireWriter()
        .u8(VERSION)
        .prefixed(transaction.toBytesWithoutWitness())
        .prefixed(first.toBytesWithoutWitness())
        .prefixed(merkle)
        .toBytes();
  }

  /**
   * The block that holds the deposit, once the tree is walked and held to its depth. Whether the
   * block is in the chain, its reader asks a {@link HeaderChain}.
   */
  public BlockHeader place() throws WireException {
    MerkleProof proof = MerkleProof.parse(merkle.toArray());
    proof.requireDepth(first);
    if (!proof.includes(transaction.txid())) {
      throw new WireException(
          "The proof does not show " + transaction.txid() + " in block " + proof.header().hash());
    }
    if (transaction.isCoinbase()) {
      throw new WireException("A block's first transaction pays nobody's sale");
    }
    return proof.header();
  }
}
