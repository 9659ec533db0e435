package tallystick.tally.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.tally.TallyException;
import tallystick.tally.proof.AddCheckpoint;
import tallystick.tally.proof.Checkpoint;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.Rfc6962;
import tallystick.tally.proof.SignedNote;
import tallystick.tally.proof.WitnessClient;
import tallystick.tally.proof.WitnessReply;

/** A real witness on a real port, and the client that the keeper uses. */
class WitnessTest {
  private static final String ORIGIN = "keeper.example/tally";
  private static final long NOW_S = 1_763_000_000L;
  private static final JdkNoteSigner LOG = JdkNoteSigner.of(ORIGIN, KeyType.ED25519, new byte[32]);

  /** Two leaves a and b, the tree of one and the tree of both. */
  private static final Hash A = Rfc6962.leaf(new byte[] {'a'});

  private static final Hash B = Rfc6962.leaf(new byte[] {'b'});
  private static final Hash AB = Rfc6962.node(A, B);

  /**
   * Forks at once, and as often: whoever looks and writes in two steps is caught in one of them.
   */
  private static final int FORKS = 32;

  private static final int ROUNDS = 10;

  @TempDir Path data;
  private final HttpClient http = HttpClient.newHttpClient();
  private WitnessSettings settings;

  @BeforeEach
  void settings() {
    settings =
        new WitnessSettings(
            "w.example/1",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            data,
            Map.of(ORIGIN, List.of(LOG.verifier())),
            InstantSource.fixed(Instant.ofEpochSecond(NOW_S)));
  }

  private static SignedNote note(long size, Hash root) {
    return SignedNote.sign(new Checkpoint(ORIGIN, size, root).text(), LOG);
  }

  private static AddCheckpoint ask(long old, List<Hash> path, long size, Hash root) {
    return new AddCheckpoint(old, path, note(size, root));
  }

  private WitnessClient client(WitnessServer server) {
    return new WitnessClient(
        http,
        URI.create("http://localhost:" + server.address().getPort()),
        server.key(),
        Duration.ofSeconds(10));
  }

