package tallystick.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for this machine's own address, made by the JDK's tool, and whoever trusts it. */
final class TestCertificate {
  private static final char[] PASSWORD = "for this test".toCharArray();

  final Path certificate;
  final Path key;
  final SSLContext trusting;

  TestCertificate(Path folder) {
    Path store = folder.resolve("machines.p12");
    certificate = folder.resolve("machines.pem");
    key = folder.resolve("machines-key.pem");
    try {
      Process tool =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                      "-genkeypair",
                      "-alias",
                      "machines",
                      "-keyalg",
                      "EC",
                      "-dname",
                      "CN=machines",
                      "-ext",
                      "san=ip:127.0.0.1",
                      "-storetype",
                      "PKCS12",
                      "-keystore",
                      store.toString(),
                      "-storepass",
                      new String(PASSWORD)))
              .inheritIO()
              .start();
      if (tool.waitFor() != 0) {
        throw new IllegalStateException("keytool made no certificate");
      }
      KeyStore made = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        made.load(in, PASSWORD);
      }
      Files.writeString(
          certificate, pem("CERTIFICATE", made.getCertificate("machines").getEncoded()));
      Files.writeString(key, pem("PRIVATE KEY", made.getKey("machines", PASSWORD).getEncoded()));
      KeyStore known = KeyStore.getInstance("PKCS12");
      known.load(null, PASSWORD);
      known.setCertificateEntry("machines", made.getCertificate("machines"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(known);
      trusting = SSLContext.getInstance("TLS");
      trusting.init(null, trust.getTrustManagers(), null);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("No certificate for this test", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
