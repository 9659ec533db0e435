package tallystick.cli.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.cli.CliException;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.Bytes;
import tallystick.intent.CredentialId;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Setting;

/** A person's key file: nobody else's to read, and one signature for one change. */
class ConsoleKeyTest {
  private static final OrganisationId DESK = new OrganisationId("desk");
  private static final Setting CHANGE = new Setting.RemoveCredential(new CredentialId("main"));
  private static final byte[] SPKI_HEADER = HexFormat.of().parseHex("302a300506032b6570032100");

  @TempDir private Path folder;

  @Test
  void isReadableToItsOwnerAlone() throws Exception {
    ConsoleKey.make(folder.resolve("anna.key"), new PersonId("anna"), new SecureRandom());

    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("anna.key"))));
  }

  @Test
  void isNeverReplaced() {
    Path file = folder.resolve("anna.key");
    ConsoleKey.make(file, new PersonId("anna"), new SecureRandom());

    assertThrows(
        CliException.class, () -> ConsoleKey.make(file, new PersonId("anna"), new SecureRandom()));
  }

  @Test
  void signsExactlyTheChangeThatWasShown() throws Exception {
    Path file = folder.resolve("anna.key");
    ConsoleKey.make(file, new PersonId("anna"), new SecureRandom());
    ApprovalTerms terms =
        new ApprovalTerms("console:anna", "log", zeros(), zeros(), zeros(), 1_700_000_000_000L);

    Approval.ConsoleKey approval =
        (Approval.ConsoleKey) ConsoleKey.read(file).approve(terms, DESK, CHANGE);

    assertTrue(verifies(approval, terms.challenge(DESK, CHANGE)));
    assertFalse(
        verifies(
            approval,
            terms.challenge(DESK, new Setting.RemoveCredential(new CredentialId("other")))));
  }

  private static Bytes zeros() {
    return Bytes.of(new byte[32]);
  }

  private static boolean verifies(Approval.ConsoleKey approval, Bytes challenge)
      throws GeneralSecurityException {
    byte[] spki = new byte[SPKI_HEADER.length + 32];
    System.arraycopy(SPKI_HEADER, 0, spki, 0, SPKI_HEADER.length);
    System.arraycopy(approval.publicKey().toArray(), 0, spki, SPKI_HEADER.length, 32);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
    signature.update(challenge.toArray());
    return signature.verify(approval.signature().toArray());
  }
}
