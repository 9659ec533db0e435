package tallystick.keeper.policy;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.ChangeSetting;
import tallystick.intent.Intent.Freeze;
import tallystick.intent.Intent.OnCredential;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Intent.Read;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.OrderKind;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.keeper.policy.Settings.Credential;
import tallystick.keeper.policy.Standing.Case;
import tallystick.keeper.reference.Reference;
import tallystick.keeper.reference.References;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Side;

/** Who may do what at all, before anybody asks how much. */
final class AccountRules {
  static final List<NamedRule> ALL =
      List.of(
          new NamedRule(Rule.FROZEN, AccountRules::frozen),
          new NamedRule(Rule.EPOCH_OLD, AccountRules::epochOld),
          new NamedRule(Rule.INTENT_REPEATED, AccountRules::intentRepeated),
          new NamedRule(Rule.QUOTA, AccountRules::quota),
          new NamedRule(Rule.DISK_RESERVE, AccountRules::diskReserve),
          new NamedRule(Rule.UNKNOWN_ACCOUNT, AccountRules::unknownAccount),
          new NamedRule(Rule.NOT_ISOLATED, AccountRules::notIsolated),
          new NamedRule(Rule.INSTRUMENT_NOT_ALLOWED, AccountRules::instrumentNotAllowed),
          new NamedRule(Rule.UNKNOWN_ORDER, AccountRules::unknownOrder),
          new NamedRule(Rule.ORDER_TYPE_NOT_ALLOWED, AccountRules::orderTypeNotAllowed),
          new NamedRule(Rule.SETTING_INVALID, AccountRules::settingInvalid));

  private AccountRules() {}

  /** No new exposure; cancels, reads, and sales of what is held still pass. */
  static Optional<String> frozen(Case asked) {
    Settings settings = asked.standing().settings();
    PlaceOrder order = Exposure.orderOf(asked.submission().intent());
    if (order == null || !settings.frozen(order.credential())) {
      return Optional.empty();
    }
    String scope =
        settings.organisationFrozen()
            ? "the whole organisation"
            : "credential " + order.credential();
    if (order.side() == Side.BUY) {
      return Optional.of(scope + " is frozen; only cancels and sales of what is held pass");
    }
    Exposure exposure = asked.standing().exposure();
    Optional<Amount> balance = exposure.balance(order.credential(), order.instrument().base());
    if (balance.isEmpty()) {
      return Optional.of(
          scope
              + " is frozen and the keeper has not seen how much "
              + order.instrument().base()
              + " is held");
    }
    BigInteger selling = order.quantity().units();
    PlacedOrder replaced = target(asked);
    for (PlacedOrder placed : exposure.live(order.credential())) {
      boolean sameCoin = placed.order.instrument().base().equals(order.instrument().base());
      if (placed != replaced && placed.order.side() == Side.SELL && sameCoin) {
        selling = selling.add(placed.remaining());
      }
    }
    if (selling.compareTo(balance.get().units()) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        scope
            + " is frozen; "
            + Figures.money(order.instrument().base(), selling)
            + " would be on sale, but only "
            + Figures.money(order.instrument().base(), balance.get().units())
            + " are held");
  }

  static Optional<String> epochOld(Case asked) {
    int current = asked.standing().epoch();
    int named = asked.submission().epoch();
    return named == current
        ? Optional.empty()
        : Optional.of("epoch " + named + ", the log is in epoch " + current);
  }

  static Optional<String> intentRepeated(Case asked) {
    return asked
        .standing()
        .exposure()
        .seen(asked.submission().callerId())
        .map(seen -> "entry " + seen.sequence() + " has this caller id with other bytes");
  }

  static Optional<String> quota(Case asked) {
    Quota quota = asked.standing().quota();
    long count = quota.submitted(asked.nowMs(), asked.submission().intent());
    int most =
        asked.submission().intent() instanceof Intent.FileEvidence
            ? Quota.EVIDENCE_PER_MINUTE
            : quota.submissionsPerMinute();
    return count <= most
        ? Optional.empty()
        : Optional.of(count + " intents within a minute, at most " + most);
  }

