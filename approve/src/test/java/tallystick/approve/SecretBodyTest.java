package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret has one form on its way, and stands in no message. */
final class SecretBodyTest {
  @Test
  void readsTheFormThatThePageSends() {
    SecretBody body = read("{\"credential\":\"old\",\"secret\":\"aG9yc2U\"}");

    assertEquals("old", body.credential().name());
    assertArrayEquals("horse".getBytes(StandardCharsets.UTF_8), body.secret());
    assertFalse(body.toString().contains("horse"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"credential\":\"old\",\"secret\":\"\"}",
        "{\"secret\":\"aG9yc2U\",\"credential\":\"old\"}",
        "{\"credential\":\"old\", \"secret\":\"aG9yc2U\"}",
        "{\"credential\":\"old\",\"secret\":\"aG9yc2U\"} ",
        "{\"credential\":\"old\",\"secret\":\"aG9y\",\"more\":\"x\"}",
        "{\"credential\":\"OLD ONE\",\"secret\":\"aG9yc2U\"}"
      })
  void refusesEveryOtherForm(String body) {
    assertThrows(IllegalArgumentException.class, () -> read(body));
  }

  @Test
  void saysNothingOfTheSecretWhenItRefuses() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> read("{\"credential\":\"old\",\"secret\":\"horse!battery\"}"));

    assertEquals("The secret is not in base64url", refused.getMessage());
  }

  private static SecretBody read(String body) {
    return SecretBody.read(body.getBytes(StandardCharsets.UTF_8));
  }
}
