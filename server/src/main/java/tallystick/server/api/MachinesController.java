package tallystick.server.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.place.Location;
import tallystick.server.fleet.place.Places;

/**
 * Many machines at once: a page of the list, the map, and deeds on several of them. A deed on a
 * filter names how many machines the person saw; where it would be another number by now, nothing
 * is done.
 */
@RestController
@RequestMapping("/api/v1/fleet")
class MachinesController {
  /** What a page of a list shows at most. */
  private static final int MAX_PAGE = 200;

  /** As many as a fleet is measured with; one transaction carries it. */
  private static final int MAX_BULK = 20_000;

  private static final int MAX_REASON_LENGTH = 120;

  private final Fleet fleet;
  private final FleetController machines;
  private final Idempotency idempotency;

  MachinesController(Fleet fleet, FleetController machines, Idempotency idempotency) {
    this.fleet = fleet;
    this.machines = machines;
    this.idempotency = idempotency;
  }

  /**
   * Which machines are meant; empty texts mean all.
   *
   * @param search in name, place, group and troubles
   * @param state online, closed, locked, offline, never or removed
   * @param group its name; {@code -} for machines of none
   * @param place its id; {@code 0} for machines that stand nowhere
   */
  record MachineFilter(
      String search, String state, String group, String place, String jurisdiction) {}

  /**
   * A page of the list.
   *
   * @param matching how many there are in all that match
   * @param all how many there are
   * @param states how many of those that match but for their state are in each state
   */
  record MachinePage(
      List<FleetController.MachineRow> machines,
      int matching,
      int all,
      Map<String, Integer> states) {}

  /** A place on the map with how its machines stand. Degrees are decimal text. */
  record MapPlace(
      long id,
      String name,
      String latitude,
      String longitude,
      Map<String, Integer> states,
      int machines) {}

  /**
   * The map.
   *
   * @param nowhere machines that it cannot show, because nobody said where they stand
   */
  record MapView(List<MapPlace> places, int nowhere) {}

  /**
   * A deed on many machines.
   *
   * @param machines by name; empty: those that the filter finds
   * @param filter null with names
   * @param count how many the person saw; another number than what is found refuses the deed
   * @param reason of a lock
   * @param group to join; empty leaves its group
   * @param place to stand in, by id; 0: nowhere
   * @param oneWay takes cash and gives none
   * @param message on the screen; empty takes it away
   */
  record MachineBulk(
      List<String> machines,
      @Nullable MachineFilter filter,
      int count,
      @Nullable String reason,
      @Nullable String group,
      @Nullable Long place,
      @Nullable Boolean oneWay,
      @Nullable String message) {}

  /** What became of one. */
  record MachineBulkLine(String terminal, boolean done, String why) {}

  /** What became of all. */
  record MachineBulkDone(int done, int refused, List<MachineBulkLine> lines) {}

  @GetMapping("/machines")
  MachinePage list(
      @RequestParam(defaultValue = "") String search,
      @RequestParam(defaultValue = "") String state,
      @RequestParam(defaultValue = "") String group,
      @RequestParam(defaultValue = "") String place,
      @RequestParam(defaultValue = "") String jurisdiction,
      @RequestParam(defaultValue = "terminal") String sort,
      @RequestParam(defaultValue = "false") boolean down,
      @RequestParam(defaultValue = "0") int from,
      @RequestParam(defaultValue = "50") int limit) {
    Caller.requireAllBots();
    if (from < 0 || limit < 1 || limit > MAX_PAGE) {
      throw Problem.badRequest("invalid", "A page begins at 0 or later and has 1 to 200 machines");
    }
    List<FleetController.MachineRow> all = machines.rows();
    MachineFilter filter = new MachineFilter(search, "", group, place, jurisdiction);
    List<FleetController.MachineRow> inAnyState =
        all.stream().filter(row -> matches(row, filter)).toList();
    Map<String, Integer> states = new TreeMap<>();
    inAnyState.forEach(row -> states.merge(row.state(), 1, Integer::sum));
    Comparator<FleetController.MachineRow> order = order(sort);
    List<FleetController.MachineRow> found =
        inAnyState.stream()
            .filter(row -> state.isEmpty() || row.state().equals(state))
            .sorted(down ? order.reversed() : order)
            .toList();
    return new MachinePage(
        found.stream().skip(from).limit(limit).toList(), found.size(), all.size(), states);
  }

