package tallystick.server.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.intent.OrganisationId;
import tallystick.server.Eventually;
import tallystick.server.TestFolder;
import tallystick.server.keeper.FakeKeeper;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperListener;
import tallystick.server.keeper.KeeperState;

/** The log as strangers see it, also while its keeper is away. */
class PublicTallyTest {
  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void end(FakeKeeper keeper) {
    keeper.close();
  }

  @Test
  void showsWhatIsCosignedToAnybodyOftenAndWhileTheKeeperIsAway() {
    AtomicLong nowMs = new AtomicLong(1_000_000);
    InstantSource clock = () -> Instant.ofEpochMilli(nowMs.get());
    try (TestFolder folder = new TestFolder();
        FakeKeeper keeper = new FakeKeeper(folder.path().resolve("k.sock"));
        KeeperLink link =
            new KeeperLink(
                folder.path().resolve("k.sock"), new OrganisationId("demo"), new Random(1))) {
      PublicTally tally = new PublicTally(link, clock);
      assertEquals(true, tally.checkpoint().isEmpty(), "nothing is known yet");
      link.start(KeeperListener.nobody());
      Eventually.holds(() -> "the link", () -> link.state() instanceof KeeperState.Up);
      keeper.tallyFiles.put("checkpoint", utf8("signed"));

      nowMs.addAndGet(3_000);
      assertEquals("signed", tally.checkpoint().orElseThrow().note());
      keeper.tallyFiles.put("checkpoint.witnessed", utf8("cosigned"));
      assertEquals("signed", tally.checkpoint().orElseThrow().note(), "not asked each time");
      nowMs.addAndGet(3_000);
      assertEquals(new PublicTally.Checkpoint("cosigned", 0), tally.checkpoint().orElseThrow());

      keeper.tallyFiles.put("tile/0/000.p/2", utf8("two hashes"));
      int asked = keeper.tallyFilesAsked;
      for (int i = 0; i < 100; i++) {
        assertEquals(new PublicTally.Tile.Found(utf8("two hashes")), tally.tile("tile/0/000.p/2"));
      }
      assertEquals(asked + 1, keeper.tallyFilesAsked);
      for (String no : new String[] {"tile/0/001", "tile/../vault", "vault", "tile/9/000"}) {
        assertInstanceOf(PublicTally.Tile.None.class, tally.tile(no), no);
      }

      end(keeper);
      Eventually.holds(() -> "the link's end", () -> link.state() instanceof KeeperState.Down);
      nowMs.addAndGet(60_000);
      assertEquals(
          new PublicTally.Checkpoint("cosigned", 60_000), tally.checkpoint().orElseThrow());
      assertInstanceOf(PublicTally.Tile.Unknown.class, tally.tile("tile/0/001"));
    }
  }
}
