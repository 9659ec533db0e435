package tallystick.tally.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.tally.TallyException;
import tallystick.tally.proof.Checkpoint;
import tallystick.tally.proof.ConsistencyProof;
import tallystick.tally.proof.InclusionProof;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.LogCheck;
import tallystick.tally.proof.LogVerifier;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.Rfc6962;
import tallystick.tally.proof.SignedNote;
import tallystick.tally.proof.TileSource;

class TallyLogTest {
  private static final JdkNoteSigner SIGNER =
      JdkNoteSigner.of("keeper.example/tally", KeyType.ED25519, new byte[32]);

  @TempDir Path folder;

  private LogSettings settings() {
    return LogSettings.of(folder, SIGNER).withPublishEveryMs(0);
  }

  static byte[] entry(long index) {
    byte[] entry = new byte[33];
    entry[0] = 1;
    for (int i = 0; i < 8; i++) {
      entry[1 + i] = (byte) (index >>> (8 * i));
    }
    return entry;
  }

  static byte[] body(long index) {
    return ("body " + index).getBytes(StandardCharsets.US_ASCII);
  }

  private static void fill(TallyLog log, long upTo) {
    List<CompletableFuture<Long>> waiting = new ArrayList<>();
    for (long i = log.size(); i < upTo; i++) {
      waiting.add(log.appendAsync(entry(i), body(i)));
      // Far fewer than may wait at once, however slow the disk is today.
      if (waiting.size() == 10_000 || i == upTo - 1) {
        waiting.forEach(CompletableFuture::join);
        waiting.clear();
      }
    }
  }

  private static Checkpoint head(PublishedCheckpoint published) throws MalformedException {
    return Checkpoint.parse(SignedNote.parse(published.bytes()).text());
  }

  @Test
  void growsAcrossReopeningAndAVerifierAgreesAtEverySize() throws MalformedException {
    for (long size : new long[] {0, 1, 2, 255, 256, 257, 600, 70_000}) {
      try (TallyLog log = TallyLog.open(settings())) {
        fill(log, size);
        PublishedCheckpoint published = log.publish();

        assertEquals(size, published.size());
        assertEquals(size, head(published).size());
      }
      List<byte[]> seen = new ArrayList<>();
      LogCheck check =
          LogVerifier.verify(
              TileSource.folder(folder),
              SIGNER.verifier(),
              List.of(),
              (index, entry) -> seen.add(entry));
      assertInstanceOf(LogCheck.Verified.class, check, check::toString);
      assertEquals(size, seen.size());
      if (size > 0) {
        assertArrayEquals(entry(size - 1), seen.getLast());
      }
    }
  }

  @Test
  void everyProofItMakesConvincesTheVerifier() throws MalformedException {
    try (TallyLog log = TallyLog.open(settings())) {
      List<Checkpoint> heads = new ArrayList<>();
      for (long size : new long[] {1, 2, 3, 5, 8, 255, 256, 257, 511, 700}) {
        fill(log, size);
        heads.add(head(log.publish()));
      }
      for (Checkpoint head : heads) {
        for (long index = 0; index < head.size(); index++) {
          InclusionProof proof =
              InclusionProof.of(index, head.size(), log.inclusionPath(index, head.size()));
          assertTrue(proof.proves(Rfc6962.leaf(entry(index)), head.root()));
        }
        for (Checkpoint old : heads) {
          if (old.size() <= head.size()) {
            ConsistencyProof proof =
                ConsistencyProof.of(
                    old.size(), head.size(), log.consistencyPath(old.size(), head.size()));
            assertTrue(proof.proves(old.root(), head.root()), old.size() + " to " + head.size());
          }
        }
      }
    }
  }

  @Test
  void aCallerMayUseHisArraysAgainOnceHeIsAnswered() {
    try (TallyLog log = TallyLog.open(settings())) {
      byte[] entry = new byte[33];
      byte[] body = new byte[10];
      for (int i = 0; i < 300; i++) {
        entry[5] = (byte) i;
        body[5] = (byte) i;
        log.append(entry, body);
      }
    }

    try (TallyLog log = TallyLog.open(settings())) {
      assertEquals(300, log.openReport().publishedSize());
      assertEquals(0, log.openReport().tilesRewritten());
      assertEquals(77, log.readEntry(77)[5]);
      assertEquals(77, log.readBody(77)[5]);
    }
  }

  @Test
  void keepsBodiesForReplay() {
    try (TallyLog log = TallyLog.open(settings())) {
      fill(log, 3_000);
    }

    try (TallyLog log = TallyLog.open(settings())) {
      assertArrayEquals(body(0), log.readBody(0));
      assertArrayEquals(body(2_999), log.readBody(2_999));
      assertArrayEquals(entry(1_234), log.readEntry(1_234));
      List<Long> seen = new ArrayList<>();
      log.replay(
          1_000,
          (index, entry, body) -> {
            assertArrayEquals(entry(index), entry);
            assertArrayEquals(body(index), body);
            seen.add(index);
          });
      assertEquals(2_000, seen.size());
      assertEquals(1_000, seen.getFirst());
      assertThrows(IndexOutOfBoundsException.class, () -> log.readBody(3_000));
    }
  }

  @Test
  void refusesASecondWriterWithAClearMessage() {
    try (TallyLog first = TallyLog.open(settings())) {
      TallyException second = assertThrows(TallyException.class, () -> TallyLog.open(settings()));

      assertTrue(String.valueOf(second.getMessage()).contains("one writer"), second.getMessage());
      assertEquals(0, first.append(entry(0), body(0)));
    }
    assertTrue(Files.exists(folder.resolve("lock")));
  }
}
