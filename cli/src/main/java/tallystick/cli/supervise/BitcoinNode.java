package tallystick.cli.supervise;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tallystick.cli.CliException;

/**
 * A Bitcoin node of one's own for trials: a real one, on the network where blocks cost nothing and
 * that nobody else is on (regtest). It listens for its RPC on loopback alone, at a free port, and
 * is logged on to by the cookie in its folder. A node for real money is its operator's own business
 * (docs/bitcoin.md).
 */
public final class BitcoinNode implements AutoCloseable {
  /** A new chain is there within two seconds, on a busy machine. */
  private static final Duration READY = Duration.ofSeconds(60);

  /** It writes its wallets and its state of the chain before it ends. */
  private static final Duration END = Duration.ofSeconds(30);

  /** Somebody else may take the port between our look and the node's start. */
  private static final int MAX_STARTS = 3;

  private static final String BIND_FAILED = "Unable to bind";

  private final Path program;
  private final Path folder;
  private Child child;
  private int port;

  private BitcoinNode(Path program, Path folder) {
    this.program = program;
    this.folder = folder;
    this.port = Ports.free();
    this.child = start();
  }

  /**
   * The program on this machine: the one that {@code TALLYSTICK_BITCOIND} names, the one that
   * {@code packaging/get-bitcoind} has fetched, or one on the path.
   */
  public static Optional<Path> program() {
    Map<String, String> environment = System.getenv();
    String named = environment.getOrDefault("TALLYSTICK_BITCOIND", "");
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    String ours = environment.getOrDefault("TALLYSTICK_CACHE", "");
    Path fetched = ours.isEmpty() ? caches.resolve("tallystick") : Path.of(ours);
    Stream<Path> onPath =
        Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1))
            .filter(place -> !place.isEmpty())
            .map(place -> Path.of(place, "bitcoind"));
    return Stream.concat(Stream.of(fetched.resolve("bitcoind/bin/bitcoind")), onPath)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts a node, which goes on from what is in the folder.
   *
   * @param folder of its own, made where it is missing
   */
  public static BitcoinNode start(Path program, Path folder) {
    return new BitcoinNode(program, folder);
  }

  private Child start() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CliException("The node's folder " + folder + " cannot be made", e);
    }
    for (int tries = 1; ; tries++) {
      Child started =
          Child.start(
              "bitcoind",
              command(),
              Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString()),
              folder.resolve("bitcoind.log"),
              folder.resolve("bitcoind.pid-of-child"));
      try {
        started.awaitReady(READY);
        return started;
      } catch (CliException e) {
        if (tries == MAX_STARTS || !String.valueOf(e.getMessage()).contains(BIND_FAILED)) {
          throw e;
        }
        port = Ports.free();
      }
    }
  }

  private List<String> command() {
    return List.of(
        program.toString(),
        "-regtest",
        "-datadir=" + folder,
        "-server=1",
        "-rpcbind=127.0.0.1",
        "-rpcallowip=127.0.0.1",
        "-rpcport=" + port,
        "-listen=0",
        "-networkactive=0",
        "-dnsseed=0",
        "-printtoconsole=0",
        // Nothing on this network to estimate from.
        "-fallbackfee=0.0001",
        "-dbcache=16",
        // Keys made ahead are most of what making a wallet takes.
        "-keypool=60",
        // The line by which every program here says that it is up.
        "-startupnotify=echo READY");
  }

  /** Where its RPC listens. */
  public URI rpc() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What one logs on with; written anew at each start. */
  public Path cookie() {
    return folder.resolve("regtest").resolve(".cookie");
  }

  public long pid() {
    return child.pid();
  }

  /** Ends it as a power cut would. */
  public void kill() {
    child.kill();
  }

  /** Starts it again after {@link #kill()}, with what is in its folder. */
  public void restart() {
    child = start();
  }

  /** Asks it to end and waits until it has. */
  @Override
  public void close() {
    child.terminate(END);
  }
}
