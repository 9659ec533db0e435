package tallystick.paper.http;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import tallystick.paper.PaperException;

/**
 * The exchange's self-signed certificate for {@code localhost} and {@code 127.0.0.1}, made at the
 * first start and kept in the data folder. Clients pin it by the SHA-256 of its public key ({@code
 * paper.spki}) or trust {@code paper-cert.pem}.
 */
public record Certificate(PrivateKey key, X509Certificate certificate) {
  private static final int YEARS = 10;
  private static final String PRIVATE = "rw-------";

  /** Reads the one in the folder, or makes one. */
  public static Certificate in(Path folder, Instant now) {
    Path keyFile = folder.resolve("paper-key.pem");
    Path certificateFile = folder.resolve("paper-cert.pem");
    try {
      Certificate found;
      if (Files.exists(keyFile) && Files.exists(certificateFile)) {
        found = read(keyFile, certificateFile);
      } else {
        found = make(now);
        Files.deleteIfExists(keyFile);
        Files.createFile(
            keyFile,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        Files.writeString(keyFile, pem("PRIVATE KEY", found.key.getEncoded()));
        Files.writeString(certificateFile, pem("CERTIFICATE", found.certificate.getEncoded()));
      }
      Files.writeString(folder.resolve("paper.spki"), found.spkiSha256() + "\n");
      return found;
    } catch (IOException | GeneralSecurityException e) {
      throw new PaperException(
          "Cannot read or make the certificate in "
              + folder
              + ": "
              + e.getMessage()
              + "; delete paper-key.pem and paper-cert.pem there to have a new one",
          e);
    }
  }

  /** SHA-256 of the public key, in base64. */
  public String spkiSha256() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return Base64.getEncoder().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new PaperException("This Java has no SHA-256", e);
    }
  }

  private static Certificate make(Instant now) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    X500Name name = new X500Name("CN=localhost,O=Tallystick paper exchange");
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(120, new SecureRandom()),
            Date.from(now.minus(1, ChronoUnit.DAYS)),
            Date.from(now.plus(YEARS * 365L, ChronoUnit.DAYS)),
            name,
            pair.getPublic());
    try {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1")
              }));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      return new Certificate(
          pair.getPrivate(),
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))));
    } catch (CertIOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e.getMessage(), e);
    }
  }

  private static Certificate read(Path keyFile, Path certificateFile)
      throws IOException, GeneralSecurityException {
    byte[] key = der(Files.readString(keyFile));
    try (var in = Files.newInputStream(certificateFile)) {
      return new Certificate(
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException(e.getMessage(), e);
    }
  }

  private static byte[] der(String pem) {
    return Base64.getDecoder()
        .decode(pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  /** Without the private key. */
  @Override
  public String toString() {
    return "certificate " + spkiSha256();
  }
}
