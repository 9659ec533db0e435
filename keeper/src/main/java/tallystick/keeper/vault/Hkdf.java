package tallystick.keeper.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/** HKDF-SHA-256 (RFC 5869): several keys of different purpose from one. */
final class Hkdf {
  private Hkdf() {}

  /** 32 bytes for {@code purpose}; the caller wipes them. */
  static byte[] derive(byte[] input, byte[] salt, String purpose) {
    byte[] info = purpose.getBytes(StandardCharsets.US_ASCII);
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(Arrays.copyOf(input, input.length))
                  .addSalt(salt)
                  .thenExpand(info, 32));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("JDK 25 has HKDF", e);
    }
  }
}
