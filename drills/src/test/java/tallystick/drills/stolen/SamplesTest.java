package tallystick.drills.stolen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tallystick.cli.ExitStatus;
import tallystick.cli.TallystickCommand;
import tallystick.drills.Checkout;

/** What the README shows first has to stay true: an earlier drill's files, proven again. */
class SamplesTest {
  private final StringWriter out = new StringWriter();

  @Test
  void ordersMarkExactlyTheThiefs() {
    assertEquals(ExitStatus.FINDING, prove("orders.json"));

    assertTrue(out.toString().contains("10 ours, 34 not ours, 0 cannot tell"), out.toString());
  }

  @Test
  void orderHistoryMarksExactlyTheThiefs() {
    assertEquals(ExitStatus.FINDING, prove("order-history.csv"));

    assertTrue(out.toString().contains("10 ours, 34 not ours, 0 cannot tell"), out.toString());
  }

  @Test
  void tradesWithoutNumbersLeaveTheTwinOpen() {
    assertEquals(ExitStatus.FINDING, prove("trade-history.csv"));

    assertTrue(out.toString().contains("4 cannot tell"), out.toString());
  }

  private int prove(String orders) {
    Path samples = Checkout.root().resolve("docs/samples");
    PrintWriter to = new PrintWriter(out, true);
    return TallystickCommand.commandLine(to, to)
        .execute(
            "prove",
            "--orders",
            samples.resolve(orders).toString(),
            "--evidence",
            samples.resolve("evidence.zip").toString());
  }
}
