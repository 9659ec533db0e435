package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.CoseKey;

/** What {@code navigator.credentials.create} may hand over, and what is no passkey. */
final class RegistrationTest {
  private static final ApproverOrigin HERE = new ApproverOrigin("https://approve.example.org");
  private static final String CLIENT =
      "{\"type\":\"webauthn.create\",\"challenge\":\"abc\",\"origin\":\"https://approve.example.org\""
          + ",\"crossOrigin\":false}";
  private static final int GOOD = 0x45;

  @Test
  void readsAKeyAndItsId() throws Exception {
    byte[] cose = cose();

    Registration read = read(data("approve.example.org", GOOD, new byte[] {7, 8}, cose), CLIENT);

    Registration.Made made = assertInstanceOf(Registration.Made.class, read);
    assertEquals("0708", made.passkey().credentialId().toHex());
    assertEquals(Bytes.of(cose), made.passkey().coseKey());
  }

  @Test
  void readsAKeyBeforeTheExtensionsThatBrowsersAskFor() throws Exception {
    byte[] cose = cose();
    byte[] credProtect = HexFormat.of().parseHex("a16b6372656450726f7465637402");
    byte[] both = Arrays.copyOf(cose, cose.length + credProtect.length);
    System.arraycopy(credProtect, 0, both, cose.length, credProtect.length);

    Registration read = read(data("approve.example.org", 0xc5, new byte[] {7}, both), CLIENT);

    Registration.Made made = assertInstanceOf(Registration.Made.class, read);
    assertEquals(Bytes.of(cose), made.passkey().coseKey());
    assertRefused(data("approve.example.org", GOOD, new byte[] {7}, both), CLIENT);
    assertRefused(
        data("approve.example.org", 0xc5, new byte[] {7}, Arrays.copyOf(both, both.length + 1)),
        CLIENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x40, 0x41, 0x44, 0x05, 0xc5, 0x55})
  void refusesFlagsThatAKeyOfAVerifiedPersonDoesNotHave(int flags) throws Exception {
    assertRefused(data("approve.example.org", flags, new byte[] {7}, cose()), CLIENT);
  }

  @Test
  void refusesAKeyOfAnotherHost() throws Exception {
    assertRefused(data("example.org", GOOD, new byte[] {7}, cose()), CLIENT);
  }

  @Test
  void refusesWhatWasMadeElsewhereOrForAnotherEnd() throws Exception {
    byte[] data = data("approve.example.org", GOOD, new byte[] {7}, cose());

    assertRefused(data, CLIENT.replace("webauthn.create", "webauthn.get"));
    assertRefused(data, CLIENT.replace("approve.example.org", "approve.example.org.evil.example"));
    assertRefused(data, CLIENT.replace("\"crossOrigin\":false", "\"crossOrigin\":true"));
    assertRefused(data, CLIENT.replace("false}", "false"));
    assertRefused(data, "");
  }

  @Test
  void refusesIdsAndKeysThatAreNone() throws Exception {
    byte[] cose = cose();

    assertRefused(data("approve.example.org", GOOD, new byte[0], cose), CLIENT);
    assertRefused(data("approve.example.org", GOOD, new byte[1024], cose), CLIENT);
    assertRefused(
        data("approve.example.org", GOOD, new byte[] {7}, Arrays.copyOf(cose, cose.length + 1)),
        CLIENT);
    assertRefused(data("approve.example.org", GOOD, new byte[] {7}, new byte[77]), CLIENT);
  }

  @Test
  void neverThrowsWhateverComes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = data("approve.example.org", GOOD, new byte[] {7, 8, 9}, cose());
    for (int i = 0; i < 5_000; i++) {
      byte[] bent = Arrays.copyOf(good, random.nextInt(good.length + 20));
      if (bent.length > 0) {
        bent[random.nextInt(bent.length)] = (byte) random.nextInt();
      }
      try {
        read(bent, CLIENT);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bent), e);
      }
    }
  }

  private static Registration read(byte[] data, String client) {
    return Registration.read(HERE, data, client.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(byte[] data, String client) {
    assertTrue(read(data, client) instanceof Registration.Refused);
  }

  static byte[] cose() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    ECPublicKey key = (ECPublicKey) generator.generateKeyPair().getPublic();
    return new CoseKey.Es256(
            coordinate(key.getW().getAffineX()), coordinate(key.getW().getAffineY()))
        .bytes()
        .toArray();
  }

  private static Bytes coordinate(java.math.BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] exact = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, exact, 32 - length, length);
    return Bytes.of(exact);
  }

  static byte[] data(String rpId, int flags, byte[] id, byte[] cose) throws Exception {
    return ByteBuffer.allocate(55 + id.length + cose.length)
        .put(MessageDigest.getInstance("SHA-256").digest(rpId.getBytes(StandardCharsets.UTF_8)))
        .put((byte) flags)
        .putInt(0)
        .put(new byte[16])
        .putShort((short) id.length)
        .put(id)
        .put(cose)
        .array();
  }
}
