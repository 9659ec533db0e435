package tallystick.venues.bitcoin.wire;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.Bytes;

/**
 * From which key another one was derived, and how (BIP-32). A claim: whoever holds the master key
 * derives again and compares before believing that a key is his.
 *
 * @param publicKey the derived key: 33 bytes, compressed
 * @param fingerprint the first 4 bytes of the hash of the master's public key
 * @param path the steps from the master, each 0 to 2^32 - 1; from 2^31 on they are hardened
 */
public record KeyOrigin(Bytes publicKey, Bytes fingerprint, List<Long> path) {
  /** Wallets use five steps; the format would allow 255. */
  public static final int MAX_DEPTH = 16;

  /** Added to a step to harden it. */
  public static final long HARDENED = 0x80000000L;

  static final int PUBLIC_KEY_LENGTH = 33;
  static final int FINGERPRINT_LENGTH = 4;

  public KeyOrigin {
    path = List.copyOf(path);
    if (publicKey.length() != PUBLIC_KEY_LENGTH) {
      throw new IllegalArgumentException("A compressed key has 33 bytes: " + publicKey);
    }
    if (fingerprint.length() != FINGERPRINT_LENGTH) {
      throw new IllegalArgumentException("A fingerprint has 4 bytes: " + fingerprint);
    }
    if (path.size() > MAX_DEPTH || path.stream().anyMatch(step -> step < 0 || step >>> 32 != 0)) {
      throw new IllegalArgumentException("Not a path of at most " + MAX_DEPTH + " steps: " + path);
    }
  }

  static KeyOrigin read(Bytes publicKey, Bytes value, String name) throws WireException {
    if (publicKey.length() != PUBLIC_KEY_LENGTH) {
      throw new WireException(name + " is for a key of " + publicKey.length() + " bytes, not 33");
    }
    WireReader in = new WireReader(value.toArray(), name);
    Bytes fingerprint = in.bytes(FINGERPRINT_LENGTH, "the fingerprint");
    List<Long> path = new ArrayList<>();
    while (in.left() > 0) {
      if (path.size() == MAX_DEPTH) {
        throw in.refusal("a path of more than " + MAX_DEPTH + " steps");
      }
      path.add(in.u32("step " + path.size() + " of the path"));
    }
    return new KeyOrigin(publicKey, fingerprint, path);
  }

  Bytes value() {
    WireWriter out = new WireWriter().raw(fingerprint);
    path.forEach(out::u32);
    return out.toBytes();
  }

  /** The path as people write it, {@code m/84h/0h/0h/1/7}. */
  public String pathText() {
    StringBuilder out = new StringBuilder("m");
    for (long step : path) {
      out.append('/').append(step & ~HARDENED).append(step >= HARDENED ? "h" : "");
    }
    return out.toString();
  }
}
