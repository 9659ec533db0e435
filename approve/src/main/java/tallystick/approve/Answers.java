package tallystick.approve;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalRule;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.ApprovalTerms.Word;
import tallystick.intent.ApproverKey;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CoseKey;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.MalformedException;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.PersonProof;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.intent.words.InForce;
import tallystick.intent.words.PlainWords;
import tools.jackson.databind.JsonNode;

/**
 * What the pages ask and what they are told: one method for each. Everything a person decides upon
 * is computed here from the keeper's frames; nothing of it comes from the browser.
 */
final class Answers {
  /**
   * Whoever reaches the page can propose himself. The keeper lets a hundred changes wait; strangers
   * must not be able to crowd out the others.
   */
  static final int MAX_NEWCOMERS = 5;

  private final Path socket;
  private final OrganisationId organisation;
  private final ApproverOrigin origin;
  private final @Nullable ApproverOrigin server;
  private final SecureRandom random;
  private final LogReader log;

  /** Set with the first administrator seen, and never unset: that way in is gone for good. */
  private volatile boolean firstGone;

  /**
   * @param server the one server that people may show who they are; null for none
   */
  Answers(
      Path socket,
      OrganisationId organisation,
      ApproverOrigin origin,
      @Nullable ApproverOrigin server,
      SecureRandom random) {
    this.socket = socket;
    this.organisation = organisation;
    this.origin = origin;
    this.server = server;
    this.random = random;
    this.log = new LogReader(organisation);
  }

  /** An HTTP status and what is said with it. */
  record Answer(int status, Map<String, Object> json) {
    static Answer ok(Map<String, Object> json) {
      return new Answer(200, json);
    }

    /**
     * @param error the word by which the page chooses its own words
     * @param text the program's, for the small print
     */
    static Answer error(int status, String error, String text) {
      return new Answer(status, Map.of("error", error, "text", text));
    }
  }

  /** A question that needs the keeper. */
  private interface Question {
    Answer ask(KeeperSocket keeper) throws KeeperSocket.Away, KeeperSocket.Failed;
  }

  private Answer withKeeper(Question question) {
    try (KeeperSocket keeper = KeeperSocket.connect(socket)) {
      return question.ask(keeper);
    } catch (KeeperSocket.Away e) {
      return Answer.error(503, "keeper-away", String.valueOf(e.getMessage()));
    } catch (KeeperSocket.Failed e) {
      return Answer.error(409, e.code(), e.text());
    } catch (MalformedException e) {
      return Answer.error(
          502,
          "keeper-not-understood",
          e.getMessage() + "; run approver and keeper of one release");
    }
  }

  // ---------------------------------------------------------------- looking

  /** Everything a page shows. */
  Answer state() {
    return withKeeper(
        keeper -> {
          KeeperStatus status = status(keeper);
          InForce inForce = log.upToNow(keeper);
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("organisation", organisation.name());
          json.put("origin", origin.toString());
          json.put("rpId", origin.rpId());
          json.put("server", server == null ? null : server.value());
          json.put("version", keeper.welcome().version());
          json.put("log", keeper.welcome().logOrigin());
          json.put("epoch", keeper.welcome().epoch());
          json.put("isolated", keeper.welcome().isolated());
          json.put("signing", status.signing());
          json.put("notSigningBecause", status.notSigningBecause());
          json.put("firstOpen", !firstGone);
          json.put("people", people(inForce));
          json.put("accounts", status.accounts().stream().map(Answers::account).toList());
          List<Map<String, Object>> changes = new ArrayList<>();
          for (Frame.Pending pending :
              keeper.askList(new Frame.AskPending(organisation), Frame.Pending.class)) {
            changes.add(change(pending, inForce));
          }
          json.put("changes", changes);
          List<Map<String, Object>> cooling = new ArrayList<>();
          for (Frame.Cooling one :
              keeper.askList(new Frame.AskCooling(organisation), Frame.Cooling.class)) {
            cooling.add(cooling(one, inForce));
          }
          json.put("cooling", cooling);
          return Answer.ok(json);
        });
  }

  /** Whether the page of the first administrator still exists. */
  boolean firstIsOpen() {
    if (!firstGone) {
      // Sets firstGone as it looks; with the keeper away nobody can be enrolled either.
      withKeeper(keeper -> Answer.ok(Map.of("administrators", status(keeper).administrators())));
    }
    return !firstGone;
  }

