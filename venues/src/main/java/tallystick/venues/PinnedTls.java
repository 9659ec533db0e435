package tallystick.venues;

import java.net.Socket;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes clients that talk to one pinned host and believe nobody else. */
public final class PinnedTls {
  /** A venue that takes longer to shake hands is treated as down. */
  public static final int CONNECT_TIMEOUT_MS = 5_000;

  private PinnedTls() {}

  /**
   * A client of one host: HTTP/1.1, because its failures are the plainest to classify (HTTP/2 may
   * replay a refused stream); no redirect, because a redirected request is a second send.
   */
  public static HttpClient client(PinnedHost host) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(Duration.ofMillis(CONNECT_TIMEOUT_MS))
        .sslContext(context(host.pin()))
        .build();
  }

  /** TLS that accepts what the pin accepts. */
  public static SSLContext context(Pin pin) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      switch (pin) {
        // The platform's own manager checks the chain, and the client asks it for the host's name.
        case Pin.SystemAuthorities ignored -> context.init(null, null, null);
        case Pin.Spki spki -> context.init(null, new TrustManager[] {new SpkiTrust(spki)}, null);
      }
      return context;
    } catch (GeneralSecurityException e) {
      throw new VenueException("This Java platform offers no TLS; install a complete JDK", e);
    }
  }

  /** The pin that a certificate satisfies. */
  public static Pin.Spki pinOf(X509Certificate certificate) {
    return new Pin.Spki(tallystick.intent.Bytes.of(spkiSha256(certificate)));
  }

  static byte[] spkiSha256(X509Certificate certificate) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new VenueException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * Compares the leaf's public key with the pin. It extends the <em>extended</em> manager, so that
   * the platform does not wrap it with a check of names, which a pinned self-signed certificate of
   * a loopback address could not pass and which the pin makes needless.
   */
  private static final class SpkiTrust extends X509ExtendedTrustManager {
    private final Pin.Spki pin;

    SpkiTrust(Pin.Spki pin) {
      this.pin = pin;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      if (chain.length == 0) {
        throw new CertificateException("The host showed no certificate");
      }
      byte[] found = spkiSha256(chain[0]);
      if (!MessageDigest.isEqual(found, pin.sha256().toArray())) {
        throw new CertificateException(
            "The host's key is spki-sha256="
                + Base64.getEncoder().encodeToString(found)
                + ", but the list of hosts pins "
                + pin);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("This side accepts no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("This side accepts no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("This side accepts no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
