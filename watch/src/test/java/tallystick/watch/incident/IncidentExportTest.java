package tallystick.watch.incident;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import tallystick.intent.Intent;
import tallystick.intent.Ours;
import tallystick.intent.VenueOrder;
import tallystick.market.Side;
import tallystick.watch.OpenedEntry;
import tallystick.watch.OwnHistory;
import tallystick.watch.Stick;

class IncidentExportTest {
  private static final byte[] FILE = "{\"orders\":[1,2,3]}".getBytes(StandardCharsets.UTF_8);
  private static final String NAMES = "José, 王小明, محمد";

  private static OpenedEntry filed(Stick stick, byte[] file) {
    return stick.judged(
        new Intent.FileEvidence(
            "incident-1", "g1-orders.json", file.length, FiledEvidence.sha256(file)));
  }

  private static IncidentRecord record() {
    return new IncidentRecord(
        1,
        "<script>alert(1)</script>",
        "account",
        "critical",
        "open",
        "main",
        "",
        NAMES,
        "stolen-key",
        1,
        Stick.START_MS,
        null,
        List.of(
            new IncidentRecord.FindingLine(
                1, Stick.START_MS, "foreign-order", "critical", "client id \"\"><img src=x>", "")),
        List.of(new IncidentRecord.Line(1, Stick.START_MS, NAMES, "note", "seen & noted")),
        List.of(),
        List.of(),
        List.of(),
        List.of(new IncidentRecord.Statement("見出し", "نص", "00", 1, "alice", null, null, null)),
        List.of());
  }

  private static Map<String, String> unpack(byte[] zip) throws IOException {
    Map<String, String> files = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  @Test
  void aChangedByteOfEvidenceNoLongerMatchesTheTally() {
    Stick stick = new Stick();
    filed(stick, FILE);
    FiledEvidence tally = FiledEvidence.of(stick.entries);

    for (int i = 0; i < FILE.length; i++) {
      byte[] altered = FILE.clone();
      altered[i] ^= 1;
      assertEquals(
          FiledEvidence.Answer.ALTERED, tally.check("incident-1", "g1-orders.json", altered));
    }

    assertEquals(FiledEvidence.Answer.AS_FILED, tally.check("incident-1", "g1-orders.json", FILE));
    assertEquals(FiledEvidence.Answer.NOT_FILED, tally.check("incident-2", "g1-orders.json", FILE));
  }

  @Test
  void aSecondFileOfOneNameDoesNotTakeTheFirstsPlace() {
    Stick stick = new Stick();
    filed(stick, FILE);
    byte[] later = "other".getBytes(StandardCharsets.UTF_8);
    filed(stick, later);

    FiledEvidence tally = FiledEvidence.of(stick.entries);

    assertEquals(FiledEvidence.Answer.ALTERED, tally.check("incident-1", "g1-orders.json", later));
  }

  @Test
  void theEntryEndsInTheHashSoThatGrepFindsIt() {
    Stick stick = new Stick();
    OpenedEntry entry = filed(stick, FILE);

    assertTrue(entry.canonical().toHex().contains(FiledEvidence.sha256(FILE).toHex()));
  }

  @Test
  void packingTwiceGivesTheSameBytes() {
    Map<String, byte[]> files = Map.of("g1-orders.json", FILE, "a.txt", FILE, "b.txt", FILE);

    assertArrayEquals(
        IncidentExport.write(record(), FILE, files, FILE),
        IncidentExport.write(record(), FILE, new HashMap<>(files), FILE));
  }

  @Test
  void whatAThiefWroteIsTextInThePageAndNamesStayWhatTheyAre() throws IOException {
    Map<String, String> files =
        unpack(IncidentExport.write(record(), FILE, Map.of("g1-orders.json", FILE), new byte[0]));

    String page = files.getOrDefault("incident.html", "");
    assertFalse(page.contains("<script"), page);
    assertFalse(page.contains("<img"), page);
    assertTrue(page.contains(NAMES), page);
    assertTrue(files.getOrDefault("statements/1.txt", "").startsWith("見出し\n\nنص"));
    assertTrue(
        files
            .getOrDefault("SHA256SUMS", "")
            .contains(FiledEvidence.sha256(FILE).toHex() + "  evidence/g1-orders.json\n"));
    assertTrue(files.getOrDefault("README.md", "").contains("the keeper did not answer"));
  }

  @Test
  void ordersAreListedSinceTheLastThatWasProvenOurs() {
    Stick stick = new Stick();
    OpenedEntry ours = stick.place(Side.BUY, "0.1", "700.00");
    stick.accepted(ours, "11");
    long provenMs = ours.entry().loggedAtMs();
    OwnHistory history = new OwnHistory();
    stick.entries.forEach(history::add);

    long sinceMs = OrderList.lastProvenOursMs(history, Stick.ACCOUNT, stick.nowMs + 1);
    OrderList list =
        OrderList.of(
            history,
            List.of(
                venue("10", "old", provenMs - 1),
                venue("12", "thief", provenMs + 5),
                venue("11", Stick.clientId(ours, tallystick.intent.Leg.MAIN), provenMs)),
            sinceMs);

    assertEquals(provenMs, sinceMs);
    assertEquals(
        List.of("11", "12"), list.rows().stream().map(row -> row.order().venueOrderId()).toList());
    assertEquals(Ours.Answer.OURS, list.rows().getFirst().answer());
    assertEquals(ours.index(), list.rows().getFirst().leaf());
    assertEquals(1, list.count(Ours.Answer.NOT_OURS));
  }

  private static VenueOrder venue(String id, String clientId, long atMs) {
    return new VenueOrder(
        Stick.PAIR,
        id,
        clientId,
        Side.BUY,
        VenueOrder.Type.LIMIT,
        Stick.price("700.00"),
        null,
        Stick.btc("0.1"),
        atMs);
  }

  @Test
  void anAccountIsKeptWhileAStepIsRedUnknownOrWasNeverLookedAt() {
    Runbook runbook =
        new Runbook(
            "stolen-key",
            1,
            both("title"),
            java.util.Set.of(),
            List.of(
                step("freeze", false),
                step("delete", false),
                step("notify", false),
                step("lift", true)));
    Map<String, Runbook.Checked> checked = new HashMap<>();
    checked.put("freeze", new Runbook.Checked("freeze", Runbook.State.GREEN, "frozen", 1));
    checked.put("delete", new Runbook.Checked("delete", Runbook.State.RED, "works", 1));

    assertEquals(
        List.of("delete", "notify"),
        runbook.keeping(checked).stream().map(Runbook.Checked::step).toList());
    checked.put("delete", new Runbook.Checked("delete", Runbook.State.UNKNOWN, "silent", 2));
    assertEquals(2, runbook.keeping(checked).size());
    checked.put("delete", new Runbook.Checked("delete", Runbook.State.GREEN, "gone", 3));
    checked.put("notify", new Runbook.Checked("notify", Runbook.State.GREEN, "told", 3));
    assertEquals(List.of(), runbook.keeping(checked));
  }

  @Test
  void refusesARunbookThatSpeaksOneLanguageOnly() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Runbook(
                "x", 1, Map.of("en", "x"), java.util.Set.of(), List.of(step("one", false))));
  }

  private static Runbook.RunbookStep step(String id, boolean lets) {
    return new Runbook.RunbookStep(id, both("title"), both("why"), "frozen", "freeze", lets);
  }

  private static Map<String, String> both(String text) {
    return Map.of("en", text, "fr", text);
  }
}
