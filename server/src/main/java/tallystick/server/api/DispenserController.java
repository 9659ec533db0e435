package tallystick.server.api;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.NoteCount;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.Fleet;

/**
 * Notes that a person puts into a machine's dispenser, for programs and the command line; the pages
 * do not load machines yet, and so it stands in no page's description of the API.
 */
@Hidden
@RestController
@RequestMapping("/api/v1/fleet/machines/{terminal}/dispenser")
class DispenserController {
  private final Fleet fleet;

  DispenserController(Fleet fleet) {
    this.fleet = fleet;
  }

  /** So many notes of one denomination, in minor units. */
  record LoadedNotes(long minor, int count) {}

  /**
   * A load.
   *
   * @param id of the loader's own choice, at most 60 characters: the same once more loads nothing
   */
  record Load(String id, String currency, List<LoadedNotes> notes) {}

  /** Notes that are not put aside for somebody, by denomination. */
  @GetMapping("/{currency}")
  Map<Long, Integer> available(@PathVariable String terminal, @PathVariable String currency) {
    Caller.requireAllBots();
    return fleet.cash().available(new TerminalId(terminal), currency);
  }

  @PostMapping
  Map<Long, Integer> load(@PathVariable String terminal, @RequestBody Load load) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    if (!load.id().matches("[A-Za-z0-9._-]{1,60}")) {
      throw Problem.badRequest("invalid", "A load's id has 1 to 60 letters, digits, . _ and -");
    }
    TerminalId machine = new TerminalId(terminal);
    if (fleet.machines().find(machine).isEmpty()) {
      throw Problem.notFound("There is no machine " + terminal);
    }
    fleet
        .cash()
        .load(
            machine,
            load.currency(),
            load.notes().stream()
                .map(some -> new NoteCount(some.minor(), some.count()))
                .sorted(Comparator.comparingLong(NoteCount::denominationMinor))
                .toList(),
            load.id());
    return fleet.cash().available(machine, load.currency());
  }
}
