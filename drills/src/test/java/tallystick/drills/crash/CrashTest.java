package tallystick.drills.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;

/** The whole installation, killed again and again while it trades. */
class CrashTest {
  private static final int KILLS = 5;
  private static final int SOAK_KILLS = 200;

  @Test
  void noOrderIsSentTwiceAndNoneIsLostWhoeverIsKilledWhenever() throws Exception {
    long seed = Long.getLong("tallystick.seed", new Random().nextLong());
    int kills =
        Integer.getInteger(
            "tallystick.kills", Boolean.getBoolean("tallystick.soak") ? SOAK_KILLS : KILLS);
    System.out.println("crash drill: -Dtallystick.seed=" + seed + ", kills " + kills);
    Path home = Files.createTempDirectory("ts-crash");
    Users.makeFolder(home, "rwxr-xr-x");
    Places places = new Places(home.resolve("home"), home.resolve("run"), Checkout.root());

    CrashDrill.Report report =
        CrashDrill.run(places, seed, kills, line -> System.out.println("crash drill: " + line));

    System.out.println("crash drill: " + report);
    assertEquals(List.of(), report.complaints(), "kept for a look: " + home);
    assertTrue(report.dealsAfter() > 0, report.toString());
    for (CrashDrill.Blow blow : CrashDrill.Blow.values()) {
      assertTrue(report.blows().getOrDefault(blow, 0) > 0, blow + " was never dealt: " + report);
    }
    Programs.deleteAll(places);
    Files.delete(home);
  }
}