  private KeeperStatus status(KeeperSocket keeper) throws KeeperSocket.Away, KeeperSocket.Failed {
    KeeperStatus status =
        keeper.ask(new Frame.AskStatus(organisation), Frame.Status.class).status();
    if (status.administrators() > 0) {
      firstGone = true;
    }
    return status;
  }

  private static List<Map<String, Object>> people(InForce inForce) {
    List<Map<String, Object>> people = new ArrayList<>();
    for (Setting setting : inForce.settings().values()) {
      if (setting instanceof Setting.EnrolAdministrator enrol) {
        Map<String, Object> person = new LinkedHashMap<>();
        person.put("person", enrol.person().name());
        switch (enrol.key()) {
          case ApproverKey.Console console ->
              person.put("kind", enrol.person().isUnattended() ? "unattended" : "console");
          case ApproverKey.Passkey passkey -> {
            person.put("kind", "passkey");
            person.put("credentialId", base64(passkey.credentialId()));
            person.put("fingerprint", CoseKey.fingerprint(passkey.coseKey()));
          }
        }
        people.add(person);
      }
    }
    people.sort(java.util.Comparator.comparing(person -> String.valueOf(person.get("person"))));
    return people;
  }

  private static Map<String, Object> account(KeeperStatus.Account account) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("credential", account.credential().name());
    json.put("venue", account.venue());
    json.put("environment", account.environment());
    json.put("kind", account.keyKind().name());
    json.put("provenance", account.provenance().name());
    json.put("state", account.state());
    json.put("stateText", account.stateText());
    json.put("frozen", account.frozen());
    return json;
  }

  private Map<String, Object> change(Frame.Pending pending, InForce inForce) {
    ApprovalTerms terms = pending.terms();
    Map<String, Object> json =
        described(pending.change(), pending.setting(), terms, pending.approvedBy(), inForce);
    json.put("missing", Math.max(1, needed(inForce) - pending.approvedBy().size()));
    json.put("expiresAtMs", terms.expiresAtMs());
    breakGlass(inForce)
        .ifPresent(
            rule -> {
              json.put("breakGlass", base64(challenge(pending.setting(), terms, Word.BREAK_GLASS)));
              json.put("breakGlassPeople", rule.people());
              json.put("breakGlassAfter", PlainWords.duration(rule.delayMs()));
            });
    return json;
  }

  private Map<String, Object> cooling(Frame.Cooling cooling, InForce inForce) {
    Map<String, Object> json =
        described(
            cooling.change(), cooling.setting(), cooling.terms(), cooling.approvedBy(), inForce);
    json.put("effectiveAtMs", cooling.effectiveAtMs());
    json.put("brokenGlass", cooling.breakGlass());
    return json;
  }

  private Map<String, Object> described(
      CallerId change,
      Setting setting,
      ApprovalTerms terms,
      Set<PersonId> approvedBy,
      InForce inForce) {
    Bytes challenge = challenge(setting, terms, Word.APPROVE);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("change", change.toString());
    json.put("title", PlainWords.title(setting));
    List<Map<String, Object>> lines = new ArrayList<>();
    for (PlainWords.Line line : PlainWords.difference(inForce.before(setting), setting)) {
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("what", line.what());
      said.put("before", line.before());
      said.put("after", line.after());
      lines.add(said);
    }
    json.put("lines", lines);
    json.put("code", ApprovalTerms.code(challenge));
    json.put("challenge", base64(challenge));
    json.put("vetoChallenge", base64(challenge(setting, terms, Word.VETO)));
    json.put("approvedBy", approvedBy.stream().map(PersonId::name).toList());
    // A keeper that was told of another origin refuses what is signed here; better said before.
    json.put("here", terms.approverOrigin().equals(origin.value()));
    json.put("approverOrigin", terms.approverOrigin());
    return json;
  }

  private Bytes challenge(Setting setting, ApprovalTerms terms, Word word) {
    return terms.challenge(organisation, setting, word);
  }

  /** The rule by which fewer people may act, where there is one and fewer than usual are enough. */
  private static Optional<ApprovalRule.BreakGlass> breakGlass(InForce inForce) {
    for (Setting setting : inForce.settings().values()) {
      if (setting instanceof Setting.SetApprovalRule set) {
        return set.rule().breakGlass().filter(rule -> rule.people() < needed(inForce));
      }
    }
    return Optional.empty();
  }

  private static int needed(InForce inForce) {
    for (Setting setting : inForce.settings().values()) {
      if (setting instanceof Setting.SetOrganisationPolicy policy) {
        return policy.approvalsNeeded();
      }
    }
    return 1;
  }

  /** The head of the log and what was decided. */
  Answer receipts() {
    return withKeeper(keeper -> Answer.ok(new Receipts(organisation).list(keeper)));
  }

  /** The proof that one entry stands in the log, as a file to keep. */
  Answer receipt(JsonNode body) {
    JsonNode index = body.path("index");
    if (!index.isIntegralNumber()) {
      throw new IllegalArgumentException("The field index is missing");
    }
    return withKeeper(
        keeper ->
            Answer.ok(
                Map.of("proof", new Receipts(organisation).proof(keeper, index.longValue()))));
  }

  // ---------------------------------------------------------------- deciding

  Answer approve(JsonNode body) {
    return decide(body, Word.APPROVE);
  }

  Answer veto(JsonNode body) {
    return decide(body, Word.VETO);
  }

  /** Acts for people who cannot be reached. */
  Answer breakGlass(JsonNode body) {
    return decide(body, Word.BREAK_GLASS);
  }

  private Answer decide(JsonNode body, Word word) {
    CallerId change = CallerId.parse(text(body, "change"));
    Bytes credentialId = bytes(body, "credentialId");
    Bytes authenticatorData = bytes(body, "authenticatorData");
    Bytes clientDataJson = bytes(body, "clientDataJson");
    Bytes signature = bytes(body, "signature");
    return withKeeper(
        keeper -> {
          PersonId person = owner(log.upToNow(keeper), credentialId);
          if (person == null) {
            return refused("approval-invalid", "no person approves with this passkey");
          }
          Approval approval =
              new Approval.WebAuthn(
                  person, credentialId, authenticatorData, clientDataJson, signature);
          return judged(
              keeper.ask(
                  switch (word) {
                    case APPROVE -> new Frame.Approve(organisation, change, approval);
                    case VETO -> new Frame.Veto(organisation, change, approval);
                    case BREAK_GLASS -> new Frame.BreakGlass(organisation, change, approval);
                  },
                  Frame.Judged.class),
              word == Word.VETO);
        });
  }

  private static @Nullable PersonId owner(InForce inForce, Bytes credentialId) {
    for (Setting setting : inForce.settings().values()) {
      if (setting instanceof Setting.EnrolAdministrator enrol
          && enrol.key() instanceof ApproverKey.Passkey passkey
          && passkey.credentialId().equals(credentialId)) {
        return enrol.person();
      }
    }
    return null;
  }

  private static Answer judged(Frame.Judged judged, boolean veto) {
    return switch (judged.verdict()) {
      case Verdict.Approved approved ->
          Answer.ok(Map.of("outcome", "in-force", "sequence", judged.sequence()));
      case Verdict.Refused refused -> {
        if (refused.rule() == Rule.COOLING_OFF) {
          yield Answer.ok(Map.of("outcome", "cooling", "sequence", judged.sequence()));
        }
        // Logged only when it was vetoed; else it is the word that more people are needed.
        if (refused.rule() != Rule.APPROVAL_MISSING || (veto && judged.sequence() < 0)) {
          yield refused(refused.rule().ruleName(), refused.figures());
        }
        yield veto
            ? Answer.ok(Map.of("outcome", "vetoed", "sequence", judged.sequence()))
            : Answer.ok(Map.of("outcome", "waits", "text", refused.figures()));
      }
    };
  }

  private static Answer refused(String rule, String figures) {
    return Answer.ok(Map.of("outcome", "refused", "rule", rule, "figures", figures));
  }

  // ---------------------------------------------------------------- people

  /** Enrols the first administrator with the code of the keeper's console. */
  Answer first(JsonNode body) {
    if (!firstIsOpen()) {
      return Answer.error(410, "gone", "There is an administrator already");
    }
    String code = text(body, "code");
    PersonId person = new PersonId(text(body, "person"));
    return switch (registration(body)) {
      case Registration.Refused refused -> Answer.error(400, "passkey-refused", refused.why());
      case Registration.Made made ->
          withKeeper(
              keeper -> {
                Frame.Judged judged =
                    keeper.ask(
                        new Frame.EnrolFirst(organisation, code, person, made.passkey()),
                        Frame.Judged.class);
                if (judged.verdict() instanceof Verdict.Approved) {
                  firstGone = true;
                }
                return withFingerprint(judged(judged, false), made.passkey());
              });
    };
  }

  /** Proposes to enrol another person, for somebody who may approve to compare and approve. */
  Answer newcomer(JsonNode body) {
    PersonId person = new PersonId(text(body, "person"));
    return switch (registration(body)) {
      case Registration.Refused refused -> Answer.error(400, "passkey-refused", refused.why());
      case Registration.Made made -> withKeeper(keeper -> proposed(keeper, person, made.passkey()));
    };
  }

  private Answer proposed(KeeperSocket keeper, PersonId person, ApproverKey.Passkey passkey)
      throws KeeperSocket.Away, KeeperSocket.Failed {
    long waiting =
        keeper.askList(new Frame.AskPending(organisation), Frame.Pending.class).stream()
            .filter(pending -> pending.setting() instanceof Setting.EnrolAdministrator)
            .count();
    if (waiting >= MAX_NEWCOMERS) {
      return Answer.error(
          429, "too-many-newcomers", waiting + " people wait already; have them decided first");
    }
    Setting setting = new Setting.EnrolAdministrator(person, passkey);
    CallerId id = new CallerId(random.nextLong(), random.nextLong());
    Frame.Judged judged =
        keeper.ask(
            new Frame.Submit(
                new Submission(
                    organisation,
                    id,
                    keeper.welcome().epoch(),
                    Intent.ChangeSetting.request(setting))),
            Frame.Judged.class);
    ApprovalTerms terms = judged.terms();
    if (terms == null) {
      return judged(judged, false);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("outcome", "waits");
    json.put("change", id.toString());
    json.put("title", PlainWords.title(setting));
    json.put("code", ApprovalTerms.code(terms.challenge(organisation, setting)));
    return withFingerprint(Answer.ok(json), passkey);
  }

  /**
   * What a person signs to show the server who he is. The page brings the server's nonce and
   * nothing else: which server, and what is signed, is known here.
   */
  Answer proof(JsonNode body) {
    if (server == null) {
      return Answer.error(409, "no-server", "The approver was started without --server-origin");
    }
    PersonProof proof = new PersonProof(origin, server, organisation, text(body, "nonce"));
    return Answer.ok(
        Map.of(
            "server", server.value(),
            "organisation", organisation.name(),
            "challenge", base64(proof.challenge())));
  }

  private Registration registration(JsonNode body) {
    return Registration.read(
        origin,
        bytes(body, "authenticatorData").toArray(),
        bytes(body, "clientDataJson").toArray());
  }

  private static Answer withFingerprint(Answer answer, ApproverKey.Passkey passkey) {
    Map<String, Object> json = new LinkedHashMap<>(answer.json());
    json.put("fingerprint", CoseKey.fingerprint(passkey.coseKey()));
    return new Answer(answer.status(), json);
  }

  // ---------------------------------------------------------------- keys

  /** The public half of a key made in the keeper, for the venue's form. */
  Answer publicHalf(JsonNode body) {
    CredentialId credential = new CredentialId(text(body, "credential"));
    return withKeeper(
        keeper ->
            Answer.ok(
                Map.of(
                    "pem",
                    keeper
                        .ask(
                            new Frame.AskPublicHalf(organisation, credential),
                            Frame.PublicHalf.class)
                        .pem())));
  }

  /** Hands a secret to the keeper, once, and wipes it. */
  Answer secret(SecretBody body) {
    try {
      if (body.secret().length == 0
          || body.secret().length > Frame.ImportSecret.MAX_SECRET_LENGTH) {
        return Answer.error(400, "bad-request", "A secret has 1 to 8,192 bytes");
      }
      return withKeeper(
          keeper -> {
            keeper.ask(
                new Frame.ImportSecret(organisation, body.credential(), body.secret()),
                Frame.End.class);
            return Answer.ok(Map.of("outcome", "kept"));
          });
    } finally {
      Arrays.fill(body.secret(), (byte) 0);
    }
  }

  // ---------------------------------------------------------------- reading what the page sent

  static String text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (!value.isString()) {
      throw new IllegalArgumentException("The field " + name + " is missing");
    }
    return value.stringValue();
  }

  private static Bytes bytes(JsonNode body, String name) {
    String text = text(body, name);
    if (text.length() > 2 * Registration.MAX_PART_LENGTH) {
      throw new IllegalArgumentException("The field " + name + " is too long");
    }
    return Bytes.of(Base64.getUrlDecoder().decode(text));
  }

  private static String base64(Bytes bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toArray());
  }
}
