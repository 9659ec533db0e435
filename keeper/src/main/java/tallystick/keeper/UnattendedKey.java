package tallystick.keeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.PersonId;
import tallystick.keeper.policy.Settings;
import tallystick.keeper.venue.Hosts;

/**
 * The public half of a key that approves without a person, for demonstrations and drills. It leaves
 * the way in of the first person open, never counts where several people must approve, decides not
 * who approves, and is not to be had together with a real venue.
 */
final class UnattendedKey {
  /** A SubjectPublicKeyInfo of Ed25519 in PEM has 113 characters. */
  private static final int MAX_FILE_BYTES = 1024;

  /** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) without the key. */
  private static final byte[] SPKI_PREFIX = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  private UnattendedKey() {}

  /** Reads an Ed25519 public key: PEM, or 64 hexadecimal digits. */
  static ApproverKey.Console read(Path file) {
    String text;
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new KeeperException(file + " is too large for an Ed25519 public key");
      }
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw new KeeperException("Cannot read " + file + " (" + e + ")", e);
    }
    try {
      return new ApproverKey.Console(text.startsWith("-----") ? ofPem(text) : Bytes.parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new KeeperException(
          file + " is not an Ed25519 public key (PEM, or 64 hexadecimal digits): " + e.getMessage(),
          e);
    }
  }

  private static Bytes ofPem(String pem) {
    String inner =
        pem.replace("-----BEGIN PUBLIC KEY-----", "").replace("-----END PUBLIC KEY-----", "");
    byte[] der = Base64.getMimeDecoder().decode(inner);
    int header = SPKI_PREFIX.length;
    if (der.length <= header || !Arrays.equals(SPKI_PREFIX, Arrays.copyOf(der, header))) {
      throw new IllegalArgumentException("the PEM holds another kind of key");
    }
    return Bytes.of(Arrays.copyOfRange(der, header, der.length));
  }

  /**
   * A key that nobody looks behind and real money do not go together.
   *
   * @param settings as the log tells them
   * @throws KeeperException saying what to do
   */
  static void refuseRealVenues(KeeperConfig config, Hosts hosts, Settings settings) {
    if (!hosts.anyReal()) {
      return;
    }
    if (config.unattendedKey().isPresent()) {
      throw new KeeperException(
          "--unattended-key is for demonstrations: with a real venue in "
              + config.hosts()
              + " a person approves. Leave the option out, or the venue");
    }
    if (settings.administrators().containsKey(PersonId.UNATTENDED)) {
      throw new KeeperException(
          "The log lets an unattended key approve, from a demonstration, and "
              + config.hosts()
              + " names a real venue. Start without that venue, have a person remove the"
              + " administrator "
              + PersonId.UNATTENDED
              + ", then start again");
    }
  }
}
