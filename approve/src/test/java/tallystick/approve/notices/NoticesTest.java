package tallystick.approve.notices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.OrganisationId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The outlets, before real servers of our own. */
@SuppressWarnings("NullAway.Init") // set before each test
final class NoticesTest {
  private static final Telling TELLING =
      new Telling(new OrganisationId("demo"), "https://approve.example.org");
  private static final Notice LOUD =
      new Notice("Eingefroren: Größe 見出し", "Line one\nLine two: äöü\n", true);

  @TempDir Path folder;
  private final AtomicLong nowMs = new AtomicLong(1_800_000_000_000L);

  private Notices open(String properties) {
    try {
      Path file = folder.resolve("notices.properties");
      Files.writeString(file, properties);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Notices.open(folder, TELLING, nowMs::get);
  }

  private static void await(String what, BooleanSupplier condition) {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNs, "waited in vain for " + what);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void reachesPeopleByMailAndTelegramInAnyAlphabet() {
    try (Fakes fakes = new Fakes();
        Notices notices = open(fakes.properties())) {
      notices.tell(LOUD);
      await("a mail", () -> fakes.mails.size() == 1);
      await("a message", () -> fakes.messages().size() == 1);

      String mail = fakes.mails.getFirst();
      assertTrue(mail.contains("RCPT TO:<anna@example.org>"), mail);
      assertTrue(mail.contains("RCPT TO:<ben@example.org>"), mail);
      assertTrue(mail.contains("Subject: =?UTF-8?"), mail);
      assertTrue(mail.contains("Importance: high"), mail);
      JsonNode message = JsonMapper.shared().readTree(fakes.messages().getFirst());
      assertEquals("-10042", message.path("chat_id").asString());
      assertTrue(message.path("text").asString().contains("Größe 見出し"));
      assertFalse(message.path("disable_notification").asBoolean());
    }
  }

  @Test
  void showsHowItGoesAndNeverASecret() {
    try (Fakes fakes = new Fakes();
        Notices notices =
            open(fakes.properties() + "mail.user=anna\nmail.password=hunter2hunter2\n")) {
      fakes.status = 400;
      notices.test("telegram");
      await("a failure", () -> notices.health().toString().contains("chat not found"));

      String shown = notices.health().toString();
      assertFalse(shown.contains("s3cret"), shown);
      assertFalse(shown.contains("hunter2"), shown);
      assertThrows(IllegalArgumentException.class, () -> notices.test("telegram"), "too soon");
      nowMs.addAndGet(30_000);
      notices.test("telegram");
      assertThrows(IllegalArgumentException.class, () -> notices.test("fax"));
    }
    // The address of a bot's API holds its token, and the client says addresses.
    try (Notices away =
        open(
            """
            telegram.api=http://127.0.0.1:1
            telegram.chat=1
            telegram.token=123456:s3cret-token-of-the-bot
            """)) {
      away.test("telegram");
      await("a failure", () -> away.health().toString().contains("cannot be reached"));
      assertFalse(away.health().toString().contains("s3cret"));
    }
  }

  @Test
  void refusesAFileThatOthersReadAndMailInTheClear() throws IOException {
    String to = "mail.from=a@example.org\nmail.to=b@example.org\n";
    String whole = "mail.host=localhost\nmail.security=none\n" + to;
    open(whole).close();
    Path file = folder.resolve("notices.properties");
    Files.writeString(file, whole);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThrows(
        IllegalArgumentException.class, () -> Notices.open(folder, TELLING, nowMs::get).close());
    assertThrows(
        IllegalArgumentException.class,
        () -> open("mail.host=mail.example.org\nmail.security=none\n" + to).close());
    assertThrows(IllegalArgumentException.class, () -> open("mail.hots=localhost\n").close());
  }

  @Test
  void triesAgainAndGivesUpInTheEndWithoutHoldingUpOthers() {
    AtomicInteger tries = new AtomicInteger();
    Outlet broken =
        new Outlet() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public String to() {
            return "nobody";
          }

          @Override
          public void send(Notice notice) throws IOException {
            if (tries.incrementAndGet() != 6) {
              throw new IOException("not today");
            }
          }
        };
    try (Outbox outbox = new Outbox(broken, nowMs::get, new long[] {1, 1})) {
      outbox.put(LOUD);
      await("three tries", () -> outbox.health().dropped() == 1);
      assertEquals(3, tries.get());
      assertEquals("not today", outbox.health().failure());

      outbox.put(LOUD);
      await("the next", () -> outbox.health().sent() == 1);
      assertEquals("", outbox.health().failure(), "shown until the next is taken");
    }
    try (Outbox full = new Outbox(broken, nowMs::get, new long[] {60_000})) {
      for (int i = 0; i < Outbox.MAX_WAITING + 10; i++) {
        full.put(LOUD);
      }
      assertTrue(full.health().waiting() <= Outbox.MAX_WAITING);
      assertTrue(full.health().dropped() >= 9);
    }
  }

