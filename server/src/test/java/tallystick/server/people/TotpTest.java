package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TotpTest {
  private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

  @Test
  void givesTheCodesOfTheStandard() {
    // RFC 6238, appendix B, SHA-1, the last six of its eight digits.
    assertEquals("287082", Totp.code(SECRET, 59 / 30));
    assertEquals("081804", Totp.code(SECRET, 1_111_111_109L / 30));
    assertEquals("050471", Totp.code(SECRET, 1_111_111_111L / 30));
    assertEquals("005924", Totp.code(SECRET, 1_234_567_890L / 30));
    assertEquals("279037", Totp.code(SECRET, 2_000_000_000L / 30));
    assertEquals("353130", Totp.code(SECRET, 20_000_000_000L / 30));
  }

  @Test
  void takesTheStepBeforeAndTheOneAfterAndNoOther() {
    long now = 1_234_567_890_000L;
    long step = now / Totp.STEP_MS;

    for (long off = -3; off <= 3; off++) {
      OptionalLong found = Totp.step(SECRET, Totp.code(SECRET, step + off), now, 0);
      assertEquals(Math.abs(off) <= 1, found.isPresent(), "off by " + off);
    }
  }

  @Test
  void takesNoStepTwiceAndNoneBeforeTheLastUsed() {
    long now = 1_234_567_890_000L;
    long step = now / Totp.STEP_MS;

    assertTrue(Totp.step(SECRET, Totp.code(SECRET, step), now, step).isEmpty());
    assertTrue(Totp.step(SECRET, Totp.code(SECRET, step - 1), now, step).isEmpty());
    assertEquals(
        OptionalLong.of(step + 1), Totp.step(SECRET, Totp.code(SECRET, step + 1), now, step));
  }

  @Test
  void writesTheSecretAsPeopleTypeIt() {
    // RFC 4648, section 10.
    assertEquals("MZXW6YTBOI", Totp.base32("foobar".getBytes(StandardCharsets.US_ASCII)));
    assertEquals("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.base32(SECRET));
  }

  @Test
  void anythingThatIsNoCodeIsRefused() {
    for (String wrong : new String[] {"", "12345", "1234567", "abcdef", "١٢٣٤٥٦"}) {
      assertTrue(Totp.step(SECRET, wrong, 59_000, 0).isEmpty(), wrong);
    }
  }
}
