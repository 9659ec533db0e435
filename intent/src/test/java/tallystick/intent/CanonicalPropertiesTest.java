package tallystick.intent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CanonicalPropertiesTest {
  private static final int ROUNDS = 4_000;

  private final long seed = seed();
  private final Samples samples = new Samples(seed);

  private static long seed() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dtest.jvm.args=-Dseed=" + seed + ")");
    return seed;
  }

  @Test
  void everyEntryReadsBackEqual() {
    for (int i = 0; i < ROUNDS; i++) {
      Entry entry = samples.entry();
      assertEquals(entry, Canonical.decodeEntry(Canonical.encodeEntry(entry)));
    }
  }

  @Test
  void everyFrameReadsBackEqual() {
    for (int i = 0; i < ROUNDS; i++) {
      Frames.Numbered numbered = new Frames.Numbered(i, samples.frame());
      byte[] bytes = Frames.encode(i, numbered.frame());
      assertEquals(numbered, Frames.decode(Arrays.copyOfRange(bytes, 4, bytes.length)));
    }
  }

  @Test
  void changedBytesAreRefusedOrMeanSomethingElse() {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = Canonical.encodeEntry(samples.entry());
      byte[] changed = bytes.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        Entry read = Canonical.decodeEntry(changed);
        assertArrayEquals(changed, Canonical.encodeEntry(read), "two ways to write one value");
      } catch (MalformedException expected) {
        assertTrue(String.valueOf(expected.getMessage()).length() > 10);
      }
    }
  }

  @Test
  void noiseIsRefusedWithoutHarm() {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      if (noise.length > 1 && random.nextBoolean()) {
        noise[0] = Canonical.VERSION;
        noise[1] = (byte) random.nextInt(8);
      }
      try {
        Canonical.decodeIntent(noise);
      } catch (MalformedException expected) {
        assertTrue(String.valueOf(expected.getMessage()).startsWith("Byte"), expected::getMessage);
      }
      assertMalformedOrFrame(noise);
    }
  }

  private static void assertMalformedOrFrame(byte[] noise) {
    try {
      Frames.decode(noise);
    } catch (MalformedException expected) {
      assertTrue(String.valueOf(expected.getMessage()).length() > 10);
    }
  }

  @Test
  void anApprovalFitsOneChangeOnly() {
    Random random = new Random(seed);
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    ApprovalTerms terms =
        new ApprovalTerms(
            "console:ada",
            "tallystick.local/demo",
            Bytes.of(new byte[32]),
            Bytes.of(new byte[32]),
            Bytes.of(nonce),
            5);
    Set<Bytes> challenges = new HashSet<>();
    Set<Setting> settings = new HashSet<>();

    for (int i = 0; i < 500; i++) {
      Setting setting = samples.setting();
      settings.add(setting);
      challenges.add(terms.challenge(new OrganisationId("demo"), setting));
    }

    assertEquals(settings.size(), challenges.size());
    assertTrue(
        !challenges.contains(terms.challenge(new OrganisationId("other"), samples.setting())));
  }

  @Test
  void theCodeForComparingByEyeChangesWithTheChallenge() {
    Set<String> codes = new HashSet<>();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      byte[] challenge = new byte[32];
      random.nextBytes(challenge);
      codes.add(ApprovalTerms.code(Bytes.of(challenge)));
    }

    assertEquals(1_000, codes.size());
    assertTrue(codes.stream().allMatch(code -> code.matches("([A-Z2-9]{4}-){5}[A-Z2-9]{4}")));
  }

  @Test
  void aFrameThatClaimsGigabytesIsRefusedBeforeItIsRead() {
    byte[] huge = {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3};

    assertThrows(
        MalformedException.class,
        () -> Frames.read(Channels.newChannel(new ByteArrayInputStream(huge))));
  }

  @Test
  void aFrameCutShortIsTheEndOfTheConnection() {
    byte[] whole = Frames.encode(1, new Frame.Hello("server", "0.1.0"));
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);

    assertThrows(
        EOFException.class, () -> Frames.read(Channels.newChannel(new ByteArrayInputStream(cut))));
  }

  @Test
  void framesFollowOneAnotherOnAStream() throws IOException {
    byte[] first = Frames.encode(1, new Frame.Hello("server", "0.1.0"));
    byte[] second = Frames.encode(2, new Frame.AskStatus(new OrganisationId("demo")));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    var channel = Channels.newChannel(new ByteArrayInputStream(both));

    assertEquals(1, Frames.read(channel).requestId());
    assertEquals(2, Frames.read(channel).requestId());
    assertThrows(EOFException.class, () -> Frames.read(channel));
  }

  @Test
  void aSecretNeverPrintsItself() {
    Frame frame =
        new Frame.ImportSecret(
            new OrganisationId("demo"),
            new CredentialId("main"),
            "hunter2".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertTrue(!frame.toString().contains("hunter2"));
    assertTrue(frame.toString().contains("7 bytes"));
  }
}
