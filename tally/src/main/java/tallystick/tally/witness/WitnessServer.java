package tallystick.tally.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import tallystick.tally.TallyException;
import tallystick.tally.proof.AddCheckpoint;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.VerifierKey;

/** A {@link Witness} behind HTTP: {@code POST /add-checkpoint}, and nothing else. */
public final class WitnessServer implements AutoCloseable {
  /**
   * Requests judged at once; each holds at most half a megabyte, and one log's are in line anyway.
   */
  private static final int MAX_AT_ONCE = 64;

  private static final int BACKLOG = 128;
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer http;
  private final ExecutorService threads;
  private final WitnessMemory memory;
  private final Witness witness;
  private final VerifierKey key;
  private final Semaphore places = new Semaphore(MAX_AT_ONCE);

  private WitnessServer(
      HttpServer http,
      ExecutorService threads,
      WitnessMemory memory,
      Witness witness,
      VerifierKey key) {
    this.http = http;
    this.threads = threads;
    this.memory = memory;
    this.witness = witness;
    this.key = key;
  }

  /** Starts answering. The caller decides how long; {@link #close} ends it. */
  public static WitnessServer serve(WitnessSettings settings) {
    WitnessMemory memory = WitnessMemory.open(settings.data());
    try {
      JdkNoteSigner signer = memory.key(settings.name());
      Witness witness = new Witness(settings.logs(), memory, signer, settings.clock());
      HttpServer http = HttpServer.create(settings.listen(), BACKLOG);
      ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
      WitnessServer server = new WitnessServer(http, threads, memory, witness, signer.verifier());
      http.createContext("/", server::answer);
      http.setExecutor(threads);
      http.start();
      return server;
    } catch (IOException e) {
      memory.close();
      throw new TallyException(
          "cannot listen on " + settings.listen() + ": " + e.getMessage() + ". Is the port in use?",
          e);
    } catch (RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /** The key to give to those who should trust this witness. */
  public VerifierKey key() {
    return key;
  }

  public InetSocketAddress address() {
    return http.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/add-checkpoint")) {
        send(exchange, 404, TEXT, "only /add-checkpoint is here\n");
      } else if (!exchange.getRequestMethod().equals("POST")) {
        exchange.getResponseHeaders().set("Allow", "POST");
        send(exchange, 405, TEXT, "POST a checkpoint\n");
      } else if (!places.tryAcquire()) {
        send(exchange, 503, TEXT, "busy; try again\n");
      } else {
        try {
          judge(exchange);
        } finally {
          places.release();
        }
      }
    }
  }

  private void judge(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(AddCheckpoint.MAX_BYTES + 1);
    WitnessAnswer answer;
    try {
      answer = witness.addCheckpoint(body);
    } catch (TallyException e) {
      send(exchange, 500, TEXT, e.getMessage() + "\n");
      return;
    }
    switch (answer) {
      case WitnessAnswer.Cosigned it -> send(exchange, 200, TEXT, it.signature().line() + "\n");
      case WitnessAnswer.Malformed it -> send(exchange, 400, TEXT, it.reason() + "\n");
      case WitnessAnswer.NotSigned it -> send(exchange, 403, TEXT, it.reason() + "\n");
      case WitnessAnswer.UnknownLog ignored ->
          send(exchange, 404, TEXT, "this witness does not follow that log\n");
      case WitnessAnswer.Conflict it -> send(exchange, 409, "text/x.tlog.size", it.size() + "\n");
      case WitnessAnswer.Inconsistent ignored ->
          send(exchange, 422, TEXT, "the consistency proof does not verify\n");
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    http.stop(0);
    threads.close();
    memory.close();
  }
}
