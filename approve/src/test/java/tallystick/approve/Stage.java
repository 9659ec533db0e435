package tallystick.approve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tallystick.approve.notices.Notices;
import tallystick.intent.ApprovalRule;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.ApproverKey;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.ChangeKind;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeyKind;
import tallystick.intent.Limits;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Provenance;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.keeper.Keeper;
import tallystick.keeper.KeeperConfig;
import tallystick.keeper.vault.Unlock;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.tally.proof.Commitment;
import tallystick.tally.proof.Hash;

/**
 * The real keeper, the approver before it, and a third origin: it serves the hostile page, and lets
 * the script in the browser ask for what happens behind the scenes.
 */
final class Stage implements AutoCloseable {
  static final OrganisationId DEMO = new OrganisationId("demo");
  private static final Asset USD = Asset.of("USD");
  private static final AtomicInteger NAMES = new AtomicInteger();

  final ApproverOrigin origin;
  private final Path folder;
  private final Path run;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Web web;
  private final HttpServer scenes;
  private @Nullable Keeper keeper;

  Stage(Path temporary) {
    this(temporary, null);
  }

  /**
   * @param notices what the page of notices shows
   */
  Stage(Path temporary, @Nullable Notices notices) {
    folder = temporary.resolve("keeper");
    run = temporary;
    int port = freePort();
    origin = new ApproverOrigin("http://localhost:" + port);
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve("hosts"),
          "paper paper 127.0.0.1:1 spki-sha256=" + "A".repeat(43) + "= # nobody listens there\n");
      startKeeper();
      scenes = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
      scenes.createContext("/", this::scene);
      scenes.start();
      web =
          ApproveProgram.start(
              Arguments.parse(
                  new String[] {
                    "--socket", socket().toString(),
                    "--organisation", DEMO.name(),
                    "--origin", origin.value(),
                    "--server-origin", server().value()
                  }),
              notices);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path socket() {
    return run.resolve("approval.sock");
  }

  int scenesPort() {
    return scenes.getAddress().getPort();
  }

  /** The server, played by the scenes: it gets people back from the approver. */
  ApproverOrigin server() {
    return new ApproverOrigin("http://localhost:" + scenesPort());
  }

  String oneTimeCode() {
    try {
      return Files.readString(folder.resolve("first-administrator.code"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startKeeper() {
    String me = System.getProperty("user.name");
    keeper =
        Keeper.start(
            KeeperConfig.of(folder, run, me, me, "tallystick.test/demo", DEMO)
                .withStretchKib(64)
                .withApproverOrigin(origin)
                .withSay(said::add),
            Unlock.passphrase("correct horse".getBytes(StandardCharsets.UTF_8)));
  }

  private void stopKeeper() {
    Keeper running = keeper;
    keeper = null;
    if (running != null) {
      running.close();
    }
  }

  /** Asks for a change as a server would, and answers with its code. */
  String propose(Setting setting) {
    try (KeeperSocket client = KeeperSocket.connect(socket())) {
      Frame.Judged judged =
          client.ask(
              new Frame.Submit(
                  new Submission(
                      DEMO,
                      CallerId.derive("stage/" + NAMES.incrementAndGet()),
                      client.welcome().epoch(),
                      Intent.ChangeSetting.request(setting))),
              Frame.Judged.class);
      ApprovalTerms terms = judged.terms();
      if (terms == null) {
        throw new AssertionError("not offered: " + judged.verdict());
      }
      return ApprovalTerms.code(terms.challenge(DEMO, setting));
    } catch (KeeperSocket.Away | KeeperSocket.Failed e) {
      throw new AssertionError(e);
    }
  }

  /** Enrols somebody with the one-time code and a key file. */
  void enrolByCode(String person) {
    try (KeeperSocket client = KeeperSocket.connect(socket())) {
      client.ask(
          new Frame.EnrolFirst(
              DEMO,
              oneTimeCode(),
              new PersonId(person),
              new ApproverKey.Console(Bytes.of(new byte[32]))),
          Frame.Judged.class);
    } catch (KeeperSocket.Away | KeeperSocket.Failed e) {
      throw new AssertionError(e);
    }
  }

  /** The leaf hash of one of the organisation's entries, computed from what is opened to it. */
  Hash leaf(long sequence) {
    try (KeeperSocket client = KeeperSocket.connect(socket())) {
      Frame.Opened opened =
          client.askList(new Frame.AskEntries(DEMO, sequence, 1), Frame.Opened.class).getFirst();
      return Commitment.of(opened.salt().toArray(), opened.entry().toArray()).leafHash();
    } catch (KeeperSocket.Away | KeeperSocket.Failed e) {
      throw new AssertionError(e);
    }
  }

  static Setting ceilings(String dayLoss, int people) {
    Amount large = Amount.parse("50000", USD);
    return new Setting.SetOrganisationPolicy(
        List.of(new Limits(large, large, large, Amount.parse(dayLoss, USD))), people);
  }

  static Setting credential(String name, KeyKind kind, Provenance provenance) {
    return new Setting.AddCredential(
        new CredentialId(name), "paper", kind, provenance, kind == KeyKind.HMAC_SHA256);
  }

  private void scene(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String answer = played(path);
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              path.equals("/hostile") || path.equals("/proved") ? "text/html" : "text/plain");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String played(String path) {
    return switch (path) {
      case "/ceilings" -> propose(ceilings("100", 1));
      case "/higher-loss" -> propose(ceilings("900", 1));
      case "/rule" ->
          propose(
              new Setting.SetApprovalRule(
                  new ApprovalRule(
                      Map.of(ChangeKind.LIMITS_RAISED, 3_600_000L),
                      Optional.of(
                          new ApprovalRule.BreakGlass(1, ApprovalRule.BreakGlass.MIN_DELAY_MS)))));
      case "/no-rule" -> propose(new Setting.SetApprovalRule(ApprovalRule.NONE));
      case "/two-people" -> propose(ceilings("100", 2));
      case "/made" -> propose(credential("main", KeyKind.ED25519, Provenance.MADE_IN_KEEPER));
      case "/shared" ->
          propose(credential("old", KeyKind.HMAC_SHA256, Provenance.ENTERED_AT_APPROVER));
      case "/said" -> String.join("\n", said);
      case "/stop" -> {
        stopKeeper();
        yield "";
      }
      case "/start" -> {
        startKeeper();
        yield "";
      }
      case "/proved", "/sign-in" -> "<!doctype html><title>the server</title><p>Welcome back</p>";
      case "/hostile" -> "<!doctype html><title>hostile</title><p>Win a prize</p>";
      default -> throw new IllegalArgumentException(path);
    };
  }

  @Override
  public void close() {
    scenes.stop(0);
    web.close();
    stopKeeper();
  }
}
