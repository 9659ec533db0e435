package tallystick.terminal.link;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tallystick.atm.AtmException;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteCodec;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.MalformedException;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.terminal.journal.Ed25519;
import tallystick.terminal.journal.TerminalKey;
import tallystick.terminal.sale.ServerLink;
import tools.jackson.databind.JsonNode;

/**
 * One machine's way to its server. Everything here returns at once: what was asked for in the
 * background is there at one of the next calls. Called by the machine's thread; answers come on
 * others.
 */
public final class HttpLink implements ServerLink, AutoCloseable {
  /**
   * How often the server is asked.
   *
   * @param beat it calls a machine offline after sixty silent seconds
   * @param knock until it is enrolled, or when there was no answer: somebody may be waiting
   * @param look while a customer looks at a sale on the screen
   */
  public record Pace(Duration beat, Duration knock, Duration look) {
    public static final Pace USUAL =
        new Pace(Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(1));
  }

  /** A ticket that nobody brought any more. */
  private static final Duration LOOK_RARELY = Duration.ofSeconds(20);

  /** The screen asked for a sale within it: then it is still shown. */
  private static final Duration SHOWN = Duration.ofSeconds(3);

  /** A session's last minute is not begun. */
  private static final Duration SESSION_MARGIN = Duration.ofMinutes(1);

  /** While the server names another epoch than the keeper has signed. */
  private static final Duration ASK_EPOCH_EVERY = Duration.ofSeconds(30);

  /** Sales that are asked about; beyond it the one not asked for longest is forgotten. */
  private static final int MAX_SALES = 200;

  private static final int NONCE_BYTES = 16;

  /** Who this machine is. */
  public record Identity(
      TerminalId terminal, TerminalKey key, boolean simulated, String software) {}

  private record Session(String token, long expiresAtMs) {}

  /** What the keeper is said to have answered to a nonce of this machine's. */
  private record Answered(KeeperAttestation attestation, Bytes nonce) {}

  private record Flight(SignedStatement statement, CompletableFuture<Delivery> end) {}

  private static final class Looked {
    private long wantedMs;
    private long askedMs;
    private boolean shown;
    private boolean underWay;
    private @Nullable SaleStatus status;
    private List<KeeperAttestation> brought = List.of();
  }

  private final Wire wire;
  private final Pace pace;
  private final Identity identity;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final Object opening = new Object();
  private final Map<SaleId, Looked> sales = new LinkedHashMap<>();

  private volatile @Nullable Session session;
  private volatile Standing standing = new Standing.Unheard();
  private volatile Orders orders = Orders.NONE;
  private volatile String refusal = "";
  private volatile int epoch;
  private volatile int namedEpoch;
  private volatile @Nullable Answered saidEpoch;
  private volatile long askEpochNotBeforeMs;
  private volatile long heardAtMs = Long.MIN_VALUE;
  private volatile long beatDueMs;
  private volatile boolean beatUnderWay;
  private volatile long deliverNotBeforeMs;

  /** The server has asked us to stay away until then. */
  private volatile long awayUntilMs = Long.MIN_VALUE;

  private @Nullable Flight flight;

  /**
   * A way to one server; nothing is sent yet.
   *
   * @param pin base64 of SHA-256 over the server key's SubjectPublicKeyInfo; null for none
   * @param patience for a whole answer
   */
  public HttpLink(
      URI server,
      @Nullable String pin,
      Duration patience,
      Pace pace,
      Identity identity,
      InstantSource clock,
      RandomGenerator random) {
    this.wire = new Wire(server, pin, patience);
    this.pace = pace;
    this.identity = identity;
    this.clock = clock;
    this.random = random;
  }

  /** What the server makes of this machine, as last heard. */
  public Standing standing() {
    return standing;
  }

  /** The keeper's log epoch, the highest that it has signed for this machine; 0 before any. */
  public int epoch() {
    return epoch;
  }

  /** The epoch that the server names, which may be anybody's word. */
  public int namedEpoch() {
    return namedEpoch;
  }

