package tallystick.intent;

import java.io.ByteArrayOutputStream;

/** Writes a COSE key in its one form, canonical CBOR of small maps. */
final class CoseWriter {
  static final int OKP = 1;
  static final int EC2 = 2;
  static final int RSA = 3;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  CoseWriter(int parameters) {
    out.write(5 << 5 | parameters);
  }

  CoseWriter integer(int label, int value) {
    head(label);
    head(value);
    return this;
  }

  CoseWriter bytes(int label, Bytes value) {
    head(label);
    head(2, value.length());
    out.writeBytes(value.toArray());
    return this;
  }

  private void head(int integer) {
    head(integer < 0 ? 1 : 0, integer < 0 ? -1 - integer : integer);
  }

  private void head(int major, int value) {
    if (value < 24) {
      out.write(major << 5 | value);
    } else if (value < 256) {
      out.write(major << 5 | 24);
      out.write(value);
    } else {
      out.write(major << 5 | 25);
      out.write(value >> 8);
      out.write(value);
    }
  }

  Bytes done() {
    return Bytes.of(out.toByteArray());
  }
}
