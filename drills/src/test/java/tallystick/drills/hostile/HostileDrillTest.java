package tallystick.drills.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileDrillTest {
  @Test
  void aRealKeeperLosesNoMoreThanTheBudgetAndLogsEveryRefusal(@TempDir Path folder) {
    long seed = Long.getLong("tallystick.seed", new Random().nextLong());
    System.out.println("hostile drill: seed " + seed);

    HostileDrill.Report report = HostileDrill.run(folder, seed, 4, 20, System.out::println);

    System.out.println("hostile drill: " + report);
    assertTrue(report.alive(), "seed " + seed);
    assertTrue(report.lost().compareTo(report.budget()) <= 0, report.toString());
    assertTrue(report.percent() > 50, "the attack was too tame: " + report);
    assertEquals(report.refused(), report.refusalsLogged(), report.toString());
  }
}
