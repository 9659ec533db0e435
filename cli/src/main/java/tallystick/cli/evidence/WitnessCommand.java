package tallystick.cli.evidence;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.GlobalOptions;
import tallystick.tally.proof.VerifierKey;
import tallystick.tally.witness.WitnessServer;
import tallystick.tally.witness.WitnessSettings;

/** {@code tallystick witness}: serves add-checkpoint of the C2SP tlog-witness specification. */
@Command(
    name = "witness",
    mixinStandardHelpOptions = true,
    header = "Watch logs for others: sign only checkpoints that extend what was seen before.",
    description = {
      "",
      "A log that shows one history to you and another to the venue needs two signatures of its"
          + " witnesses, and gets one. Run it on a machine that the log's operator does not"
          + " control; a witness on the same host proves nothing to others."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  tallystick witness --name witness.example/w1 --log log.vkey --listen 127.0.0.1:8450",
      "",
      "The READY line ends with the witness's own key: give it to those who verify."
    })
public final class WitnessCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 8450;

  @Mixin private GlobalOptions global = new GlobalOptions();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "tallystick.local/witness",
      description = "The witness's name in its signatures (default: ${DEFAULT-VALUE}).")
  private String name = "";

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to listen (default: 127.0.0.1:8450; port 0 takes a free one).")
  private @Nullable String listen;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Its key and what it has seen (default: witness in the home folder).")
  private @Nullable Path folder;

  @Option(
      names = "--log",
      paramLabel = "KEY",
      required = true,
      description = "The key of a log to watch, or its file; may be given again.")
  private List<String> logs = new ArrayList<>();

  WitnessCommand() {}

  @Override
  public Integer call() {
    Map<String, List<VerifierKey>> keys = new HashMap<>();
    for (String log : logs) {
      VerifierKey key = VerifyCommand.key(log);
      keys.computeIfAbsent(key.name(), origin -> new ArrayList<>()).add(key);
    }
    Path data = folder != null ? folder : global.places().home().resolve("witness");
    WitnessSettings settings =
        new WitnessSettings(name, address(), data, keys, InstantSource.system());
    CountDownLatch ended = new CountDownLatch(1);
    try (WitnessServer server = WitnessServer.serve(settings)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(ended, server), "witness-end"));
      global.screen().say("READY port=" + server.address().getPort() + " key=" + server.key());
      ended.await();
      return ExitStatus.OK;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", e);
    }
  }

  /** To be asked to end, and to end, is success; the JVM would say 143. */
  private static void end(CountDownLatch ended, WitnessServer server) {
    ended.countDown();
    server.close();
    Runtime.getRuntime().halt(ExitStatus.OK);
  }

  private InetSocketAddress address() {
    if (listen == null) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT);
    }
    int colon = listen.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          listen.substring(0, Math.max(colon, 0)), Integer.parseInt(listen.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new CliException("--listen is HOST:PORT, not " + listen, e);
    }
  }
}
