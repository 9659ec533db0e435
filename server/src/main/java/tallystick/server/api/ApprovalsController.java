package tallystick.server.api;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.PersonId;
import tallystick.intent.Submission;
import tallystick.intent.words.PlainWords;
import tallystick.server.ServerSettings;
import tallystick.server.bots.BotRuntime;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.server.tally.Changes;
import tallystick.server.tally.ChangesFollower;

/**
 * Changes that wait for people, with the code to compare at the approver, and those that were
 * decided. Nothing can be approved here: this is where one sees what there is to decide.
 */
@RestController
@RequestMapping("/api/v1/approvals")
class ApprovalsController {
  /** An offer of the keeper ends after an hour; asking later would renew it, which people do. */
  private static final long OFFER_MS = 3_600_000;

  private final ChangesFollower changes;
  private final BotRuntime runtime;
  private final ServerSettings settings;
  private final InstantSource clock;

  ApprovalsController(
      ChangesFollower changes, BotRuntime runtime, ServerSettings settings, InstantSource clock) {
    this.changes = changes;
    this.runtime = runtime;
    this.settings = settings;
    this.clock = clock;
  }

  /** One line of a change; null where there was, or will be, nothing. */
  record LineView(String what, @Nullable String before, @Nullable String after) {
    static List<LineView> of(List<PlainWords.Line> lines) {
      return lines.stream().map(l -> new LineView(l.what(), l.before(), l.after())).toList();
    }
  }

  /**
   * A change that waits.
   *
   * @param change its caller id
   * @param sequence of its entry in the tally
   * @param code compare it with the approver's; null when the offer has ended, the keeper is away,
   *     or it is approved already
   * @param approvedBy who approved it, while it waits for its time
   * @param takesEffectMs when it will be in force unless somebody vetoes it at the approver; null
   *     while nobody has approved it
   */
  record WaitingView(
      String change,
      long sequence,
      String title,
      List<LineView> lines,
      long proposedMs,
      @Nullable String code,
      @Nullable Long expiresMs,
      List<String> approvedBy,
      @Nullable Long takesEffectMs) {}

  /**
   * A change that was decided.
   *
   * @param change the proposal's caller id
   * @param decision approved, vetoed or refused
   * @param why the keeper's words where it was not approved
   */
  record DecidedView(
      String change,
      long sequence,
      String title,
      List<LineView> lines,
      String decision,
      List<String> by,
      String why,
      long decidedMs) {}

  /** All there is to see about people's decisions. */
  record ApprovalsView(List<WaitingView> waiting, List<DecidedView> decided) {}

  @GetMapping
  ApprovalsView approvals(@RequestParam(defaultValue = "50") int limit) {
    Caller.requireAllBots();
    ChangesFollower.Standing standing = changes.standing(Paging.limit(limit));
    return new ApprovalsView(
        standing.open().stream().map(this::waiting).toList(),
        standing.decided().stream().map(ApprovalsController::decided).toList());
  }

  /** Offers a change anew whose time has run out: the same change, another code. */
  @PostMapping("/{change}/renewal")
  WaitingView renew(@PathVariable String change) {
    Caller.requireAllBots();
    Changes.Open open =
        changes
            .find(id(change))
            .orElseThrow(() -> Problem.notFound("No change waits under " + change));
    return view(open, ask(open));
  }

  private static CallerId id(String change) {
    try {
      return CallerId.parse(change);
    } catch (IllegalArgumentException e) {
      throw Problem.notFound("No change waits under " + change);
    }
  }

  private WaitingView waiting(Changes.Open open) {
    boolean ended = clock.millis() - open.proposedAtMs() > OFFER_MS;
    boolean approved = open.takesEffectAtMs() != null;
    try {
      return view(open, ended || approved ? null : ask(open));
    } catch (Problem e) {
      return view(open, null);
    }
  }

  /** The keeper answers a repeated proposal with the offer that stands. */
  private @Nullable ApprovalTerms ask(Changes.Open open) {
    return switch (runtime.keeper().state()) {
      case KeeperState.Down down -> throw Problem.unavailable("keeper-away", down.why());
      case KeeperState.Up up -> {
        try {
          Frame.Judged judged =
              runtime
                  .keeper()
                  .submitAndWait(
                      new Submission(
                          settings.organisation(),
                          open.change(),
                          up.welcome().epoch(),
                          Intent.ChangeSetting.request(open.setting())));
          yield judged.terms();
        } catch (KeeperSilentException e) {
          throw TallyController.silent(e);
        }
      }
    };
  }

  private WaitingView view(Changes.Open open, @Nullable ApprovalTerms terms) {
    return new WaitingView(
        open.change().toString(),
        open.sequence(),
        PlainWords.title(open.setting()),
        LineView.of(open.lines()),
        open.proposedAtMs(),
        terms == null
            ? null
            : ApprovalTerms.code(terms.challenge(settings.organisation(), open.setting())),
        terms == null ? null : terms.expiresAtMs(),
        open.approvedBy().stream().map(PersonId::name).toList(),
        open.takesEffectAtMs());
  }

  private static DecidedView decided(Changes.Decided decided) {
    return new DecidedView(
        decided.change().toString(),
        decided.sequence(),
        PlainWords.title(decided.setting()),
        LineView.of(decided.lines()),
        decided.decision().name().toLowerCase(Locale.ROOT),
        decided.by().stream().map(PersonId::name).toList(),
        decided.why(),
        decided.decidedAtMs());
  }
}
