package tallystick.terminal.device.escpos;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * The bytes of one receipt. Text is written in code page 852, which has English, French, German,
 * Spanish and Czech letters; what it lacks is printed without its accent, or as a question mark.
 */
public final class EscPosDocument {
  /** ESC t 18: PC852 on Epson's and most others' printers. */
  private static final int CODE_PAGE_852 = 18;

  private static final Charset PC852 = Charset.forName("IBM852");

  /** What one QR symbol can carry as bytes at correction level L is 2953; M leaves this. */
  public static final int MAX_QR_BYTES = 2_331;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public EscPosDocument() {
    // ESC @: whatever the last receipt left set is forgotten.
    raw(0x1b, '@');
    raw(0x1b, 't', CODE_PAGE_852);
  }

  public EscPosDocument left() {
    return raw(0x1b, 'a', 0);
  }

  public EscPosDocument centred() {
    return raw(0x1b, 'a', 1);
  }

  public EscPosDocument bold(boolean on) {
    return raw(0x1b, 'E', on ? 1 : 0);
  }

  /** Twice as wide and as high, or back to one. */
  public EscPosDocument large(boolean on) {
    return raw(0x1d, '!', on ? 0x11 : 0);
  }

  /** One line of text; control characters are dropped, for they would be commands. */
  public EscPosDocument line(String text) {
    text.codePoints()
        .filter(c -> !Character.isISOControl(c))
        .forEach(c -> out.writeBytes(encoded(Character.toString(c))));
    out.write('\n');
    return this;
  }

  /**
   * A QR code, model 2, correction level M.
   *
   * @param moduleDots size of one module, 1 to 16 dots
   */
  public EscPosDocument qr(String text, int moduleDots) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    if (data.length == 0 || data.length > MAX_QR_BYTES) {
      throw new IllegalArgumentException("A QR code of 1 to " + MAX_QR_BYTES + " bytes");
    }
    if (moduleDots < 1 || moduleDots > 16) {
      throw new IllegalArgumentException("A module of 1 to 16 dots, not " + moduleDots);
    }
    // GS ( k, cn 49: functions 165 (model), 167 (module), 169 (correction), 180 (store), 181
    // (print).
    raw(0x1d, '(', 'k', 4, 0, 49, 65, 50, 0);
    raw(0x1d, '(', 'k', 3, 0, 49, 67, moduleDots);
    raw(0x1d, '(', 'k', 3, 0, 49, 69, 49);
    int length = data.length + 3;
    raw(0x1d, '(', 'k', length & 0xff, length >>> 8, 49, 80, 48);
    out.writeBytes(data);
    return raw(0x1d, '(', 'k', 3, 0, 49, 81, 48);
  }

  /** Feeds the text past the blade and cuts: GS V 66 0. */
  public EscPosDocument cut() {
    return raw(0x1d, 'V', 66, 0);
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  private EscPosDocument raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  private static byte[] encoded(String character) {
    byte[] direct = strictly(character);
    if (direct.length > 0) {
      return direct;
    }
    String bare = Normalizer.normalize(character, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
    byte[] plain = strictly(bare);
    return plain.length > 0 ? plain : new byte[] {'?'};
  }

  private static byte[] strictly(String text) {
    try {
      ByteBuffer bytes =
          PC852
              .newEncoder()
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .onMalformedInput(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(text));
      byte[] array = new byte[bytes.remaining()];
      bytes.get(array);
      return array;
    } catch (CharacterCodingException e) {
      return new byte[0];
    }
  }
}
