package tallystick.keeper.approval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.keeper.approval.SoftwareAuthenticator.AT;
import static tallystick.keeper.approval.SoftwareAuthenticator.BE;
import static tallystick.keeper.approval.SoftwareAuthenticator.BS;
import static tallystick.keeper.approval.SoftwareAuthenticator.ED;
import static tallystick.keeper.approval.SoftwareAuthenticator.UP;
import static tallystick.keeper.approval.SoftwareAuthenticator.UV;
import static tallystick.keeper.approval.SoftwareAuthenticator.concatenated;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tallystick.intent.Approval;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.PersonId;
import tallystick.keeper.approval.SoftwareAuthenticator.Answer;
import tallystick.keeper.approval.SoftwareAuthenticator.Kind;

/**
 * Good and bad answers of passkeys: the keeper's verdict on each beside that of webauthn4j. They
 * agree, or the row says why the keeper refuses what the library takes. The other way round, the
 * keeper taking what the library refuses, does not occur.
 */
class PasskeyAssertionTest {
  private static final ApproverOrigin ORIGIN =
      new ApproverOrigin("https://approve.example.org:8443");

  private static final Bytes CHALLENGE = offered(7);
  private static final BigInteger P_256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private static final SoftwareAuthenticator ES256 = new SoftwareAuthenticator("alice", Kind.ES256);
  private static final SoftwareAuthenticator ED25519 =
      new SoftwareAuthenticator("alice", Kind.ED25519);
  private static final SoftwareAuthenticator RS256 = new SoftwareAuthenticator("alice", Kind.RS256);
  private static final SoftwareAuthenticator EVE = new SoftwareAuthenticator("eve", Kind.ES256);

  private final long seed = Long.getLong("seed", System.nanoTime());

  /**
   * One row.
   *
   * @param stricter why the keeper refuses what the library takes; empty where they agree
   */
  private record Row(String what, Consumer<Answer> change, boolean good, String stricter) {}

  private static Row good(String what, Consumer<Answer> change) {
    return new Row(what, change, true, "");
  }

  private static Row bad(String what, Consumer<Answer> change) {
    return new Row(what, change, false, "");
  }

  private static Row stricter(String what, String why, Consumer<Answer> change) {
    return new Row(what, change, false, why);
  }

  private static Bytes offered(int number) {
    byte[] challenge = new byte[32];
    Arrays.fill(challenge, (byte) number);
    return Bytes.of(challenge);
  }

  private static final List<Row> GOOD =
      List.of(
          good("as browsers write it", a -> {}),
          good("carried between devices", a -> a.flags |= BE),
          good("carried, and backed up", a -> a.flags |= BE | BS),
          good("a counter", a -> a.counter = 4711),
          good("a counter of all ones", a -> a.counter = -1),
          good("reserved flags", a -> a.flags |= 0x22),
          good(
              "an extension",
              a -> {
                a.flags |= ED;
                a.extra = hex("a163666f6f01");
              }),
          good(
              "nested extensions",
              a -> {
                a.flags |= ED;
                a.extra = hex("a263666f6fa1616182f5f6636f6f66447fffffff");
              }),
          good(
              "a member that warns of templates",
              a -> a.rest = ",\"other_keys_can_be_added_here\":\"do not compare, see https://x\"}"),
          good(
              "members of times to come",
              a -> a.rest = ",\"a\":{\"b\":[1,-20,true,null,\"\u00e9\\n\\u00e9\"]},\"c\":[]}"));

