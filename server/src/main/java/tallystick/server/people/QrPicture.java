package tallystick.server.people;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.Map;

/**
 * A text as a QR code to be drawn by the page itself: no picture of a secret is ever a file.
 *
 * @param modules how many squares a side has, the quiet zone of four on each side in them
 * @param path an SVG path in a view box of {@code 0 0 modules modules}
 */
public record QrPicture(int modules, String path) {
  private static final int QUIET_ZONE = 4;

  /** Draws it. */
  public static QrPicture of(String text) {
    BitMatrix squares;
    try {
      squares =
          new QRCodeWriter()
              .encode(text, BarcodeFormat.QR_CODE, 0, 0, Map.of(EncodeHintType.MARGIN, QUIET_ZONE));
    } catch (WriterException e) {
      throw new IllegalArgumentException("Too long for a QR code: " + text.length(), e);
    }
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < squares.getHeight(); y++) {
      int from = -1;
      for (int x = 0; x <= squares.getWidth(); x++) {
        boolean dark = x < squares.getWidth() && squares.get(x, y);
        if (dark && from < 0) {
          from = x;
        } else if (!dark && from >= 0) {
          int length = x - from;
          path.append('M').append(from).append(' ').append(y).append('h').append(length);
          path.append("v1h-").append(length).append('z');
          from = -1;
        }
      }
    }
    return new QrPicture(squares.getWidth(), path.toString());
  }

  @Override
  public String toString() {
    return "QrPicture[" + modules + "]";
  }
}
