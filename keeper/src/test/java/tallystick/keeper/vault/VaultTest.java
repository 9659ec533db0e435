package tallystick.keeper.vault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.CredentialId;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;
import tallystick.keeper.KeeperException;

final class VaultTest {
  private static final CredentialId MAIN = new CredentialId("main");
  private static final Holding PAPER = new Holding("paper", "127.0.0.1:8443", "paper");
  private static final Holding REAL = new Holding("paper", "api.binance.com:443", "real");
  private static final byte[] MESSAGE = "symbol=BTCUSD".getBytes(StandardCharsets.UTF_8);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  private Vault open(String passphrase) {
    return Vault.open(
        folder.resolve("vault"), Unlock.passphrase(utf8(passphrase)), new SecureRandom(), 64);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void keepsAKeyThatItMadeAndSignsSoThatTheJdkAgrees() throws GeneralSecurityException {
    byte[] signature;
    String pem;
    try (Vault vault = open("secret")) {
      vault.makeEd25519(MAIN, PAPER);
    }
    try (Vault vault = open("secret\n")) {
      pem = vault.publicHalfPem(MAIN).orElseThrow();
      signature = vault.sign(MAIN, KeyKind.ED25519, PAPER, MESSAGE);
    }

    byte[] spki = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
    verifier.update(MESSAGE);
    assertTrue(verifier.verify(signature));
  }

  @Test
  void signsWithAnImportedSecretAsOpenSslDoes() {
    byte[] secret = utf8("JefeJefeJefeJefeJefeJefe");
    try (Vault vault = open("secret")) {
      Vault.Import kept =
          vault.importSecret(
              MAIN, PAPER, KeyKind.HMAC_SHA256, Provenance.IMPORTED_FROM_FILE, secret);

      assertInstanceOf(Vault.Import.Kept.class, kept);
      assertArrayEquals(new byte[24], secret, "the caller's array is wiped");
      byte[] mac =
          vault.sign(MAIN, KeyKind.HMAC_SHA256, PAPER, utf8("what do ya want for nothing?"));
      // Computed with: printf ... | openssl dgst -sha256 -hmac JefeJefeJefeJefeJefeJefe
      assertEquals(HMAC, HexFormat.of().formatHex(mac));
    }
  }

  private static final String HMAC =
      "f1bfb444f20389157a4fc4230beec721dd3b00c9d485d7fe97fa939c55e33b16";

  @Test
  void signsWithAnImportedRsaKeyAndShowsItsPublicHalf() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    try (Vault vault = open("secret")) {
      vault.importSecret(
          MAIN,
          PAPER,
          KeyKind.RSA_SHA256,
          Provenance.IMPORTED_FROM_FILE,
          pair.getPrivate().getEncoded());

      byte[] signature = vault.sign(MAIN, KeyKind.RSA_SHA256, PAPER, MESSAGE);

      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(pair.getPublic());
      verifier.update(MESSAGE);
      assertTrue(verifier.verify(signature));
      assertTrue(
          vault
              .publicHalfPem(MAIN)
              .orElseThrow()
              .contains(
                  Base64.getEncoder()
                      .encodeToString(pair.getPublic().getEncoded())
                      .substring(0, 60)));
    }
  }

  @Test
  void refusesSecretsThatAreNone() {
    try (Vault vault = open("secret")) {
      for (String bad : new String[] {"short", "with space with space", "line\nline line line"}) {
        assertInstanceOf(
            Vault.Import.Refused.class,
            vault.importSecret(
                MAIN, PAPER, KeyKind.HMAC_SHA256, Provenance.IMPORTED_FROM_FILE, utf8(bad)));
      }
      assertInstanceOf(
          Vault.Import.Refused.class,
          vault.importSecret(
              MAIN, PAPER, KeyKind.RSA_SHA256, Provenance.IMPORTED_FROM_FILE, utf8("no key")));
      assertFalse(vault.holds(MAIN, KeyKind.HMAC_SHA256));
    }
  }

  @Test
  void saysThatAPassphraseIsWrongAndChangesNothing() throws IOException {
    open("right").close();
    byte[] before = Files.readAllBytes(folder.resolve("vault"));

    KeeperException refused = assertThrows(KeeperException.class, () -> open("wrong"));

    assertTrue(String.valueOf(refused.getMessage()).startsWith("Wrong passphrase for the vault"));
    assertArrayEquals(before, Files.readAllBytes(folder.resolve("vault")));
  }

  @Test
  void doesNotUseAKeyAtAnotherHostThanItWasEnteredFor() {
    try (Vault vault = open("secret")) {
      vault.makeEd25519(MAIN, PAPER);

      KeeperException refused =
          assertThrows(
              KeeperException.class, () -> vault.sign(MAIN, KeyKind.ED25519, REAL, MESSAGE));

      assertTrue(String.valueOf(refused.getMessage()).contains("is not used for"));
    }
  }

  @Test
  void refusesAFileInWhichAnyByteWasChanged() throws IOException {
    try (Vault vault = open("secret")) {
      vault.makeEd25519(MAIN, PAPER);
    }
    Path file = folder.resolve("vault");
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at += 7) {
      byte[] bad = good.clone();
      bad[at] ^= 0x01;
      Files.write(file, bad);

      assertThrows(KeeperException.class, () -> open("secret"), "byte " + at);
    }
  }

  @Test
  void rotatesItsKeyAndItsLockWithoutLosingASecret() throws IOException {
    Path keyFile = folder.resolve("key");
    Files.write(keyFile, new SecureRandom().generateSeed(32));
    byte[] before;
    try (Vault vault = open("old")) {
      vault.makeEd25519(MAIN, PAPER);
      before = vault.sign(MAIN, KeyKind.ED25519, PAPER, MESSAGE);
      vault.rotate(Unlock.keyFile(keyFile));
    }

    KeeperException refused = assertThrows(KeeperException.class, () -> open("old"));
    try (Vault vault =
        Vault.open(folder.resolve("vault"), Unlock.keyFile(keyFile), new SecureRandom(), 64)) {
      assertArrayEquals(before, vault.sign(MAIN, KeyKind.ED25519, PAPER, MESSAGE));
    }

    assertTrue(String.valueOf(refused.getMessage()).contains("is locked by a key file"));
  }

  @Test
  void writesNoSecretInTheClear() throws IOException {
    String secret = "abcdefghijklmnopqrstuvwxyz0123456789";
    try (Vault vault = open("secret")) {
      vault.importSecret(
          MAIN, PAPER, KeyKind.HMAC_SHA256, Provenance.IMPORTED_FROM_FILE, utf8(secret));
      assertFalse(vault.toString().contains("abc"));
    }

    String file =
        new String(Files.readAllBytes(folder.resolve("vault")), StandardCharsets.ISO_8859_1);
    assertFalse(file.contains(secret.substring(0, 8)));
    assertEquals(
        "[OWNER_READ, OWNER_WRITE]",
        Arrays.toString(
            Files.getPosixFilePermissions(folder.resolve("vault")).stream().sorted().toArray()));
  }
}
