package tallystick.intent;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

/** Big-endian primitives, bounded; the only reader of our bytes. Every refusal names the byte. */
final class Reader {
  private final byte[] in;
  private int at;

  Reader(byte[] in) {
    this.in = in;
  }

  MalformedException malformed(String why) {
    return new MalformedException(where() + why);
  }

  String where() {
    return "Byte " + at + " of " + in.length + ": ";
  }

  /** Nothing may stand behind a value: it would be a second way to write it. */
  void end() {
    if (at != in.length) {
      throw malformed((in.length - at) + " bytes too many");
    }
  }

  private void need(int count) {
    if (in.length - at < count) {
      throw malformed("cut off; " + count + " more bytes expected");
    }
  }

  int u8() {
    need(1);
    return in[at++] & 0xff;
  }

  boolean flag() {
    int value = u8();
    if (value > 1) {
      throw malformed("a flag is 0 or 1, not " + value);
    }
    return value == 1;
  }

  int u16() {
    return u8() << 8 | u8();
  }

  long u32() {
    return (long) u16() << 16 | u16();
  }

  /** A 32-bit number that must fit a non-negative int. */
  int count32() {
    long value = u32();
    if (value > Integer.MAX_VALUE) {
      throw malformed("number too large: " + value);
    }
    return (int) value;
  }

  long i64() {
    need(8);
    long value = ByteBuffer.wrap(in, at, 8).getLong();
    at += 8;
    return value;
  }

  BigInteger i128() {
    need(16);
    BigInteger value = new BigInteger(in, at, 16);
    at += 16;
    return value;
  }

  Bytes fixed(int length) {
    need(length);
    Bytes value = Bytes.of(Arrays.copyOfRange(in, at, at + length));
    at += length;
    return value;
  }

  Bytes bytes(int maxLength) {
    int length = u16();
    if (length > maxLength) {
      throw malformed("a byte string of " + length + ", at most " + maxLength + " allowed");
    }
    return fixed(length);
  }

  Bytes rest() {
    return fixed(in.length - at);
  }

  String text(int maxLength) {
    int length = u16();
    if (length > maxLength * 4) {
      throw malformed("a text of " + length + " bytes, at most " + maxLength + " characters");
    }
    need(length);
    try {
      String value =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(in, at, length))
              .toString();
      if (value.length() > maxLength) {
        throw malformed("a text of " + value.length() + " characters, at most " + maxLength);
      }
      at += length;
      return value;
    } catch (CharacterCodingException e) {
      throw new MalformedException("Byte " + at + ": text that is not UTF-8", e);
    }
  }

  CallerId callerId() {
    return new CallerId(i64(), i64());
  }

  Asset asset() {
    return new Asset(text(Asset.MAX_CODE_LENGTH), u8());
  }

  Instrument instrument() {
    return new Instrument(asset(), asset());
  }

  Amount amount() {
    return new Amount(asset(), i128());
  }

  Price price(Instrument instrument) {
    return new Price(instrument, i128());
  }
}
