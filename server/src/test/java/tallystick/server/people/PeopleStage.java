package tallystick.server.people;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.PersonProof;
import tallystick.intent.Setting;
import tallystick.server.Eventually;
import tallystick.server.RunningServer;
import tallystick.server.RunningServer.Answer;
import tallystick.server.ServerSettings;
import tallystick.server.TestFolder;
import tallystick.server.database.TestDatabase;
import tallystick.server.keeper.FakeKeeper;

/** A whole server with a keeper that enrols whom it is told, and a clock that can be set. */
public final class PeopleStage implements AutoCloseable {
  public static final ApproverOrigin APPROVER = new ApproverOrigin("http://localhost:1");
  private static final AtomicInteger NAMES = new AtomicInteger();

  public final TestFolder folder = new TestFolder();
  public final FakeKeeper keeper;
  public final RunningServer server;
  public final String databaseUrl = TestDatabase.freshUrl();
  public final AtomicLong clockOffMs = new AtomicLong();

  public PeopleStage() {
    Path socket = folder.path().resolve("keeper.sock");
    keeper = new FakeKeeper(socket);
    InstantSource clock =
        () -> Instant.ofEpochMilli(InstantSource.system().millis() + clockOffMs.get());
    server =
        new RunningServer(
            new ServerSettings(
                folder.path(),
                socket,
                RunningServer.ORGANISATION,
                Map.of(),
                0,
                "127.0.0.1",
                Optional.of(databaseUrl),
                Optional.empty(),
                false,
                new ServerSettings.Web(Optional.empty(), Optional.of(APPROVER), Set.of())),
            clock);
  }

  public Browser browser() {
    return new Browser(server);
  }

  public long now() {
    return InstantSource.system().millis() + clockOffMs.get();
  }

  public static String freshName(String word) {
    return word + NAMES.incrementAndGet();
  }

  /** The keeper enrols somebody with this passkey of the approver's. */
  public void enrol(String name, SoftPasskey passkey) {
    keeper.logged(new Setting.EnrolAdministrator(new PersonId(name), passkey.key()));
  }

  /** Goes to the approver and back, once the server knows of the enrolment. */
  public Answer proves(Browser browser, SoftPasskey passkey) {
    Answer[] last = new Answer[1];
    Eventually.holds(
        () -> String.valueOf(last[0]),
        () -> {
          last[0] = provesOnce(browser, passkey);
          return !last[0].text().contains("enrolled nobody")
              && !last[0].text().contains("does not answer");
        });
    return last[0];
  }

  public Answer provesOnce(Browser browser, SoftPasskey passkey) {
    String nonce = browser.post("/api/v1/proof").json().get("nonce").asString();
    return browser.post(
        "/api/v1/proof/answer", passkey.proof(APPROVER.value(), challenge(browser, nonce), nonce));
  }

  /** What the approver has signed for this server and nonce. */
  public static String challenge(Browser browser, String nonce) {
    return challenge(browser.ownOrigin(), RunningServer.ORGANISATION, nonce);
  }

  public static String challenge(String serverOrigin, OrganisationId organisation, String nonce) {
    return text(
        new PersonProof(APPROVER, new ApproverOrigin(serverOrigin), organisation, nonce)
            .challenge());
  }

  static String text(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }

  /** Somebody with an account. */
  public record Somebody(String id, String name, Browser browser, SoftPasskey passkey) {}

  /** An administrator, signed in by a passkey of this server's, as the pages do it. */
  public Somebody administrator() {
    String name = freshName("admin");
    SoftPasskey atApprover = new SoftPasskey("localhost");
    enrol(name, atApprover);
    Browser browser = browser();
    String welcome = proves(browser, atApprover).json().get("welcome").asString();
    return settled(browser, name, welcome);
  }

  /** Somebody invited, signed in by a passkey. */
  public Somebody invited(Somebody by, String role) {
    String name = freshName(role);
    Browser browser = browser();
    return settled(browser, name, invitation(by, name, role));
  }

  /** The secret part of an invitation's link. */
  public static String invitation(Somebody by, String name, String role) {
    Answer made =
        by.browser()
            .post(
                "/api/v1/people/invitations",
                "{\"name\":\"%s\",\"role\":\"%s\"}".formatted(name, role));
    return token(made);
  }

