package tallystick.keeper.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tallystick.intent.MachineIntent;
import tallystick.intent.Rule;
import tallystick.intent.Submission;
import tallystick.keeper.cash.AttestCheck;
import tallystick.keeper.cash.Circumstances;
import tallystick.keeper.cash.PayOutCheck;
import tallystick.keeper.cash.SendCheck;
import tallystick.keeper.reference.References;

/**
 * The rules about machines and wallets. They are judged together, since a transaction is read once,
 * and asked one by one at their places in the order of precedence; those that orders have too (a
 * freeze, an old epoch, a stale price, users that are not three) at the places that they have.
 */
final class MachineRules {
  static final List<NamedRule> ALL =
      Stream.of(
              Rule.CLOCK_JUMPED,
              Rule.UNKNOWN_WALLET,
              Rule.PAYOUT_NOT_DUE,
              Rule.TRANSACTION_INVALID,
              Rule.DESTINATION_NOT_PINNED,
              Rule.CASH_NOT_SIGNED,
              Rule.SIMULATED_TERMINAL,
              Rule.STATEMENT_EXPIRED,
              Rule.CASH_ALREADY_SPENT,
              Rule.TERMINAL_LIMIT,
              Rule.PAYOUT_EXCEEDS_CASH,
              Rule.CHANGE_NOT_OURS,
              Rule.FEE_LIMIT,
              Rule.REPLACEMENT_UNSAFE,
              Rule.PAYOUT_LIMIT,
              Rule.WALLET_HOUR_LIMIT,
              Rule.WALLET_DAY_LIMIT)
          .map(rule -> new NamedRule(rule, asked -> of(asked, rule)))
          .toList();

  private MachineRules() {}

  /** What stands against an intent about machines by this rule. */
  static Optional<String> of(Standing.Case asked, Rule rule) {
    return Optional.ofNullable(asked.ofMachines().get(rule));
  }

  /** What stands against an intent about machines; nothing against any other intent. */
  static Map<Rule, String> objections(
      Standing standing, Submission submission, References references, long nowMs) {
    if (!(submission.intent() instanceof MachineIntent machine)) {
      return Map.of();
    }
    Settings settings = standing.settings();
    Circumstances in =
        new Circumstances(
            settings.machines(),
            standing.book(),
            settings.frozen(),
            standing.epoch(),
            standing.isolated(),
            standing.clockJumped().orElse(null),
            nowMs);
    return switch (machine) {
      case MachineIntent.PayOut pay -> PayOutCheck.objections(pay, in, references);
      case MachineIntent.AttestAddress ask -> AttestCheck.objections(ask, in);
      case MachineIntent.SendCoins send -> SendCheck.objections(send, in);
    };
  }
}
