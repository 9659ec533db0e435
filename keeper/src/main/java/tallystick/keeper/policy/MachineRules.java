package tallystick.keeper.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.Rule;
import tallystick.intent.Submission;
import tallystick.keeper.cash.AttestCheck;
import tallystick.keeper.cash.Circumstances;
import tallystick.keeper.cash.DepositCheck;
import tallystick.keeper.cash.DispenseCheck;
import tallystick.keeper.cash.MachineSettings;
import tallystick.keeper.cash.PayOutCheck;
import tallystick.keeper.cash.RefundCheck;
import tallystick.keeper.cash.SendCheck;
import tallystick.keeper.reference.Reference;
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
              Rule.MARGIN_EXCEEDED,
              Rule.CASH_EXCEEDS_COINS,
              Rule.HEADERS_INVALID,
              Rule.DEPOSIT_UNPROVEN,
              Rule.DEPOSIT_REPEATED,
              Rule.REFUND_EXCEEDS_DEPOSIT,
              Rule.CHANGE_NOT_OURS,
              Rule.FEE_LIMIT,
              Rule.REPLACEMENT_UNSAFE,
              Rule.PAYOUT_LIMIT,
              Rule.SWEEP_LIMIT,
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
      case MachineIntent.AttestAddress ask -> AttestCheck.objections(ask, in, references);
      case MachineIntent.SendCoins send -> SendCheck.objections(send, in);
      case MachineIntent.ShowHeaders show -> DepositCheck.objections(show, in);
      case MachineIntent.ProveDeposit prove -> DepositCheck.objections(prove, in);
      case MachineIntent.AuthoriseDispense ask -> DispenseCheck.objections(ask, in, references);
      case MachineIntent.RefundDeposit refund -> RefundCheck.objections(refund, in);
    };
  }

  /** The price that an approved intent about machines was held to; empty where none was. */
  static Optional<Reference> reference(Standing standing, Intent intent, References references) {
    if (!(intent instanceof MachineIntent machine)) {
      return Optional.empty();
    }
    MachineSettings machines = standing.settings().machines();
    return switch (machine) {
      case MachineIntent.PayOut pay -> PayOutCheck.reference(pay, machines, references);
      case MachineIntent.AttestAddress ask -> AttestCheck.reference(ask, machines, references);
      case MachineIntent.SendCoins send -> Optional.empty();
      case MachineIntent.ShowHeaders show -> Optional.empty();
      case MachineIntent.ProveDeposit prove -> Optional.empty();
      case MachineIntent.AuthoriseDispense ask -> Optional.empty();
      case MachineIntent.RefundDeposit refund -> Optional.empty();
    };
  }
}
