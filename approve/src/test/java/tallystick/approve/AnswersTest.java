package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.ProofCheck;
import tallystick.tally.proof.ProofFile;
import tallystick.tally.proof.Rfc6962;
import tallystick.tally.proof.VerifierKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the pages are told, with the real keeper behind and no browser before it. */
@SuppressWarnings("NullAway.Init") // set before each test
final class AnswersTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;

  private static Answers answers(Stage stage) {
    return new Answers(
        stage.socket(), Stage.DEMO, stage.origin, stage.server(), new SecureRandom());
  }

  private static JsonNode body(Map<String, String> fields) {
    return JSON.valueToTree(fields);
  }

  private static JsonNode newcomer(Stage stage, String person, String code) throws Exception {
    String client =
        "{\"type\":\"webauthn.create\",\"challenge\":\"x\",\"origin\":\""
            + stage.origin
            + "\",\"crossOrigin\":false}";
    return body(
        Map.of(
            "person",
            person,
            "code",
            code,
            "authenticatorData",
            base64(
                RegistrationTest.data(
                    "localhost",
                    0x45,
                    person.getBytes(StandardCharsets.UTF_8),
                    RegistrationTest.cose())),
            "clientDataJson",
            base64(client.getBytes(StandardCharsets.UTF_8))));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Test
  void strangersCannotCrowdOutOtherChanges() throws Exception {
    try (Stage stage = new Stage(folder)) {
      Answers answers = answers(stage);
      for (int i = 0; i < Answers.MAX_NEWCOMERS; i++) {
        assertEquals(200, answers.newcomer(newcomer(stage, "newcomer-" + i, "")).status());
      }

      assertEquals(429, answers.newcomer(newcomer(stage, "one-more", "")).status());

      stage.propose(Stage.credential("main", KeyKind.ED25519, Provenance.MADE_IN_KEEPER));
      assertTrue(JSON.writeValueAsString(answers.state().json()).contains("credential main"));
    }
  }

  @Test
  void theFirstAdministratorsWayInEndsWithItsFirstUse() throws Exception {
    try (Stage stage = new Stage(folder)) {
      Answers answers = answers(stage);
      String code = stage.oneTimeCode();
      assertTrue(answers.firstIsOpen());

      assertEquals("in-force", answers.first(newcomer(stage, "anna", code)).json().get("outcome"));

      assertFalse(answers.firstIsOpen());
      assertEquals(410, answers.first(newcomer(stage, "mallory", code)).status());
      assertFalse(answers(stage).firstIsOpen(), "also for an approver started anew");
    }
  }

  @Test
  void aPasskeyThatNobodyEnrolledDecidesNothing() throws Exception {
    try (Stage stage = new Stage(folder)) {
      JsonNode assertion =
          body(
              Map.of(
                  "change", "00000000000000000000000000000001",
                  "credentialId", "AAAA",
                  "authenticatorData", "AAAA",
                  "clientDataJson", "AAAA",
                  "signature", "AAAA"));

      assertEquals("approval-invalid", answers(stage).approve(assertion).json().get("rule"));
      assertEquals("approval-invalid", answers(stage).veto(assertion).json().get("rule"));
    }
  }

  @Test
  void computesWhatAPersonSignsForTheServerFromItsOwnArguments() {
    ApproverOrigin origin = new ApproverOrigin("https://approve.example.org");
    ApproverOrigin server = new ApproverOrigin("https://app.example.org:8443");
    Answers answers =
        new Answers(folder.resolve("none"), Stage.DEMO, origin, server, new SecureRandom());
    String nonce = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    Answers.Answer answer =
        answers.proof(
            body(Map.of("nonce", nonce, "server", "https://evil.example", "challenge", nonce)));

    assertEquals("https://app.example.org:8443", answer.json().get("server"));
    assertEquals(
        HexFormat.of()
            .formatHex(
                Base64.getUrlDecoder().decode(String.valueOf(answer.json().get("challenge")))),
        "f8648e2cbd3d4c7280f4305442f7bdbe95ed2f84eef6a3052f5eb3a67103f7ee");
    assertThrows(
        IllegalArgumentException.class, () -> answers.proof(body(Map.of("nonce", nonce + "A"))));
  }

  @Test
  void signsForNoServerThatItWasNotToldOf() {
    ApproverOrigin origin = new ApproverOrigin("https://approve.example.org");
    Answers answers =
        new Answers(folder.resolve("none"), Stage.DEMO, origin, null, new SecureRandom());

    assertEquals(409, answers.proof(body(Map.of("nonce", "A".repeat(43)))).status());
  }

  @Test
  void givesOutTheProofThatADecisionStandsInTheLog() throws Exception {
    try (Stage stage = new Stage(folder)) {
      Answers answers = answers(stage);
      answers.first(newcomer(stage, "anna", stage.oneTimeCode()));

      JsonNode list = JSON.valueToTree(answers.receipts().json());
      JsonNode decision = list.path("decided").path(0);
      assertEquals("Let anna approve changes like this one", decision.path("title").asString());
      long index = decision.path("index").asLong();
      // The head that covers it may be published a moment later.
      long endNs = System.nanoTime() + 10_000_000_000L;
      Answers.Answer answer = receipt(answers, index);
      while (answer == null && System.nanoTime() < endNs) {
        answer = receipt(answers, index);
      }

      assertNotNull(answer);
      ProofFile file = ProofFile.parse(String.valueOf(answer.json().get("proof")));
      assertEquals(index, file.index());
      VerifierKey key = VerifierKey.parse(list.path("verifierKey").asString());
      Hash leaf = stage.leaf(decision.path("sequence").asLong());
      assertInstanceOf(ProofCheck.Included.class, file.check(leaf, key, List.of(), 0));
      assertInstanceOf(
          ProofCheck.Refused.class,
          file.check(Rfc6962.leaf(new byte[33]), key, List.of(), 0),
          "another entry");
      assertNull(receipt(answers, index + 1_000));
    }
  }

  /** Null while the newest head does not cover the entry. */
  private static Answers.@Nullable Answer receipt(Answers answers, long index) {
    try {
      return answers.receipt(JSON.valueToTree(Map.of("index", index)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
