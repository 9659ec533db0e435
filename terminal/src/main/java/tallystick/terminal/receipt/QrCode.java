package tallystick.terminal.receipt;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A QR code's modules, for whoever draws them.
 *
 * @param rows each as long as there are rows, '1' where it is dark; without the quiet border
 */
public record QrCode(List<String> rows) {
  public QrCode {
    rows = List.copyOf(rows);
  }

  /**
   * The code of a text, in UTF-8 and with correction level M.
   *
   * @throws IllegalArgumentException when no code holds it
   */
  public static QrCode of(String text) {
    try {
      ByteMatrix matrix =
          Encoder.encode(
                  text, ErrorCorrectionLevel.M, Map.of(EncodeHintType.CHARACTER_SET, "UTF-8"))
              .getMatrix();
      List<String> rows = new ArrayList<>();
      for (int y = 0; y < matrix.getHeight(); y++) {
        StringBuilder row = new StringBuilder();
        for (int x = 0; x < matrix.getWidth(); x++) {
          row.append(matrix.get(x, y) == 1 ? '1' : '0');
        }
        rows.add(row.toString());
      }
      return new QrCode(rows);
    } catch (WriterException e) {
      throw new IllegalArgumentException(
          "A QR code does not hold " + text.length() + " letters", e);
    }
  }
}
