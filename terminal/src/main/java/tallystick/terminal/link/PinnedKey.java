package tallystick.terminal.link;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS to the server whose key the operator wrote into the machine's settings, and to no other. */
final class PinnedKey extends X509ExtendedTrustManager {
  private final String spkiSha256;

  private PinnedKey(String spkiSha256) {
    this.spkiSha256 = spkiSha256;
  }

  /**
   * A context that accepts a certificate with this key only.
   *
   * @param spkiSha256 base64 of SHA-256 over the key's SubjectPublicKeyInfo
   */
  static SSLContext context(String spkiSha256) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {new PinnedKey(spkiSha256)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has TLS 1.3", e);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(chain[0].getPublicKey().getEncoded());
      String found = Base64.getEncoder().encodeToString(hash);
      if (!found.equals(spkiSha256)) {
        throw new CertificateException(
            "The server shows the key " + found + ", pinned is " + spkiSha256);
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("A machine has no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("A machine has no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("A machine has no clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
