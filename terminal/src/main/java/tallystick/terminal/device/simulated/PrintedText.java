package tallystick.terminal.device.simulated;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What can be read on a strip of paper: the commands that our receipts use are carried out by
 * leaving them out.
 *
 * @param text all lines
 * @param code what the last QR code holds; empty when there is none
 */
public record PrintedText(String text, String code) {
  private static final int ESC = 0x1b;
  private static final int GS = 0x1d;

  /** {@code pL pH cn fn m} of GS ( k, before the data that is stored. */
  private static final int STORE_HEAD = 3;

  /** Reads what {@code EscPosDocument} writes. */
  public static PrintedText read(byte[] document) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    String code = "";
    int at = 0;
    while (at < document.length) {
      int b = document[at] & 0xff;
      if (b == ESC) {
        at += document[at + 1] == '@' ? 2 : 3;
      } else if (b == GS && document[at + 1] == '(') {
        int length = (document[at + 3] & 0xff) | (document[at + 4] & 0xff) << 8;
        if (document[at + 6] == 80) {
          code =
              new String(
                  Arrays.copyOfRange(document, at + 5 + STORE_HEAD, at + 5 + length),
                  StandardCharsets.UTF_8);
        }
        at += 5 + length;
      } else if (b == GS) {
        at += document[at + 1] == 'V' ? 4 : 3;
      } else {
        text.write(b);
        at++;
      }
    }
    return new PrintedText(text.toString(Charset.forName("IBM852")), code);
  }
}
