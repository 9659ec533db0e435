package tallystick.keeper.life;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Rule;
import tallystick.intent.Verdict;
import tallystick.keeper.approval.Cooling;
import tallystick.keeper.policy.Settings;

/**
 * What is approved and waits for its time, as the entries tell it, so that a restart forgets and
 * shortens nothing. Guarded by the desk's lock.
 */
final class CoolingChanges {
  /** As many as may wait for people ({@code Approvals.MAX_PENDING}); each was approved by some. */
  static final int MAX = 100;

  /** By the nonce of their terms: it is used once. */
  private final Map<Bytes, Cooling> cooling = new LinkedHashMap<>();

  /** Under which a change is logged when it begins to wait. */
  static CallerId id(CallerId change) {
    return CallerId.derive("cooling/" + change);
  }

  /** Takes an entry; {@code before} are the settings that it was logged upon. */
  void fold(CallerId callerId, EntryBody.Judged judged, Settings before) {
    if (!(judged.intent() instanceof Intent.ChangeSetting change)) {
      return;
    }
    ApprovalTerms terms = change.terms();
    if (terms == null) {
      return;
    }
    Bytes nonce = terms.nonce();
    Cooling standing = cooling.get(nonce);
    if (standing != null) {
      // Only the entries in which the keeper itself ends it: anybody may write a nonce he has read.
      CallerId asked = standing.times().change();
      if (callerId.equals(Desk.approvedId(asked)) || callerId.equals(Desk.vetoedId(asked))) {
        cooling.remove(nonce);
      }
      return;
    }
    if (judged.verdict() instanceof Verdict.Refused refused && refused.rule() == Rule.COOLING_OFF) {
      Cooling.Times.parse(refused.figures())
          .filter(times -> callerId.equals(id(times.change())))
          .ifPresent(
              times ->
                  cooling.put(
                      nonce,
                      new Cooling(
                          change.setting(),
                          terms,
                          change.approvals(),
                          times,
                          before.before(change.setting()))));
    }
  }

  List<Cooling> all() {
    return List.copyOf(cooling.values());
  }

  Optional<Cooling> find(CallerId change) {
    return cooling.values().stream().filter(one -> one.times().change().equals(change)).findFirst();
  }

  /** Whether an entry of this id would end a change that waits. */
  boolean ends(CallerId callerId) {
    return cooling.values().stream()
        .map(one -> one.times().change())
        .anyMatch(
            asked ->
                callerId.equals(Desk.approvedId(asked)) || callerId.equals(Desk.vetoedId(asked)));
  }
}