  /** The secret part of a link. */
  public static String token(Answer made) {
    if (made.status() >= 300) {
      throw new AssertionError(made.text());
    }
    String link = made.json().get("link").asString();
    return link.substring(link.indexOf('#') + 1);
  }

  /** Makes a passkey with a link. */
  public Somebody settled(Browser browser, String name, String welcome) {
    SoftPasskey passkey = new SoftPasskey("localhost");
    Answer answer = makePasskey(browser, welcome, passkey);
    if (answer.status() != 200) {
      throw new AssertionError(answer.text());
    }
    String id = answer.json().get("person").get("id").asString();
    return new Somebody(id, name, browser, passkey);
  }

  public static Answer makePasskey(Browser browser, String welcome, SoftPasskey passkey) {
    String challenge =
        browser
            .post("/api/v1/welcome/passkey/options", "{\"token\":\"" + welcome + "\"}")
            .json()
            .get("challenge")
            .asString();
    return browser.post(
        "/api/v1/welcome/passkey",
        "{\"token\":\"%s\",\"credential\":%s}"
            .formatted(welcome, passkey.made(browser.ownOrigin(), challenge)));
  }

  /** Signs in by passkey, as the page does. */
  public static Answer signIn(Browser browser, Somebody somebody) {
    return browser.post(
        "/api/v1/session/passkey",
        credential(somebody.passkey(), browser.ownOrigin(), challenge(browser), somebody.id()));
  }

  /** A challenge to sign in with. */
  public static String challenge(Browser browser) {
    return browser.post("/api/v1/session/passkey/options").json().get("challenge").asString();
  }

  public static String credential(
      SoftPasskey passkey, String origin, String challenge, String personId) {
    return "{\"credential\":" + passkey.signed(origin, challenge, personId) + "}";
  }

  /** A password with its app's secret. */
  public record Means(String password, Bytes secret, java.util.List<String> recoveryCodes) {}

  /** Chooses a password with a link, and uses its first code. */
  public Means choosePassword(Browser browser, String welcome, String password) {
    Answer chosen =
        browser.post(
            "/api/v1/welcome/password",
            "{\"token\":\"%s\",\"password\":\"%s\"}".formatted(welcome, password));
    if (chosen.status() != 200) {
      throw new AssertionError(chosen.text());
    }
    byte[] secret = base32(chosen.json().get("totpSecret").asString());
    Answer settled =
        browser.post(
            "/api/v1/welcome/totp",
            "{\"token\":\"%s\",\"code\":\"%s\"}".formatted(welcome, code(Bytes.of(secret), -1)));
    if (settled.status() != 200) {
      throw new AssertionError(settled.text());
    }
    java.util.List<String> codes = new java.util.ArrayList<>();
    settled.json().get("recoveryCodes").forEach(code -> codes.add(code.asString()));
    return new Means(password, Bytes.of(secret), codes);
  }

  /** The code of a step near now. */
  public String code(Bytes secret, int stepsFromNow) {
    return Totp.code(secret.toArray(), now() / Totp.STEP_MS + stepsFromNow);
  }

  private static byte[] base32(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    java.math.BigInteger bits = java.math.BigInteger.ZERO;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bits =
          bits.shiftLeft(5)
              .or(java.math.BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c)));
    }
    bits = bits.shiftRight(text.length() * 5 % 8);
    for (int i = bytes.length - 1; i >= 0; i--) {
      bytes[i] = bits.byteValue();
      bits = bits.shiftRight(8);
    }
    return bytes;
  }

  /** Password and code, as the page sends them. */
  public Answer signIn(Browser browser, String name, String password, String code) {
    Answer first =
        browser.post(
            "/api/v1/session/password",
            "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
    if (first.status() != 200) {
      return first;
    }
    return browser.post(
        "/api/v1/session/totp",
        "{\"ticket\":\"%s\",\"code\":\"%s\"}"
            .formatted(first.json().get("ticket").asString(), code));
  }

  @Override
  public void close() {
    server.close();
    keeper.close();
    folder.close();
  }
}