  private static final List<Row> BROWSER =
      List.of(
          bad("another host", a -> a.origin = "https://approve.example.com:8443"),
          bad("a host below", a -> a.origin = "https://x.approve.example.org:8443"),
          bad("the host above", a -> a.origin = "https://example.org:8443"),
          bad("another port", a -> a.origin = "https://approve.example.org:8444"),
          bad("a longer port", a -> a.origin = "https://approve.example.org:84431"),
          bad("no port", a -> a.origin = "https://approve.example.org"),
          bad("another scheme", a -> a.origin = "http://approve.example.org:8443"),
          bad("an app", a -> a.origin = "android:apk-key-hash:AAAA"),
          bad("no origin", a -> a.origin = ""),
          bad("inside another site", a -> a.crossOrigin = ",\"crossOrigin\":true"),
          bad(
              "inside another site, named",
              a -> a.crossOrigin = ",\"crossOrigin\":true,\"topOrigin\":\"https://evil.example\""),
          bad(
              "a top page, but not inside",
              a -> a.rest = ",\"topOrigin\":\"https://approve.example.org:8443\"}"),
          stricter(
              "nothing said about another site",
              "every browser since level 2 says it",
              a -> a.crossOrigin = ""),
          bad("challenge of another change", a -> a.challenge = base64(offered(8))),
          bad("no challenge", a -> a.challenge = ""),
          bad("a challenge and more", a -> a.challenge += "AAAA"),
          bad("half a challenge", a -> a.challenge = a.challenge.substring(0, 22)),
          stricter("a padded challenge", "base64url here has no padding", a -> a.challenge += "="),
          bad("making a passkey", a -> a.type = "webauthn.create"),
          bad("paying", a -> a.type = "payment.get"),
          bad("no type", a -> a.type = ""),
          stricter(
              "spaces",
              "one way to write it (5.8.1.2)",
              a -> a.json = t -> t.replace("\":", "\": ")),
          stricter(
              "a line end after it", "one way to write it (5.8.1.2)", a -> a.json = t -> t + "\n"),
          stricter(
              "other order",
              "one way to write it (5.8.1.2)",
              a ->
                  a.json =
                      t ->
                          t.replace("\"type\":\"webauthn.get\",", "")
                              .replace("}", ",\"type\":\"webauthn.get\"}")),
          stricter(
              "escaped slashes",
              "one way to write it (5.8.1.2)",
              a -> a.json = t -> t.replace("//", "\\/\\/")),
          stricter(
              "the same challenge twice",
              "no second member of a name that counts",
              a -> a.rest = ",\"challenge\":\"" + a.challenge + "\"}"),
          stricter(
              "the same challenge twice, once in disguise",
              "no escapes in names",
              a -> a.rest = ",\"ch\\u0061llenge\":\"" + a.challenge + "\"}"),
          bad("a second challenge", a -> a.rest = ",\"challenge\":\"" + base64(offered(8)) + "\"}"),
          bad("a second origin", a -> a.rest = ",\"origin\":\"https://evil.example\"}"),
          bad("a second type", a -> a.rest = ",\"type\":\"webauthn.create\"}"),
          bad("a second crossOrigin", a -> a.rest = ",\"crossOrigin\":true}"),
          bad("not closed", a -> a.rest = ""),
          bad("closed by a bracket", a -> a.rest = "]"),
          bad("closed twice", a -> a.rest = "}}"),
          bad("text behind the end", a -> a.rest = "}x"),
          bad("a comma and no member", a -> a.rest = ",}"),
          bad("a member without value", a -> a.rest = ",\"a\":}"),
          bad("a member without end", a -> a.rest = ",\"a\":\"b}"),
          bad("a bad escape", a -> a.rest = ",\"a\":\"\\x\"}"),
          bad("a bad number", a -> a.rest = ",\"a\":01}"),
          stricter("a fraction", "browsers write none", a -> a.rest = ",\"a\":1.5}"),
          stricter(
              "nested deeper than any browser",
              "a limit on everything",
              a -> a.rest = ",\"a\":" + "[".repeat(9) + "]".repeat(9) + "}"),
          bad(
              "bytes that are no text",
              a -> {
                a.rest = ",\"a\":\"??\"}";
                a.sentJson = PasskeyAssertionTest::notUtf8;
              }),
          stricter(
              "longer than browsers write",
              "a limit on everything: nine answers fit one entry",
              a -> a.rest = ",\"a\":\"" + "b".repeat(1000) + "\"}"),
          bad("client data cut", a -> a.sentJson = b -> Arrays.copyOf(b, b.length - 1)),
          bad("client data missing", a -> a.sentJson = b -> new byte[0]),
          bad("client data and more", a -> a.sentJson = b -> concatenated(b, hex("20"))));

