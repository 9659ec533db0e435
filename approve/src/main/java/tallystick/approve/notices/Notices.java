package tallystick.approve.notices;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The outlets of one approver, from {@code notices.properties} in its folder. The file is its
 * user's alone; it is read once, so a change of it needs a restart.
 */
public final class Notices implements AutoCloseable {
  private static final String FILE = "notices.properties";
  private static final String KEY_FILE = "push.key";
  private static final String SUBSCRIPTIONS_FILE = "push-subscriptions";

  /** A button that anybody who reaches the page can press. */
  private static final long TEST_PAUSE_MS = 20_000;

  private static final Set<String> KNOWN =
      Set.of(
          "mail.host",
          "mail.port",
          "mail.security",
          "mail.user",
          "mail.password",
          "mail.from",
          "mail.to",
          "telegram.token",
          "telegram.chat",
          "telegram.api",
          "push.subject",
          "push.services");

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final Telling telling;
  private final LongSupplier wallMs;
  private final Map<String, Outbox> outboxes = new LinkedHashMap<>();
  private final Map<String, Long> testedAtMs = new HashMap<>();
  private final Path folder;
  private Optional<PushOutlet> push = Optional.empty();

  private Notices(Path folder, Telling telling, LongSupplier wallMs) {
    this.folder = folder;
    this.telling = telling;
    this.wallMs = wallMs;
  }

  /**
   * Opens the outlets; a folder without the file has none.
   *
   * @throws IllegalArgumentException saying what is wrong with the file
   */
  public static Notices open(Path folder, Telling telling, LongSupplier wallMs) {
    Notices notices = new Notices(folder, telling, wallMs);
    Path file = folder.resolve(FILE);
    try {
      if (Files.exists(file)) {
        notices.configure(file);
      }
      return notices;
    } catch (IOException | GeneralSecurityException e) {
      notices.close();
      throw new IllegalArgumentException("Cannot use " + file + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      notices.close();
      throw e;
    }
  }

  private void configure(Path file) throws IOException, GeneralSecurityException {
    if (OwnFiles.opened(file)) {
      throw new IllegalArgumentException(
          file + " holds passwords and others can read it: chmod 600 " + file);
    }
    Properties properties = new Properties();
    properties.load(new StringReader(Files.readString(file)));
    for (String name : properties.stringPropertyNames()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(file + " has an unknown line " + name);
      }
    }
    SecureRandom random = new SecureRandom();
    List<Outlet> outlets = new ArrayList<>();
    if (properties.containsKey("mail.host")) {
      outlets.add(new MailOutlet(mail(properties)));
    }
    if (properties.containsKey("telegram.token")) {
      outlets.add(
          new TelegramOutlet(
              http,
              URI.create(properties.getProperty("telegram.api", "https://api.telegram.org")),
              required(properties, "telegram.token"),
              required(properties, "telegram.chat")));
    }
    if (properties.containsKey("push.subject")) {
      String services = properties.getProperty("push.services", "");
      PushOutlet outlet =
          new PushOutlet(
              http,
              vapid(random),
              required(properties, "push.subject"),
              services.isEmpty() ? PushOutlet.SERVICES : Set.of(services.split(" *, *", -1)),
              new Subscriptions(folder.resolve(SUBSCRIPTIONS_FILE)),
              random,
              wallMs);
      push = Optional.of(outlet);
      outlets.add(outlet);
    }
    outlets.forEach(outlet -> outboxes.put(outlet.name(), new Outbox(outlet, wallMs)));
  }

  private static MailOutlet.Setup mail(Properties properties) {
    return new MailOutlet.Setup(
        required(properties, "mail.host"),
        Integer.parseInt(properties.getProperty("mail.port", "587")),
        properties.getProperty("mail.security", "starttls"),
        properties.getProperty("mail.user"),
        properties.getProperty("mail.password"),
        required(properties, "mail.from"),
        required(properties, "mail.to"));
  }

  private static String required(Properties properties, String name) {
    String value = properties.getProperty(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(FILE + " lacks a line " + name + "=");
    }
    return value.strip();
  }

  /** Made once: browsers subscribe to this key. */
  private KeyPair vapid(SecureRandom random) throws IOException, GeneralSecurityException {
    Path file = folder.resolve(KEY_FILE);
    if (!Files.exists(file)) {
      KeyPair fresh = PushOutlet.pair(random);
      OwnFiles.write(
          file,
          Base64.getEncoder().encodeToString(WebPush.encoded(fresh.getPrivate()))
              + "\n"
              + Base64.getEncoder()
                  .encodeToString(
                      WebPush.point((java.security.interfaces.ECPublicKey) fresh.getPublic()))
              + "\n");
      return fresh;
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2) {
      throw new IllegalArgumentException(file + " is not whole: delete it, and subscribe again");
    }
    return new KeyPair(
        WebPush.publicKey(Base64.getDecoder().decode(lines.get(1))),
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines.get(0)))));
  }

  /** Tells everybody. Comes back at once. */
  public void tell(Notice notice) {
    outboxes.values().forEach(outbox -> outbox.put(notice));
  }

  /**
   * Sends a test by one outlet.
   *
   * @throws IllegalArgumentException when there is none of that name, or one was just sent
   */
  public synchronized void test(String name) {
    Outbox outbox = outboxes.get(name);
    if (outbox == null) {
      throw new IllegalArgumentException("No outlet here is called " + name);
    }
    long nowMs = wallMs.getAsLong();
    Long last = testedAtMs.get(name);
    if (last != null && nowMs - last < TEST_PAUSE_MS) {
      throw new IllegalArgumentException("A test was just sent; wait 20 seconds");
    }
    testedAtMs.put(name, nowMs);
    outbox.put(telling.test());
  }

  /**
   * Adds a browser to those that are told.
   *
   * @throws IllegalArgumentException when that is none, or push is not set up
   */
  public void subscribe(String endpoint, String p256dh, String auth) {
    PushOutlet outlet =
        push.orElseThrow(() -> new IllegalArgumentException("Push is not set up here"));
    try {
      outlet.subscribe(new PushOutlet.Subscription(URI.create(endpoint), p256dh, auth));
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot keep the subscription: " + e.getMessage(), e);
    }
  }

  /** What a browser is given to subscribe; empty where push is not set up. */
  public String pushKey() {
    return push.map(PushOutlet::publicKey).orElse("");
  }

  /** How each outlet is, for the page. Nothing of it is secret. */
  public List<Map<String, Object>> health() {
    return outboxes.values().stream()
        .map(Outbox::health)
        .map(
            health -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("name", health.name());
              json.put("to", health.to());
              json.put("waiting", health.waiting());
              json.put("sent", health.sent());
              json.put("dropped", health.dropped());
              json.put("sentAtMs", health.sentAtMs());
              json.put("failedAtMs", health.failedAtMs());
              json.put("failure", health.failure());
              return json;
            })
        .toList();
  }

  /** Whether there is anybody to tell. */
  public boolean isEmpty() {
    return outboxes.isEmpty();
  }

  @Override
  public void close() {
    outboxes.values().forEach(Outbox::close);
    http.close();
  }
}
