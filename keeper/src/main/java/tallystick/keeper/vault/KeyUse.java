package tallystick.keeper.vault;

import java.io.IOException;
import tallystick.intent.KeyKind;

/** What a secret in the vault is for. The codes are part of the file's format. */
enum KeyUse {
  CREDENTIAL_ED25519(1),
  CREDENTIAL_HMAC(2),
  CREDENTIAL_RSA(3),
  /** Signs the tally's checkpoints. */
  LOG_SIGNING(16),
  /** Encrypts the tally's private entries. */
  ENTRY_ENCRYPTION(17),
  /** The seed of a wallet of coins. */
  WALLET_SEED(18),
  /** Signs what cash machines believe. */
  ATTESTATION(19);

  private final int code;

  KeyUse(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static KeyUse of(int code) throws IOException {
    for (KeyUse use : values()) {
      if (use.code == code) {
        return use;
      }
    }
    throw new IOException("no use has code " + code);
  }

  static KeyUse of(KeyKind kind) {
    return switch (kind) {
      case ED25519 -> CREDENTIAL_ED25519;
      case HMAC_SHA256 -> CREDENTIAL_HMAC;
      case RSA_SHA256 -> CREDENTIAL_RSA;
    };
  }

  boolean isCredential() {
    return code < 16;
  }
}
