package tallystick.strategy.bot;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.StopLeg;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

/** Big-endian primitives of the stored state. Amounts and prices are units alone. */
final class StateWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

  byte[] toArray() {
    return out.toByteArray();
  }

  StateWriter u8(int value) {
    if (value < 0 || value > 0xff) {
      throw new IllegalArgumentException("Not a byte: " + value);
    }
    out.write(value);
    return this;
  }

  StateWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  StateWriter i32(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(value >>> shift);
    }
    return this;
  }

  StateWriter i64(long value) {
    return i32((int) (value >>> 32)).i32((int) value);
  }

  StateWriter real(double value) {
    return i64(Double.doubleToLongBits(value));
  }

  /** Its length in a byte, then the shortest two's complement. */
  StateWriter integer(BigInteger value) {
    byte[] bytes = value.toByteArray();
    u8(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  StateWriter units(Amount amount) {
    return integer(amount.units());
  }

  StateWriter units(Price price) {
    return integer(price.units());
  }

  StateWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    i32(utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  /** Enums of settings go by name: they are few, and a name outlives a reordering. */
  StateWriter name(Enum<?> value) {
    return text(value.name());
  }

  StateWriter callerId(CallerId id) {
    return i64(id.high()).i64(id.low());
  }

  StateWriter asset(Asset asset) {
    return text(asset.code()).u8(asset.decimals());
  }

  StateWriter instrument(Instrument instrument) {
    return asset(instrument.base()).asset(instrument.quote());
  }

  StateWriter stopLeg(StopLeg leg) {
    return units(leg.trigger()).units(leg.limit());
  }

  <T> StateWriter maybe(@Nullable T value, Consumer<T> write) {
    flag(value != null);
    if (value != null) {
      write.accept(value);
    }
    return this;
  }

  <T> StateWriter list(List<T> values, Consumer<T> write) {
    i32(values.size());
    values.forEach(write);
    return this;
  }
}