  /** What is left of the disk is for freezing, cancelling and selling what is held. */
  static Optional<String> diskReserve(Case asked) {
    if (!asked.standing().diskReserved()) {
      return Optional.empty();
    }
    boolean passes =
        switch (asked.submission().intent()) {
          case Freeze freeze -> true;
          case CancelOrder cancel -> true;
          case PlaceOrder order -> order.side() == Side.SELL;
          case Read read -> false;
          case ChangeSetting change -> false;
          case Intent.FileEvidence file -> false;
          case MachineIntent machine -> false;
        };
    return passes
        ? Optional.empty()
        : Optional.of("the keeper's disk is nearly full; free space, then repeat with a new id");
  }

  static Optional<String> unknownAccount(Case asked) {
    if (!(asked.submission().intent() instanceof OnCredential intent)) {
      return unknownFreeze(asked);
    }
    Settings settings = asked.standing().settings();
    Optional<Credential> credential = settings.credential(intent.credential());
    if (credential.isEmpty()) {
      return Optional.of("there is no credential " + intent.credential());
    }
    if (!credential.get().active()) {
      return Optional.of("credential " + intent.credential() + " is not activated yet");
    }
    if (!asked.standing().venues().known(credential.get().venue())) {
      return Optional.of("the keeper's list of hosts has no venue " + credential.get().venue());
    }
    boolean needsPolicy =
        switch (intent) {
          case PlaceOrder order -> true;
          case CancelOrder cancel -> cancel.replacement() != null;
          case Read read -> false;
        };
    return needsPolicy && settings.policy(intent.credential()).isEmpty()
        ? Optional.of("credential " + intent.credential() + " has no policy yet")
        : Optional.empty();
  }

  private static Optional<String> unknownFreeze(Case asked) {
    if (!(asked.submission().intent() instanceof Freeze freeze)) {
      return Optional.empty();
    }
    Settings settings = asked.standing().settings();
    boolean known =
        switch (freeze.scope()) {
          case Scope.WholeOrganisation all -> true;
          case Scope.OneCredential one -> settings.credential(one.credential()).isPresent();
          case Scope.OneTerminal one -> settings.machines().terminal(one.terminal()).isPresent();
          case Scope.OneWallet one -> settings.machines().wallet(one.wallet()).isPresent();
        };
    return known ? Optional.empty() : Optional.of("there is no " + freeze.scope());
  }

  static Optional<String> notIsolated(Case asked) {
    if (asked.standing().isolated()
        || !(asked.submission().intent() instanceof OnCredential intent)) {
      return Optional.empty();
    }
    return asked
        .standing()
        .settings()
        .credential(intent.credential())
        .filter(credential -> asked.standing().venues().real(credential.venue()))
        .map(
            credential ->
                "money at "
                    + credential.venue()
                    + " is real, but keeper, approver and server do not run as three users");
  }

  static Optional<String> instrumentNotAllowed(Case asked) {
    PlaceOrder order = Exposure.orderOf(asked.submission().intent());
    if (order == null) {
      return Optional.empty();
    }
    boolean allowed =
        asked.standing().settings().policy(order.credential()).stream()
            .flatMap(policy -> policy.instruments().stream())
            .anyMatch(one -> one.instrument().equals(order.instrument()));
    return allowed
        ? Optional.empty()
        : Optional.of(
            "the policy of " + order.credential() + " does not name " + order.instrument());
  }

  static Optional<String> unknownOrder(Case asked) {
    if (!(asked.submission().intent() instanceof CancelOrder cancel)) {
      return Optional.empty();
    }
    Standing standing = asked.standing();
    // What a removed key has placed stands until the account's new one cancels it; of another
    // account's order the venue knows nothing here.
    boolean placed =
        standing
            .exposure()
            .placedOn(
                cancel.target(),
                cancel.instrument(),
                by ->
                    by.equals(cancel.credential()) || standing.settings().credential(by).isEmpty());
    return placed
        ? Optional.empty()
        : Optional.of(
            cancel.credential()
                + " placed no order of "
                + cancel.instrument()
                + " under "
                + cancel.target());
  }

  static Optional<String> orderTypeNotAllowed(Case asked) {
    PlaceOrder order = Exposure.orderOf(asked.submission().intent());
    if (order == null) {
      return Optional.empty();
    }
    boolean allowed =
        asked.standing().settings().policy(order.credential()).stream()
            .anyMatch(policy -> policy.kinds().contains(order.kind()));
    return allowed
        ? Optional.empty()
        : Optional.of("the policy of " + order.credential() + " does not allow " + kind(order));
  }

