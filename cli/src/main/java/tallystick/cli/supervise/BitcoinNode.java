package tallystick.cli.supervise;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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
  private static final String SERVER_NAME = "tallystick";
  private static final int PASSWORD_BYTES = 32;
  private static final int SALT_BYTES = 16;

  /** Where it runs: beside whoever started it, or as a user of its own. */
  private interface Starter {
    Child start(List<String> command);
  }

  private final Path program;
  private final Path folder;
  private final List<String> more;
  private final Starter starter;
  private Child child;
  private int port;

  private BitcoinNode(Path program, Path folder, List<String> more, Starter starter) {
    this.program = program;
    this.folder = folder;
    this.more = more;
    this.starter = starter;
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
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CliException("The node's folder " + folder + " cannot be made", e);
    }
    return new BitcoinNode(
        program,
        folder,
        List.of(),
        command ->
            Child.start(
                "bitcoind",
                command,
                Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString()),
                folder.resolve("bitcoind.log"),
                folder.resolve("bitcoind.pid-of-child")));
  }

  /**
   * Starts a node of an installation, as the user who stands for outsiders. The server logs on with
   * a name of its own, from a file like the node's cookie in the server's folder: {@link
   * #serverCookie}.
   */
  public static BitcoinNode start(Path program, Programs programs) {
    Places places = programs.places();
    Users users = programs.users();
    Path folder = places.folder(Role.PAPER).resolve("bitcoin");
    users.folder(folder, Role.PAPER, "rwx------");
    byte[] secret = new byte[PASSWORD_BYTES];
    byte[] salt = new byte[SALT_BYTES];
    SecureRandom random = new SecureRandom();
    random.nextBytes(secret);
    random.nextBytes(salt);
    String password = HexFormat.of().formatHex(secret);
    users.file(serverCookie(places), Role.SERVER, SERVER_NAME + ":" + password + "\n", "rw-------");
    return new BitcoinNode(
        reachable(program, places, users),
        folder,
        List.of("-rpcauth=" + SERVER_NAME + ":" + salted(salt, password)),
        command -> programs.launch("bitcoind", Role.PAPER, command, Map.of()));
  }

  /** What the server logs on to an installation's node with. */
  public static Path serverCookie(Places places) {
    return places.folder(Role.SERVER).resolve("bitcoin.cookie");
  }

  /** The node's own form of a password: HMAC-SHA-256 of it under the salt's hexadecimal digits. */
  private static String salted(byte[] salt, String password) {
    String digits = HexFormat.of().formatHex(salt);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(digits.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] sum = mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
      return digits + "$" + HexFormat.of().formatHex(sum);
    } catch (GeneralSecurityException e) {
      throw new CliException("This JDK has no HMAC-SHA-256", e);
    }
  }

  /**
   * The program, or a copy of what {@code packaging/get-bitcoind} has fetched into a folder that
   * the node's user cannot reach, such as one of root's own.
   */
  private static Path reachable(Path program, Places places, Users users) {
    Path fetched = program.resolveSibling("../lib/ld-linux-x86-64.so.2").normalize();
    if (users.closedTo(program).isEmpty() || !Files.exists(fetched)) {
      users.requireReachable(program, "The node's program");
      return program;
    }
    Path copy = places.home().resolve("app").resolve("bitcoind");
    Users.makeFolder(places.home().resolve("app"), "rwxr-xr-x");
    Commands.run(
        "copy the node's program",
        "cp",
        "--recursive",
        "--update",
        "--no-target-directory",
        "--preserve=mode,timestamps",
        program.resolve("../..").normalize().toString(),
        copy.toString());
    return copy.resolve("bin").resolve(program.getFileName());
  }

  private Child start() {
    for (int tries = 1; ; tries++) {
      Child started = starter.start(command());
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
    List<String> whole =
        new ArrayList<>(
            List.of(
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
                "-startupnotify=echo READY"));
    whole.addAll(more);
    return whole;
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
