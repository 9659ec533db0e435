package tallystick.intent;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;

/** Big-endian primitives, bounded; the only writer of our bytes. */
final class Writer {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  byte[] toArray() {
    return out.toByteArray();
  }

  Writer u8(int value) {
    if (value < 0 || value > 0xff) {
      throw new IllegalArgumentException("Not a byte: " + value);
    }
    out.write(value);
    return this;
  }

  Writer flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  Writer u16(int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException("Not a 16-bit number: " + value);
    }
    out.write(value >>> 8);
    out.write(value);
    return this;
  }

  Writer u32(long value) {
    if (value < 0 || value > 0xffff_ffffL) {
      throw new IllegalArgumentException("Not a 32-bit number: " + value);
    }
    return u16((int) (value >>> 16)).u16((int) (value & 0xffff));
  }

  Writer i64(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
    return this;
  }

  /** 16 bytes, two's complement. */
  Writer i128(BigInteger value) {
    if (value.bitLength() > 127) {
      throw new IllegalArgumentException("Not a 128-bit number: " + value);
    }
    byte[] bytes = value.toByteArray();
    for (int i = bytes.length; i < 16; i++) {
      out.write(value.signum() < 0 ? 0xff : 0);
    }
    out.write(bytes, 0, bytes.length);
    return this;
  }

  Writer fixed(Bytes value, int length) {
    if (value.length() != length) {
      throw new IllegalArgumentException("Expected " + length + " bytes, not " + value.length());
    }
    out.writeBytes(value.toArray());
    return this;
  }

  Writer bytes(Bytes value) {
    u16(value.length());
    out.writeBytes(value.toArray());
    return this;
  }

  Writer raw(byte[] value) {
    out.writeBytes(value);
    return this;
  }

  Writer text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    u16(utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  Writer callerId(CallerId id) {
    return i64(id.high()).i64(id.low());
  }

  Writer asset(Asset asset) {
    return text(asset.code()).u8(asset.decimals());
  }

  Writer instrument(Instrument instrument) {
    return asset(instrument.base()).asset(instrument.quote());
  }

  Writer amount(Amount amount) {
    return asset(amount.asset()).i128(amount.units());
  }

  /** Only the number: the instrument or asset is written elsewhere in the same value. */
  Writer units(BigInteger units) {
    return i128(units);
  }

  Writer units(Price price) {
    return i128(price.units());
  }
}