  private static String kind(PlaceOrder order) {
    OrderKind kind = order.kind();
    return kind + " orders";
  }

  /** Asked after the approval rules: a person may be offered what only then turns out void. */
  static Optional<String> settingInvalid(Case asked) {
    if (!(asked.submission().intent() instanceof ChangeSetting change)) {
      return Optional.empty();
    }
    return objection(asked.standing(), asked.references(), change.setting());
  }

  /**
   * Why a change contradicts the settings, the open orders or the depth of a market. The keeper
   * asks it too before it offers a change for approval.
   */
  static Optional<String> objection(Standing standing, References references, Setting setting) {
    Optional<String> contradiction = standing.settings().objection(setting);
    if (contradiction.isPresent()) {
      return contradiction;
    }
    if (setting instanceof Setting.RemoveCredential remove) {
      int open = standing.exposure().openOrders(remove.credential());
      // What a freeze leaves open are our protective sells; with a key that the venue has deleted
      // nobody could cancel them, and nobody should.
      return open == 0 || standing.settings().frozen(remove.credential())
          ? Optional.empty()
          : Optional.of(remove.credential() + " has " + open + " open orders; cancel them first");
    }
    if (setting instanceof Setting.AddCredential add && !standing.venues().known(add.venue())) {
      return Optional.of("the keeper's list of hosts has no venue " + add.venue());
    }
    if (setting instanceof MachineSetting.SetMarginEnvelope set
        && !standing.venues().known(set.venue())) {
      return Optional.of("the keeper's list of hosts has no venue " + set.venue());
    }
    if (setting instanceof MachineSetting.AbandonSend abandon
        && !standing.book().isNewest(abandon.wallet(), abandon.send())) {
      return Optional.of(
          "wallet " + abandon.wallet() + " has no transaction " + abandon.send() + " to give up");
    }
    if (setting instanceof MachineSetting.ApproveRefund approve
        && !standing.book().sells().isDeposit(approve.sale(), approve.deposit())) {
      return Optional.of(
          "the keeper has not verified that " + approve.deposit() + " paid " + approve.sale());
    }
    if (setting instanceof MachineSetting.AddWallet add
        && add.chain().isReal()
        && !standing.isolated()) {
      return Optional.of("real coins need keeper, approver and server under three users");
    }
    return setting instanceof Setting.SetAccountPolicy set
        ? thinWithoutSayingSo(standing.settings(), references, set.policy())
        : Optional.empty();
  }

  private static Optional<String> thinWithoutSayingSo(
      Settings settings, References references, AccountPolicy policy) {
    Optional<Credential> credential = settings.credential(policy.credential());
    if (credential.isEmpty()) {
      return Optional.empty();
    }
    for (AllowedInstrument allowed : policy.instruments()) {
      Instrument instrument = allowed.instrument();
      Optional<String> thin =
          references
              .depth(credential.get().venue(), instrument)
              .filter(
                  depth ->
                      policy.limits().stream()
                          .filter(limits -> limits.quote().equals(instrument.quote()))
                          .anyMatch(limits -> depth.thinFor(limits.dayNotional())))
              .map(depth -> instrument + " is thin: " + depth.figures());
      if (thin.isPresent() && !allowed.thin()) {
        return thin.map(why -> why + "; allow it expressly as thin or leave it out");
      }
    }
    return Optional.empty();
  }

  /** The open order that a cancel is about; null where there is none. */
  static @org.jspecify.annotations.Nullable PlacedOrder target(Case asked) {
    Intent intent = asked.submission().intent();
    return intent instanceof CancelOrder cancel
        ? asked.standing().exposure().live(cancel.target()).orElse(null)
        : null;
  }

  /** The keeper's reference of an order's instrument at its account's venue, however old. */
  static Optional<Reference> reference(Case asked, PlaceOrder order) {
    CredentialId id = order.credential();
    return asked
        .standing()
        .settings()
        .credential(id)
        .flatMap(credential -> asked.references().find(credential.venue(), order.instrument()))
        .filter(reference -> reference.current().instrument().equals(order.instrument()));
  }
}
