package tallystick.server.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a call means, whatever stands at the other end. */
class BitcoinRpcTest {
  @TempDir Path folder;

  /** The answer, with the question's own number in place of ID. */
  private final AtomicReference<String> answer = new AtomicReference<>("");

  private final AtomicReference<String> asked = new AtomicReference<>("");
  private final AtomicReference<String> authorisation = new AtomicReference<>("");
  private final CountDownLatch silence = new CountDownLatch(1);
  private int status = 200;
  private HttpServer other;
  private BitcoinRpc rpc;

  @BeforeEach
  void start() throws IOException {
    other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    other.createContext(
        "/",
        exchange -> {
          asked.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          authorisation.set(exchange.getRequestHeaders().getFirst("Authorization"));
          if (answer.get().equals("SILENCE")) {
            awaitEnd();
          }
          String id = asked.get().replaceAll(".*\"id\":([0-9]+).*", "$1");
          byte[] body = answer.get().replace("ID", id).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    other.start();
    Path cookie = folder.resolve(".cookie");
    Files.writeString(cookie, "__cookie__:abc\n");
    rpc =
        new BitcoinRpc(
            URI.create("http://127.0.0.1:" + other.getAddress().getPort()),
            cookie,
            Duration.ofMillis(300));
  }

  @AfterEach
  void end() {
    silence.countDown();
    rpc.close();
    other.stop(0);
  }

  @Test
  void asksWithTheCookieAndReadsTheResult() {
    answer.set("{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"sum\":0.10000001}}");

    RpcAnswer.Result result =
        assertInstanceOf(RpcAnswer.Result.class, rpc.call("getsomething", 5, "a", true));

    assertEquals("0.10000001", result.value().get("sum").decimalValue().toPlainString());
    JsonNode question = JsonMapper.shared().readTree(asked.get());
    assertEquals("getsomething", question.get("method").stringValue());
    assertEquals("[5,\"a\",true]", question.get("params").toString());
    assertEquals("Basic X19jb29raWVfXzphYmM=", authorisation.get());
  }

  @Test
  void tellsARefusalByItsCode() {
    answer.set("{\"id\":ID,\"error\":{\"code\":-26,\"message\":\"min relay fee not met\"}}");

    assertEquals(
        new RpcAnswer.Refused(-26, "min relay fee not met"), rpc.call("sendrawtransaction", "00"));
  }

  @Test
  void doesNotKnowWhatBecameOfACallThatWasNotAnswered() {
    answer.set("SILENCE");

    RpcAnswer.Unknown unknown =
        assertInstanceOf(RpcAnswer.Unknown.class, rpc.call("sendrawtransaction", "00"));

    assertTrue(unknown.why().contains("within 300 ms"), unknown.why());
  }

  @Test
  void doesNotKnowWhatBecameOfACallWhoseAnswerCannotBeRead() {
    for (String each :
        new String[] {
          "",
          "not JSON",
          "[]",
          "{\"id\":ID}",
          "{\"id\":0,\"result\":1}",
          "{\"id\":ID,\"result\":1} {}",
          "{\"id\":ID,\"result\":\"" + "a".repeat(BitcoinRpc.MAX_ANSWER_BYTES) + "\"}"
        }) {
      answer.set(each);

      assertInstanceOf(
          RpcAnswer.Unknown.class,
          rpc.call("sendrawtransaction", "00"),
          each.substring(0, Math.min(40, each.length())));
    }
  }

  @Test
  void saysThatTheNodeIsNotThereOrAdmitsNobody() throws IOException {
    status = 401;
    answer.set("");
    RpcAnswer.Unknown refused =
        assertInstanceOf(RpcAnswer.Unknown.class, rpc.call("getblockcount"));
    assertTrue(refused.why().contains("admits nobody"), refused.why());

    Files.delete(folder.resolve(".cookie"));
    RpcAnswer.Unknown without =
        assertInstanceOf(RpcAnswer.Unknown.class, rpc.call("getblockcount"));
    assertTrue(without.why().contains("Is the node running"), without.why());
  }

  @Test
  void readsSumsToTheSatoshiOrNotAtAll() throws NodeSilentException {
    answer.set("{\"id\":ID,\"result\":{\"sum\":20999999.97690000,\"odd\":0.000000001}}");
    RpcRow row = RpcRow.of("x", rpc.call("x"));

    assertEquals(2_099_999_997_690_000L, row.satoshis("sum"));
    assertThrows(NodeSilentException.class, () -> row.satoshis("odd"));
    assertThrows(NodeSilentException.class, () -> row.satoshis("missing"));
  }

  private void awaitEnd() {
    try {
      silence.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
