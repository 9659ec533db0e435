package tallystick.venues.bitcoin.wire;

import java.util.Arrays;
import tallystick.intent.Bytes;

/** Walks bytes from front to back; every refusal names the byte and what was being read. */
final class WireReader {
  private final byte[] in;
  private final int end;
  private final String what;
  private int at;

  /** Reads the array without copying it; {@code what} names the whole in a refusal. */
  WireReader(byte[] in, String what) {
    this.in = in;
    this.end = in.length;
    this.what = what;
  }

  int offset() {
    return at;
  }

  int left() {
    return end - at;
  }

  int u8(String name) throws WireException {
    need(1, name);
    return in[at++] & 0xff;
  }

  /** The next byte without taking it, or -1 at the end. */
  int peek() {
    return at < end ? in[at] & 0xff : -1;
  }

  int i32(String name) throws WireException {
    need(4, name);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value |= (in[at++] & 0xff) << (8 * i);
    }
    return value;
  }

  long u32(String name) throws WireException {
    return Integer.toUnsignedLong(i32(name));
  }

  long i64(String name) throws WireException {
    need(8, name);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value |= (in[at++] & 0xffL) << (8 * i);
    }
    return value;
  }

  /** A number in its shortest form, at most {@code max}. */
  int count(int max, String name) throws WireException {
    int from = at;
    int first = u8(name);
    long value =
        switch (first) {
          case 0xfd -> u16(name);
          case 0xfe -> u32(name);
          case 0xff -> i64(name);
          default -> first;
        };
    boolean shortest =
        switch (first) {
          case 0xfd -> value >= 0xfd;
          case 0xfe -> value > 0xffff;
          case 0xff -> value > 0xffffffffL || value < 0;
          default -> true;
        };
    if (!shortest) {
      throw refusalAt(from, name + " is not written in its shortest form");
    }
    if (value < 0 || value > max) {
      throw refusalAt(
          from, name + " is " + Long.toUnsignedString(value) + "; at most " + max + " are read");
    }
    return (int) value;
  }

  byte[] take(int length, String name) throws WireException {
    need(length, name);
    byte[] out = Arrays.copyOfRange(in, at, at + length);
    at += length;
    return out;
  }

  Bytes bytes(int length, String name) throws WireException {
    return Bytes.of(take(length, name));
  }

  /** A length and as many bytes. */
  Bytes prefixed(int maxLength, String name) throws WireException {
    return bytes(count(maxLength, "the length of " + name), name);
  }

  Hash256 hash(String name) throws WireException {
    return new Hash256(bytes(Hash256.LENGTH, name));
  }

  /** Nothing may stand behind what was read. */
  void end() throws WireException {
    if (at != end) {
      throw refusal((end - at) + " bytes behind its end");
    }
  }

  WireException refusal(String why) {
    return refusalAt(at, why);
  }

  WireException refusalAt(int offset, String why) {
    return new WireException("Byte " + offset + " of " + end + " of " + what + ": " + why);
  }

  private int u16(String name) throws WireException {
    need(2, name);
    return (in[at++] & 0xff) | (in[at++] & 0xff) << 8;
  }

  private void need(int length, String name) throws WireException {
    if (end - at < length) {
      throw refusal("cut off within " + name);
    }
  }
}
