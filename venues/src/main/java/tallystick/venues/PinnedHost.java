package tallystick.venues;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One host the keeper may talk to, and how it proves to be itself.
 *
 * @param name of the venue; a second host of one venue is named {@code venue.role}, for example
 *     {@code binance.ws-api}
 * @param environment what kind of money it holds
 * @param host a name or an address
 * @param port 1 to 65535
 * @param pin what its certificate must satisfy
 */
public record PinnedHost(String name, Environment environment, String host, int port, Pin pin) {
  /** A dozen venues with four hosts each, several times over. */
  public static final int MAX_HOSTS = 256;

  public PinnedHost {
    if (name.isEmpty() || name.length() > 64) {
      throw new VenueException("A host's name has 1 to 64 characters, not \"" + name + "\"");
    }
    if (host.isEmpty() || host.length() > 253 || host.contains("/") || host.contains("@")) {
      throw new VenueException("Not a host: \"" + host + "\"");
    }
    if (port < 1 || port > 65_535) {
      throw new VenueException("A port is 1 to 65535, not " + port);
    }
  }

  /** {@code https://host:port} plus a path that begins with a slash. */
  public URI https(String pathAndQuery) {
    return URI.create("https://" + authority() + pathAndQuery);
  }

  /** {@code wss://host:port} plus a path that begins with a slash. */
  public URI wss(String pathAndQuery) {
    return URI.create("wss://" + authority() + pathAndQuery);
  }

  public String authority() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * Reads one line: {@code name environment host:port pin}, with a reason behind {@code #}.
   *
   * @throws VenueException saying what is wrong
   */
  public static PinnedHost parse(String line) {
    int comment = line.indexOf('#');
    String facts = (comment < 0 ? line : line.substring(0, comment)).strip();
    String[] parts = facts.split("\\s+", -1);
    if (parts.length != 4) {
      throw new VenueException(
          "A host is written: name environment host:port pin  # reason; not \"" + line + "\"");
    }
    int colon = parts[2].lastIndexOf(':');
    if (colon <= 0) {
      throw new VenueException("A host's address is host:port, not \"" + parts[2] + "\"");
    }
    String host = parts[2].substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new PinnedHost(
        parts[0],
        Environment.parse(parts[1]),
        host,
        port(parts[2].substring(colon + 1)),
        Pin.parse(parts[3]));
  }

  /** Reads a list of hosts; empty lines and lines of comment are skipped. */
  public static List<PinnedHost> parseList(String text) {
    List<PinnedHost> hosts = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int lineNumber = 0;
    for (String line : text.split("\n", -1)) {
      lineNumber++;
      if (line.isBlank() || line.strip().startsWith("#")) {
        continue;
      }
      try {
        PinnedHost host = parse(line);
        if (!names.add(host.name())) {
          throw new VenueException("A second host named " + host.name());
        }
        hosts.add(host);
      } catch (VenueException e) {
        throw new VenueException("List of hosts, line " + lineNumber + ": " + e.getMessage(), e);
      }
      if (hosts.size() > MAX_HOSTS) {
        throw new VenueException("A list of hosts has at most " + MAX_HOSTS + " lines");
      }
    }
    return List.copyOf(hosts);
  }

  /** The host of that name. */
  public static Optional<PinnedHost> find(List<PinnedHost> hosts, String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst();
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new VenueException("A port is a number, not \"" + text + "\"", e);
    }
  }

  @Override
  public String toString() {
    return name + " (" + environment.word() + ", " + authority() + ")";
  }
}
