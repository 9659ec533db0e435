package tallystick.tally.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.tally.Seed;
import tallystick.tally.TallyException;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.LogCheck;
import tallystick.tally.proof.LogVerifier;
import tallystick.tally.proof.TileSource;

/** What a start does with what it finds: continue, cut a torn tail, or refuse and touch nothing. */
class RecoveryTest {
  private static final JdkNoteSigner SIGNER =
      JdkNoteSigner.of("keeper.example/tally", KeyType.ED25519, new byte[32]);

  @TempDir Path folder;

  private TallyLog open() {
    return TallyLog.open(LogSettings.of(folder, SIGNER).withPublishEveryMs(0));
  }

  private void write(int from, int to, boolean publish) {
    try (TallyLog log = open()) {
      for (int i = from; i < to; i++) {
        log.append(TallyLogTest.entry(i), TallyLogTest.body(i));
      }
      if (publish) {
        log.publish();
      }
    }
  }

  private Path segment() {
    return folder.resolve("wal").resolve("0".repeat(19) + ".wal");
  }

  private String refusal() {
    Map<Path, String> before = contents();
    TallyException refused = assertThrows(TallyException.class, this::open);
    assertEquals(before, contents(), "a log that is refused must stay as it was found");
    return String.valueOf(refused.getMessage());
  }

