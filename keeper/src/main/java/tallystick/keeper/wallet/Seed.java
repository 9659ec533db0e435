package tallystick.keeper.wallet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.venues.bitcoin.wire.KeyOrigin;

/**
 * Private keys of a wallet, derived for the time of one call from a seed that the vault lends
 * (BIP-32). What is derived is wiped; the big numbers that arithmetic leaves on the heap are not in
 * our hands.
 */
public final class Seed {
  /** 256 bits, as strong as the vault's other keys. */
  public static final int LENGTH = 32;

  private static final byte[] MASTER = "Bitcoin seed".getBytes(StandardCharsets.UTF_8);

  private Seed() {}

  /**
   * The public half of the wallet that a seed makes on a chain.
   *
   * @param seed {@link #LENGTH} bytes, or as many as BIP-32 allows (16 to 64)
   */
  public static AccountKey account(byte[] seed, Chain chain) {
    byte[] node = master(seed);
    try {
      Bytes fingerprint = fingerprint(node);
      List<Long> path = AccountKey.accountPath(chain);
      node = step(step(node, path.get(0)), path.get(1));
      Bytes parent = fingerprint(node);
      node = step(node, path.get(2));
      return new AccountKey(
          chain,
          fingerprint,
          parent,
          Bytes.of(publicKey(node)),
          Bytes.of(Arrays.copyOfRange(node, 32, 64)));
    } finally {
      Arrays.fill(node, (byte) 0);
    }
  }

  /**
   * Signs a hash with the key at a place.
   *
   * @param hash 32 bytes
   * @return DER, low S, as RFC 6979 makes it
   */
  public static Bytes sign(byte[] seed, Chain chain, AccountKey.Place place, byte[] hash) {
    byte[] node = master(seed);
    byte[] key = new byte[0];
    try {
      for (long number : AccountKey.accountPath(chain)) {
        node = step(node, number);
      }
      node = step(step(node, place.branch()), place.index());
      key = Arrays.copyOf(node, 32);
      return Curve.sign(key, hash);
    } finally {
      Arrays.fill(node, (byte) 0);
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Key and chain code, 64 bytes. */
  private static byte[] master(byte[] seed) {
    byte[] node = Curve.hmacSha512(MASTER, seed);
    if (!Curve.isKey(Arrays.copyOf(node, 32))) {
      throw new IllegalStateException("A seed that makes no key: one chance in 2^127");
    }
    return node;
  }

  /** BIP-32's CKDpriv; wipes the node it is given. */
  private static byte[] step(byte[] node, long number) {
    byte[] key = Arrays.copyOf(node, 32);
    byte[] chainCode = Arrays.copyOfRange(node, 32, 64);
    ByteBuffer data = ByteBuffer.allocate(37);
    if (number >= KeyOrigin.HARDENED) {
      data.put((byte) 0).put(key);
    } else {
      data.put(Curve.publicKey(key));
    }
    byte[] both = Curve.hmacSha512(chainCode, data.putInt((int) number).array());
    byte[] left = Arrays.copyOf(both, 32);
    byte[] moved = Curve.add(key, left);
    if (!Curve.isKey(left) || !Curve.isKey(moved)) {
      throw new IllegalStateException("A key that cannot be derived: one chance in 2^127");
    }
    System.arraycopy(moved, 0, both, 0, 32);
    for (byte[] used : new byte[][] {node, key, left, moved, data.array()}) {
      Arrays.fill(used, (byte) 0);
    }
    return both;
  }

  private static byte[] publicKey(byte[] node) {
    byte[] key = Arrays.copyOf(node, 32);
    try {
      return Curve.publicKey(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static Bytes fingerprint(byte[] node) {
    return Bytes.of(Arrays.copyOf(Curve.hash160(publicKey(node)), 4));
  }
}