  /**
   * Looks at what the keeper is said to have answered about its epoch. The server's word counts for
   * nothing: a hijacked one could name a huge epoch, and whatever this machine signs with it would
   * be refused for ever.
   *
   * @param keeperKey that a person has compared at this machine
   */
  public void believe(Bytes keeperKey) {
    Answered answered = saidEpoch;
    if (answered == null) {
      return;
    }
    saidEpoch = null;
    KeeperAttestation said = answered.attestation();
    byte[] signed = KeeperAttestation.signedBytes(said.body());
    try {
      if (Ed25519.verifies(keeperKey, signed, said.signature())
          && said.read() instanceof Attestation.EpochAttested attested
          && attested.terminalKey().equals(identity.key().fingerprint())
          && attested.nonce().equals(answered.nonce())) {
        epoch = Math.max(epoch, attested.epoch());
      }
    } catch (MalformedException e) {
      // Signed, and of a kind that this machine does not know: as good as not said.
      return;
    }
  }

  /** The last answer to a beat. */
  public Orders orders() {
    return orders;
  }

  /** Why the server did not take the last beat that it answered; empty when it did. */
  public String refusal() {
    return refusal;
  }

  /** Whether anything at all was heard of the server within this time. */
  public boolean heardWithin(Duration time) {
    return heardAtMs != Long.MIN_VALUE && clock.millis() - heardAtMs < time.toMillis();
  }

  /** Tells how the machine is, when it is time to; called every round. */
  public void beat(Supplier<Beat> how) {
    if (beatUnderWay || clock.millis() < beatDueMs) {
      return;
    }
    beatUnderWay = true;
    Beat now = how.get();
    inBackground(
        () -> {
          boolean answered = false;
          try {
            answered = sendBeat(now);
          } finally {
            long nextMs = clock.millis() + (answered ? pace.beat().toMillis() : knockMs());
            beatDueMs = Math.max(nextMs, awayUntilMs);
            beatUnderWay = false;
          }
        });
  }

  /** The next round tells how the machine is, because something has changed that matters there. */
  public void beatSoon() {
    beatDueMs = 0;
  }

  /** Whether no beat is under way. */
  boolean isIdle() {
    return !beatUnderWay;
  }

  /** Machines that lost their server at the same moment do not knock at the same moment. */
  private long knockMs() {
    long knock = Math.max(2, pace.knock().toMillis());
    return knock + random.nextLong(knock / 2);
  }

  private boolean sendBeat(Beat beat) {
    if (!(asked(token -> wire.postJson("beat", token, beat))
        instanceof Wire.Answer.Said(int status, var body))) {
      return false;
    }
    if (status != 200) {
      // A crowd before the server, or a session that ended, is nothing that it has against us.
      if (status >= 400 && status < 500 && status != 401 && status != 429) {
        String why = Spoken.text(body, "why");
        refusal = "HTTP " + status + (why.isEmpty() ? "" : ": " + why);
      }
      return false;
    }
    refusal = "";
    orders = Spoken.orders(body);
    return true;
  }

  @Override
  public Delivery deliver(SignedStatement statement) {
    Flight under = flight;
    if (under != null) {
      if (!under.end().isDone()) {
        return new Delivery.Pending();
      }
      flight = null;
      if (under.statement().equals(statement)) {
        return under.end().join();
      }
    }
    if (clock.millis() < deliverNotBeforeMs) {
      return new Delivery.Unreachable();
    }
    CompletableFuture<Delivery> end = new CompletableFuture<>();
    flight = new Flight(statement, end);
    inBackground(
        () -> {
          try {
            end.complete(sent(statement));
          } finally {
            end.complete(new Delivery.Unreachable());
          }
        });
    return new Delivery.Pending();
  }

  private Delivery sent(SignedStatement statement) {
    byte[] body = statement.toBytes().toArray();
    Wire.Answer answer = asked(token -> wire.postBytes("statements", token, body));
    if (answer instanceof Wire.Answer.Said(int status, var said)) {
      if (status == 200 && said.path("epoch").canConvertToInt()) {
        return new Delivery.Heard(epoch);
      }
      long wanted = said.path("wanted").asLong(0);
      if (status == 409 && wanted > 0 && wanted < statement.read().sequence()) {
        return new Delivery.Behind(wanted);
      }
      if (status == 409 || status == 400 || status == 422) {
        deliverNotBeforeMs = clock.millis() + pace.beat().toMillis();
        return new Delivery.Refused("the server refuses a statement: " + Spoken.text(said, "why"));
      }
    }
    deliverNotBeforeMs = Math.max(clock.millis() + knockMs(), awayUntilMs);
    return new Delivery.Unreachable();
  }

