package tallystick.server.incidents;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.intent.CredentialId;
import tallystick.intent.KeeperStatus;
import tallystick.intent.Ours;
import tallystick.intent.Provenance;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.Setting;
import tallystick.market.Side;
import tallystick.server.bots.BotView;
import tallystick.server.incidents.AccountReader.Said;
import tallystick.server.incidents.AccountReader.UnansweredException;
import tallystick.venues.binance.wire.KeyPermissions;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.scan.ScanException;
import tallystick.watch.OwnHistory;
import tallystick.watch.incident.Runbook;
import tallystick.watch.incident.Runbook.State;

/** What can be seen of an incident's account: at the keeper, at its venue, and of its bots. */
final class AccountChecks {
  /** Of thousands of bots a few names say which. */
  private static final int MAX_NAMED = 10;

  private final Checks.Parts parts;

  AccountChecks(Checks.Parts parts) {
    this.parts = parts;
  }

  static Seen frozen(Look look) {
    if (look.status().isEmpty()) {
      return Seen.unknown(look.silent());
    }
    if (look.incident().credential().isEmpty()) {
      return Seen.unknown("the incident names no account");
    }
    List<String> open = new ArrayList<>();
    for (String name : credentials(look)) {
      look.account(name).filter(account -> !account.frozen()).ifPresent(a -> open.add(name));
    }
    if (!open.isEmpty()) {
      return Seen.red("not frozen at the keeper: " + String.join(", ", open));
    }
    return look.account(look.incident().credential()).isEmpty()
        ? Seen.green("the keeper no longer has " + look.incident().credential())
        : Seen.green("the keeper has it frozen");
  }

  private static List<String> credentials(Look look) {
    List<String> names = new ArrayList<>();
    names.add(look.incident().credential());
    if (!look.incident().replacement().isEmpty()) {
      names.add(look.incident().replacement());
    }
    return names;
  }

  Seen organisationFrozen(Look look, Runbook.RunbookStep step) {
    if (look.status().isPresent() && look.status().get().organisationFrozen()) {
      return Seen.green("the keeper has the whole organisation frozen");
    }
    Seen said = look.word(step);
    if (said.state() == State.GREEN) {
      return said;
    }
    return look.status().isEmpty()
        ? Seen.unknown(look.silent())
        : Seen.red("not frozen. If it need not be, say why");
  }

  /** A signed call with the old key, which must fail. */
  Seen keyGone(Look look, Runbook.RunbookStep step) {
    if (look.status().isEmpty()) {
      return Seen.unknown(look.silent());
    }
    Runbook.Checked before = look.before().get(step.id());
    if (look.account(look.incident().credential()).isEmpty()) {
      return before != null && before.state() == State.GREEN
          ? Seen.green(before.reason())
          : Seen.red(
              "the keeper no longer has the key, and its deletion at the exchange was never seen:"
                  + " ask the exchange and import its answer");
    }
    return switch (parts.accounts().read(credential(look), ReadQuery.of(ReadKind.ACCOUNT))) {
      case Said.UnknownKey gone ->
          Seen.green(
              "a signed call with the old key failed as it must: "
                  + gone.text()
                  + " The exchange does not say whether the key was deleted or its addresses or"
                  + " rights were changed: look at its page too");
      case Said.Body works ->
          Seen.red("the key still works: a signed call with it succeeded. Delete it now");
      case Said.Nothing nothing -> Seen.unknown(nothing.why());
    };
  }

  private static CredentialId credential(Look look) {
    return new CredentialId(look.incident().credential());
  }

  /** The credential that can read the account: the replacement once it is in use. */
  private static CredentialId reader(Look look) {
    String replacement = look.incident().replacement();
    boolean active =
        !replacement.isEmpty()
            && look.account(replacement).filter(a -> a.state().equals("active")).isPresent();
    return active ? new CredentialId(replacement) : credential(look);
  }

  Seen nothingOpen(Look look) {
    if (look.status().isEmpty()) {
      return Seen.unknown(look.silent());
    }
    CredentialId reader = reader(look);
    Optional<KeeperStatus.Account> account = look.account(reader.name());
    if (account.isEmpty()) {
      return Seen.unknown(
          "the keeper can no longer read the account: look at the exchange's own page, or make the"
              + " new key first");
    }
    try {
      List<OrderState> open =
          parts.accounts().openOrders(reader, parts.accounts().listings(account.get().venue()));
      OwnHistory history = new OwnHistory();
      look.entries().forEach(history::add);
      List<String> left = new ArrayList<>();
      for (OrderState state : open) {
        Ours.Match match =
            Ours.match(List.of(state.order()), history.candidates(state.order())).getFirst();
        if (match.answer() != Ours.Answer.OURS || state.order().side() != Side.SELL) {
          left.add(state.order().instrument().symbol() + " " + state.order().venueOrderId());
        }
      }
      return left.isEmpty()
          ? Seen.green(
              open.isEmpty()
                  ? "nothing is open"
                  : "only " + open.size() + " protective sells of ours are open")
          : Seen.red("still open: " + String.join(", ", left));
    } catch (UnansweredException | ScanException e) {
      return Seen.unknown(e.getMessage() + ". With a new key in place this can be looked at again");
    }
  }

