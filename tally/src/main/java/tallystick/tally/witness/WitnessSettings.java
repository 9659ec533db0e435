package tallystick.tally.witness;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import tallystick.tally.proof.VerifierKey;

/**
 * How a witness runs.
 *
 * @param name the witness's key name, a schema-less URL such as {@code witness.example/w1}
 * @param listen loopback, unless somebody has thought about it; port 0 takes a free one
 * @param data the witness's folder; it makes its key there the first time
 * @param logs origin to the keys whose signature counts for it
 * @param clock for the time in cosignatures
 */
public record WitnessSettings(
    String name,
    InetSocketAddress listen,
    Path data,
    Map<String, List<VerifierKey>> logs,
    InstantSource clock) {
  /** Each log costs a file and a little memory. */
  public static final int MAX_LOGS = 10_000;

  public WitnessSettings {
    if (logs.isEmpty() || logs.size() > MAX_LOGS) {
      throw new IllegalArgumentException("a witness follows 1 to " + MAX_LOGS + " logs");
    }
    logs = Map.copyOf(logs);
  }
}