  @Override
  public List<KeeperAttestation> attestations(SaleId sale) {
    synchronized (sales) {
      Looked looked = look(sale, false);
      List<KeeperAttestation> brought = looked.brought;
      // Each time they are fetched they are looked at once.
      looked.brought = List.of();
      return brought;
    }
  }

  /** How far the sale on the screen has come; empty while nothing is known. */
  public Optional<SaleStatus> status(SaleId sale) {
    synchronized (sales) {
      return Optional.ofNullable(look(sale, true).status);
    }
  }

  private Looked look(SaleId sale, boolean shown) {
    long nowMs = clock.millis();
    Looked looked = sales.computeIfAbsent(sale, key -> new Looked());
    if (sales.size() > MAX_SALES) {
      sales.keySet().stream()
          .filter(other -> !other.equals(sale))
          .findFirst()
          .ifPresent(sales::remove);
    }
    if (shown) {
      looked.shown = true;
      looked.wantedMs = nowMs;
    }
    boolean often = looked.shown && nowMs - looked.wantedMs < SHOWN.toMillis();
    long every = (often ? pace.look() : LOOK_RARELY).toMillis();
    if (!looked.underWay && nowMs - looked.askedMs >= every) {
      looked.underWay = true;
      looked.askedMs = nowMs;
      inBackground(() -> fetch(sale, looked));
    }
    return looked;
  }

  private void fetch(SaleId sale, Looked looked) {
    try {
      said(token -> wire.get("sales/" + sale, token), 200).ifPresent(body -> found(looked, body));
    } finally {
      synchronized (sales) {
        looked.underWay = false;
      }
    }
  }

  private void found(Looked looked, JsonNode body) {
    synchronized (sales) {
      looked.status = Spoken.status(body);
      looked.brought = Spoken.attestations(body);
    }
  }

  /**
   * Asks for a price.
   *
   * @param then told the answer on another thread
   */
  public void quote(QuoteAsk ask, Consumer<QuoteAnswer> then) {
    inBackground(() -> then.accept(quoted(ask)));
  }

  private QuoteAnswer quoted(QuoteAsk ask) {
    Map<String, Object> body = new HashMap<>();
    body.put("direction", ask.direction().name());
    body.put("setting", ask.setting());
    if (ask.destination() != null) {
      body.put("destination", ask.destination());
    }
    if (ask.cashMinor() != null) {
      body.put("cashMinor", ask.cashMinor());
    }
    Wire.Answer answer = asked(token -> wire.postJson("quotes", token, body));
    if (answer instanceof Wire.Answer.Said(int status, var said)) {
      if (status == 200) {
        return read(ask, said.path("quote").asString(""));
      }
      if (status >= 400 && status < 500 && status != 401 && status != 429) {
        return new QuoteAnswer.Refused(Spoken.text(said, "code"), Spoken.text(said, "why"));
      }
    }
    return new QuoteAnswer.Unreachable();
  }

  private static QuoteAnswer read(QuoteAsk ask, String base64) {
    try {
      Quote quote = QuoteCodec.decode(Bytes.of(Base64.getDecoder().decode(base64)));
      if (quote.direction() != ask.direction()) {
        return new QuoteAnswer.Refused("unreadable", "a price for the other direction");
      }
      return new QuoteAnswer.Offered(quote);
    } catch (AtmException | IllegalArgumentException e) {
      return new QuoteAnswer.Refused("unreadable", String.valueOf(e.getMessage()));
    }
  }

  /** One question within a session, opened before when there is none, and once more when lost. */
  private interface Question {
    Wire.Answer ask(String token);
  }