  private static boolean matches(FleetController.MachineRow row, MachineFilter filter) {
    return (filter.state().isEmpty() || row.state().equals(filter.state()))
        && (filter.group().isEmpty()
            || (filter.group().equals("-") ? "" : filter.group()).equals(row.group()))
        && (filter.place().isEmpty() || filter.place().equals(Long.toString(row.placeId())))
        && (filter.jurisdiction().isEmpty()
            || row.jurisdiction().equals(filter.jurisdiction())
            || row.jurisdiction().startsWith(filter.jurisdiction() + "-"))
        && (filter.search().isBlank() || speaksOf(row, filter.search()));
  }

  private static boolean speaksOf(FleetController.MachineRow row, String search) {
    String text =
        String.join(
                "\n",
                row.terminal(),
                row.place(),
                row.group(),
                row.stateText(),
                String.join("\n", row.troubles()))
            .toLowerCase(Locale.ROOT);
    return text.contains(search.strip().toLowerCase(Locale.ROOT));
  }

  private static Comparator<FleetController.MachineRow> order(String sort) {
    Comparator<FleetController.MachineRow> byName =
        Comparator.comparing(FleetController.MachineRow::terminal);
    Comparator<FleetController.MachineRow> first =
        switch (sort) {
          case "terminal" -> byName;
          case "state" -> Comparator.comparing(FleetController.MachineRow::state);
          case "place" -> Comparator.comparing(FleetController.MachineRow::place);
          case "group" -> Comparator.comparing(FleetController.MachineRow::group);
          case "cash" ->
              Comparator.comparing(
                  (FleetController.MachineRow row) -> new java.math.BigDecimal(row.cash()));
          case "sales" -> Comparator.comparingInt(FleetController.MachineRow::salesToday);
          case "heard" -> Comparator.comparingLong(row -> known(row.heardMs(), 0));
          case "visit" -> Comparator.comparingLong(MachinesController::visitInDays);
          default ->
              throw Problem.badRequest(
                  "invalid",
                  "Machines are sorted by terminal, state, place, group, cash, sales, heard, visit");
        };
    return first.thenComparing(byName);
  }

  private static long visitInDays(FleetController.MachineRow row) {
    return Math.min(
        known(row.fullInDays(), Long.MAX_VALUE), known(row.emptyInDays(), Long.MAX_VALUE));
  }

  private static long known(@Nullable Long value, long otherwise) {
    return value == null ? otherwise : value;
  }

  @GetMapping("/map")
  MapView map() {
    Caller.requireAllBots();
    Map<Long, Map<String, Integer>> states = new TreeMap<>();
    int nowhere = 0;
    for (FleetController.MachineRow row : machines.rows()) {
      if (row.state().equals("removed")) {
        continue;
      }
      boolean drawn =
          fleet.places().find(row.placeId()).flatMap(one -> one.location().at()).isPresent();
      if (drawn) {
        states
            .computeIfAbsent(row.placeId(), _ -> new TreeMap<>())
            .merge(row.state(), 1, Integer::sum);
      } else {
        nowhere++;
      }
    }
    List<MapPlace> places = new ArrayList<>();
    states.forEach(
        (id, counts) -> {
          Places.Version version = fleet.places().find(id).orElseThrow();
          Location.Position at = version.location().at().orElseThrow();
          places.add(
              new MapPlace(
                  id,
                  version.location().name(),
                  java.math.BigDecimal.valueOf(at.latitudeE6(), 6).toPlainString(),
                  java.math.BigDecimal.valueOf(at.longitudeE6(), 6).toPlainString(),
                  counts,
                  counts.values().stream().mapToInt(Integer::intValue).sum()));
        });
    return new MapView(places, nowhere);
  }

  // ---------------------------------------------------------------- deeds on many

  /** Locks them: no new sale begins there. */
  @PostMapping("/bulk/lock")
  ResponseEntity<MachineBulkDone> lock(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody MachineBulk wish) {
    String reason = wish.reason() == null ? "" : wish.reason().strip();
    if (reason.isEmpty() || reason.length() > MAX_REASON_LENGTH) {
      throw Problem.badRequest("invalid", "A reason has 1 to " + MAX_REASON_LENGTH + " characters");
    }
    String by = Caller.now().name();
    return each(
        key,
        "lock",
        wish,
        id -> fleet.machines().lock(id, reason, by) ? "" : "It was never heard; it sells nothing");
  }

