package tallystick.terminal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.TerminalException;

class JournalTest {
  private static final TerminalId TERMINAL = new TerminalId("BT123456");
  private static final SaleId SALE = new SaleId(TERMINAL, 1);
  private static final Cash TEN = new Cash("EUR", 10_00);

  @TempDir Path folder;

  private Journal open() {
    return Journal.open(folder, TERMINAL, true);
  }

  @Test
  void makesAKeyOnTheFirstStartThatItsOwnerAloneCanRead() throws IOException {
    Bytes key;
    try (Journal journal = open()) {
      key = journal.key().publicKey();
    }

    Path file = folder.resolve("terminal.key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("journal"))));
    try (Journal again = open()) {
      assertEquals(key, again.key().publicKey());
      assertFalse(again.key().toString().contains(key.toHex()));
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThrows(TerminalException.class, this::open);
  }

  @Test
  void beginsAgainWhenTheFirstStartWasCutBetweenJournalAndKey() throws IOException {
    Bytes unseen;
    try (Journal journal = open()) {
      unseen = journal.key().publicKey();
    }
    Files.delete(folder.resolve("terminal.key"));

    try (Journal journal = open()) {
      assertNotEquals(unseen, journal.key().publicKey());
      assertEquals(journal.key().publicKey(), journal.memory().born().publicKey());
    }
  }

  @Test
  void staysShutWhenKeyOrJournalIsMissing() throws IOException {
    try (Journal journal = open()) {
      journal.append(new JournalRecord.Pinned(Bytes.of(new byte[32])));
    }
    Path key = folder.resolve("terminal.key");
    Path aside = folder.resolve("aside");

    Files.move(key, aside);
    assertThrows(TerminalException.class, this::open);
    Files.move(aside, key);
    Files.move(folder.resolve("journal"), aside);
    assertThrows(TerminalException.class, this::open);
  }

  @Test
  void belongsToOneMachineWithOneKindOfDevices() {
    open().close();

    assertThrows(
        TerminalException.class, () -> Journal.open(folder, new TerminalId("BT999999"), true));
    assertThrows(TerminalException.class, () -> Journal.open(folder, TERMINAL, false));
  }

  @Test
  void readsBackEveryKindOfRecord() {
    Bytes signature = Bytes.of(new byte[64]);
    SignedStatement said = new SignedStatement(Bytes.of(new byte[] {1, 2}), signature);
    Bytes id = Bytes.of(new byte[16]);
    List<JournalRecord> records =
        List.of(
            new JournalRecord.Born(TERMINAL, Bytes.of(new byte[32]), true),
            new JournalRecord.Pinned(Bytes.of(new byte[32])),
            new JournalRecord.Heard(7, 2),
            new JournalRecord.BuyBegun(SALE, Chain.BITCOIN_REGTEST, "bcrt1q", "EUR", id, 99),
            new JournalRecord.StackOrdered(SALE, TEN, 12_345, 3),
            new JournalRecord.NoteTaken(said, 4),
            new JournalRecord.NoteReturned(SALE, 5),
            new JournalRecord.NoteDoubted(SALE, "why", 6),
            new JournalRecord.StrayNote(Optional.of(TEN), 7),
            new JournalRecord.StrayNote(Optional.empty(), 7),
            new JournalRecord.BuyClosed(said),
            new JournalRecord.BuyCancelled(SALE),
            new JournalRecord.SellBegun(said, Bytes.of(new byte[32])),
            new JournalRecord.AddressShown(SALE, new KeeperAttestation(id, signature)),
            new JournalRecord.DispenseAsked(said),
            new JournalRecord.AuthorisationSpent(id, SALE, List.of(new NoteCount(20_00, 3))),
            new JournalRecord.Dispensed(said),
            new JournalRecord.Emptied(said));

    for (JournalRecord record : records) {
      assertEquals(record, JournalCodec.decode(Bytes.of(JournalCodec.encode(record))));
    }
    assertThrows(TerminalException.class, () -> JournalCodec.decode(Bytes.of(new byte[] {99, 0})));
    assertThrows(TerminalException.class, () -> JournalCodec.decode(Bytes.of(new byte[] {3, 0})));
  }

  @Test
  void writesNoRecordThatContradictsItAndGoesOnOnlyAfterARestart() {
    try (Journal journal = open()) {
      SignedStatement second =
          journal
              .key()
              .sign(
                  new TerminalStatement.NoteTaken(
                      new TerminalStatement.Head(TERMINAL, 0, 2, 0), SALE, TEN, TEN));

      TerminalException wrong =
          assertThrows(
              TerminalException.class,
              () -> journal.append(new JournalRecord.NoteTaken(second, 0)));

      assertTrue(wrong.toString().contains("statement 2 after 0"), wrong::toString);
      assertThrows(TerminalException.class, journal::memory);
    }
    try (Journal journal = open()) {
      assertEquals(1, journal.memory().nextSequence());
    }
  }

  @Test
  void signsWhatAnotherImplementationVerifies() throws GeneralSecurityException {
    try (Journal journal = open()) {
      SignedStatement said =
          journal
              .key()
              .sign(
                  new TerminalStatement.NoteTaken(
                      new TerminalStatement.Head(TERMINAL, 0, 1, 0), SALE, TEN, TEN));
      // RFC 8410: what stands before the key in its X.509 form.
      byte[] spki =
          HexFormat.of().parseHex("302a300506032b6570032100" + journal.key().publicKey().toHex());
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
      verifier.update(SignedStatement.signedBytes(said.statement()));

      assertTrue(verifier.verify(said.signature().toArray()));
      Bytes other = Bytes.of(new byte[32]);
      assertFalse(Ed25519.verifies(other, new byte[] {1}, said.signature()));
    }
  }
}
