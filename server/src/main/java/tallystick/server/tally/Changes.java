package tallystick.server.tally;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Approval;
import tallystick.intent.CallerId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.PersonId;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.intent.words.InForce;
import tallystick.intent.words.PlainWords;

/**
 * The changes of settings in the organisation's entries: which were proposed and wait, and which
 * people have decided. Pure; takes the entries in their order. Not safe for several threads.
 *
 * <p>The keeper logs a proposal as refused for want of approval, and people's word about it under
 * an id derived from the proposal's, so that one is found from the other.
 */
public final class Changes {
  /** The newest so many decided ones are told; all of them stand in the tally. */
  public static final int MAX_DECIDED = 500;

  /** The keeper itself lets at most 100 wait. */
  public static final int MAX_OPEN = 200;

  /** What people made of a change. */
  public enum Decision {
    APPROVED,
    VETOED,
    REFUSED
  }

  /**
   * A change that is not in force and not dropped.
   *
   * @param sequence of its entry
   * @param lines what would change, against the settings then in force
   * @param approvedBy who approved it already, while it waits for its time
   * @param takesEffectAtMs when it will be in force unless somebody vetoes it; null while nobody
   *     has approved it
   */
  public record Open(
      CallerId change,
      Setting setting,
      long sequence,
      long proposedAtMs,
      List<PlainWords.Line> lines,
      List<PersonId> approvedBy,
      @Nullable Long takesEffectAtMs) {
    public Open {
      lines = List.copyOf(lines);
      approvedBy = List.copyOf(approvedBy);
    }
  }

  /**
   * A change that was decided.
   *
   * @param change caller id of the proposal, by which whoever proposed it finds what became of it;
   *     of the decision itself where nothing was proposed first
   * @param why the keeper's words for a veto or refusal; empty for an approval
   */
  public record Decided(
      CallerId change,
      Setting setting,
      long sequence,
      long decidedAtMs,
      Decision decision,
      List<PersonId> by,
      String why,
      List<PlainWords.Line> lines) {
    public Decided {
      by = List.copyOf(by);
      lines = List.copyOf(lines);
    }
  }

  /** In the keeper's figures of a change that waits for its time. */
  private static final Pattern DUE = Pattern.compile(" due=(\\d{1,18}) ");

  private final InForce inForce = new InForce();
  private final Map<CallerId, Open> open = new LinkedHashMap<>();
  private final Map<CallerId, CallerId> derived = new LinkedHashMap<>();
  private final Deque<Decided> decided = new ArrayDeque<>();

  /** Takes the next entry. */
  public void take(Entry entry) {
    if (entry.body() instanceof EntryBody.Judged judged
        && judged.intent() instanceof Intent.ChangeSetting change) {
      if (change.terms() == null && judged.verdict() instanceof Verdict.Refused refused) {
        if (refused.rule() == Rule.APPROVAL_MISSING) {
          propose(entry, change.setting());
        }
      } else {
        decide(entry, change, judged.verdict());
      }
    }
    inForce.take(entry);
  }

  private void propose(Entry entry, Setting setting) {
    CallerId change = entry.callerId();
    if (open.size() >= MAX_OPEN) {
      forget(open.keySet().iterator().next());
    }
    open.put(
        change,
        new Open(
            change,
            setting,
            entry.sequence(),
            entry.loggedAtMs(),
            lines(setting),
            List.of(),
            null));
    derived.put(CallerId.derive("approved/" + change), change);
    derived.put(CallerId.derive("vetoed/" + change), change);
    derived.put(CallerId.derive("cooling/" + change), change);
  }

  private void decide(Entry entry, Intent.ChangeSetting change, Verdict verdict) {
    CallerId proposal = derived.get(entry.callerId());
    if (verdict instanceof Verdict.Refused refused) {
      if (proposal == null) {
        // Anybody may submit a change with approvals that he made up: it is refused, by nobody.
        return;
      }
      if (refused.rule() == Rule.COOLING_OFF) {
        waits(proposal, change, refused.figures());
        return;
      }
    }
    Decision decision =
        switch (verdict) {
          case Verdict.Approved a -> Decision.APPROVED;
          case Verdict.Refused r ->
              r.rule() == Rule.APPROVAL_MISSING ? Decision.VETOED : Decision.REFUSED;
        };
    String why =
        switch (verdict) {
          case Verdict.Approved a -> "";
          case Verdict.Refused r -> r.rule().ruleName() + ": " + r.figures();
        };
    if (proposal != null) {
      forget(proposal);
    }
    decided.addFirst(
        new Decided(
            proposal == null ? entry.callerId() : proposal,
            change.setting(),
            entry.sequence(),
            entry.loggedAtMs(),
            decision,
            people(change),
            why,
            lines(change.setting())));
    if (decided.size() > MAX_DECIDED) {
      decided.removeLast();
    }
  }

  private void waits(CallerId proposal, Intent.ChangeSetting change, String figures) {
    Matcher due = DUE.matcher(figures);
    Long takesEffectAtMs = due.find() ? Long.valueOf(due.group(1)) : null;
    open.computeIfPresent(
        proposal,
        (id, asked) ->
            new Open(
                id,
                asked.setting(),
                asked.sequence(),
                asked.proposedAtMs(),
                asked.lines(),
                people(change),
                takesEffectAtMs));
  }

  private static List<PersonId> people(Intent.ChangeSetting change) {
    return change.approvals().stream().map(Approval::person).toList();
  }

  private void forget(CallerId change) {
    open.remove(change);
    derived.remove(CallerId.derive("cooling/" + change));
    derived.remove(CallerId.derive("approved/" + change));
    derived.remove(CallerId.derive("vetoed/" + change));
  }

  private List<PlainWords.Line> lines(Setting setting) {
    @Nullable Setting before = inForce.before(setting);
    return PlainWords.difference(before, setting);
  }

  /** What nobody has decided, newest first. */
  public List<Open> open() {
    List<Open> newestFirst = new ArrayList<>(open.values());
    newestFirst.sort(Comparator.comparingLong(Open::sequence).reversed());
    return newestFirst;
  }

  /** The settings in force by their subject; see {@link InForce#settings}. */
  public Map<String, Setting> inForce() {
    return inForce.settings();
  }

  public Optional<Open> find(CallerId change) {
    return Optional.ofNullable(open.get(change));
  }

  /** What was decided, newest first. */
  public List<Decided> decided(int limit) {
    return decided.stream().limit(limit).toList();
  }
}
