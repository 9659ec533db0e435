package tallystick.server.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tallystick.server.Eventually;
import tallystick.server.RunningServer;
import tallystick.server.RunningServer.Answer;
import tallystick.server.ServerException;
import tallystick.server.ServerSettings;
import tallystick.server.TestFolder;
import tallystick.server.database.DatabaseBackup;
import tallystick.server.database.PostgresSettings;
import tallystick.server.database.TestDatabase;
import tallystick.server.people.PeopleStage.Somebody;

/** People of a server that is put back in time, in an empty folder on another database. */
class RestoredPeopleTest {
  private static final String PASSWORD = "Kestrel-9-lantern-quarry";

  private static PostgresSettings at(Path folder, String url) {
    return new PostgresSettings(folder, Optional.of(url), Optional.empty());
  }

  private static RunningServer start(PeopleStage stage, Path folder, String url) {
    return new RunningServer(
        new ServerSettings(
            folder,
            stage.folder.path().resolve("keeper.sock"),
            RunningServer.ORGANISATION,
            Map.of(),
            0,
            "127.0.0.1",
            Optional.of(url),
            Optional.empty(),
            false,
            new ServerSettings.Web(Optional.empty(), Optional.of(PeopleStage.APPROVER), Set.of())));
  }

  private static void ok(Answer answer) {
    assertTrue(answer.status() < 300, answer.text());
  }

  private static int sessionStatus(Browser there, Browser cookiesOf) {
    there.cookies.clear();
    there.cookies.putAll(cookiesOf.cookies);
    return there.get("/api/v1/bots").status();
  }

  @Test
  void comeBackWithTheirKeyButNoSessionLinkCodeOrTokenDoes() throws Exception {
    String url = TestDatabase.freshUrl();
    ByteArrayOutputStream backup = new ByteArrayOutputStream();
    try (PeopleStage stage = new PeopleStage();
        TestFolder elsewhere = new TestFolder()) {
      Somebody anna = stage.administrator();
      Somebody tom = stage.invited(anna, "trader");
      Browser eve = stage.browser();
      String eveName = PeopleStage.freshName("eve");
      var evesMeans =
          stage.choosePassword(eve, PeopleStage.invitation(anna, eveName, "viewer"), PASSWORD);
      String later = PeopleStage.freshName("later");
      String link = PeopleStage.invitation(anna, later, "trader");
      String token =
          stage
              .server
              .post(
                  "/api/v1/tokens",
                  "{\"name\":\"ci\",\"scopes\":[\"trade\"],\"bots\":[],\"days\":9}")
              .json()
              .get("text")
              .asString();
      DatabaseBackup.write(at(stage.folder.path(), stage.databaseUrl), backup, 1_000);
      // What the backup does not know: the link is used, the trader and the token have to go.
      Somebody late = stage.settled(stage.browser(), later, link);
      ok(anna.browser().put("/api/v1/people/" + tom.id(), "{\"suspended\":true}"));
      ok(tom.browser().get("/api/v1/session"));
      assertEquals(401, tom.browser().get("/api/v1/bots").status());
      stage.server.close();

      List<String> said =
          DatabaseBackup.restore(
              at(elsewhere.path(), url),
              new ByteArrayInputStream(backup.toByteArray()),
              false,
              2_000);

      String all = String.join("\n", said);
      assertTrue(all.contains("  " + tom.name() + ": trader"), all);
      assertTrue(all.contains("CHECK THESE PEOPLE"), all);
      assertTrue(all.contains("ci"), all);
      assertEquals(
          Files.readString(stage.folder.path().resolve(Seals.FILE)),
          Files.readString(elsewhere.path().resolve(Seals.FILE)));
      try (RunningServer server = start(stage, elsewhere.path(), url)) {
        for (Browser before : List.of(anna.browser(), tom.browser(), eve, late.browser())) {
          assertEquals(401, sessionStatus(new Browser(server), before), "a session came back");
        }
        assertNotEquals(
            200,
            new Browser(server).post("/api/v1/welcome", "{\"token\":\"" + link + "\"}").status(),
            "a used link came back");
        assertEquals(401, server.send("GET", "/api/v1/bots", null, token).status());
        assertEquals(
            401, server.send("GET", "/api/v1/bots", null, stage.server.adminToken()).status());
        assertEquals(200, server.get("/api/v1/bots").status(), "admin.token is a fresh one");
        assertEquals(
            401,
            stage
                .signIn(
                    new Browser(server), eveName, PASSWORD, evesMeans.recoveryCodes().getFirst())
                .status(),
            "a recovery code came back");
        ok(stage.signIn(new Browser(server), eveName, PASSWORD, stage.code(evesMeans.secret(), 1)));
        // Said loudly, since no program can decide it: the suspended trader trades again.
        ok(PeopleStage.signIn(new Browser(server), tom));
        Answer findings = server.get("/api/v1/findings");
        assertTrue(findings.text().contains("restored-backup"), findings.text());
        assertTrue(findings.text().contains(tom.name()), findings.text());
        Browser annas = new Browser(server);
        ok(PeopleStage.signIn(annas, anna));
        Eventually.holds(
            () -> "the keeper still has her: " + annas.get("/api/v1/session").text(),
            () -> annas.get("/api/v1/people").status() == 200);
      }
    }
  }

  @Test
  void startNowhereBetweenTheRowsOfOneTimeAndTheKeyOfAnother() throws Exception {
    try (TestFolder folder = new TestFolder()) {
      Files.writeString(folder.path().resolve("people.key.restoring"), "");

      ServerException refused =
          assertThrows(
              ServerException.class,
              () -> new RunningServer(folder.path(), folder.path().resolve("keeper.sock")).close());

      assertTrue(String.valueOf(refused.getMessage()).contains("A restore was cut off"));
    }
  }
}
