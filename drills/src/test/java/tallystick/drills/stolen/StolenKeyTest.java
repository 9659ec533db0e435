package tallystick.drills.stolen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;
import tallystick.drills.Drill;

/** The drill as `tallystick drill stolen-key` runs it, against the programs just built. */
class StolenKeyTest {
  @Test
  void everyOrderOfAThiefWithOurKeyIsSeenStoppedAndDisowned() throws IOException {
    assumeTrue(Users.isRoot(), "not isolated: only root can run the programs as three users");
    Path folder = Files.createTempDirectory("tallystick-drill");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

    Drill.Outcome outcome =
        new StolenKeyDrill()
            .run(new Drill.Stage(folder, Checkout.root(), null, System.out::println));

    assertEquals(
        List.of(),
        outcome.checks().stream().filter(c -> !c.held()).map(Drill.Check::promise).toList());
    Programs.deleteAll(new Places(folder, folder.resolve("run"), folder));
  }
}