  @Test
  void encryptsForOneBrowserAsTheStandardsExampleDoes() throws Exception {
    // RFC 8291, section 5 and appendix A: the numbers.
    String receiver =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    String sender =
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    byte[] privateHalf = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
    KeyPair own =
        new KeyPair(
            WebPush.publicKey(bytes(sender)),
            java.security.KeyFactory.getInstance("EC")
                .generatePrivate(
                    new java.security.spec.ECPrivateKeySpec(
                        new java.math.BigInteger(1, privateHalf), WebPush.curve())));

    byte[] body =
        WebPush.encrypt(
            "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.UTF_8),
            bytes(receiver),
            bytes("BTBZMqHH6r4Tts7J_aSIgg"),
            own,
            bytes("DGv6ra1nlYgDCS1FRnbzlw"));

    assertEquals(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmY"
            + "WAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNW"
            + "QexSgSxsj_Qulcy4a-fN",
        Base64.getUrlEncoder().withoutPadding().encodeToString(body));
  }

  private static byte[] bytes(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  @Test
  void reachesABrowserWhichAloneCanReadItAndForgetsOneThatIsGone() throws Exception {
    KeyPair browser = PushOutlet.pair(new SecureRandom());
    byte[] auth = new byte[WebPush.AUTH_LENGTH];
    new SecureRandom().nextBytes(auth);
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String p256dh = base64.encodeToString(WebPush.point((ECPublicKey) browser.getPublic()));
    String setup = "push.subject=mailto:ops@example.org\npush.services=127.0.0.1\n";

    try (Fakes fakes = new Fakes()) {
      fakes.status = 201;
      try (Notices notices = open(setup)) {
        notices.subscribe(fakes.url() + "/push/1", p256dh, base64.encodeToString(auth));
        assertThrows(
            IllegalArgumentException.class,
            () ->
                notices.subscribe("https://192.0.2.1/inside", p256dh, base64.encodeToString(auth)));
      }
      // Also after a restart.
      try (Notices notices = open(setup)) {
        notices.tell(LOUD);
        await("a push", () -> fakes.posts.size() == 1);
        Fakes.Got got = fakes.posts.getFirst();
        JsonNode read = JsonMapper.shared().readTree(decrypted(got.body(), browser, auth));
        assertEquals(LOUD.subject(), read.path("subject").asString());
        assertTrue(vapid(got.authorization().getFirst(), notices.pushKey(), fakes.url()));

        fakes.status = 410;
        notices.tell(LOUD);
        await("that it is gone", () -> notices.health().toString().contains("0 browsers"));
      }
    }
  }

  private static byte[] decrypted(byte[] body, KeyPair browser, byte[] auth) throws Exception {
    byte[] salt = Arrays.copyOf(body, 16);
    byte[] sender = Arrays.copyOfRange(body, 21, 21 + WebPush.POINT_LENGTH);
    byte[] sealed = Arrays.copyOfRange(body, 21 + WebPush.POINT_LENGTH, body.length);
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(browser.getPrivate());
    agreement.doPhase(WebPush.publicKey(sender), true);
    byte[] own = WebPush.point((ECPublicKey) browser.getPublic());
    byte[] info = new byte[14 + 2 * WebPush.POINT_LENGTH];
    System.arraycopy("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), 0, info, 0, 14);
    System.arraycopy(own, 0, info, 14, own.length);
    System.arraycopy(sender, 0, info, 14 + own.length, sender.length);
    byte[] input = WebPush.hkdf(auth, agreement.generateSecret(), info, 32);
    byte[] key =
        WebPush.hkdf(
            salt, input, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
    byte[] nonce =
        WebPush.hkdf(
            salt, input, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    byte[] text = cipher.doFinal(sealed);
    assertEquals(2, text[text.length - 1], "the end of the last record");
    return Arrays.copyOf(text, text.length - 1);
  }

  private static boolean vapid(String header, String publicKey, String audience) throws Exception {
    Map<String, String> parts =
        Map.of(
            "t", header.substring("vapid t=".length(), header.indexOf(',')),
            "k", header.substring(header.indexOf("k=") + 2));
    assertEquals(publicKey, parts.get("k"));
    String word = String.valueOf(parts.get("t"));
    int dot = word.lastIndexOf('.');
    JsonNode claims =
        JsonMapper.shared().readTree(bytes(word.substring(word.indexOf('.') + 1, dot)));
    assertEquals(audience, claims.path("aud").asString());
    Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
    verifier.initVerify(WebPush.publicKey(bytes(publicKey)));
    verifier.update(word.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
    return verifier.verify(bytes(word.substring(dot + 1)));
  }
}
