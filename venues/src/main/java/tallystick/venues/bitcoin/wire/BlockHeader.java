package tallystick.venues.bitcoin.wire;

import java.math.BigInteger;
import tallystick.intent.Bytes;

/**
 * The 80 bytes that a block's work is done over.
 *
 * <pre>
 *   version i32 | previous 32 | Merkle root 32 | time u32 | bits u32 | nonce u32
 * </pre>
 *
 * @param timeS seconds since 1970, as the miner had them
 * @param bits the compact form of the target
 */
public record BlockHeader(
    int version, Hash256 previous, Hash256 merkleRoot, long timeS, int bits, int nonce) {
  public static final int LENGTH = 80;

  public BlockHeader {
    if (timeS < 0 || timeS > 0xffffffffL) {
      throw new IllegalArgumentException("No block was made at " + timeS);
    }
  }

  public static BlockHeader parse(byte[] bytes) throws WireException {
    WireReader in = new WireReader(bytes, "a block's header");
    BlockHeader header = read(in);
    in.end();
    return header;
  }

  static BlockHeader read(WireReader in) throws WireException {
    int version = in.i32("the version");
    Hash256 previous = in.hash("the previous block");
    Hash256 root = in.hash("the Merkle root");
    long timeS = in.u32("the time");
    int bits = in.i32("the target");
    return new BlockHeader(version, previous, root, timeS, bits, in.i32("the nonce"));
  }

  public Bytes toBytes() {
    return new WireWriter()
        .i32(version)
        .raw(previous.bytes())
        .raw(merkleRoot.bytes())
        .u32(timeS)
        .i32(bits)
        .i32(nonce)
        .toBytes();
  }

  /** The block's id. */
  public Hash256 hash() {
    return Hash256.of(toBytes().toArray());
  }

  /** What the hash must not exceed; zero or less where the compact form says nothing usable. */
  public BigInteger target() {
    return Targets.expand(bits);
  }

  /** How many hashes such a block takes on average; only for a header that {@link #isWorked}. */
  public BigInteger work() {
    return Targets.work(target());
  }

  /** Whether the work was done, by a target that this network admits. */
  public boolean isWorked(Params params) {
    BigInteger target = target();
    return target.signum() > 0
        && target.compareTo(params.easiestTarget()) <= 0
        && hash().toNumber().compareTo(target) <= 0;
  }
}
