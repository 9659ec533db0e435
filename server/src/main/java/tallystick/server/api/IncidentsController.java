package tallystick.server.api;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.Bytes;
import tallystick.server.incidents.Deeds;
import tallystick.server.incidents.Incidents;
import tallystick.server.people.Right;
import tallystick.watch.incident.Campaigns;
import tallystick.watch.incident.IncidentRecord;
import tallystick.watch.incident.Runbook;

/**
 * Incidents, from the first finding to the last step. Nothing here deletes anything. What could
 * divert money is only proposed; people approve it at the approver.
 */
@RestController
@RequestMapping("/api/v1/incidents")
class IncidentsController {
  private final Incidents incidents;

  IncidentsController(Incidents incidents) {
    this.incidents = incidents;
  }

  /**
   * One opened by hand.
   *
   * @param severity {@code note}, {@code warning} or {@code critical}
   * @param credential the account's; empty or left out where it concerns none
   * @param runbook its id; empty or left out for none
   * @param text what is known; becomes the first note
   */
  record NewIncident(
      String title,
      String severity,
      @Nullable String credential,
      @Nullable String runbook,
      @Nullable String text) {}

  /** What is to be changed; what is left out stays. */
  record IncidentChange(
      @Nullable String owner,
      @Nullable String severity,
      @Nullable String title,
      @Nullable String replacement,
      @Nullable String runbook) {}

  /** Something written: a note, a task, a reason. */
  record Words(String text) {}

  /**
   * A file from elsewhere.
   *
   * @param name in a-z 0-9 - . ; it stands in the tally for ever, so nothing personal
   * @param source where it comes from, in words
   * @param base64 its bytes
   */
  record NewEvidence(String name, String source, String mediaType, String base64) {}

  /** What people are told; text left out takes the template as it is. */
  record NewMessage(String template, String language, @Nullable String text) {}

  /** What is to be said in the organisation's name. */
  record NewStatement(String heading, String text) {}

  @GetMapping
  List<Incidents.IncidentSummary> list(
      @RequestParam(defaultValue = "") String state,
      @RequestParam(defaultValue = "9223372036854775807") long before,
      @RequestParam(defaultValue = "50") int limit) {
    Caller.requireAllBots();
    return incidents.list(state, before, Paging.limit(limit));
  }

  /** Accounts that were hit in the same way within a day, and which were not. */
  @GetMapping("/campaigns")
  List<Campaigns.Campaign> campaigns() {
    Caller.requireAllBots();
    return incidents.campaigns();
  }

  @PostMapping
  ResponseEntity<IncidentRecord> open(@RequestBody NewIncident wish) {
    Caller.requireAllBots();
    long id =
        incidents.open(
            new Incidents.Wish(
                wish.title(),
                wish.severity(),
                or(wish.credential()),
                or(wish.runbook()),
                or(wish.text())),
            who());
    return ResponseEntity.status(HttpStatus.CREATED).body(one(id));
  }

  @GetMapping("/{id}")
  IncidentRecord find(@PathVariable long id) {
    Caller.requireAllBots();
    return one(id);
  }

  @PutMapping("/{id}")
  IncidentRecord change(@PathVariable long id, @RequestBody IncidentChange wish) {
    Caller.requireAllBots();
    set(id, "owner", wish.owner());
    set(id, "severity", wish.severity());
    set(id, "title", wish.title());
    set(id, "replacement", wish.replacement());
    set(id, "runbook", wish.runbook());
    return one(id);
  }

  private void set(long id, String field, @Nullable String value) {
    if (value != null) {
      incidents.set(id, who(), field, value);
    }
  }

  @PostMapping("/{id}/notes")
  IncidentRecord note(@PathVariable long id, @RequestBody Words words) {
    Caller.requireAllBots();
    incidents.note(id, who(), words.text());
    return one(id);
  }

  @PostMapping("/{id}/tasks")
  IncidentRecord task(@PathVariable long id, @RequestBody Words words) {
    Caller.requireAllBots();
    incidents.task(id, who(), words.text());
    return one(id);
  }

  @PostMapping("/{id}/tasks/{task}/done")
  IncidentRecord taskDone(@PathVariable long id, @PathVariable long task) {
    Caller.requireAllBots();
    incidents.taskDone(id, task, who());
    return one(id);
  }

  /** Gathers everything that can be had now. */
  @PostMapping("/{id}/evidence/gather")
  IncidentRecord gather(@PathVariable long id) {
    Caller.requireAllBots();
    one(id);
    incidents.gather(id, who());
    return one(id);
  }