  private static final List<Row> AUTHENTICATOR =
      List.of(
          bad("passkey of another host", a -> a.rpId = "example.org"),
          bad("rpId with the port", a -> a.rpId = "approve.example.org:8443"),
          bad("nobody verified", a -> a.flags = UP),
          bad("nobody present", a -> a.flags = UV),
          bad("neither", a -> a.flags = 0),
          bad("backed up, but not eligible", a -> a.flags |= BS),
          stricter(
              "attested data promised",
              "an assertion has none (6.1): that is the making of a passkey",
              a -> a.flags |= AT),
          bad(
              "attested data there",
              a -> {
                a.flags |= AT;
                byte[] head = concatenated(new byte[16], hex("0010"));
                byte[] id = concatenated(head, a.id.toArray());
                a.extra = concatenated(id, ES256.key().coseKey().toArray());
              }),
          stricter(
              "extensions promised", "every flag is answered by its bytes", a -> a.flags |= ED),
          bad("extensions unannounced", a -> a.extra = hex("a163666f6f01")),
          bad(
              "extensions and more",
              a -> {
                a.flags |= ED;
                a.extra = hex("a163666f6f0100");
              }),
          bad(
              "extensions cut",
              a -> {
                a.flags |= ED;
                a.extra = hex("a163666f6f");
              }),
          bad(
              "extensions no map",
              a -> {
                a.flags |= ED;
                a.extra = hex("83010203");
              }),
          stricter(
              "extensions of none",
              "the flag says that there are some",
              a -> {
                a.flags |= ED;
                a.extra = hex("a0");
              }),
          stricter(
              "extensions longer than authenticators write",
              "a limit on everything: nine answers fit one entry",
              a -> {
                a.flags |= ED;
                a.extra = concatenated(hex("a163666f6f590200"), new byte[512]);
              }),
          bad("a byte behind", a -> a.data = b -> concatenated(b, new byte[1])),
          bad("a byte short", a -> a.data = b -> Arrays.copyOf(b, 36)),
          bad("the hash alone", a -> a.data = b -> Arrays.copyOf(b, 32)),
          bad("nothing", a -> a.data = b -> new byte[0]),
          bad("flags turned after signing", a -> a.sentData = b -> with(b, 32, UP | UV | BE)),
          bad("counter turned after signing", a -> a.sentData = b -> with(b, 36, 1)));

  private static final List<Row> SIGNATURE =
      List.of(
          bad("signed by another's passkey", a -> a.signer = EVE),
          bad("another's passkey altogether", PasskeyAssertionTest::asEve),
          bad("an unknown passkey, as of another site's sign-in", a -> a.id = offered(9)),
          bad("a part of the id", a -> a.id = Bytes.of(Arrays.copyOf(a.id.toArray(), 15))),
          bad("no id", a -> a.id = Bytes.empty()),
          bad("signature missing", a -> a.signature = s -> new byte[0]),
          bad("signature cut", a -> a.signature = s -> Arrays.copyOf(s, s.length - 1)),
          bad("signature and more", a -> a.signature = s -> concatenated(s, new byte[1])),
          bad("signature zero", a -> a.signature = s -> new byte[s.length]),
          bad("signature with a bit turned", a -> a.signature = s -> with(s, 40, s[40] ^ 1)));

