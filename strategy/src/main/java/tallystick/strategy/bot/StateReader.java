package tallystick.strategy.bot;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

/** The only reader of stored state; strict, so that a damaged row is noticed and not traded on. */
final class StateReader {
  /** No list in a bot is longer: see {@link Ledger#MAX_TRADES}. */
  private static final int MAX_LIST = 50_000;

  private static final int MAX_TEXT_BYTES = 4_096;

  private final byte[] in;
  private int at;

  StateReader(byte[] in) {
    this.in = in;
  }

  StrategyException malformed(String why) {
    return new StrategyException(message(why));
  }

  StrategyException malformed(String why, Throwable cause) {
    return new StrategyException(message(why), cause);
  }

  private String message(String why) {
    return "Byte "
        + at
        + " of "
        + in.length
        + " of a bot's stored state: "
        + why
        + ". Restore the row from a backup; the bot must not go on from a guess.";
  }

  void end() {
    if (at != in.length) {
      throw malformed((in.length - at) + " bytes too many");
    }
  }

  private void need(int count) {
    if (in.length - at < count) {
      throw malformed("cut off, " + count + " more bytes expected");
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

  int i32() {
    need(4);
    int value = ByteBuffer.wrap(in, at, 4).getInt();
    at += 4;
    return value;
  }

  long i64() {
    need(8);
    long value = ByteBuffer.wrap(in, at, 8).getLong();
    at += 8;
    return value;
  }

  double real() {
    return Double.longBitsToDouble(i64());
  }

  BigInteger integer() {
    int length = u8();
    if (length == 0 || length > 17) {
      throw malformed("a number of " + length + " bytes");
    }
    need(length);
    BigInteger value = new BigInteger(in, at, length);
    if (value.toByteArray().length != length) {
      throw malformed("a number that is not written the shortest way");
    }
    at += length;
    return value;
  }

  Amount amount(Asset asset) {
    return new Amount(asset, integer());
  }

  Price price(Instrument instrument) {
    return new Price(instrument, integer());
  }

  String text() {
    int length = i32();
    if (length < 0 || length > MAX_TEXT_BYTES) {
      throw malformed("a text of " + length + " bytes");
    }
    need(length);
    try {
      String value =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in, at, length)).toString();
      at += length;
      return value;
    } catch (CharacterCodingException e) {
      throw malformed("text that is not UTF-8", e);
    }
  }

  <E extends Enum<E>> E name(Class<E> type) {
    String name = text();
    for (E value : type.getEnumConstants()) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    throw malformed("no " + type.getSimpleName() + " is called " + name);
  }

  CallerId callerId() {
    return new CallerId(i64(), i64());
  }

  Asset asset() {
    return new Asset(text(), u8());
  }

  Instrument instrument() {
    return new Instrument(asset(), asset());
  }

  StopLeg stopLeg(Instrument instrument) {
    return new StopLeg(price(instrument), price(instrument));
  }

  <T> @Nullable T maybe(Supplier<T> read) {
    return flag() ? read.get() : null;
  }

  <T> List<T> list(Supplier<T> read) {
    int size = i32();
    if (size < 0 || size > MAX_LIST) {
      throw malformed("a list of " + size);
    }
    List<T> values = new ArrayList<>(Math.min(size, 1_024));
    for (int i = 0; i < size; i++) {
      values.add(read.get());
    }
    return values;
  }
}
