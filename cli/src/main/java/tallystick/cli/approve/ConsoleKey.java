package tallystick.cli.approve;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Properties;
import tallystick.cli.CliException;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Setting;

/**
 * A person's Ed25519 key in a file that only its owner can read. The file is text: the person's
 * name, the public half and the private half (PKCS#8, base64).
 */
public final class ConsoleKey {
  /** An Ed25519 SubjectPublicKeyInfo is a fixed header of 12 bytes and the 32 of the key. */
  private static final int SPKI_HEADER_LENGTH = 12;

  private final PersonId person;
  private final Bytes publicKey;
  private final PrivateKey privateKey;

  private ConsoleKey(PersonId person, Bytes publicKey, PrivateKey privateKey) {
    this.person = person;
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /** Makes a key and writes it down; an existing file is never replaced. */
  public static ConsoleKey make(Path file, PersonId person, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, random);
      KeyPair pair = generator.generateKeyPair();
      byte[] spki = pair.getPublic().getEncoded();
      Bytes publicKey = Bytes.of(Arrays.copyOfRange(spki, SPKI_HEADER_LENGTH, spki.length));
      String text =
          "# Whoever has this file can approve as "
              + person
              + ". Keep it off the server's host.\nperson="
              + person
              + "\npublic="
              + publicKey.toHex()
              + "\nprivate="
              + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
              + "\n";
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
      return new ConsoleKey(person, publicKey, pair.getPrivate());
    } catch (FileAlreadyExistsException e) {
      throw new CliException(
          "There is a key in " + file + " already; name another file with --key", e);
    } catch (IOException e) {
      throw new CliException("Cannot write the key file " + file + ": " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has Ed25519", e);
    }
  }

  /** Reads a key file. */
  public static ConsoleKey read(Path file) {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new CliException(
          "Cannot read the key file "
              + file
              + ": "
              + e.getMessage()
              + ". Make one with `tallystick approve --console init`, or name yours with --key",
          e);
    }
    try {
      PersonId person = new PersonId(required(properties, "person"));
      Bytes publicKey = Bytes.parseHex(required(properties, "public"));
      PrivateKey privateKey =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(
                      Base64.getDecoder().decode(required(properties, "private"))));
      return new ConsoleKey(person, publicKey, privateKey);
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new CliException(file + " is not a key file of Tallystick: " + e.getMessage(), e);
    }
  }

  private static String required(Properties properties, String name) {
    String value = properties.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException("no line " + name + "=");
    }
    return value.strip();
  }

  public PersonId person() {
    return person;
  }

  public ApproverKey.Console approverKey() {
    return new ApproverKey.Console(publicKey);
  }

  /** For comparing by eye: the first 16 digits of the public half, in groups. */
  public String fingerprint() {
    String hex = HexFormat.of().formatHex(publicKey.toArray(), 0, 8);
    return hex.replaceAll("(.{4})(?!$)", "$1 ");
  }

  /** The person's signature over exactly this change under exactly these terms. */
  public Approval approve(ApprovalTerms terms, OrganisationId organisation, Setting setting) {
    return say(ApprovalTerms.Word.APPROVE, terms, organisation, setting);
  }

  /** The person's signature under one word of exactly this change. */
  public Approval say(
      ApprovalTerms.Word word, ApprovalTerms terms, OrganisationId organisation, Setting setting) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(terms.challenge(organisation, setting, word).toArray());
      return new Approval.ConsoleKey(person, publicKey, Bytes.of(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has Ed25519", e);
    }
  }
}
