package tallystick.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.KeeperStatus;
import tallystick.intent.Setting;
import tallystick.intent.words.InForce;
import tallystick.server.bots.BotRuntime;
import tallystick.server.incidents.FindingStore;
import tallystick.server.incidents.LiveWatch;
import tallystick.server.incidents.RunbookShelf;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.watch.incident.Runbook;

/** What looks wrong, what is being watched and what is not, and what to do in which case. */
@RestController
@RequestMapping("/api/v1")
class WatchController {
  private final FindingStore findings;
  private final LiveWatch watch;
  private final BotRuntime runtime;
  private final RunbookShelf runbooks;

  WatchController(
      FindingStore findings, LiveWatch watch, BotRuntime runtime, RunbookShelf runbooks) {
    this.findings = findings;
    this.watch = watch;
    this.runtime = runtime;
    this.runbooks = runbooks;
  }

  @GetMapping("/findings")
  List<FindingStore.Finding> findings(
      @RequestParam(defaultValue = "") String severity,
      @RequestParam(defaultValue = "") String kind,
      @RequestParam(defaultValue = "") String credential,
      @RequestParam(required = false) @Nullable Long incident,
      @RequestParam(defaultValue = "9223372036854775807") long before,
      @RequestParam(defaultValue = "50") int limit) {
    Caller.requireAllBots();
    return findings.list(
        new FindingStore.Wanted(severity, kind, credential, incident), before, Paging.limit(limit));
  }

  /**
   * How one account is watched.
   *
   * @param seen whether its private stream stands now, so that a stranger is seen as he acts
   * @param alertOnly whether strangers are told and freeze nothing
   * @param registeredPrefixes beginnings of client order ids that freeze nothing
   */
  record WatchedAccount(
      String credential,
      String venue,
      String state,
      boolean seen,
      boolean frozen,
      boolean alertOnly,
      List<String> registeredPrefixes) {}

  /**
   * What is watched and what is not.
   *
   * @param trouble why nothing is known of the accounts; empty when it is
   * @param running detectors that look at this moment
   * @param notRunning detectors of the plan that this version does not have
   */
  record Watched(
      String trouble,
      List<WatchedAccount> accounts,
      List<String> running,
      List<String> notRunning) {}

  @GetMapping("/findings/watched")
  Watched watched() {
    Caller.requireAllBots();
    InForce inForce = new InForce();
    watch.entries().forEach(entry -> inForce.take(entry.entry()));
    List<WatchedAccount> accounts = new ArrayList<>();
    String trouble = "";
    try {
      for (KeeperStatus.Account account : runtime.keeper().status().accounts()) {
        String name = account.credential().name();
        Setting setting = inForce.settings().get("watch of " + name);
        Setting.SetWatch declared = setting instanceof Setting.SetWatch set ? set : null;
        accounts.add(
            new WatchedAccount(
                name,
                account.venue(),
                account.state(),
                account.streamUp(),
                account.frozen(),
                declared != null && declared.alertOnly(),
                declared == null ? List.of() : declared.registeredPrefixes()));
      }
    } catch (KeeperSilentException e) {
      trouble = String.valueOf(e.getMessage());
    }
    return new Watched(
        trouble,
        accounts,
        List.of(
            "foreign-order",
            "foreign-cancel",
            "unexplained-balance",
            "missing-order",
            "drain-pattern",
            "permission-drift",
            "campaign",
            "unknown-administrator",
            "first-admin-probe"),
        List.of("setting-drift", "look-alike-sites", "exposure", "login", "indicators"));
  }

  /**
   * The runbooks, and the templates of what people are told by template and language.
   *
   * @param templates with {@code {account}} and the like still to be filled in
   */
  record Shelf(List<Runbook> runbooks, Map<String, Map<String, String>> templates) {}

  @GetMapping("/runbooks")
  Shelf runbooks() {
    Caller.requireAllBots();
    return new Shelf(runbooks.all(), runbooks.templates());
  }
}