  /** Rows that only a signature of two numbers has. */
  private static final List<Row> ELLIPTIC =
      List.of(
          good("the upper half", a -> a.signature = s -> der(r(s), upper(s(s)))),
          good("the lower half", a -> a.signature = s -> der(r(s), lower(s(s)))),
          bad("plain", a -> a.signature = s -> EcdsaSignature.plain(s).orElseThrow()),
          bad("r zero", a -> a.signature = s -> der(BigInteger.ZERO, s(s))),
          bad("s zero", a -> a.signature = s -> der(r(s), BigInteger.ZERO)),
          bad("both one", a -> a.signature = s -> der(BigInteger.ONE, BigInteger.ONE)),
          bad("s and the order", a -> a.signature = s -> der(r(s), s(s).add(P_256_ORDER))),
          bad("negated", a -> a.signature = s -> der(r(s).negate(), s(s))),
          bad("three numbers", a -> a.signature = s -> wrapped(s, hex("020101"))),
          bad(
              "one number",
              a -> a.signature = s -> wrapped(Arrays.copyOf(s, 2 + 2 + s[3]), new byte[0])),
          bad("a set", a -> a.signature = s -> with(s, 0, 0x31)),
          bad("of unknown length", a -> a.signature = PasskeyAssertionTest::indefinite),
          bad(
              "a length in two bytes",
              a -> a.signature = s -> concatenated(hex("3081"), from(s, 1))),
          bad("a number with a zero too many", a -> a.signature = PasskeyAssertionTest::padded),
          stricter(
              "a number without its zero",
              "one way to write a number (DER)",
              a -> a.signature = PasskeyAssertionTest::unpadded));

  // ---------------------------------------------------------------- the tables

  @Test
  void agreesWithTheSecondOpinionOnEveryKindOfKey() {
    List<String> wrong = new ArrayList<>();
    int asked = 0;
    for (SoftwareAuthenticator alice : List.of(ES256, ED25519, RS256)) {
      for (List<Row> table : List.of(GOOD, BROWSER, AUTHENTICATOR, SIGNATURE)) {
        for (Row row : table) {
          ask(alice, row, wrong);
          asked++;
        }
      }
    }
    for (Row row : ELLIPTIC) {
      ask(ES256, row, wrong);
      asked++;
    }

    System.out.println(asked + " assertions, two opinions");
    assertEquals("", String.join("\n", wrong));
  }

  @Test
  void refusesAnAnswerThatWasMadeForAnotherOriginOrChange() {
    Approval.WebAuthn elsewhere =
        changed(ES256, a -> a.origin = "https://approve.example.org:8444");
    Approval.WebAuthn other = changed(ES256, a -> a.challenge = base64(offered(8)));

    assertTrue(refusal(ES256, elsewhere).contains("the approver's page"));
    assertTrue(refusal(ES256, other).contains("the terms that were offered"));
  }

  @Test
  void refusesAPasskeyThatDidNotAskWhoHoldsIt() {
    Approval.WebAuthn touched = changed(ES256, a -> a.flags = UP);

    assertTrue(refusal(ES256, touched).contains("who holds it"));
  }

  @Test
  void neverTakesWhatTheSecondOpinionRefuses() {
    System.out.println("seed " + seed + " (repeat with -Dtest.jvm.args=-Dseed=" + seed + ")");
    Random random = new Random(seed);
    List<Row> all = new ArrayList<>();
    List.of(GOOD, BROWSER, AUTHENTICATOR, SIGNATURE).forEach(all::addAll);
    int taken = 0;
    for (int i = 0; i < 300; i++) {
      Row one = random.nextInt(3) == 0 ? any(all, random) : any(GOOD, random);
      Row two = any(GOOD, random);
      Approval.WebAuthn said = changed(ES256, two.change.andThen(one.change));

      boolean keeper = keeper(ES256, said).isEmpty();

      taken += keeper ? 1 : 0;
      if (keeper) {
        assertEquals(Optional.empty(), library(ES256, said), two.what + " and " + one.what);
      }
    }
    assertTrue(taken > 100, taken + " taken");
  }

  @Test
  void noByteOfAnAnswerCanBeTurned() {
    Random random = new Random(seed);
    Approval.WebAuthn said = ED25519.approves(ORIGIN, CHALLENGE);
    for (int i = 0; i < 2_000; i++) {
      Approval.WebAuthn turned =
          switch (random.nextInt(3)) {
            case 0 ->
                parts(
                    turned(said.authenticatorData(), random),
                    said.clientDataJson(),
                    said.signature());
            case 1 ->
                parts(
                    said.authenticatorData(),
                    turned(said.clientDataJson(), random),
                    said.signature());
            default ->
                parts(
                    said.authenticatorData(),
                    said.clientDataJson(),
                    turned(said.signature(), random));
          };
      assertTrue(keeper(ED25519, turned).isPresent(), turned::toString);
    }
  }

