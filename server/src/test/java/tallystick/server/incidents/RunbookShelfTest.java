package tallystick.server.incidents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.server.ServerException;
import tallystick.watch.incident.Runbook;

class RunbookShelfTest {
  private static final String GOOD =
      """
      id: small
      version: 1
      title: {en: Small, fr: Petit}
      opens: []
      steps:
        - id: one
          title: {en: One, fr: Un}
          why: {en: Because, fr: Parce que}
          check: frozen
      """;

  @Test
  void everyShippedRunbookHasOnlyChecksThatThisProgramHas() {
    List<Runbook> shipped = RunbookShelf.shipped().all();

    assertEquals(
        List.of(
            "stolen-key", "own-trade", "account-locked", "lost-administrator", "tampered-server"),
        shipped.stream().map(Runbook::id).toList());
    for (Runbook runbook : shipped) {
      for (Runbook.RunbookStep step : runbook.steps()) {
        assertTrue(Checks.knows(step.check()), runbook.id() + ": " + step.check());
      }
      assertTrue(runbook.steps().getLast().lets(), runbook.id() + " ends with the letting go");
    }
  }

  @Test
  void readsWhatItShould() {
    assertEquals("one", RunbookShelf.read(GOOD).steps().getFirst().id());
  }

  @Test
  void refusesTagsAnchorsUnknownFieldsAndNamesTwice() {
    for (String bad :
        List.of(
            "!!javax.script.ScriptEngineManager [!!java.net.URL [\"http://x\"]]",
            GOOD.replace("id: small", "id: !!java.io.File [/etc/passwd]"),
            "a: &a [x, x]\nb: *a\n" + GOOD,
            GOOD + "more: true\n",
            GOOD + "id: again\n",
            GOOD.replace("fr: Petit", "de: Klein"),
            "x: ".repeat(40_000))) {
      assertThrows(ServerException.class, () -> RunbookShelf.read(bad), bad);
    }
  }
}
