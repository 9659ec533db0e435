package tallystick.server;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Chain;
import tallystick.intent.OrganisationId;
import tallystick.server.fleet.FleetSettings;

/**
 * What the command line and the environment say.
 *
 * @param folder the server's own folder, 0700
 * @param keeperSocket the keeper's {@code server.sock}
 * @param venues by name: where the public market data comes from
 * @param httpPort 0 for any free port
 * @param httpAddress loopback unless told otherwise
 * @param databaseUrl {@code TALLYSTICK_DB_URL}
 * @param postgresUser {@code TALLYSTICK_POSTGRES_USER}
 * @param web what it is called from outside, and whom it believes about that
 * @param fleet what it needs for cash machines
 * @param stepped for drills: prices wait until {@code GET /api/v1/quiet} lets them through
 */
public record ServerSettings(
    Path folder,
    Path keeperSocket,
    OrganisationId organisation,
    Map<String, VenueAddress> venues,
    int httpPort,
    String httpAddress,
    Optional<String> databaseUrl,
    Optional<String> postgresUser,
    boolean stepped,
    Web web,
    FleetSettings fleet) {

  static final String USAGE =
      """
      usage: server --folder DIR --keeper-socket PATH --organisation NAME
                    --venue NAME=HOST:PORT --venue-pin NAME=spki-sha256=BASE64 (or NAME=ca=system)
                    [--http-port N] [--http-address ADDRESS] [--stepped yes]
                    [--origin URL] [--approver-origin URL] [--trusted-proxy ADDRESS[,ADDRESS]]
                    [--bitcoin-node URL --bitcoin-cookie FILE --bitcoin-chain NAME]
                    [--screening-list FILE]
                    [--machines-port N --machines-certificate FILE --machines-key FILE
                     [--machines-address ADDRESS] [--machines-connections N]]
      environment: TALLYSTICK_DB_URL (a PostgreSQL of your own, a JDBC URL),
                   TALLYSTICK_POSTGRES_USER (who runs the embedded one when the server is root)
      """;

  /**
   * A venue's public side.
   *
   * @param pin {@code spki-sha256=BASE64} or {@code ca=system}
   */
  public record VenueAddress(String host, int port, String pin) {}

  /**
   * What the server is called from outside.
   *
   * @param origin its own public origin; {@code http://localhost:PORT} when empty
   * @param approver where people prove themselves; without it nobody can
   * @param trustedProxies the only addresses whose {@code X-Forwarded-*} is believed
   */
  public record Web(
      Optional<ApproverOrigin> origin,
      Optional<ApproverOrigin> approver,
      Set<InetAddress> trustedProxies) {
    public Web {
      trustedProxies = Set.copyOf(trustedProxies);
    }

    /** On this machine only, and without an approver. */
    public static Web local() {
      return new Web(Optional.empty(), Optional.empty(), Set.of());
    }
  }

  /** On this machine only, and without an approver. */
  public ServerSettings(
      Path folder,
      Path keeperSocket,
      OrganisationId organisation,
      Map<String, VenueAddress> venues,
      int httpPort,
      String httpAddress,
      Optional<String> databaseUrl,
      Optional<String> postgresUser,
      boolean stepped) {
    this(
        folder,
        keeperSocket,
        organisation,
        venues,
        httpPort,
        httpAddress,
        databaseUrl,
        postgresUser,
        stepped,
        Web.local());
  }

  /** Without a node, and so without cash machines. */
  public ServerSettings(
      Path folder,
      Path keeperSocket,
      OrganisationId organisation,
      Map<String, VenueAddress> venues,
      int httpPort,
      String httpAddress,
      Optional<String> databaseUrl,
      Optional<String> postgresUser,
      boolean stepped,
      Web web) {
    this(
        folder,
        keeperSocket,
        organisation,
        venues,
        httpPort,
        httpAddress,
        databaseUrl,
        postgresUser,
        stepped,
        web,
        FleetSettings.none());
  }

  /** Arguments that cannot be used; the message names the one. */
  public static final class UsageException extends RuntimeException {
    UsageException(String message) {
      super(message);
    }
  }

  public ServerSettings {
    venues = Map.copyOf(venues);
    if (httpPort < 0 || httpPort > 65_535) {
      throw new UsageException("--http-port is 0 to 65535, not " + httpPort);
    }
  }

  /** What to say when others than this machine reach the listener; empty when none do. */
  Optional<String> exposure() {
    try {
      if (InetAddress.ofLiteral(httpAddress).isLoopbackAddress()) {
        return Optional.empty();
      }
    } catch (IllegalArgumentException e) {
      // A name: nobody knows where it leads tomorrow.
    }
    return Optional.of(
        "WARNING: pages and API, an administrator's too, are open to whoever reaches "
            + httpAddress
            + (web.origin().filter(o -> o.value().startsWith("https:")).isPresent()
                ? ". Let only the proxy that --origin names reach them"
                : " and travel unencrypted. Put a proxy with TLS in front, and say --origin"));
  }

  /**
   * Reads arguments and environment.
   *
   * @throws UsageException naming the argument
   */
  public static ServerSettings parse(String[] args, Map<String, String> environment) {
    Map<String, String> single = new HashMap<>();
    Map<String, String> addresses = new HashMap<>();
    Map<String, String> pins = new HashMap<>();
    Set<String> known =
        Set.of(
            "--folder",
            "--keeper-socket",
            "--organisation",
            "--http-port",
            "--http-address",
            "--stepped",
            "--origin",
            "--approver-origin",
            "--trusted-proxy",
            "--bitcoin-node",
            "--bitcoin-cookie",
            "--bitcoin-chain",
            "--screening-list",
            "--machines-port",
            "--machines-certificate",
            "--machines-key",
            "--machines-address",
            "--machines-connections");
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i];
      if (i + 1 == args.length) {
        throw new UsageException(name + " needs a value");
      }
      String value = args[i + 1];
      switch (name) {
        case "--venue" -> putNamed(addresses, name, value);
        case "--venue-pin" -> putNamed(pins, name, value);
        default -> {
          if (!known.contains(name) || single.put(name, value) != null) {
            throw new UsageException(name + " is unknown or stands twice");
          }
        }
      }
    }
    for (String pinned : new HashSet<>(pins.keySet())) {
      if (!addresses.containsKey(pinned)) {
        throw new UsageException("--venue-pin names " + pinned + ", for which there is no --venue");
      }
    }
    Map<String, VenueAddress> venues = new HashMap<>();
    addresses.forEach((venue, address) -> venues.put(venue, venue(venue, address, pins)));
    return new ServerSettings(
        Path.of(required(single, "--folder")).toAbsolutePath(),
        Path.of(required(single, "--keeper-socket")).toAbsolutePath(),
        organisation(required(single, "--organisation")),
        venues,
        number(single.getOrDefault("--http-port", "8420")),
        single.getOrDefault("--http-address", "127.0.0.1"),
        Optional.ofNullable(environment.get("TALLYSTICK_DB_URL")),
        Optional.ofNullable(environment.get("TALLYSTICK_POSTGRES_USER")),
        single.getOrDefault("--stepped", "no").equals("yes"),
        new Web(origin(single, "--origin"), origin(single, "--approver-origin"), proxies(single)),
        new FleetSettings(
            node(single),
            Optional.ofNullable(single.get("--screening-list"))
                .map(file -> Path.of(file).toAbsolutePath()),
            door(single)));
  }

  private static Optional<FleetSettings.Door> door(Map<String, String> single) {
    if (!single.containsKey("--machines-port")) {
      if (single.keySet().stream().anyMatch(name -> name.startsWith("--machines-"))) {
        throw new UsageException("A listener for machines has a port: say --machines-port, too");
      }
      return Optional.empty();
    }
    int port = number(required(single, "--machines-port"));
    int connections =
        number(
            single.getOrDefault(
                "--machines-connections", Integer.toString(FleetSettings.USUAL_CONNECTIONS)));
    if (port < 1 || port > 65_535 || connections < 1) {
      throw new UsageException("--machines-port is 1 to 65535, --machines-connections at least 1");
    }
    return Optional.of(
        new FleetSettings.Door(
            single.getOrDefault("--machines-address", "127.0.0.1"),
            port,
            Path.of(required(single, "--machines-certificate")).toAbsolutePath(),
            Path.of(required(single, "--machines-key")).toAbsolutePath(),
            connections));
  }

  private static Optional<FleetSettings.Node> node(Map<String, String> single) {
    if (!single.containsKey("--bitcoin-node")) {
      if (single.containsKey("--bitcoin-cookie") || single.containsKey("--bitcoin-chain")) {
        throw new UsageException("A cookie and a chain are a node's: say --bitcoin-node, too");
      }
      return Optional.empty();
    }
    String chain = required(single, "--bitcoin-chain");
    URI address;
    try {
      address = new URI(required(single, "--bitcoin-node"));
    } catch (URISyntaxException e) {
      throw new UsageException("--bitcoin-node is http://HOST:PORT: " + e.getMessage());
    }
    if (!"http".equals(address.getScheme()) || address.getHost() == null) {
      throw new UsageException("--bitcoin-node is http://HOST:PORT, not " + address);
    }
    Map<String, Chain> chains =
        Map.of(
            "main", Chain.BITCOIN_MAIN,
            "testnet4", Chain.BITCOIN_TESTNET4,
            "signet", Chain.BITCOIN_SIGNET,
            "regtest", Chain.BITCOIN_REGTEST);
    Chain known = chains.get(chain);
    if (known == null) {
      throw new UsageException("--bitcoin-chain is main, testnet4, signet or regtest");
    }
    return Optional.of(
        new FleetSettings.Node(
            address, Path.of(required(single, "--bitcoin-cookie")).toAbsolutePath(), known));
  }

  private static Optional<ApproverOrigin> origin(Map<String, String> single, String option) {
    String value = single.get(option);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ApproverOrigin(value));
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }

  /** Addresses and no names: whom to believe must not depend on a name server. */
  private static Set<InetAddress> proxies(Map<String, String> single) {
    Set<InetAddress> proxies = new HashSet<>();
    for (String text : single.getOrDefault("--trusted-proxy", "").split(",", -1)) {
      if (text.isBlank()) {
        continue;
      }
      try {
        proxies.add(InetAddress.ofLiteral(text.strip()));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--trusted-proxy is an IP address, not " + text.strip());
      }
    }
    return proxies;
  }

  private static OrganisationId organisation(String name) {
    try {
      return new OrganisationId(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--organisation: " + e.getMessage());
    }
  }

  private static void putNamed(Map<String, String> into, String option, String value) {
    int equals = value.indexOf('=');
    if (equals <= 0 || into.put(value.substring(0, equals), value.substring(equals + 1)) != null) {
      throw new UsageException(option + " is NAME=..., each name once, not " + value);
    }
  }

  private static VenueAddress venue(String name, String address, Map<String, String> pins) {
    int colon = address.lastIndexOf(':');
    String pin = pins.get(name);
    if (colon <= 0) {
      throw new UsageException("--venue " + name + " is HOST:PORT, not " + address);
    }
    if (pin == null) {
      throw new UsageException(
          "--venue " + name + " has no --venue-pin; say spki-sha256=BASE64 or ca=system");
    }
    return new VenueAddress(address.substring(0, colon), number(address.substring(colon + 1)), pin);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException("\"" + text + "\" is no number");
    }
  }

  private static String required(Map<String, String> single, String name) {
    String value = single.get(name);
    if (value == null) {
      throw new UsageException(name + " is missing");
    }
    return value;
  }
}
