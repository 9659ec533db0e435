package tallystick.keeper.policy;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tallystick.intent.AccountPolicy;
import tallystick.intent.ApprovalRule;
import tallystick.intent.ChangeKind;
import tallystick.intent.Limits;
import tallystick.intent.MachineSetting;
import tallystick.intent.Setting;
import tallystick.keeper.cash.MachineSettings;
import tallystick.market.Amount;

/**
 * Which changes wait after they are approved, and how long: those by which somebody could take
 * something. What only narrows never waits. Pure.
 */
public final class CoolingOff {
  private CoolingOff() {}

  /** How long this change waits under the rule in force; 0 when it does not. */
  public static long delayMs(Settings settings, Setting change) {
    ApprovalRule rule = settings.approvalRule();
    return kinds(settings, change).stream()
        .mapToLong(kind -> rule.delayMs(kind).orElse(0))
        .max()
        .orElse(0);
  }

  /** Of which kinds a change is: of none when it takes nothing away from anybody but a thief. */
  public static Set<ChangeKind> kinds(Settings settings, Setting change) {
    return switch (change) {
      case Setting.EnrolAdministrator enrol -> EnumSet.of(ChangeKind.PERSON_ADDED);
      case Setting.RemoveAdministrator remove -> EnumSet.of(ChangeKind.PERSON_REMOVED);
      case Setting.AddCredential add -> EnumSet.of(ChangeKind.CREDENTIAL_ADDED);
      case Setting.ActivateCredential activate -> EnumSet.of(ChangeKind.CREDENTIAL_ADDED);
      case Setting.RemoveCredential remove -> none();
      case Setting.SetAccountPolicy set ->
          settings
                  .policy(set.policy().credential())
                  .filter(before -> tightens(before, set.policy()))
                  .isPresent()
              ? none()
              : EnumSet.of(ChangeKind.LIMITS_RAISED);
      case Setting.SetOrganisationPolicy set -> ofCeilings(settings, set);
      case Setting.Unfreeze unfreeze -> EnumSet.of(ChangeKind.UNFREEZE);
      case Setting.MarkCanary mark -> none();
      case Setting.PublishStatement said -> none();
      case Setting.SetWatch set ->
          set.alertOnly() || !set.registeredPrefixes().isEmpty()
              ? EnumSet.of(ChangeKind.WATCH_RELAXED)
              : none();
      case Setting.SetApprovalRule set -> EnumSet.of(ChangeKind.APPROVAL_RULE);
      case MachineSetting machine -> ofMachines(settings.machines(), machine);
    };
  }

  private static Set<ChangeKind> ofMachines(MachineSettings settings, MachineSetting change) {
    return switch (change) {
      case MachineSetting.EnrolTerminal enrol -> EnumSet.of(ChangeKind.TERMINAL_ADDED);
      case MachineSetting.RemoveTerminal remove -> none();
      case MachineSetting.SetTerminalCaps set ->
          raised(
              settings
                  .terminal(set.terminal())
                  .filter(before -> MachineSettings.tightens(before.caps(), set.caps()))
                  .isEmpty());
      case MachineSetting.ConfirmCollection confirm -> none();
      // Without a policy it sends nothing.
      case MachineSetting.AddWallet add -> none();
      case MachineSetting.SetWalletPolicy set ->
          raised(
              settings
                  .policy(set.wallet())
                  .filter(before -> MachineSettings.tightens(before, set.policy()))
                  .isEmpty());
      case MachineSetting.SetMarginEnvelope set ->
          raised(
              settings
                  .envelope(set.asset(), set.currency())
                  .filter(before -> MachineSettings.tightens(before, set))
                  .isEmpty());
      case MachineSetting.SetDepositRules set ->
          raised(
              settings
                  .depositRules(set.wallet())
                  .filter(before -> MachineSettings.tightens(before, set))
                  .isEmpty());
      case MachineSetting.AbandonSend abandon -> EnumSet.of(ChangeKind.LIMITS_RAISED);
      case MachineSetting.ApproveStatement approve -> EnumSet.of(ChangeKind.LIMITS_RAISED);
      case MachineSetting.ApproveRefund approve -> EnumSet.of(ChangeKind.ADDRESS_PINNED);
      case MachineSetting.PinAddress pin -> EnumSet.of(ChangeKind.ADDRESS_PINNED);
    };
  }

  private static Set<ChangeKind> raised(boolean raised) {
    return raised ? EnumSet.of(ChangeKind.LIMITS_RAISED) : none();
  }

  private static Set<ChangeKind> none() {
    return EnumSet.noneOf(ChangeKind.class);
  }

  private static Set<ChangeKind> ofCeilings(
      Settings settings, Setting.SetOrganisationPolicy change) {
    Set<ChangeKind> kinds = none();
    List<Limits> before =
        settings.organisationPolicy().map(Setting.SetOrganisationPolicy::limits).orElse(List.of());
    if (!narrows(before, change.limits())) {
      kinds.add(ChangeKind.LIMITS_RAISED);
    }
    if (change.approvalsNeeded() < settings.approvalsNeeded()) {
      kinds.add(ChangeKind.APPROVAL_RULE);
    }
    return kinds;
  }

  /** Whether nothing is allowed by the second that the first does not allow. */
  static boolean tightens(AccountPolicy before, AccountPolicy after) {
    return before.credential().equals(after.credential())
        && before.instruments().containsAll(after.instruments())
        && before.kinds().containsAll(after.kinds())
        && narrows(before.limits(), after.limits())
        && after.bandBps() <= before.bandBps()
        && after.takerFeeBps() >= before.takerFeeBps()
        && after.ordersPerMinute() <= before.ordersPerMinute()
        && after.openOrders() <= before.openOrders();
  }

  /** No limits in an asset mean that nothing may be traded in it. */
  private static boolean narrows(List<Limits> before, List<Limits> after) {
    return after.stream()
        .allMatch(
            limits -> {
              Optional<Limits> old =
                  before.stream().filter(one -> one.quote().equals(limits.quote())).findFirst();
              return old.isPresent() && atMost(limits, old.get());
            });
  }

  private static boolean atMost(Limits after, Limits before) {
    return atMost(after.orderNotional(), before.orderNotional())
        && atMost(after.hourNotional(), before.hourNotional())
        && atMost(after.dayNotional(), before.dayNotional())
        && atMost(after.dayLoss(), before.dayLoss());
  }

  private static boolean atMost(Amount after, Amount before) {
    return after.units().compareTo(before.units()) <= 0;
  }
}
