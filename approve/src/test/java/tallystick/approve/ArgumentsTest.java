package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import tallystick.intent.ApproverOrigin;

/** The command line. */
final class ArgumentsTest {
  @Test
  void listensOnLoopbackUnlessToldOtherwise() {
    Arguments arguments = parse("--origin http://localhost:8421");

    for (InetSocketAddress address : arguments.listen()) {
      assertTrue(address.getAddress().isLoopbackAddress());
      assertEquals(8421, address.getPort());
    }
  }

  @Test
  void leavesNoneOfLocalhostsAddressesToAnotherUser() throws Exception {
    boolean hasIpv6 = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null;

    assertEquals(
        hasIpv6,
        parse("--origin http://localhost:8421").listen().stream()
            .anyMatch(address -> address.getAddress() instanceof Inet6Address));
  }

  @Test
  void listensElsewhereOnlyWithACertificate() {
    assertThrows(
        IllegalArgumentException.class,
        () -> parse("--origin https://approve.example.org --listen 0.0.0.0:443"));
    assertEquals(
        443,
        parse(
                "--origin https://approve.example.org --listen 0.0.0.0:443 --cert c.pem --key"
                    + " k.pem")
            .listen()
            .getFirst()
            .getPort());
  }

  @Test
  void refusesHalfACertificateAndPlainHttpWithOne() {
    assertThrows(
        IllegalArgumentException.class,
        () -> parse("--origin https://approve.example.org --cert c.pem"));
    assertThrows(
        IllegalArgumentException.class,
        () -> parse("--origin http://localhost:8421 --cert c.pem --key k.pem"));
    assertThrows(
        IllegalArgumentException.class, () -> parse("--origin http://approve.example.org"));
  }

  @Test
  void takesOneServerThatIsNotTheApproverItself() {
    ApproverOrigin server = new ApproverOrigin("http://localhost:8420");

    assertEquals(
        server,
        parse("--origin http://localhost:8421 --server-origin http://localhost:8420").server());
    for (String wrong :
        new String[] {"http://localhost:8421", "http://app.example.org", "https://app/x", "app"}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> parse("--origin http://localhost:8421 --server-origin " + wrong),
          wrong);
    }
  }

  private static Arguments parse(String more) {
    return Arguments.parse(("--socket approval.sock --organisation demo " + more).split(" ", -1));
  }
}
