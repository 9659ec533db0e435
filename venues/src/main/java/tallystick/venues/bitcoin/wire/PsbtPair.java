package tallystick.venues.bitcoin.wire;

import tallystick.intent.Bytes;

/**
 * A pair of a partially signed transaction that is not understood here and only passed on.
 *
 * @param key the type and what follows it; at least one byte
 */
public record PsbtPair(Bytes key, Bytes value) {
  public PsbtPair {
    if (key.length() == 0) {
      throw new IllegalArgumentException("A pair's key has at least the byte of its type");
    }
  }
}