  private HttpResponse<String> post(WitnessServer server, String path, byte[] body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + server.address().getPort() + path);
    return http.send(
        HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body)).build(),
        BodyHandlers.ofString());
  }

  @Test
  void cosignsALogThatGrowsAndRemembersItAcrossARestart() {
    try (WitnessServer server = WitnessServer.serve(settings)) {
      WitnessReply first = client(server).addCheckpoint(ask(0, List.of(), 1, A));

      assertEquals(NOW_S, assertInstanceOf(WitnessReply.Cosigned.class, first).timeS());
    }
    try (WitnessServer server = WitnessServer.serve(settings)) {
      WitnessClient client = client(server);

      assertEquals(new WitnessReply.OtherSize(1), client.addCheckpoint(ask(0, List.of(), 2, AB)));
      assertInstanceOf(
          WitnessReply.Cosigned.class, client.addCheckpoint(ask(1, List.of(B), 2, AB)));
      assertInstanceOf(
          WitnessReply.Cosigned.class,
          client.addCheckpoint(ask(2, List.of(), 2, AB)),
          "the same head again");
    }
  }

  @Test
  void answersEachRefusalWithTheStatusOfTheSpecification()
      throws IOException, InterruptedException {
    try (WitnessServer server = WitnessServer.serve(settings)) {
      String path = "/add-checkpoint";
      assertEquals(200, post(server, path, ask(0, List.of(), 1, A).bytes()).statusCode());

      assertEquals(400, post(server, path, new byte[] {'x'}).statusCode());
      assertEquals(400, post(server, path, ask(3, List.of(), 2, AB).bytes()).statusCode());
      byte[] huge = new byte[AddCheckpoint.MAX_BYTES + 10];
      assertEquals(400, post(server, path, huge).statusCode());

      JdkNoteSigner stranger = JdkNoteSigner.of(ORIGIN, KeyType.ED25519, A.bytes());
      SignedNote forged = SignedNote.sign(new Checkpoint(ORIGIN, 2, AB).text(), stranger);
      assertEquals(
          403, post(server, path, new AddCheckpoint(1, List.of(B), forged).bytes()).statusCode());

      SignedNote unknown = SignedNote.sign(new Checkpoint("other", 2, AB).text(), LOG);
      assertEquals(
          404, post(server, path, new AddCheckpoint(1, List.of(B), unknown).bytes()).statusCode());
      assertEquals(404, post(server, "/", new byte[0]).statusCode());

      HttpResponse<String> otherSize = post(server, path, ask(0, List.of(), 2, AB).bytes());
      assertEquals(409, otherSize.statusCode());
      assertEquals("1\n", otherSize.body());
      assertEquals(
          "text/x.tlog.size", otherSize.headers().firstValue("Content-Type").orElseThrow());
      assertEquals(409, post(server, path, ask(1, List.of(), 1, B).bytes()).statusCode(), "fork");

      assertEquals(422, post(server, path, ask(1, List.of(A), 2, AB).bytes()).statusCode());
      assertEquals(422, post(server, path, ask(1, List.of(), 2, AB).bytes()).statusCode());
      assertEquals(422, post(server, path, ask(1, List.of(B), 1, A).bytes()).statusCode());

      assertEquals(
          200, post(server, path, ask(1, List.of(B), 2, AB).bytes()).statusCode(), "unharmed");
    }
  }

  @Test
  void tellsAForkApartFromBeingBehind() {
    try (WitnessServer server = WitnessServer.serve(settings)) {
      WitnessClient client = client(server);
      client.addCheckpoint(ask(0, List.of(), 1, A));

      WitnessReply fork = client.addCheckpoint(ask(1, List.of(), 1, B));

      assertEquals(409, assertInstanceOf(WitnessReply.Refused.class, fork).status());
    }
  }

  @Test
  void ofManyForksOfferedAtOnceItSignsOne() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(FORKS)) {
      for (int round = 0; round < ROUNDS; round++) {
        Path folder = data.resolve("round-" + round);
        try (WitnessMemory memory = WitnessMemory.open(folder)) {
          Witness witness =
              new Witness(settings.logs(), memory, memory.key(settings.name()), settings.clock());
          CountDownLatch go = new CountDownLatch(1);
          List<Future<WitnessAnswer>> answers = new ArrayList<>();
          for (int i = 0; i < FORKS; i++) {
            byte[] fork = ask(0, List.of(), 1, Rfc6962.leaf(new byte[] {(byte) i})).bytes();
            answers.add(
                threads.submit(
                    () -> {
                      go.await();
                      return witness.addCheckpoint(fork);
                    }));
          }

          go.countDown();

          int cosigned = 0;
          for (Future<WitnessAnswer> answer : answers) {
            switch (answer.get()) {
              case WitnessAnswer.Cosigned ignored -> cosigned++;
              case WitnessAnswer.Conflict conflict -> assertEquals(1, conflict.size());
              case WitnessAnswer other -> throw new AssertionError(other);
            }
          }
          assertEquals(1, cosigned);
        }
      }
    }
  }

  @Test
  void refusesToStartRatherThanForget() throws IOException {
    try (WitnessServer server = WitnessServer.serve(settings)) {
      client(server).addCheckpoint(ask(0, List.of(), 1, A));
    }
    Path note = data.resolve(Hash.sha256(ORIGIN.getBytes(StandardCharsets.UTF_8)).hex() + ".note");
    Files.writeString(note, "");

    TallyException refusal =
        assertThrows(TallyException.class, () -> WitnessServer.serve(settings));

    assertTrue(String.valueOf(refusal.getMessage()).contains("must not forget"));
  }

  @Test
  void refusesASecondWitnessOnOneFolder() {
    try (WitnessServer server = WitnessServer.serve(settings)) {
      assertThrows(TallyException.class, () -> WitnessServer.serve(settings));
      assertTrue(server.key().toString().startsWith("w.example/1+"));
    }
  }

  @Test
  void aReplyThatItsKeyDidNotSignIsUnknown() {
    try (WitnessServer server = WitnessServer.serve(settings)) {
      JdkNoteSigner other = JdkNoteSigner.of("w.example/1", KeyType.COSIGNATURE_V1, A.bytes());
      WitnessClient client =
          new WitnessClient(
              http,
              URI.create("http://localhost:" + server.address().getPort() + "/"),
              other.verifier(),
              Duration.ofSeconds(10));

      assertInstanceOf(WitnessReply.Unknown.class, client.addCheckpoint(ask(0, List.of(), 1, A)));
    }
  }
}
