package tallystick.venues.bitcoin.wire;

import java.util.Optional;
import tallystick.intent.Bytes;

/**
 * Where coins are sent: a short text for one of the scripts that wallets use.
 *
 * <p>Two addresses are equal when the same coins reach the same script on the same network, however
 * they were written; {@link #toString()} writes the one form that is compared and pinned (lower
 * case for segwit).
 *
 * @param version the witness version, 0 to 16; 0 where the kind is not {@link Kind#WITNESS}
 * @param program the hash of a key or script (20 bytes), or the witness program (2 to 40 bytes)
 */
public record BitcoinAddress(Params params, Kind kind, int version, Bytes program) {
  /** The longest is a segwit address of 40 bytes on regtest. */
  public static final int MAX_LENGTH = 90;

  private static final int MAX_WITNESS_VERSION = 16;
  private static final int SCRIPT_HASH_LENGTH = 32;
  private static final int TAPROOT_VERSION = 1;

  /** What the text stands for. */
  public enum Kind {
    KEY_HASH,
    SCRIPT_HASH,
    WITNESS
  }

  public BitcoinAddress {
    String objection = objection(kind, version, program.length());
    if (!objection.isEmpty()) {
      throw new IllegalArgumentException(objection);
    }
  }

  /** The address of a key's hash that this system makes: version 0, 20 bytes. */
  public static BitcoinAddress ofWitnessKeyHash(Params params, Bytes keyHash) {
    return new BitcoinAddress(params, Kind.WITNESS, 0, keyHash);
  }

  /**
   * Reads an address of this network. One of another network is refused, with the reason, and so is
   * anything around it: blanks, {@code bitcoin:} and parameters are for the caller to take off.
   */
  public static BitcoinAddress parse(String text, Params params) throws WireException {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new WireException(
          "An address has 1 to " + MAX_LENGTH + " characters, not " + text.length());
    }
    // A base58 address has no '1' but at its front, and never a prefix of letters before one; the
    // longest known prefix decides, so that a misspelt segwit address is explained as one.
    for (Params each : Params.values()) {
      if (text.regionMatches(true, 0, each.prefix() + "1", 0, each.prefix().length() + 1)) {
        return segwit(text, params);
      }
    }
    return base58(text, params);
  }

  private static BitcoinAddress segwit(String text, Params params) throws WireException {
    Bech32.Decoded decoded = Bech32.decode(text);
    if (!decoded.prefix().equals(params.prefix())) {
      throw new WireException(
          "The address " + Shown.text(text) + " is for another network than " + params);
    }
    if (decoded.values().length == 0) {
      throw new WireException("The address " + Shown.text(text) + " has nothing in it");
    }
    int version = decoded.values()[0];
    if (version > MAX_WITNESS_VERSION) {
      throw new WireException("There is no witness version " + version);
    }
    Bech32.Form wanted = version == 0 ? Bech32.Form.BECH32 : Bech32.Form.BECH32M;
    if (decoded.form() != wanted) {
      throw new WireException(
          "The address " + Shown.text(text) + " has the checksum of the other form (BIP-350)");
    }
    byte[] program = Bech32.toBytes(decoded.values(), 1);
    String objection = objection(Kind.WITNESS, version, program.length);
    if (!objection.isEmpty()) {
      throw new WireException(objection);
    }
    return new BitcoinAddress(params, Kind.WITNESS, version, Bytes.of(program));
  }

  private static BitcoinAddress base58(String text, Params params) throws WireException {
    byte[] bytes = Base58.decodeChecked(text);
    if (bytes.length != 1 + Scripts.KEY_HASH_LENGTH) {
      throw new WireException(
          "The address " + Shown.text(text) + " holds " + bytes.length + " bytes instead of 21");
    }
    int version = bytes[0] & 0xff;
    Bytes hash = Scripts.part(bytes, 1, Scripts.KEY_HASH_LENGTH);
    if (version == params.keyVersion()) {
      return new BitcoinAddress(params, Kind.KEY_HASH, 0, hash);
    }
    if (version == params.scriptVersion()) {
      return new BitcoinAddress(params, Kind.SCRIPT_HASH, 0, hash);
    }
    throw new WireException(
        "The address " + Shown.text(text) + " is for another network than " + params);
  }

  /** The address that a script stands for, where it is one of those that have one. */
  public static Optional<BitcoinAddress> ofScript(Bytes script, Params params) {
    byte[] bytes = script.toArray();
    if (Scripts.isPayToKeyHash(bytes)) {
      return Optional.of(new BitcoinAddress(params, Kind.KEY_HASH, 0, Scripts.part(bytes, 3, 20)));
    }
    if (Scripts.isPayToScriptHash(bytes)) {
      return Optional.of(
          new BitcoinAddress(params, Kind.SCRIPT_HASH, 0, Scripts.part(bytes, 2, 20)));
    }
    int version = Scripts.witnessVersion(bytes);
    if (version < 0 || !objection(Kind.WITNESS, version, bytes.length - 2).isEmpty()) {
      return Optional.empty();
    }
    Bytes program = Scripts.part(bytes, 2, bytes.length - 2);
    return Optional.of(new BitcoinAddress(params, Kind.WITNESS, version, program));
  }

  /** The script of an output that pays to this address. */
  public Bytes script() {
    return switch (kind) {
      case KEY_HASH -> Scripts.payToKeyHash(program);
      case SCRIPT_HASH -> Scripts.payToScriptHash(program);
      case WITNESS -> Scripts.witness(version, program);
    };
  }

  /**
   * Whether somebody can own what is sent there today. Witness versions above 1, and version 1 with
   * another length than 32, are valid texts and mean nothing yet: whoever mines a block may take
   * such coins. A payout refuses them.
   */
  public boolean isSpendableByItsOwner() {
    return kind != Kind.WITNESS
        || version == 0
        || (version == TAPROOT_VERSION && program.length() == SCRIPT_HASH_LENGTH);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case KEY_HASH -> Base58.encodeChecked(params.keyVersion(), program);
      case SCRIPT_HASH -> Base58.encodeChecked(params.scriptVersion(), program);
      case WITNESS -> Bech32.encode(params.prefix(), version, program);
    };
  }

  private static String objection(Kind kind, int version, int length) {
    if (kind != Kind.WITNESS) {
      return version == 0 && length == Scripts.KEY_HASH_LENGTH
          ? ""
          : "A hash of a key or script has 20 bytes and no witness version";
    }
    if (version < 0 || version > MAX_WITNESS_VERSION) {
      return "There is no witness version " + version;
    }
    if (length < 2 || length > 40) {
      return "A witness program has 2 to 40 bytes, not " + length;
    }
    if (version == 0 && length != Scripts.KEY_HASH_LENGTH && length != SCRIPT_HASH_LENGTH) {
      return "A witness program of version 0 has 20 or 32 bytes, not " + length;
    }
    return "";
  }
}
