package tallystick.approve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** TLS from a certificate chain and a key in PEM, as ACME clients leave them. */
final class PemTls {
  private static final byte[] BEGIN =
      "-----BEGIN PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "-----END PRIVATE KEY-----".getBytes(StandardCharsets.US_ASCII);
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  private PemTls() {}

  static SSLContext of(Path chainFile, Path keyFile) {
    try {
      Certificate[] chain;
      try (InputStream in = Files.newInputStream(chainFile)) {
        chain =
            CertificateFactory.getInstance("X.509")
                .generateCertificates(in)
                .toArray(Certificate[]::new);
      }
      if (chain.length == 0) {
        throw new ApproverException("There is no certificate in " + chainFile);
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("approver", key(keyFile), new char[0], chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new ApproverException(
          "Cannot use the certificate " + chainFile + " with the key " + keyFile + ": " + e, e);
    }
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    byte[] pem = Files.readAllBytes(file);
    byte[] der = der(file, pem);
    Arrays.fill(pem, (byte) 0);
    try {
      for (String algorithm : ALGORITHMS) {
        Optional<PrivateKey> key = key(algorithm, der);
        if (key.isPresent()) {
          return key.get();
        }
      }
    } finally {
      Arrays.fill(der, (byte) 0);
    }
    throw new ApproverException(file + " holds a key of none of these kinds: " + ALGORITHMS);
  }

  private static Optional<PrivateKey> key(String algorithm, byte[] der)
      throws GeneralSecurityException {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (InvalidKeySpecException e) {
      // Not of this kind; perhaps of the next.
      return Optional.empty();
    }
  }

  private static byte[] der(Path file, byte[] pem) {
    int begin = indexOf(pem, BEGIN, 0);
    int end = indexOf(pem, END, Math.max(0, begin));
    if (begin < 0 || end < 0) {
      throw new ApproverException(
          file + " holds no PKCS#8 key; make one: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
    }
    byte[] body = Arrays.copyOfRange(pem, begin + BEGIN.length, end);
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new ApproverException(file + " begins as a PEM key and is none");
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private static int indexOf(byte[] in, byte[] wanted, int from) {
    for (int at = from; at + wanted.length <= in.length; at++) {
      if (Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }
}