  @PostMapping("/bulk/unlock")
  ResponseEntity<MachineBulkDone> unlock(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody MachineBulk wish) {
    Caller.requireStepUp();
    String by = Caller.now().name();
    return each(
        key,
        "unlock",
        wish,
        id -> fleet.machines().unlock(id, by) ? "" : "It was never heard; it sells nothing");
  }

  /** Moves them to a group, or out of theirs. */
  @PostMapping("/bulk/group")
  ResponseEntity<MachineBulkDone> join(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody MachineBulk wish) {
    Caller.requireStepUp();
    String group = wish.group() == null ? "" : wish.group();
    if (!group.isEmpty() && !fleet.groups().exists(group)) {
      throw Problem.notFound("There is no group " + group);
    }
    return together(
        key, "group", wish, ids -> fleet.places().join(ids, group.isEmpty() ? null : group));
  }

  /** Sets where they stand. */
  @PostMapping("/bulk/place")
  ResponseEntity<MachineBulkDone> put(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody MachineBulk wish) {
    Caller.requireStepUp();
    long place = wish.place() == null ? 0 : wish.place();
    if (place != 0 && fleet.places().find(place).isEmpty()) {
      throw Problem.notFound("There is no place " + place);
    }
    return together(key, "place", wish, ids -> fleet.places().put(ids, place == 0 ? null : place));
  }

  /** They take cash and give none, or go both ways again. */
  @PostMapping("/bulk/one-way")
  ResponseEntity<MachineBulkDone> oneWay(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody MachineBulk wish) {
    Caller.requireStepUp();
    boolean oneWay = Boolean.TRUE.equals(wish.oneWay());
    return together(key, "one-way", wish, ids -> fleet.places().oneWay(ids, oneWay));
  }

  /** Says something on their screens, from their next beat on. */
  @PostMapping("/bulk/message")
  ResponseEntity<MachineBulkDone> say(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody MachineBulk wish) {
    Caller.requireStepUp();
    String message = wish.message() == null ? "" : wish.message();
    return together(key, "message", wish, ids -> fleet.places().say(ids, message));
  }

  /** A deed on one machine; the answer is why it was not done, empty when it was. */
  private interface Deed {
    String on(TerminalId machine);
  }

  /** A deed on all of them at once. */
  private interface Together {
    void on(List<TerminalId> machines);
  }

  private ResponseEntity<MachineBulkDone> each(
      @Nullable String key, String what, MachineBulk wish, Deed deed) {
    Caller.requireAllBots();
    return idempotency.once(
        key,
        List.of(what, wish),
        MachineBulkDone.class,
        () -> {
          List<MachineBulkLine> lines = new ArrayList<>();
          for (TerminalId machine : meant(wish)) {
            String why = deed.on(machine);
            lines.add(new MachineBulkLine(machine.name(), why.isEmpty(), why));
          }
          return ResponseEntity.ok(done(lines));
        });
  }

  private ResponseEntity<MachineBulkDone> together(
      @Nullable String key, String what, MachineBulk wish, Together deed) {
    Caller.requireAllBots();
    return idempotency.once(
        key,
        List.of(what, wish),
        MachineBulkDone.class,
        () -> {
          List<TerminalId> meant = meant(wish);
          deed.on(meant);
          return ResponseEntity.ok(
              done(meant.stream().map(one -> new MachineBulkLine(one.name(), true, "")).toList()));
        });
  }

  private static MachineBulkDone done(List<MachineBulkLine> lines) {
    int done = (int) lines.stream().filter(MachineBulkLine::done).count();
    return new MachineBulkDone(done, lines.size() - done, lines);
  }

  /** The machines that are meant, if they are as many as the person saw. */
  private List<TerminalId> meant(MachineBulk wish) {
    TreeSet<String> names = new TreeSet<>();
    MachineFilter filter = wish.filter();
    if (!wish.machines().isEmpty()) {
      names.addAll(wish.machines());
    }
    List<TerminalId> found =
        machines.rows().stream()
            .filter(row -> !row.state().equals("removed"))
            .filter(
                row ->
                    names.isEmpty()
                        ? filter != null && matches(row, filter)
                        : names.contains(row.terminal()))
            .map(row -> new TerminalId(row.terminal()))
            .toList();
    if (found.size() > MAX_BULK) {
      throw Problem.badRequest("too-many", "One deed is for at most " + MAX_BULK + " machines");
    }
    if (found.isEmpty() || found.size() != wish.count()) {
      throw Problem.conflict(
          "other-number",
          found.size()
              + " machines are meant by now, not "
              + wish.count()
              + ": nothing was done; look at the list again");
    }
    return found;
  }
}
