package tallystick.terminal.device.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Crc16Test {
  @Test
  void hasTheCheckValuesOfBothBitOrders() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);

    assertEquals(0x2189, Crc16.kermit(digits, 0, 9));
    assertEquals(0x31c3, Crc16.xmodem(digits, 0, 9));
  }
}
