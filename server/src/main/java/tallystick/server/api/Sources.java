package tallystick.server.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.server.ServerSettings;

/**
 * From where a request comes. What a proxy says about that is believed only when the proxy is one
 * that the settings name; from anybody else it is a claim like any other header.
 */
final class Sources {
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final String FORWARDED_HOST = "X-Forwarded-Host";

  /** Longer chains of proxies are no setup of ours. */
  private static final int MAX_HOPS = 10;

  private final Set<InetAddress> proxies;

  Sources(ServerSettings settings) {
    this.proxies = settings.web().trustedProxies();
  }

  /** The address of the caller, as text. */
  String address(HttpServletRequest request) {
    InetAddress peer = InetAddress.ofLiteral(request.getRemoteAddr());
    if (!proxies.contains(peer)) {
      return peer.getHostAddress();
    }
    // The last address that no proxy of ours has: everything before it anybody may have written.
    List<String> hops =
        Collections.list(request.getHeaders(FORWARDED_FOR)).stream()
            .flatMap(header -> Arrays.stream(header.split(",", MAX_HOPS)))
            .map(String::strip)
            .toList();
    InetAddress caller = peer;
    for (int i = hops.size() - 1; i >= 0 && proxies.contains(caller); i--) {
      Optional<InetAddress> hop = literal(hops.get(i));
      if (hop.isEmpty()) {
        break;
      }
      caller = hop.get();
    }
    return caller.getHostAddress();
  }

  /**
   * What failures are counted by: a household's IPv6 network is one source, or it would be as many
   * as it likes.
   */
  String throttled(HttpServletRequest request) {
    InetAddress address = InetAddress.ofLiteral(address(request));
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] bytes = address.getAddress();
    return java.util.HexFormat.of().formatHex(bytes, 0, 8) + "/64";
  }

  /** What the caller took for this server's name. */
  @Nullable String host(HttpServletRequest request) {
    String forwarded = request.getHeader(FORWARDED_HOST);
    return forwarded != null && proxies.contains(InetAddress.ofLiteral(request.getRemoteAddr()))
        ? forwarded
        : request.getHeader("Host");
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
