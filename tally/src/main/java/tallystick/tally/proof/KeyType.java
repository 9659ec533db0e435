package tallystick.tally.proof;

/**
 * The signature types of C2SP signed-note that the tally speaks. The byte goes into the key id, so
 * one key under two types is two keys.
 */
public enum KeyType {
  /** Ed25519 over the note's text. */
  ED25519(0x01),

  /** A witness's cosignature/v1 with its time (tlog-cosignature). */
  COSIGNATURE_V1(0x04);

  private final byte id;

  KeyType(int id) {
    this.id = (byte) id;
  }

  public byte id() {
    return id;
  }

  static KeyType of(byte id) throws MalformedException {
    for (KeyType type : values()) {
      if (type.id == id) {
        return type;
      }
    }
    throw new MalformedException("key: signature type " + (id & 0xff) + " is not 1 or 4");
  }
}
