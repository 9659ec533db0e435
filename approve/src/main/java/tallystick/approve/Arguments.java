package tallystick.approve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.OrganisationId;

/**
 * What the approver is started with.
 *
 * @param listen loopback unless told otherwise. For the name {@code localhost} that is both of its
 *     addresses: browsers try the one of IPv6 first, and whoever else of this machine took that
 *     port would be at the approver's very origin
 * @param server where people work, and where {@code /prove} sends them back to; null when no server
 *     may ask who they are
 * @param folder its own, with {@code notices.properties}; null for an approver that tells nobody
 * @param cert a chain in PEM, and {@code key} its key; both or none
 */
record Arguments(
    Path socket,
    OrganisationId organisation,
    ApproverOrigin origin,
    @Nullable ApproverOrigin server,
    @Nullable Path folder,
    List<InetSocketAddress> listen,
    @Nullable Path cert,
    @Nullable Path key) {
  static final String USAGE =
      """
      approver --socket PATH --organisation NAME --origin URL [--server-origin URL] [--folder DIR]
               [--listen HOST:PORT] [--cert PEM --key PEM]
      --origin   where people open it: https://approve.example.org:8443, or http://localhost:8421;
                 the keeper is started with the same --approver-origin
      --server-origin  where the server's pages are, the only one that may ask people to show who
                 they are: https://app.example.org, or http://localhost:8420
      --folder   its own, with notices.properties: whom to tell of what waits, and by what
      --listen   this machine alone, at the origin's port, when left out
      """;

  private static final Set<String> OPTIONS =
      Set.of(
          "--socket",
          "--organisation",
          "--origin",
          "--server-origin",
          "--folder",
          "--listen",
          "--cert",
          "--key");

  Arguments {
    listen = List.copyOf(listen);
    if (origin.equals(server)) {
      throw new IllegalArgumentException(
          "--server-origin is the server's own: a browser must tell the two apart");
    }
    if ((cert == null) != (key == null)) {
      throw new IllegalArgumentException("--cert and --key go together");
    }
    if (cert != null && !origin.value().startsWith("https:")) {
      throw new IllegalArgumentException("--cert is for an origin that begins with https");
    }
    if (cert == null
        && !listen.stream().allMatch(address -> address.getAddress().isLoopbackAddress())) {
      throw new IllegalArgumentException(
          "Without --cert it listens on loopback only, for what ends TLS before it on this host");
    }
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Arguments parse(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
        throw new IllegalArgumentException("Not an option, or without its value: " + args[i]);
      }
      options.put(args[i], args[i + 1]);
    }
    ApproverOrigin origin = new ApproverOrigin(required(options, "--origin"));
    String server = options.get("--server-origin");
    String listen = options.get("--listen");
    String cert = options.get("--cert");
    String key = options.get("--key");
    return new Arguments(
        Path.of(required(options, "--socket")),
        new OrganisationId(required(options, "--organisation")),
        origin,
        server == null ? null : new ApproverOrigin(server),
        options.containsKey("--folder") ? Path.of(required(options, "--folder")) : null,
        listen != null ? List.of(address(listen)) : loopback(port(origin)),
        cert == null ? null : Path.of(cert),
        key == null ? null : Path.of(key));
  }

  private static String required(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  /** Where browsers connect to. */
  private static int port(ApproverOrigin origin) {
    String host = origin.value().substring(origin.value().indexOf("://") + 3);
    int colon = host.indexOf(':');
    if (colon >= 0) {
      return Integer.parseInt(host.substring(colon + 1));
    }
    return origin.value().startsWith("https:") ? 443 : 80;
  }

  private static List<InetSocketAddress> loopback(int port) {
    List<InetSocketAddress> both = new ArrayList<>();
    both.add(address("127.0.0.1:" + port));
    try {
      InetSocketAddress six = address("::1:" + port);
      if (NetworkInterface.getByInetAddress(six.getAddress()) != null) {
        both.add(six);
      }
    } catch (SocketException e) {
      throw new ApproverException("Cannot see this machine's network (" + e.getMessage() + ")", e);
    }
    return both;
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, Math.max(0, colon));
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon < 1) {
        throw new IllegalArgumentException("--listen takes HOST:PORT, not " + text);
      }
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (NumberFormatException | UnknownHostException e) {
      throw new IllegalArgumentException("--listen takes HOST:PORT, not " + text, e);
    }
  }
}
