package tallystick.cli.approve;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import tallystick.cli.CliException;

/** Takes a secret out of the file somebody was given. Never makes a {@code String} of it. */
final class SecretFile {
  private static final byte[] PEM = "-----BEGIN PRIVATE KEY-----".getBytes(StandardCharsets.UTF_8);

  private SecretFile() {}

  /** PKCS#8 DER when the file is PEM, else its text without white space around it. */
  static byte[] secret(byte[] file) {
    if (Arrays.mismatch(file, PEM) == PEM.length) {
      return der(file);
    }
    int from = 0;
    int to = file.length;
    while (from < to && file[from] <= ' ') {
      from++;
    }
    while (to > from && file[to - 1] <= ' ') {
      to--;
    }
    if (from == to) {
      throw new CliException("The file is empty; it should hold a secret");
    }
    return Arrays.copyOfRange(file, from, to);
  }

  private static byte[] der(byte[] pem) {
    int end = PEM.length;
    while (end < pem.length && pem[end] != '-') {
      end++;
    }
    byte[] body = Arrays.copyOfRange(pem, PEM.length, end);
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new CliException("The file begins as a PEM key and is none", e);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }
}
