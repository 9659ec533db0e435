package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.OrganisationId;

/** The pages over TLS, with the files that openssl makes. */
@SuppressWarnings("NullAway.Init") // set before each test
final class PemTlsTest {
  private static final String HOST = "approve.example.org";

  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private void certificate(String algorithm) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                ("openssl req -x509 -days 2 -nodes -subj /CN=HOST -addext subjectAltName=DNS:HOST"
                        + " -newkey "
                        + algorithm
                        + " -out "
                        + file("chain.pem")
                        + " -keyout "
                        + file("key.pem"))
                    .replace("HOST", HOST)
                    .split(" ", -1))
            .redirectErrorStream(true)
            .redirectOutput(file("openssl.txt").toFile())
            .start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), () -> read("openssl.txt"));
  }

  private String read(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ec -pkeyopt ec_paramgen_curve:P-256", "rsa:2048"})
  void servesOverTlsAndTellsBrowsersToStayThere(String algorithm) throws Exception {
    certificate(algorithm);
    ApproverOrigin origin = new ApproverOrigin("https://" + HOST);
    Answers answers =
        new Answers(
            file("approval.sock"), new OrganisationId("demo"), origin, null, new SecureRandom());

    try (Web web =
            Web.start(
                origin,
                answers,
                null,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                PemTls.of(file("chain.pem"), file("key.pem")));
        SSLSocket socket =
            (SSLSocket)
                trusting()
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), web.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .toLowerCase(java.util.Locale.ROOT);

      assertTrue(answer.startsWith("http/1.1 200"), answer);
      assertTrue(answer.contains("strict-transport-security: max-age="), answer);
    }
  }

  private SSLContext trusting() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file("chain.pem"))) {
      store.setCertificateEntry(
          "it", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void saysHowToMakeAKeyThatItTakes() throws Exception {
    certificate("ec -pkeyopt ec_paramgen_curve:P-256");
    Files.writeString(
        file("key.pem"), "-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----\n");

    ApproverException refused =
        assertThrows(ApproverException.class, () -> PemTls.of(file("chain.pem"), file("key.pem")));

    assertTrue(String.valueOf(refused.getMessage()).contains("openssl pkcs8 -topk8"));
  }
}
