package tallystick.server.api;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.server.ServerSettings;
import tallystick.server.bots.BotRuntime;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;

/**
 * Brings changes of settings before the keeper, where they wait until people approve them; nothing
 * that could divert money is decided by this server.
 */
@Component
class Proposals {
  private final BotRuntime runtime;
  private final ServerSettings settings;
  private final SecureRandom random = new SecureRandom();

  Proposals(BotRuntime runtime, ServerSettings settings) {
    this.runtime = runtime;
    this.settings = settings;
  }

  /**
   * A change that waits in the keeper.
   *
   * @param change its caller id: {@code tallystick approve --console} takes it
   * @param code compare it with the one the approver shows
   * @param expiresAtMs keeper's wall time
   */
  record Proposed(String change, String code, long expiresAtMs, String next) {}

  /** Proposes; the person who asks must have proved lately that it is he. */
  Proposed propose(@Nullable String key, Setting setting) {
    Caller.requireAllBots();
    Caller.requireStepUp();
    CallerId callerId = callerId("setting", key);
    Frame.Judged judged = submit(callerId, Intent.ChangeSetting.request(setting));
    ApprovalTerms terms = judged.terms();
    if (judged.verdict() instanceof Verdict.Refused refused
        && refused.rule() != Rule.APPROVAL_MISSING) {
      throw Problem.conflict(
          "refused", "The keeper refuses: " + refused.rule().ruleName() + ": " + refused.figures());
    }
    if (terms == null) {
      throw Problem.conflict(
          "not-pending", "The keeper keeps this change no longer as pending; propose it anew");
    }
    return new Proposed(
        callerId.toString(),
        ApprovalTerms.code(terms.challenge(settings.organisation(), setting)),
        terms.expiresAtMs(),
        "tallystick approve --console");
  }

  Frame.Judged submit(CallerId callerId, Intent intent) {
    int epoch =
        switch (runtime.keeper().state()) {
          case KeeperState.Up up -> up.welcome().epoch();
          case KeeperState.Down down -> throw Problem.unavailable("keeper-away", down.why());
        };
    try {
      return runtime
          .keeper()
          .submitAndWait(new Submission(settings.organisation(), callerId, epoch, intent));
    } catch (KeeperSilentException e) {
      throw TallyController.silent(e);
    }
  }

  /** The same key of the same token names the same intent, which the keeper takes once. */
  CallerId callerId(String what, @Nullable String key) {
    String unique = key;
    if (unique == null) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      unique = HexFormat.of().formatHex(bytes);
    }
    return CallerId.derive("server/" + what + "/" + Caller.now().key() + "/" + unique);
  }
}
