package tallystick.server.api;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.server.incidents.FindingStore;

/** What looks wrong, and what is being done about it. */
@RestController
@RequestMapping("/api/v1")
class FindingsController {
  private final FindingStore findings;

  FindingsController(FindingStore findings) {
    this.findings = findings;
  }

  @GetMapping("/findings")
  List<FindingStore.Finding> findings(
      @RequestParam(defaultValue = "9223372036854775807") long before,
      @RequestParam(defaultValue = "50") int limit) {
    Caller.requireAllBots();
    return findings.list(before, Paging.limit(limit));
  }

  @GetMapping("/incidents")
  List<FindingStore.Incident> incidents(@RequestParam(defaultValue = "50") int limit) {
    Caller.requireAllBots();
    return findings.incidents(Paging.limit(limit));
  }
}
