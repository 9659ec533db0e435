package tallystick.server.fleet.guard;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.KeeperFleet;
import tallystick.intent.MachineSetting;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.intent.words.InForce;
import tallystick.intent.words.PlainWords;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;
import tallystick.server.incidents.FleetLook.Asked;
import tallystick.server.incidents.FleetLook.View;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.watch.OpenedEntry;

/**
 * Every setting that could divert money, against the entries that people have approved: what the
 * keeper acts by, what this server offers, and who approved each when.
 */
final class SettingsReview {
  private final CoinSettings coins;
  private final KeeperLink keeper;

  SettingsReview(CoinSettings coins, KeeperLink keeper) {
    this.coins = coins;
    this.keeper = keeper;
  }

  View look(Asked asked) {
    KeeperFleet says;
    try {
      says = keeper.fleet();
    } catch (KeeperSilentException e) {
      return new View.Unknown("the keeper does not say what it acts by: " + e.getMessage());
    }
    InForce inForce = new InForce();
    Map<String, Entry> entries = new TreeMap<>();
    for (OpenedEntry opened : asked.entries()) {
      inForce.take(opened.entry());
      approved(opened.entry())
          .ifPresent(change -> entries.put(PlainWords.subject(change.setting()), opened.entry()));
    }
    Map<String, Setting> settings = inForce.settings();
    List<String> wrong = new ArrayList<>();
    keeperAgainstLog(says, settings, wrong);
    List<Offer> offers = offers();
    offers.forEach(offer -> offered(offer, settings, wrong));
    if (!wrong.isEmpty()) {
      return new View.Wrong(String.join("; ", wrong));
    }
    List<String> lines = new ArrayList<>();
    new TreeMap<>(settings)
        .forEach(
            (subject, setting) -> {
              if (divertsMoney(setting)) {
                lines.add(line(subject, setting, entries.get(subject)));
              }
            });
    offers.forEach(offer -> lines.add(line(offer)));
    return new View.ForPerson(
        "Nothing differs from what was approved. Did you, or somebody you can ask, mean each of"
            + " these?",
        lines);
  }

  /** What customers are offered somewhere: a coin's setting, or what a group makes of it. */
  private record Offer(CoinSettings.Version version, String where, CoinSetting setting) {}

  /**
   * Machines are answered from this server's memory, and the next start reads the database: a thief
   * may have changed either.
   */
  private List<Offer> offers() {
    return Stream.concat(coins.all().stream(), coins.stored().stream())
        .distinct()
        .flatMap(
            version ->
                Stream.concat(
                    Stream.of(new Offer(version, "", version.setting())),
                    version.own().entrySet().stream()
                        .map(
                            own ->
                                new Offer(
                                    version,
                                    " in group " + own.getKey(),
                                    own.getValue().over(version.setting())))))
        .toList();
  }

  static Optional<Intent.ChangeSetting> approved(Entry entry) {
    return entry.body() instanceof EntryBody.Judged judged
            && judged.verdict() instanceof Verdict.Approved
            && judged.intent() instanceof Intent.ChangeSetting change
        ? Optional.of(change)
        : Optional.empty();
  }

  /** Machines are looked at in a step of their own, people in another. */
  private static boolean divertsMoney(Setting setting) {
    return switch (setting) {
      case MachineSetting.EnrolTerminal _,
          MachineSetting.RemoveTerminal _,
          MachineSetting.ConfirmCollection _,
          MachineSetting.AbandonSend _ ->
          false;
      case MachineSetting _ -> true;
      case Setting.SetApprovalRule _, Setting.SetOrganisationPolicy _ -> true;
      case Setting _ -> false;
    };
  }