  private Map<Path, String> contents() {
    Map<Path, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("lock")) {
          contents.put(file, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }

  /** The bytes of a frame with one record, as a crash may have left a part of them. */
  private static byte[] frame(long firstIndex) {
    ByteBuffer frame = ByteBuffer.allocate(1_000);
    WalFrame.begin(frame);
    WalFrame.put(frame, TallyLogTest.entry(firstIndex), TallyLogTest.body(firstIndex));
    WalFrame.finish(frame, firstIndex, 1);
    return Arrays.copyOf(frame.array(), frame.limit());
  }

  private void append(byte[] bytes) throws IOException {
    Files.write(segment(), bytes, java.nio.file.StandardOpenOption.APPEND);
  }

  @Test
  void cutsATornTailAtEveryLengthAndGoesOn() throws IOException {
    write(0, 10, true);
    byte[] next = frame(10);
    long size = 10;
    for (int torn = 1; torn < next.length; torn += 7) {
      append(Arrays.copyOf(next, torn));

      try (TallyLog log = open()) {
        assertEquals(torn, log.openReport().tornBytes());
        assertEquals(size, log.size());
        assertEquals(size, log.append(TallyLogTest.entry(size), TallyLogTest.body(size)));
      }
      size++;
      next = frame(size);
    }
    try (TallyLog log = open()) {
      assertEquals(size, log.size());
      assertEquals(0, log.openReport().tornBytes());
      assertArrayEquals(TallyLogTest.body(size - 1), log.readBody(size - 1));
    }
  }

  @Test
  void cutsATailOfGarbageOrZeros() throws IOException {
    Random random = Seed.random("garbage tail");
    write(0, 3, true);
    for (int run = 0; run < 20; run++) {
      byte[] garbage = new byte[1 + random.nextInt(5_000)];
      if (run % 2 == 0) {
        random.nextBytes(garbage);
      }
      append(garbage);

      try (TallyLog log = open()) {
        assertEquals(3, log.size());
        assertEquals(garbage.length, log.openReport().tornBytes());
      }
      assertEquals(0, reopenedTornBytes());
    }
  }

  private long reopenedTornBytes() {
    try (TallyLog log = open()) {
      return log.openReport().tornBytes();
    }
  }

  @Test
  void keepsAWholeFrameThatNobodyWasToldOf() throws IOException {
    write(0, 3, true);
    append(frame(3));

    try (TallyLog log = open()) {
      assertEquals(4, log.size());
      assertEquals(4, log.published().size(), "and it publishes what it has found");
    }
  }

  @Test
  void refusesDamageBeforeGoodFramesInsteadOfCuttingAcknowledgedEntries() throws IOException {
    write(0, 20, false);
    byte[] bytes = Files.readAllBytes(segment());
    Random random = Seed.random("damage");
    for (int run = 0; run < 50; run++) {
      byte[] damaged = bytes.clone();
      // Anywhere but in the last frame, which could have been torn.
      damaged[random.nextInt(bytes.length - frame(19).length)] ^= (byte) (1 + random.nextInt(255));
      Files.write(segment(), damaged);

      assertTrue(refusal().contains("a later one is good"));
    }
    Files.write(segment(), bytes);
    try (TallyLog log = open()) {
      assertEquals(20, log.size());
    }
  }

  @Test
  void refusesALogShorterThanItsCheckpoint() throws IOException {
    write(0, 5, true);
    byte[] five = Files.readAllBytes(segment());
    write(5, 10, true);

    Files.write(segment(), five);
    assertTrue(refusal().contains("shorter"));

    Files.delete(segment());
    assertTrue(refusal().contains("shorter"));
  }

  @Test
  void refusesAForkedLog() throws IOException {
    write(0, 10, true);
    byte[] checkpoint = Files.readAllBytes(folder.resolve("checkpoint"));
    byte[] ours = Files.readAllBytes(segment());
    // The same number of entries, one of them another: a history of somebody else's making.
    byte[] forked = new byte[0];
    for (int i = 0; i < 10; i++) {
      byte[] frame = frame(i);
      if (i == 4) {
        ByteBuffer other = ByteBuffer.allocate(1_000);
        WalFrame.begin(other);
        WalFrame.put(other, TallyLogTest.entry(999), TallyLogTest.body(4));
        WalFrame.finish(other, 4, 1);
        frame = Arrays.copyOf(other.array(), other.limit());
      }
      int end = forked.length;
      forked = Arrays.copyOf(forked, end + frame.length);
      System.arraycopy(frame, 0, forked, end, frame.length);
    }
    Files.write(segment(), forked);

    assertTrue(refusal().contains("forked"));

    Files.write(segment(), ours);
    try (TallyLog log = open()) {
      assertArrayEquals(checkpoint, log.published().bytes());
    }
  }

  @Test
  void refusesACheckpointThatAnotherKeySignedOrNobody() throws IOException {
    write(0, 3, true);
    Path file = folder.resolve("checkpoint");
    String ours = Files.readString(file);

    Files.writeString(file, ours.replace("\n3\n", "\n2\n"));
    assertTrue(refusal().contains("not signed by this log's key"));

    Files.writeString(file, ours.replace("keeper.example/tally", "other.example"));
    assertTrue(refusal().contains("other.example"));

    Files.writeString(file, "");
    assertTrue(refusal().contains("is not a checkpoint"));

    Files.delete(file);
    assertTrue(refusal().contains("no checkpoint"));

    Files.writeString(file, ours);
    try (TallyLog log = open()) {
      assertEquals(3, log.size());
    }
  }

  @Test
  void derivesLostOrDamagedTilesAgain() throws IOException {
    write(0, 700, true);
    Random random = Seed.random("tiles");
    Path tiles = folder.resolve("tile");
    for (int run = 0; run < 20; run++) {
      try (Stream<Path> walk = Files.walk(tiles)) {
        java.util.List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
        Path victim = files.get(random.nextInt(files.size()));
        if (run % 2 == 0) {
          Files.delete(victim);
        } else {
          Files.write(victim, new byte[0]);
        }
      }

      try (TallyLog log = open()) {
        assertEquals(1, log.openReport().tilesRewritten());
      }
      LogCheck check =
          LogVerifier.verify(
              TileSource.folder(folder),
              SIGNER.verifier(),
              java.util.List.of(),
              (index, entry) -> {});
      assertTrue(check instanceof LogCheck.Verified, check::toString);
    }
  }

  @Test
  void readsAnyBytesAsASegmentWithoutFailingOtherwise() throws IOException {
    Random random = Seed.random("segment");
    open().close();
    byte[] empty = Files.readAllBytes(folder.resolve("checkpoint"));
    write(0, 6, false);
    Files.write(folder.resolve("checkpoint"), empty);
    byte[] good = Files.readAllBytes(segment());
    for (int run = 0; run < 200; run++) {
      byte[] bytes = good.clone();
      for (int change = 0; change <= random.nextInt(3); change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(segment(), Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)));
      try (TallyLog log = open()) {
        assertTrue(log.size() <= 6);
      } catch (TallyException refused) {
        assertTrue(String.valueOf(refused.getMessage()).length() > 40);
      }
      // So that every size may be found, and the frames alone decide.
      Files.write(folder.resolve("checkpoint"), empty);
    }
  }

  @Test
  void rollsOverToNewSegmentsAndReadsAcrossThem() throws IOException {
    Path walFolder = folder.resolve("small");
    Files.createDirectories(walFolder);
    Wal wal = new Wal(walFolder, Disk.real(), 200);
    wal.openForAppend(wal.scan((index, entry, body) -> {}));
    for (int i = 0; i < 50; i++) {
      wal.append(ByteBuffer.wrap(frame(i)), i);
    }

    int[] read = {7};
    wal.read(
        7,
        43,
        (index, entry, body) -> {
          assertEquals(read[0]++, index);
          assertArrayEquals(TallyLogTest.body(index), body);
        });
    wal.close();

    assertEquals(43, read[0]);
    try (Stream<Path> files = Files.list(walFolder)) {
      assertTrue(files.count() > 10);
    }
    Wal again = new Wal(walFolder, Disk.real(), 200);
    assertEquals(new Wal.Scan(50, 0), again.scan((index, entry, body) -> {}));
    Files.delete(walFolder.resolve(String.format("%019d.wal", 0)));
    assertThrows(TallyException.class, () -> again.scan((index, entry, body) -> {}));
  }
}
