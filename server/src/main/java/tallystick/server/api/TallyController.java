package tallystick.server.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.Frame;
import tallystick.server.bots.BotRuntime;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.server.tally.EntryWords;
import tallystick.server.tally.EvidenceBundle;

/** The tally: its public files as they are, the organisation's entries opened, evidence to take. */
@RestController
@RequestMapping("/api/v1/tally")
class TallyController {
  private static final String PREFIX = "/api/v1/tally/";

  private final BotRuntime runtime;

  TallyController(BotRuntime runtime) {
    this.runtime = runtime;
  }

  /** Where the log stands. */
  record Log(String origin, String verifierKey, int epoch, boolean isolated, String checkpoint) {}

  /**
   * An entry of the organisation, opened.
   *
   * @param index its leaf
   * @param salt 32 bytes, hex
   * @param entry canonical bytes, hex; hash domain, salt and entry for the leaf's commitment
   * @param kind of body: judged, resulted, started, ...
   * @param text what it says, for people
   */
  record EntryView(
      long index,
      long sequence,
      String salt,
      String entry,
      String kind,
      long loggedAtMs,
      String callerId,
      String text) {}

  @GetMapping
  Log log() {
    Frame.Welcome welcome = welcome();
    return new Log(
        welcome.logOrigin(),
        welcome.verifierKey(),
        welcome.epoch(),
        welcome.isolated(),
        new String(file("checkpoint"), java.nio.charset.StandardCharsets.UTF_8));
  }

  @GetMapping(value = "/checkpoint", produces = MediaType.TEXT_PLAIN_VALUE)
  byte[] checkpoint() {
    return file("checkpoint");
  }

  /** A tile or bundle, under its path of the tlog-tiles specification. */
  @GetMapping("/tile/**")
  ResponseEntity<byte[]> tile(HttpServletRequest request) {
    String path = request.getRequestURI().substring(PREFIX.length());
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body(file(path));
  }

  /** Opened entries from this sequence number on. Needs a token for all bots. */
  @GetMapping("/entries")
  List<EntryView> entries(
      @RequestParam(defaultValue = "0") long from, @RequestParam(defaultValue = "50") int limit) {
    Caller.requireAllBots();
    try {
      return runtime.keeper().entries(Math.max(0, from), Paging.limit(limit)).stream()
          .map(TallyController::view)
          .toList();
    } catch (KeeperSilentException e) {
      throw silent(e);
    }
  }

  /** Everything a stranger needs to check the entries, as a zip. */
  @GetMapping(value = "/evidence.zip", produces = "application/zip")
  ResponseEntity<byte[]> evidence() {
    Caller.requireAllBots();
    try {
      return ResponseEntity.ok()
          .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"evidence.zip\"")
          .body(new EvidenceBundle(runtime.keeper()).gather(welcome()));
    } catch (KeeperSilentException e) {
      throw silent(e);
    }
  }

  private static EntryView view(Frame.Opened opened) {
    Entry entry = Canonical.decodeEntry(opened.entry().toArray());
    return new EntryView(
        opened.index(),
        entry.sequence(),
        opened.salt().toHex(),
        opened.entry().toHex(),
        entry.body().getClass().getSimpleName().toLowerCase(Locale.ROOT),
        entry.loggedAtMs(),
        entry.callerId().toString(),
        EntryWords.of(entry.body()));
  }

  private byte[] file(String path) {
    if (path.length() > Frame.AskTallyFile.MAX_PATH_LENGTH) {
      throw Problem.badRequest("invalid", "A path in the tally has at most 128 characters");
    }
    try {
      return runtime.keeper().tallyFile(path);
    } catch (KeeperSilentException e) {
      throw silent(e);
    }
  }

  private Frame.Welcome welcome() {
    return switch (runtime.keeper().state()) {
      case KeeperState.Up up -> up.welcome();
      case KeeperState.Down down -> throw Problem.unavailable("keeper-away", down.why());
    };
  }

  static Problem silent(KeeperSilentException e) {
    return e.code().equals("not-found")
        ? Problem.notFound(String.valueOf(e.getMessage()))
        : Problem.unavailable("keeper-" + e.code(), String.valueOf(e.getMessage()));
  }
}