  private static void keeperAgainstLog(
      KeeperFleet says, Map<String, Setting> settings, List<String> wrong) {
    for (KeeperFleet.Wallet wallet : says.wallets()) {
      if (!(settings.get("wallet " + wallet.wallet()) instanceof MachineSetting.AddWallet)) {
        wrong.add("the keeper has a wallet " + wallet.wallet() + " that nobody approved");
      }
      Setting policy = settings.get("policy of wallet " + wallet.wallet());
      if (wallet.policy() != null
          && !(policy instanceof MachineSetting.SetWalletPolicy set
              && set.policy().equals(wallet.policy()))) {
        wrong.add(
            "the keeper's limits of wallet " + wallet.wallet() + " are not the approved ones");
      }
      for (MachineSetting.PinAddress pin : wallet.pinned()) {
        if (!pin.equals(settings.get(PlainWords.subject(pin)))) {
          wrong.add(
              "the keeper's address for "
                  + pin.use().words()
                  + " of wallet "
                  + wallet.wallet()
                  + " is "
                  + pin.address()
                  + ", which nobody approved");
        }
      }
    }
    for (MachineSetting.SetMarginEnvelope envelope : says.envelopes()) {
      if (!envelope.equals(settings.get(PlainWords.subject(envelope)))) {
        wrong.add(
            "the keeper's margins of "
                + envelope.asset()
                + " in "
                + envelope.currency()
                + " are not the approved ones");
      }
    }
    for (KeeperFleet.Terminal terminal : says.terminals()) {
      if (!(settings.get("terminal " + terminal.terminal())
              instanceof MachineSetting.EnrolTerminal enrol
          && enrol.publicKey().equals(terminal.publicKey()))) {
        wrong.add("the keeper pays for machine " + terminal.terminal() + " by an unapproved key");
      }
    }
  }

  /** What this server's database offers to customers, against the log. */
  private static void offered(Offer offer, Map<String, Setting> settings, List<String> wrong) {
    CoinSetting setting = offer.setting();
    String whose =
        "coin setting "
            + setting.name()
            + offer.where()
            + ", saved by "
            + offer.version().createdBy()
            + ", ";
    if (!(settings.get("wallet " + setting.wallet()) instanceof MachineSetting.AddWallet)) {
      wrong.add(whose + "names the wallet " + setting.wallet() + ", which nobody approved");
    }
    if (!(settings.get("margins of " + CoinSetting.BITCOIN.code() + " in " + setting.currency())
        instanceof MachineSetting.SetMarginEnvelope envelope)) {
      wrong.add(whose + "is in " + setting.currency() + ", for which no margins were approved");
      return;
    }
    if ((setting.buy().open() && outside(setting.buy().marginBps(), envelope))
        || (setting.sell().open() && outside(setting.sell().marginBps(), envelope))) {
      wrong.add(
          whose
              + "has a margin outside of "
              + envelope.minBps()
              + " to "
              + envelope.maxBps()
              + " bps, which was approved");
    }
  }

  private static boolean outside(int bps, MachineSetting.SetMarginEnvelope envelope) {
    return bps < envelope.minBps() || bps > envelope.maxBps();
  }

  private static String line(String subject, Setting setting, @Nullable Entry entry) {
    String facts =
        PlainWords.facts(setting).entrySet().stream()
            .filter(fact -> !fact.getKey().equals("WARNING"))
            .map(fact -> fact.getKey() + ": " + fact.getValue())
            .collect(Collectors.joining(", "));
    return subject + " (" + facts + ")" + (entry == null ? "" : "; " + by(entry));
  }

  /** Who approved it, and when. */
  static String by(Entry entry) {
    String people =
        approved(entry).stream()
            .flatMap(change -> change.approvals().stream())
            .map(approval -> approval.person().name())
            .collect(Collectors.joining(", "));
    return (people.isEmpty() ? "approved" : "approved by " + people)
        + " at "
        + Instant.ofEpochMilli(entry.loggedAtMs()).truncatedTo(ChronoUnit.MINUTES)
        + ", entry "
        + entry.sequence();
  }

  private static String line(Offer offer) {
    CoinSettings.Version version = offer.version();
    CoinSetting setting = offer.setting();
    return "coin setting "
        + setting.name()
        + offer.where()
        + " version "
        + version.version()
        + " (wallet "
        + setting.wallet()
        + ", buys at "
        + setting.buy().marginBps()
        + " bps, sells at "
        + setting.sell().marginBps()
        + " bps, law of "
        + setting.place()
        + "); saved by "
        + version.createdBy()
        + " at "
        + Instant.ofEpochMilli(version.createdMs()).truncatedTo(ChronoUnit.MINUTES);
  }
}