  Seen venueAnswers(Look look) {
    if (look.status().isEmpty()) {
      return Seen.unknown(look.silent());
    }
    return switch (parts.accounts().read(credential(look), ReadQuery.of(ReadKind.PERMISSIONS))) {
      case Said.UnknownKey unknown ->
          Seen.red("the exchange does not take the key: " + unknown.text());
      case Said.Nothing nothing -> Seen.unknown(nothing.why());
      case Said.Body body -> {
        try {
          KeyPermissions permissions = KeyPermissions.parse(body.json().toArray());
          List<String> refusals = permissions.refusals();
          yield refusals.isEmpty()
              ? Seen.green("a signed call succeeded, and the key may trade and not withdraw")
              : Seen.red(String.join("; ", refusals));
        } catch (ScanException e) {
          yield Seen.unknown("the exchange's answer cannot be read: " + e.getMessage());
        }
      }
    };
  }

  static Seen replacement(Look look) {
    String name = look.incident().replacement();
    if (name.isEmpty()) {
      return Seen.red("no new key is named yet");
    }
    if (look.status().isEmpty()) {
      return Seen.unknown(look.silent());
    }
    Optional<KeeperStatus.Account> account = look.account(name);
    if (account.isEmpty()) {
      return Seen.red(name + " waits for approval: open the approver");
    }
    if (!account.get().state().equals("active")) {
      return Seen.red(name + " is " + account.get().state() + ": " + account.get().stateText());
    }
    if (!look.inForce().settings().containsKey("policy of " + name)) {
      return Seen.red(name + " may not trade yet: its limits wait for approval");
    }
    return account.get().provenance() == Provenance.MADE_IN_KEEPER
        ? Seen.green(name + " was made in the keeper and is in use")
        : Seen.green(
            name + " is in use; its secret was not made in the keeper, so it can be copied");
  }

  static Seen oldKeyRemoved(Look look) {
    if (look.status().isEmpty()) {
      return Seen.unknown(look.silent());
    }
    return look.account(look.incident().credential()).isEmpty()
        ? Seen.green("the keeper no longer has " + look.incident().credential())
        : Seen.red("the keeper still has " + look.incident().credential());
  }

  Seen botsMoved(Look look) {
    List<String> behind =
        parts.bots().list().stream()
            .filter(bot -> bot.credential().equals(look.incident().credential()))
            .map(BotView::name)
            .toList();
    return behind.isEmpty()
        ? Seen.green("no bot is bound to " + look.incident().credential())
        : Seen.red(
            behind.size()
                + " bots are still bound to "
                + look.incident().credential()
                + ": "
                + String.join(", ", behind.subList(0, Math.min(behind.size(), MAX_NAMED))));
  }

  static Seen lifted(Look look) {
    if (look.status().isEmpty()) {
      return Seen.unknown(look.silent());
    }
    if (look.status().get().organisationFrozen()) {
      return Seen.red("the whole organisation is frozen");
    }
    List<String> frozen = new ArrayList<>();
    for (String name : credentials(look)) {
      look.account(name).filter(KeeperStatus.Account::frozen).ifPresent(a -> frozen.add(name));
    }
    return frozen.isEmpty()
        ? Seen.green("nothing is frozen")
        : Seen.red("frozen: " + String.join(", ", frozen));
  }

  static Seen originRegistered(Look look) {
    Setting watch = look.inForce().settings().get("watch of " + look.incident().credential());
    if (!(watch instanceof Setting.SetWatch set)) {
      return Seen.red("no origin is registered for " + look.incident().credential());
    }
    if (set.alertOnly()) {
      return Seen.green("strangers' orders on this account are told and freeze nothing");
    }
    return set.registeredPrefixes().isEmpty()
        ? Seen.red("no origin is registered for " + look.incident().credential())
        : Seen.green("registered: " + String.join(", ", set.registeredPrefixes()));
  }
}
