package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The command line. */
final class ArgumentsTest {
  @Test
  void listensOnLoopbackUnlessToldOtherwise() {
    Arguments arguments = parse("--origin http://localhost:8421");

    assertTrue(arguments.listen().getAddress().isLoopbackAddress());
    assertEquals(8421, arguments.listen().getPort());
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

  private static Arguments parse(String more) {
    return Arguments.parse(("--socket approval.sock --organisation demo " + more).split(" ", -1));
  }
}
