package tallystick.venues.bitcoin.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import tallystick.intent.Bytes;

/**
 * One of the maps that a partially signed transaction is a sequence of.
 *
 * <pre>
 *   pairs x { length, key, length, value } | 00        key = type, then what the type adds
 * </pre>
 */
final class PsbtMap {
  /** Inputs of wallets have up to ten pairs. */
  static final int MAX_PAIRS = 128;

  /** A type with a key of a few hundred bytes is in no specification. */
  private static final int MAX_KEY_LENGTH = 1_000;

  private final String name;
  private final Map<Bytes, Bytes> pairs = new LinkedHashMap<>();

  private PsbtMap(String name) {
    this.name = name;
  }

  static PsbtMap read(WireReader in, String name) throws WireException {
    PsbtMap map = new PsbtMap(name);
    while (true) {
      int from = in.offset();
      Bytes key = in.prefixed(MAX_KEY_LENGTH, "a key of " + name);
      if (key.length() == 0) {
        return map;
      }
      Bytes value = in.prefixed(Psbt.MAX_LENGTH, "the value of key " + key + " of " + name);
      if (map.pairs.put(key, value) != null) {
        throw in.refusalAt(from, "key " + key + " stands twice in " + name);
      }
      if (map.pairs.size() > MAX_PAIRS) {
        throw in.refusalAt(from, name + " has more than " + MAX_PAIRS + " pairs");
      }
    }
  }

  Map<Bytes, Bytes> pairs() {
    return pairs;
  }

  /** The type of a key: its first byte. Types above 252 would take more; none of those is known. */
  static int type(Bytes key) {
    return key.toArray()[0] & 0xff;
  }

  /** What follows the type. */
  static Bytes rest(Bytes key) {
    byte[] bytes = key.toArray();
    return Scripts.part(bytes, 1, bytes.length - 1);
  }

  /** A type that has one value only has nothing behind it in its key. */
  void requireBare(Bytes key) throws WireException {
    if (key.length() != 1) {
      throw new WireException(
          "Key " + key + " of " + name + " has " + (key.length() - 1) + " bytes behind its type");
    }
  }

  String name() {
    return name;
  }

  /** Writes pairs as they are handed over. */
  static BiConsumer<Bytes, Bytes> into(WireWriter out) {
    return (key, value) -> out.prefixed(key).prefixed(value);
  }

  static Bytes key(int type) {
    return Bytes.of(new byte[] {(byte) type});
  }

  static Bytes key(int type, Bytes rest) {
    return new WireWriter().u8(type).raw(rest).toBytes();
  }
}
