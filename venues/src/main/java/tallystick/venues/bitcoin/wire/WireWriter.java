package tallystick.venues.bitcoin.wire;

import java.io.ByteArrayOutputStream;
import tallystick.intent.Bytes;

/** Writes little-endian numbers and shortest-form counts. */
final class WireWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  WireWriter u8(int value) {
    out.write(value);
    return this;
  }

  WireWriter i32(int value) {
    for (int i = 0; i < 4; i++) {
      out.write(value >>> (8 * i));
    }
    return this;
  }

  WireWriter u32(long value) {
    return i32((int) value);
  }

  WireWriter i64(long value) {
    for (int i = 0; i < 8; i++) {
      out.write((int) (value >>> (8 * i)));
    }
    return this;
  }

  WireWriter count(int value) {
    if (value < 0xfd) {
      return u8(value);
    }
    if (value <= 0xffff) {
      return u8(0xfd).u8(value).u8(value >>> 8);
    }
    return u8(0xfe).i32(value);
  }

  WireWriter raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  WireWriter raw(Bytes bytes) {
    return raw(bytes.toArray());
  }

  WireWriter prefixed(Bytes bytes) {
    return count(bytes.length()).raw(bytes);
  }

  byte[] toArray() {
    return out.toByteArray();
  }

  Bytes toBytes() {
    return Bytes.of(toArray());
  }
}
