package tallystick.intent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoseKeyTest {
  private static final int ROUNDS = 8_000;

  /** The base point of P-256 (SEC 2, section 2.4.2), a public key like any other. */
  private static final String X =
      "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

  private static final String Y =
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

  /** RFC 8032, section 7.1, test 1. */
  private static final String ED =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  private static final String N = "c3" + "5a".repeat(254) + "01";

  private static final String ES256 = "a5010203262001215820" + X + "225820" + Y;
  private static final String ED25519 = "a4010103272006215820" + ED;
  private static final String RS256 = "a401030339010020590100" + N + "2143010001";

  private final long seed = Long.getLong("seed", System.nanoTime());

  /** One row: what is wrong with the bytes, the bytes, and a word of the refusal. */
  private record Row(String what, String hex, String word) {}

  private static final List<Row> BAD =
      List.of(
          new Row("nothing", "", "end too early"),
          new Row("one byte short", ES256.substring(0, ES256.length() - 2), "left"),
          new Row("one byte more", ES256 + "00", "1 more"),
          new Row("an array", "85" + ES256.substring(2), "a map is expected"),
          new Row("a tag before it", "c1" + ES256, "a map is expected"),
          new Row("an indefinite map", "bf" + ES256.substring(2) + "ff", "head"),
          new Row("a map of more than there is", "ba7fffffff" + ES256.substring(2), "left"),
          new Row("a map of 2^64 - 1", "bbffffffffffffffff" + ES256.substring(2), "head"),
          new Row("a count that lies", "a6" + ES256.substring(2), "5 parameters, not 6"),
          new Row("a long head", ES256.replaceFirst("a501", "a51801"), "longer than it has to be"),
          new Row(
              "other order",
              "a5032601022001215820" + X + "225820" + Y,
              "the label of kty is 1, not 3"),
          new Row("a key id too", "a6010202410103262001215820" + X + "225820" + Y, "alg is 3"),
          new Row("private half", "a5" + ED25519.substring(2) + "235820" + ED, "not 5"),
          new Row("P-384", ES256.replaceFirst("2001", "2002"), "the curve of ES256 is 1, not 2"),
          new Row("ES384", ES256.replaceFirst("0326", "033822"), "-35"),
          new Row("ES256K", ES256.replaceFirst("0326", "03382e"), "-47"),
          new Row("RS1", RS256.replaceFirst("390100", "39fffe"), "-65535"),
          new Row("EdDSA of an elliptic key", ES256.replaceFirst("0326", "0327"), "type 2"),
          new Row("ES256 of an octet key", ED25519.replaceFirst("0327", "0326"), "type 1"),
          new Row("Ed448's curve", ED25519.replaceFirst("2006", "2007"), "is 6, not 7"),
          new Row("symmetric", "a301040305204150", "type 4"),
          new Row(
              "beside the curve", ES256.substring(0, ES256.length() - 2) + "f4", "not on P-256"),
          new Row("compressed", "a501020326200121582" + "0" + X + "22f5", "byte string"),
          new Row("x of 31 bytes", "a501020326200121581f" + X.substring(2) + "225820" + Y, "32"),
          new Row("x of 33 bytes", "a50102032620012158" + "2100" + X + "225820" + Y, "32"),
          new Row("x + p", "a5010203262001215820" + "f".repeat(64) + "225820" + Y, "not on P-256"),
          new Row("zero", "a5010203262001215820" + "0".repeat(64) + "225820" + "0".repeat(64), "P"),
          new Row("text for bytes", ES256.replaceFirst("215820", "217820"), "byte string"),
          new Row("Ed25519, order 1", ed("01" + "00".repeat(31)), "small order"),
          new Row("Ed25519, order 2", ed("ec" + "ff".repeat(30) + "7f"), "small order"),
          new Row("Ed25519, order 4", ed("00".repeat(32)), "small order"),
          new Row(
              "Ed25519, order 8",
              ed("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
              "small order"),
          new Row(
              "Ed25519, order 8, the other",
              ed("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
              "small order"),
          new Row("Ed25519, not reduced", ed("ee" + "ff".repeat(30) + "7f"), "Not a point"),
          new Row("Ed25519, no point", ed("02" + "00".repeat(31)), "Not a point"),
          new Row(
              "RSA of 1,024 bits",
              "a401030339010020588" + "0" + "c3".repeat(128) + "21430100" + "01",
              "1024 bits"),
          new Row("RSA, even", RS256.replaceFirst("5a01214", "5a02214"), "odd"),
          new Row("RSA with a zero before", RS256.replaceFirst("590100c3", "59010000"), "highest"),
          new Row("RSA, exponent 3", RS256.replaceFirst("2143010001", "214103"), "65537"),
          new Row("RSA, exponent padded", RS256.replaceFirst("43010001", "4400010001"), "65537"));

  private static String ed(String point) {
    return "a4010103272006215820" + point;
  }

  @Test
  void readsTheThreeKindsAndWritesThemBack() {
    CoseKey elliptic = CoseKey.parse(Bytes.parseHex(ES256));
    CoseKey edwards = CoseKey.parse(Bytes.parseHex(ED25519));
    CoseKey rsa = CoseKey.parse(Bytes.parseHex(RS256));

    assertEquals(Y, assertInstanceOf(CoseKey.Es256.class, elliptic).y().toHex());
    assertEquals(ED, assertInstanceOf(CoseKey.Ed25519.class, edwards).x().toHex());
    assertEquals(N, assertInstanceOf(CoseKey.Rs256.class, rsa).n().toHex());
    assertEquals(
        List.of(ES256, ED25519, RS256),
        List.of(elliptic.bytes().toHex(), edwards.bytes().toHex(), rsa.bytes().toHex()));
    assertEquals(
        List.of(-7, -8, -257), List.of(elliptic.algorithm(), edwards.algorithm(), rsa.algorithm()));
  }

  @Test
  void refusesEveryOtherFormAndSaysWhy() {
    for (Row row : BAD) {
      Bytes bytes = Bytes.parseHex(row.hex);

      MalformedException refused =
          assertThrows(MalformedException.class, () -> CoseKey.parse(bytes), row.what);

      assertTrue(String.valueOf(refused.getMessage()).contains(row.word), row + " " + refused);
    }
  }

  @Test
  void findsTheKeyWithinAuthenticatorData() {
    String before = "00".repeat(20);
    String extensions = "a16b6372656450726f7465637402";

    CoseKey key = CoseKey.first(Bytes.parseHex(before + ES256 + extensions), 20);

    assertEquals(ES256, key.bytes().toHex());
  }

  @Test
  void aKeyHasOneFormAndNoiseDoesNoHarm() {
    System.out.println("seed " + seed + " (repeat with -Dtest.jvm.args=-Dseed=" + seed + ")");
    Random random = new Random(seed);
    List<String> good = List.of(ES256, ED25519, RS256);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = Bytes.parseHex(good.get(random.nextInt(3))).toArray();
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(Math.min(bytes.length, 80))] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
      }
      Bytes read = Bytes.of(bytes);
      try {
        assertEquals(read, CoseKey.parse(read).bytes(), "two ways to write one key");
      } catch (MalformedException expected) {
        assertTrue(String.valueOf(expected.getMessage()).length() > 10);
      }
    }
  }

  @Test
  void passesOverNoiseWithinItsBounds() {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] noise = new byte[random.nextInt(60)];
      random.nextBytes(noise);
      CborReader in = new CborReader(Bytes.of(noise), 0);
      try {
        in.skip();
        assertTrue(in.at() <= noise.length);
      } catch (MalformedException expected) {
        assertTrue(String.valueOf(expected.getMessage()).startsWith("CBOR"));
      }
    }
    // Deeper than any authenticator nests, and wider than there are bytes.
    for (String hex : List.of("81".repeat(2000), "9a7fffffff", "ba7fffffff", "5a7fffffff")) {
      CborReader in = new CborReader(Bytes.parseHex(hex), 0);
      assertThrows(MalformedException.class, in::skip, hex.substring(0, 8));
    }
  }

  @Test
  void showsAKeyAsFourGroupsThatDifferWithEachBit() {
    Bytes key = Bytes.parseHex(ES256);
    byte[] changed = key.toArray();
    changed[40] ^= 1;

    String fingerprint = CoseKey.fingerprint(key);

    assertTrue(fingerprint.matches("[0-9a-f]{4}( [0-9a-f]{4}){3}"), fingerprint);
    assertNotEquals(fingerprint, CoseKey.fingerprint(Bytes.of(changed)));
    assertEquals(fingerprint, new ApproverKey.Passkey(Bytes.of(new byte[16]), key).fingerprint());
    // SHA-256 of nothing begins e3b0c442 98fc1c14.
    assertEquals("e3b0 c442 98fc 1c14", CoseKey.fingerprint(Bytes.empty()));
  }

  @Test
  void anOriginIsWrittenAsBrowsersWriteIt() {
    List<String> good =
        List.of(
            "https://approve.example.org",
            "https://approve.example.org:8443",
            "https://localhost",
            "http://localhost:8421",
            "http://localhost",
            "https://xn--bcher-kva.example",
            "https://approver");
    List<String> bad =
        List.of(
            "",
            "approve.example.org",
            "https://",
            "https://approve.example.org/",
            "https://Approve.example.org",
            "HTTPS://approve.example.org",
            "https://approve.example.org:443",
            "http://localhost:80",
            "https://approve.example.org:0",
            "https://approve.example.org:08443",
            "https://approve.example.org:65536",
            "https://approve.example.org.",
            "https://-approve.example.org",
            "https://approve..example.org",
            "https://me@approve.example.org",
            "https://127.0.0.1:8421",
            "https://[::1]:8421",
            "http://approve.example.org",
            "http://localhost.example.org",
            "https://b\u00fccher.example",
            "https://approve.example.org\n",
            "https://" + "a.".repeat(130) + "org");

    for (String origin : good) {
      String host = origin.replaceFirst("https?://", "").replaceFirst(":.*", "");
      assertEquals(host.toLowerCase(Locale.ROOT), new ApproverOrigin(origin).rpId());
    }
    for (String origin : bad) {
      assertThrows(IllegalArgumentException.class, () -> new ApproverOrigin(origin), origin);
    }
  }
}
