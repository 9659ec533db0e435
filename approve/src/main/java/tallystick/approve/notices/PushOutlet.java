package tallystick.approve.notices;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import tools.jackson.databind.json.JsonMapper;

/** Messages to the browsers that asked for them on the page. */
final class PushOutlet implements Outlet {
  /** People with a few devices each; whoever reaches the page can add one. */
  static final int MAX_SUBSCRIPTIONS = 20;

  /**
   * Where browsers' push services are. Whoever reaches the page says where a message goes: not to
   * any address that only this host can reach.
   */
  static final Set<String> SERVICES =
      Set.of(
          "fcm.googleapis.com",
          "updates.push.services.mozilla.com",
          "web.push.apple.com",
          "*.notify.windows.com",
          "*.push.apple.com");

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int GONE = 410;
  private static final int NOT_FOUND = 404;

  /** RFC 8292 allows a day. */
  private static final long WORD_LASTS_S = 12 * 3600;

  /** A notice that was not delivered for a day is in the mail too, or never mind. */
  private static final String TTL_S = "86400";

  /**
   * One browser.
   *
   * @param p256dh its public key, and {@code auth} its secret, both as the browser gives them
   */
  record Subscription(URI endpoint, String p256dh, String auth) {
    Subscription {
      try {
        WebPush.publicKey(decode(p256dh));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("That is no browser's key: " + e.getMessage(), e);
      }
      if (decode(auth).length != WebPush.AUTH_LENGTH || endpoint.toString().length() > 1024) {
        throw new IllegalArgumentException("That is no browser's subscription");
      }
    }
  }

  private final HttpClient http;
  private final KeyPair vapid;
  private final String subject;
  private final Set<String> services;
  private final Subscriptions subscriptions;
  private final SecureRandom random;
  private final LongSupplier wallMs;

  PushOutlet(
      HttpClient http,
      KeyPair vapid,
      String subject,
      Set<String> services,
      Subscriptions subscriptions,
      SecureRandom random,
      LongSupplier wallMs) {
    this.http = http;
    this.vapid = vapid;
    this.subject = subject;
    this.services = services;
    this.subscriptions = subscriptions;
    this.random = random;
    this.wallMs = wallMs;
  }

  @Override
  public String name() {
    return "push";
  }

  @Override
  public String to() {
    int count = subscriptions.all().size();
    return count + (count == 1 ? " browser" : " browsers");
  }

  /** What a browser has to be given to subscribe. */
  String publicKey() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(WebPush.point((ECPublicKey) vapid.getPublic()));
  }

  /**
   * Adds a browser.
   *
   * @throws IllegalArgumentException when it is none, or there are too many
   */
  void subscribe(Subscription subscription) throws IOException {
    URI endpoint = subscription.endpoint();
    String host = String.valueOf(endpoint.getHost());
    boolean known =
        services.stream()
            .anyMatch(
                service ->
                    service.startsWith("*.")
                        ? host.endsWith(service.substring(1))
                        : host.equals(service));
    boolean safe = "https".equals(endpoint.getScheme()) || host.equals("127.0.0.1");
    if (!known || !safe) {
      throw new IllegalArgumentException(host + " is no browser's push service known here");
    }
    subscriptions.add(subscription, MAX_SUBSCRIPTIONS);
  }

  @Override
  public void send(Notice notice) throws IOException, InterruptedException {
    List<String> trouble = new ArrayList<>();
    List<Subscription> all = subscriptions.all();
    for (Subscription one : all) {
      try {
        send(notice, one);
      } catch (IOException | GeneralSecurityException e) {
        trouble.add(String.valueOf(e.getMessage()));
      }
    }
    // Some have it: to try again would tell those twice.
    if (!trouble.isEmpty() && trouble.size() == all.size()) {
      throw new IOException(String.join("; ", trouble));
    }
  }

  private void send(Notice notice, Subscription to)
      throws IOException, InterruptedException, GeneralSecurityException {
    String text = notice.text();
    byte[] json;
    do {
      json =
          JsonMapper.shared()
              .writeValueAsString(
                  Map.of("subject", notice.subject(), "text", text, "loud", notice.loud()))
              .getBytes(StandardCharsets.UTF_8);
      text = text.substring(0, text.length() * 3 / 4);
    } while (json.length > WebPush.MAX_TEXT_BYTES && !text.isEmpty());
    byte[] salt = new byte[WebPush.SALT_LENGTH];
    random.nextBytes(salt);
    byte[] body = WebPush.encrypt(json, decode(to.p256dh()), decode(to.auth()), pair(random), salt);
    URI endpoint = to.endpoint();
    String audience = endpoint.getScheme() + "://" + endpoint.getRawAuthority();
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(PATIENCE)
            .header("Content-Encoding", "aes128gcm")
            .header("Content-Type", "application/octet-stream")
            .header("TTL", TTL_S)
            .header("Urgency", notice.loud() ? "high" : "normal")
            .header(
                "Authorization",
                WebPush.authorization(
                    vapid, audience, wallMs.getAsLong() / 1000 + WORD_LASTS_S, subject))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status == GONE || status == NOT_FOUND) {
      subscriptions.remove(to);
      return;
    }
    if (status < 200 || status > 299) {
      throw new IOException("The push service " + endpoint.getHost() + " answered " + status);
    }
  }

  static KeyPair pair(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text.replace("=", ""));
  }
}