  /** Adds a file from elsewhere, with its source. */
  @PostMapping("/{id}/evidence")
  IncidentRecord evidence(@PathVariable long id, @RequestBody NewEvidence file) {
    Caller.requireAllBots();
    incidents.addEvidence(
        id,
        who(),
        file.name(),
        file.source(),
        file.mediaType(),
        Base64.getDecoder().decode(file.base64()));
    return one(id);
  }

  /** A file as it was gathered; always a download, whatever it is. */
  @GetMapping("/{id}/evidence/{name}")
  ResponseEntity<byte[]> evidence(@PathVariable long id, @PathVariable String name) {
    Caller.requireAllBots();
    Optional<Bytes> bytes = incidents.evidence(id, name);
    if (bytes.isEmpty()) {
      throw Problem.notFound("Incident " + id + " has no file " + name);
    }
    return download(name, bytes.get().toArray());
  }

  /** A template with what is known filled in, to be read and changed before it goes out. */
  @GetMapping("/{id}/messages/draft")
  Words draft(@PathVariable long id, @RequestParam String template, @RequestParam String language) {
    Caller.requireAllBots();
    return new Words(incidents.fill(id, template, language));
  }

  @PostMapping("/{id}/messages")
  IncidentRecord message(@PathVariable long id, @RequestBody NewMessage message) {
    Caller.requireAllBots();
    String text = message.text();
    incidents.message(
        id,
        who(),
        message.template(),
        message.language(),
        text == null ? incidents.fill(id, message.template(), message.language()) : text);
    return one(id);
  }

  /** Proposes a statement, which people sign at the approver and the tally dates. */
  @PostMapping("/{id}/statements")
  Deeds.Deed statement(@PathVariable long id, @RequestBody NewStatement statement) {
    requireProposer();
    return incidents.statement(id, who(), statement.heading(), statement.text());
  }

  /** Everything that was ever said in the organisation's name, or waits to be. */
  @GetMapping("/statements")
  List<IncidentRecord.Statement> statements() {
    Caller.requireAllBots();
    return incidents.statements();
  }

  /** Looks at every step of the runbook now. */
  @PostMapping("/{id}/check")
  List<Runbook.Checked> check(@PathVariable long id) {
    Caller.requireAllBots();
    return incidents.check(id);
  }

  /** What the step's button does. Which words it needs depends on the step. */
  @PostMapping("/{id}/steps/{step}")
  Deeds.Deed act(
      @PathVariable long id, @PathVariable String step, @RequestBody Map<String, String> wishes) {
    Caller.requireAllBots();
    if (incidents.needsPerson(id, step)) {
      Caller.requirePerson();
      requireProposer();
    }
    if (incidents.proposes(id, step)) {
      requireProposer();
    }
    return incidents.act(id, step, who(), wishes);
  }

  @PostMapping("/{id}/close")
  IncidentRecord close(@PathVariable long id, @RequestBody Words words) {
    Caller.requireAllBots();
    incidents.close(id, who(), words.text());
    return one(id);
  }

  @PostMapping("/{id}/reopen")
  IncidentRecord reopen(@PathVariable long id, @RequestBody Words words) {
    Caller.requireAllBots();
    incidents.reopen(id, who(), words.text());
    return one(id);
  }

  /** One zip for police, exchange or auditor. */
  @PostMapping(value = "/{id}/export.zip", produces = "application/zip")
  ResponseEntity<byte[]> export(@PathVariable long id) {
    Caller.requireAllBots();
    return download("incident-" + id + ".zip", incidents.export(id, who()));
  }

  private static ResponseEntity<byte[]> download(String name, byte[] bytes) {
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(bytes);
  }

  private IncidentRecord one(long id) {
    return incidents.find(id).orElseThrow(() -> Problem.notFound("There is no incident " + id));
  }

  private static String or(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String who() {
    return Caller.now().name();
  }

  /** Whoever proposes from an incident proves himself as he does elsewhere. */
  private static void requireProposer() {
    Caller.requireAllBots();
    if (!Caller.now().rights().contains(Right.ADMIN)) {
      throw Problem.forbidden("Only an administrator may propose this");
    }
    Caller.requireStepUp();
  }

  @ExceptionHandler
  ResponseEntity<org.springframework.http.ProblemDetail> refused(Incidents.RefusedException e) {
    return ResponseEntity.status(HttpStatus.CONFLICT)
        .body(Problem.detail(HttpStatus.CONFLICT, e.code(), String.valueOf(e.getMessage())));
  }

  @ExceptionHandler
  ResponseEntity<org.springframework.http.ProblemDetail> unknown(
      Incidents.NoSuchIncidentException e) {
    return ResponseEntity.status(HttpStatus.NOT_FOUND)
        .body(Problem.detail(HttpStatus.NOT_FOUND, "not-found", String.valueOf(e.getMessage())));
  }
}