  private Optional<JsonNode> said(Question question, int wanted) {
    return asked(question) instanceof Wire.Answer.Said(int status, var body) && status == wanted
        ? Optional.of(body)
        : Optional.empty();
  }

  private Wire.Answer asked(Question question) {
    if (clock.millis() < awayUntilMs) {
      return new Wire.Answer.Later(awayUntilMs - clock.millis());
    }
    Wire.Answer answer = new Wire.Answer.Silent("no session");
    for (int attempt = 0; attempt < 2; attempt++) {
      Session open = opened();
      if (open == null) {
        return answer;
      }
      answer = heard(question.ask(open.token()));
      if (!(answer instanceof Wire.Answer.Said(int status, var body)) || status != 401) {
        return answer;
      }
      synchronized (opening) {
        if (open.equals(session)) {
          session = null;
        }
      }
    }
    return answer;
  }

  private Wire.Answer heard(Wire.Answer answer) {
    if (answer instanceof Wire.Answer.Later(long waitMs)) {
      // All who were sent away at once do not come again at once.
      awayUntilMs = clock.millis() + waitMs + random.nextLong(waitMs);
    }
    if (answer instanceof Wire.Answer.Said(int status, var body)) {
      heardAtMs = clock.millis();
      if (status == 200) {
        namedEpoch = body.path("epoch").asInt(0);
        if (namedEpoch > epoch && saidEpoch == null && clock.millis() >= askEpochNotBeforeMs) {
          // The keeper answers when a session is opened; so another one is.
          askEpochNotBeforeMs = clock.millis() + ASK_EPOCH_EVERY.toMillis();
          session = null;
        }
      }
    }
    return answer;
  }

  private @Nullable Session opened() {
    Session open = session;
    if (open != null && clock.millis() < open.expiresAtMs() - SESSION_MARGIN.toMillis()) {
      return open;
    }
    synchronized (opening) {
      open = session;
      if (open != null && clock.millis() < open.expiresAtMs() - SESSION_MARGIN.toMillis()) {
        return open;
      }
      session = knock();
      return session;
    }
  }

  private @Nullable Session knock() {
    long atMs = clock.millis();
    byte[] nonceBytes = new byte[NONCE_BYTES];
    random.nextBytes(nonceBytes);
    Bytes nonce = Bytes.of(nonceBytes);
    Map<String, Object> hello = new HashMap<>();
    hello.put("terminal", identity.terminal().name());
    hello.put("publicKey", identity.key().publicKey().toHex());
    hello.put("simulated", identity.simulated());
    hello.put("software", identity.software());
    hello.put("atMs", atMs);
    hello.put("nonce", nonce.toHex());
    hello.put("signature", identity.key().signSession(identity.terminal(), atMs, nonce).toHex());
    Wire.Answer answer = heard(wire.postJson("session", "", hello));
    if (!(answer instanceof Wire.Answer.Said(int status, var body))) {
      return null;
    }
    if (status == 202) {
      standing = new Standing.Waiting(Spoken.text(body, "code"));
    } else if (status == 409) {
      standing = new Standing.Refused(Spoken.text(body, "why"));
    } else if (status == 200) {
      saidEpoch = Spoken.attested(body).map(said -> new Answered(said, nonce)).orElse(null);
      return enrolled(body);
    }
    return null;
  }

  private @Nullable Session enrolled(JsonNode body) {
    try {
      // A server that was just started does not know it yet, and says nothing instead.
      Bytes keeperKey = Bytes.parseHex(body.path("keeperKey").asString(""));
      String token = body.path("token").asString("");
      if ((keeperKey.length() != 0 && keeperKey.length() != 32)
          || !token.matches("[A-Za-z0-9_.~+/=-]{16,512}")) {
        return null;
      }
      standing = new Standing.Enrolled(keeperKey);
      return new Session(token, body.path("expiresAtMs").asLong(0));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void inBackground(Runnable work) {
    try {
      background.execute(work);
    } catch (RejectedExecutionException e) {
      // It is being closed, and nobody waits for the answer any more.
      return;
    }
  }

  @Override
  public void close() {
    background.shutdownNow();
    wire.close();
  }
}
