package tallystick.server.api;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.SaleId;
import tallystick.server.fleet.Fleet;
import tallystick.server.incidents.Incidents;

/** A customer says that his payment has not come. */
@RestController
@RequestMapping("/api/v1/sales/{id}/complaints")
class ComplaintsController {
  private static final int MAX_LENGTH = 1_000;

  private final Fleet fleet;
  private final Incidents incidents;

  ComplaintsController(Fleet fleet, Incidents incidents) {
    this.fleet = fleet;
    this.incidents = incidents;
  }

  /** What he says; no more of his person than is needed. */
  record Complaint(String text) {}

  /** Holds settings and payouts against what was approved and signed, and keeps the result. */
  @PostMapping
  Incidents.ComplaintChecked complain(@PathVariable String id, @RequestBody Complaint said) {
    Caller.requireAllBots();
    if (said.text().isBlank() || said.text().length() > MAX_LENGTH) {
      throw Problem.badRequest("invalid", "A complaint has 1 to " + MAX_LENGTH + " characters");
    }
    SaleId sale;
    try {
      sale = SaleId.parse(id);
    } catch (IllegalArgumentException e) {
      throw Problem.notFound("There is no sale " + id);
    }
    // A row that somebody has changed is what a complaint may be about: it need not make sense.
    if (!fleet.sales().knows(sale)) {
      throw Problem.notFound("There is no sale " + id);
    }
    return incidents.complaint(sale.toString(), said.text(), Caller.now().name());
  }
}
