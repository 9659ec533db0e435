package tallystick.keeper.witness;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.tally.proof.AddCheckpoint;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.NoteSignature;
import tallystick.tally.proof.SignedNote;
import tallystick.tally.proof.WitnessClient;
import tallystick.tally.proof.WitnessReply;

/** One witness and how far it has followed. Used by one thread at a time. */
final class Follower {
  /** First its size is learnt, then the proof is sent; one more for a witness put back in time. */
  private static final int ATTEMPTS = 3;

  /** A witness that is away is asked a round later, then after twice as long, up to this. */
  private static final int MAX_ROUNDS_BETWEEN = 12;

  /** What asking it came to. */
  sealed interface Answer {
    /**
     * It cosigned.
     *
     * @param timeS its own time, seconds since 1970
     */
    record Cosigned(NoteSignature signature, long timeS) implements Answer {}

    /** It remembers another log than ours. */
    record Contradicts(String why) implements Answer {}

    /** No cosignature, and no reason to doubt ourselves. */
    record Away(String why) implements Answer {}
  }

  /** Proves that a tree continues a smaller one. */
  interface Prover {
    List<Hash> consistency(long oldSize, long size);
  }

  private final WitnessHost host;
  private final WitnessClient client;
  private final long roundMs;
  private long theirSize;
  private long cosignedSize;
  private @Nullable NoteSignature cosignature;
  private String trouble = "not asked yet";
  private long patienceMs;
  private long nextAskMs = Long.MIN_VALUE;

  Follower(WitnessHost host, HttpClient http, Witnesses.Pace pace) {
    this.host = host;
    this.roundMs = pace.roundMs();
    this.client =
        new WitnessClient(http, host.url(), host.key(), Duration.ofMillis(pace.timeoutMs()));
  }

  WitnessHost host() {
    return host;
  }

  synchronized long cosignedSize() {
    return cosignedSize;
  }

  /** Its signature under the checkpoint of that size, if it has given one. */
  synchronized @Nullable NoteSignature cosignature(long size) {
    return size == cosignedSize ? cosignature : null;
  }

  synchronized String trouble() {
    return trouble;
  }

  /** Whether it should be asked about a checkpoint of that size now. */
  synchronized boolean isDue(long size, long monotonicMs) {
    return size != cosignedSize && monotonicMs >= nextAskMs;
  }

  /** Asks for a cosignature. Blocks for a few times the timeout at most. */
  Answer ask(SignedNote checkpoint, long size, Prover prover, long monotonicMs) {
    Answer answer = answer(checkpoint, size, prover);
    synchronized (this) {
      switch (answer) {
        case Answer.Cosigned it -> {
          cosignedSize = size;
          cosignature = it.signature();
          trouble = "";
          patienceMs = 0;
        }
        case Answer.Contradicts it -> trouble = it.why();
        case Answer.Away it -> {
          trouble = it.why();
          patienceMs = Math.clamp(patienceMs * 2, roundMs, MAX_ROUNDS_BETWEEN * roundMs);
          nextAskMs = monotonicMs + patienceMs;
        }
      }
    }
    return answer;
  }

  private Answer answer(SignedNote checkpoint, long size, Prover prover) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      AddCheckpoint request =
          new AddCheckpoint(theirSize, prover.consistency(theirSize, size), checkpoint);
      switch (client.addCheckpoint(request)) {
        case WitnessReply.Cosigned it -> {
          theirSize = size;
          return new Answer.Cosigned(it.signature(), it.timeS());
        }
        case WitnessReply.OtherSize it -> {
          if (it.size() > size) {
            return new Answer.Contradicts(
                "it has seen " + it.size() + " entries of this log, which has only " + size);
          }
          theirSize = it.size();
        }
        case WitnessReply.Refused it -> {
          return refused(it);
        }
        case WitnessReply.Unknown it -> {
          return new Answer.Away(it.reason());
        }
      }
    }
    return new Answer.Away("it names another size each time it is asked");
  }

  private Answer refused(WitnessReply.Refused reply) {
    return switch (reply.status()) {
      case 409, 422 ->
          new Answer.Contradicts(
              "it has seen other entries under this log's name: the two histories have a fork ("
                  + reply.reason()
                  + ")");
      case 403, 404 ->
          new Answer.Away(
              "it does not follow this log: start it with this log's key as --log ("
                  + reply.status()
                  + " "
                  + reply.reason()
                  + ")");
      default -> new Answer.Away("it refused: " + reply.status() + " " + reply.reason());
    };
  }
}