  private static Row any(List<Row> rows, Random random) {
    return rows.get(random.nextInt(rows.size()));
  }

  private static void ask(SoftwareAuthenticator alice, Row row, List<String> wrong) {
    Approval.WebAuthn said = changed(alice, row.change);
    Optional<String> keeper = keeper(alice, said);
    Optional<String> library = library(alice, said);
    boolean libraryTakes = row.good || !row.stricter.isEmpty();
    if (keeper.isEmpty() != row.good || library.isEmpty() != libraryTakes) {
      wrong.add(alice.kind() + ", " + row.what + ": keeper " + keeper + ", library " + library);
    }
  }

  private static Approval.WebAuthn changed(SoftwareAuthenticator alice, Consumer<Answer> change) {
    Answer answer = alice.answer(ORIGIN, CHALLENGE);
    change.accept(answer);
    return answer.sign();
  }

  private static Optional<String> keeper(SoftwareAuthenticator alice, Approval.WebAuthn said) {
    return PasskeyAssertion.objection(ORIGIN, CHALLENGE, alice.key(), said);
  }

  private static Optional<String> library(SoftwareAuthenticator alice, Approval.WebAuthn said) {
    return SecondOpinion.objection(ORIGIN, CHALLENGE, alice.key(), said);
  }

  private static String refusal(SoftwareAuthenticator alice, Approval.WebAuthn said) {
    return keeper(alice, said).orElse("");
  }

  // ---------------------------------------------------------------- bytes

  private static void asEve(Answer answer) {
    answer.signer = EVE;
    answer.id = EVE.key().credentialId();
    answer.name = new PersonId("eve");
  }

  private static String base64(Bytes challenge) {
    return SoftwareAuthenticator.base64(challenge);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static byte[] from(byte[] bytes, int at) {
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static byte[] notUtf8(byte[] json) {
    byte[] changed = json.clone();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] == '?') {
        changed[i] = (byte) 0xff;
      }
    }
    return changed;
  }

  private static Bytes turned(Bytes bytes, Random random) {
    byte[] changed = bytes.toArray();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return Bytes.of(changed);
  }

  private static Approval.WebAuthn parts(Bytes data, Bytes json, Bytes signature) {
    return new Approval.WebAuthn(
        ED25519.person(), ED25519.key().credentialId(), data, json, signature);
  }

  // ---------------------------------------------------------------- ECDSA in DER

  private static BigInteger r(byte[] der) {
    return new BigInteger(1, Arrays.copyOf(EcdsaSignature.plain(der).orElseThrow(), 32));
  }

  private static BigInteger s(byte[] der) {
    return new BigInteger(1, from(EcdsaSignature.plain(der).orElseThrow(), 32));
  }

  private static BigInteger upper(BigInteger s) {
    return s.max(P_256_ORDER.subtract(s));
  }

  private static BigInteger lower(BigInteger s) {
    return s.min(P_256_ORDER.subtract(s));
  }

  private static byte[] integer(byte[] number) {
    return concatenated(new byte[] {2, (byte) number.length}, number);
  }

  private static byte[] der(BigInteger r, BigInteger s) {
    return sequence(concatenated(integer(r.toByteArray()), integer(s.toByteArray())));
  }

  private static byte[] sequence(byte[] body) {
    return concatenated(new byte[] {0x30, (byte) body.length}, body);
  }

  private static byte[] wrapped(byte[] der, byte[] more) {
    return sequence(concatenated(from(der, 2), more));
  }

  private static byte[] indefinite(byte[] der) {
    return concatenated(concatenated(hex("3080"), from(der, 2)), new byte[2]);
  }

  private static byte[] padded(byte[] der) {
    byte[] r = integer(concatenated(new byte[1], r(der).toByteArray()));
    return sequence(concatenated(r, integer(s(der).toByteArray())));
  }

  /** The upper half has its highest bit set, so that without the zero it reads as negative. */
  private static byte[] unpadded(byte[] der) {
    byte[] s = upper(s(der)).toByteArray();
    return sequence(concatenated(integer(r(der).toByteArray()), integer(from(s, s.length - 32))));
  }
}
