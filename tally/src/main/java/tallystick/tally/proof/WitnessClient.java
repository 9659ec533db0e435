package tallystick.tally.proof;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one witness to cosign (C2SP tlog-witness). The HTTP client is the caller's, with its pinned
 * hosts and certificates; what the witness answers is believed only after its key has verified it.
 */
public final class WitnessClient {
  private static final int MAX_REPLY_BYTES = 64 * 1024;
  private static final String PATH = "add-checkpoint";

  private final HttpClient client;
  private final URI address;
  private final VerifierKey witness;
  private final Duration timeout;

  /**
   * @param prefix the witness's submission prefix
   * @param witness its key, of type {@link KeyType#COSIGNATURE_V1}
   * @param timeout for the whole exchange
   */
  public WitnessClient(HttpClient client, URI prefix, VerifierKey witness, Duration timeout) {
    String text = prefix.toString();
    this.client = client;
    this.address = URI.create((text.endsWith("/") ? text : text + "/") + PATH);
    this.witness = witness;
    this.timeout = timeout;
  }

  public VerifierKey witness() {
    return witness;
  }

  /** Sends {@code request} and waits for the answer, at most the timeout. */
  public WitnessReply addCheckpoint(AddCheckpoint request) {
    HttpRequest post =
        HttpRequest.newBuilder(address)
            .timeout(timeout)
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(BodyPublishers.ofByteArray(request.bytes()))
            .build();
    // The request's own timeout ends with the headers; a body that drips in must end as well.
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(post, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_REPLY_BYTES));
    try {
      HttpResponse<byte[]> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return reply(request, response, new String(response.body(), StandardCharsets.UTF_8));
    } catch (ExecutionException e) {
      return new WitnessReply.Unknown(address + ": " + e.getCause());
    } catch (TimeoutException e) {
      exchange.cancel(true);
      return new WitnessReply.Unknown(
          address + " has not answered within " + timeout.toMillis() + " ms");
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      return new WitnessReply.Unknown("interrupted while waiting for " + address);
    }
  }

  private WitnessReply reply(AddCheckpoint request, HttpResponse<byte[]> response, String body) {
    int status = response.statusCode();
    if (status == 200) {
      return cosigned(request.checkpoint(), body);
    }
    if (status == 409
        && response
            .headers()
            .firstValue("Content-Type")
            .filter("text/x.tlog.size"::equals)
            .isPresent()
        && body.endsWith("\n")) {
      return otherSize(request, body.substring(0, body.length() - 1));
    }
    return status >= 400 && status < 500
        ? new WitnessReply.Refused(status, body.strip())
        : new WitnessReply.Unknown(address + " answered " + status);
  }

  private static WitnessReply otherSize(AddCheckpoint request, String size) {
    try {
      long theirs = Decimal.parse(size, "witness's size");
      // The size we said, and still a conflict: same size, another root.
      return theirs == request.oldSize()
          ? new WitnessReply.Refused(409, "the witness has another root at size " + theirs)
          : new WitnessReply.OtherSize(theirs);
    } catch (MalformedException e) {
      return new WitnessReply.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private WitnessReply cosigned(SignedNote checkpoint, String body) {
    List<NoteSignature> lines = new ArrayList<>();
    try {
      for (String line : body.split("\n", -1)) {
        if (!line.isEmpty()) {
          lines.add(NoteSignature.parse(line));
        }
      }
      // Only what the witness has just sent may count, not what the checkpoint carried already.
      lines.removeIf(line -> !witness.matches(line));
      if (lines.isEmpty()) {
        return new WitnessReply.Unknown("no line of " + witness.name() + " in the answer");
      }
      return switch (new SignedNote(checkpoint.text(), lines).check(List.of(witness))) {
        case NoteCheck.Refused refused -> new WitnessReply.Unknown(refused.reason());
        case NoteCheck.Verified verified ->
            new WitnessReply.Cosigned(
                lines.getFirst(), verified.signatures().getFirst().timeS().orElse(0));
      };
    } catch (MalformedException | IllegalArgumentException e) {
      return new WitnessReply.Unknown(String.valueOf(e.getMessage()));
    }
  }
}
