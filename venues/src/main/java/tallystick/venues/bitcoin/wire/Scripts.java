package tallystick.venues.bitcoin.wire;

import tallystick.intent.Bytes;

/** The few scripts that addresses stand for; every other script is only bytes here. */
public final class Scripts {
  static final int KEY_HASH_LENGTH = 20;

  private static final int OP_0 = 0x00;
  private static final int OP_1 = 0x51;
  private static final int OP_DUP = 0x76;
  private static final int OP_EQUAL = 0x87;
  private static final int OP_EQUALVERIFY = 0x88;
  private static final int OP_HASH160 = 0xa9;
  private static final int OP_CHECKSIG = 0xac;

  /** Pays to the hash of a key, the old way. */
  public static Bytes payToKeyHash(Bytes keyHash) {
    require(keyHash);
    return new WireWriter()
        .u8(OP_DUP)
        .u8(OP_HASH160)
        .prefixed(keyHash)
        .u8(OP_EQUALVERIFY)
        .u8(OP_CHECKSIG)
        .toBytes();
  }

  /** Pays to the hash of a script (BIP-13, BIP-16). */
  public static Bytes payToScriptHash(Bytes scriptHash) {
    require(scriptHash);
    return new WireWriter().u8(OP_HASH160).prefixed(scriptHash).u8(OP_EQUAL).toBytes();
  }

  /** Pays to the hash of a key by a version 0 witness (BIP-141). */
  public static Bytes payToWitnessKeyHash(Bytes keyHash) {
    require(keyHash);
    return witness(0, keyHash);
  }

  static Bytes witness(int version, Bytes program) {
    return new WireWriter()
        .u8(version == 0 ? OP_0 : OP_1 + version - 1)
        .prefixed(program)
        .toBytes();
  }

  /** Whether it pays to the hash of a key by a version 0 witness. */
  public static boolean isPayToWitnessKeyHash(Bytes script) {
    byte[] bytes = script.toArray();
    return bytes.length == KEY_HASH_LENGTH + 2 && bytes[0] == OP_0 && bytes[1] == KEY_HASH_LENGTH;
  }

  /** The 20 bytes of a script for which {@link #isPayToWitnessKeyHash} holds. */
  public static Bytes witnessKeyHash(Bytes script) {
    if (!isPayToWitnessKeyHash(script)) {
      throw new IllegalArgumentException("Does not pay to a witness key hash: " + script);
    }
    return part(script.toArray(), 2, KEY_HASH_LENGTH);
  }

  static boolean isPayToKeyHash(byte[] script) {
    return script.length == 25
        && (script[0] & 0xff) == OP_DUP
        && (script[1] & 0xff) == OP_HASH160
        && script[2] == KEY_HASH_LENGTH
        && (script[23] & 0xff) == OP_EQUALVERIFY
        && (script[24] & 0xff) == OP_CHECKSIG;
  }

  static boolean isPayToScriptHash(byte[] script) {
    return script.length == 23
        && (script[0] & 0xff) == OP_HASH160
        && script[1] == KEY_HASH_LENGTH
        && (script[22] & 0xff) == OP_EQUAL;
  }

  /** The witness version that the script begins with, or -1 where it is no witness program. */
  static int witnessVersion(byte[] script) {
    if (script.length < 4 || script.length > 42 || script[1] != script.length - 2) {
      return -1;
    }
    int first = script[0] & 0xff;
    if (first == OP_0) {
      return 0;
    }
    return first >= OP_1 && first < OP_1 + 16 ? first - OP_1 + 1 : -1;
  }

  static Bytes part(byte[] script, int from, int length) {
    return Bytes.of(java.util.Arrays.copyOfRange(script, from, from + length));
  }

  private static void require(Bytes hash) {
    if (hash.length() != KEY_HASH_LENGTH) {
      throw new IllegalArgumentException("A hash of a key or script has 20 bytes: " + hash);
    }
  }

  private Scripts() {}
}
