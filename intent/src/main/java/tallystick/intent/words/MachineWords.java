package tallystick.intent.words;

import java.math.BigDecimal;
import java.util.Map;
import tallystick.intent.Canonical;
import tallystick.intent.Cash;
import tallystick.intent.KeyCode;
import tallystick.intent.MachineSetting;
import tallystick.intent.TerminalCaps;
import tallystick.intent.WalletPolicy;

/** What changes of machines and wallets do, for {@link PlainWords}. */
final class MachineWords {
  private MachineWords() {}

  static String title(MachineSetting setting) {
    return switch (setting) {
      case MachineSetting.EnrolTerminal enrol ->
          "Pay coins for the cash that the "
              + (enrol.simulated() ? "SIMULATED machine " : "machine ")
              + enrol.terminal()
              + " signs for";
      case MachineSetting.RemoveTerminal remove ->
          "Believe the machine " + remove.terminal() + " no more, for good";
      case MachineSetting.SetTerminalCaps set ->
          "Set how much cash of the machine " + set.terminal() + " is believed";
      case MachineSetting.ConfirmCollection confirm ->
          "Confirm that the machine " + confirm.terminal() + " was emptied and counted";
      case MachineSetting.AddWallet add ->
          "Have the keeper make the wallet " + add.wallet() + " for " + add.chain().words();
      case MachineSetting.SetWalletPolicy set ->
          "Set how much the wallet " + set.wallet() + " may send";
      case MachineSetting.SetMarginEnvelope set ->
          "Set between which margins " + set.asset() + " is sold for " + set.currency();
      case MachineSetting.PinAddress pin ->
          "Pin where the wallet " + pin.wallet() + " sends " + pin.use().words();
      case MachineSetting.SetDepositRules set ->
          "Set how the wallet " + set.wallet() + " believes that it was paid";
      case MachineSetting.AbandonSend abandon ->
          "Give up a transaction of the wallet " + abandon.wallet() + " that can never be mined";
      case MachineSetting.ApproveRefund approve ->
          "Send coins of the sale " + approve.sale() + " back to an address that no machine signed";
      case MachineSetting.ApproveStatement approve ->
          "Pay one old statement of the machine " + approve.terminal();
    };
  }

  static String subject(MachineSetting setting) {
    return switch (setting) {
      case MachineSetting.EnrolTerminal enrol -> "terminal " + enrol.terminal();
      case MachineSetting.RemoveTerminal remove -> "terminal " + remove.terminal();
      case MachineSetting.SetTerminalCaps set -> "caps of terminal " + set.terminal();
      case MachineSetting.ConfirmCollection confirm ->
          "collection of terminal " + confirm.terminal();
      case MachineSetting.AddWallet add -> "wallet " + add.wallet();
      case MachineSetting.SetWalletPolicy set -> "policy of wallet " + set.wallet();
      case MachineSetting.SetMarginEnvelope set ->
          "margins of " + set.asset() + " in " + set.currency();
      case MachineSetting.PinAddress pin ->
          "address for " + pin.use().words() + " of wallet " + pin.wallet();
      case MachineSetting.SetDepositRules set -> "deposits of wallet " + set.wallet();
      case MachineSetting.AbandonSend abandon -> "transaction " + abandon.send();
      case MachineSetting.ApproveRefund approve -> "refund of " + approve.deposit();
      case MachineSetting.ApproveStatement approve ->
          "statement " + approve.sequence() + " of " + approve.terminal();
    };
  }

  static void facts(MachineSetting setting, Map<String, String> facts) {
    switch (setting) {
      case MachineSetting.EnrolTerminal enrol -> {
        facts.put("machine", enrol.terminal().name());
        facts.put("its code, as its own screen shows it", KeyCode.of(enrol.publicKey()));
        facts.put(
            "its hardware",
            enrol.simulated() ? "SIMULATED: it is never paid in real coins" : "real");
        caps(enrol.caps(), facts);
      }
      case MachineSetting.RemoveTerminal remove ->
          facts.put(
              "machine", remove.terminal() + ", whose statements are paid no more from now on");
      case MachineSetting.SetTerminalCaps set -> caps(set.caps(), facts);
      case MachineSetting.ConfirmCollection confirm -> {
        facts.put("counted by the collector", confirm.counted().toString());
        facts.put("emptied in its statement number", confirm.uptoSequence() + "");
        facts.put("from then on", "it may take as much again as its cap on uncollected cash says");
      }
      case MachineSetting.AddWallet add -> {
        facts.put(
            "chain",
            add.chain().words() + (add.chain().isReal() ? ": REAL COINS" : ": test coins"));
        facts.put("who knows the seed", "the keeper alone, which makes it");
      }
      case MachineSetting.SetWalletPolicy set -> policy(set.policy(), facts);
      case MachineSetting.SetMarginEnvelope set -> {
        facts.put("the market is that of", set.venue());
        facts.put("lowest margin over the market", percent(set.minBps()));
        facts.put("highest margin over the market", percent(set.maxBps()));
        facts.put(
            "fees besides, of a sale",
            set.mostFeeMinor() == MachineSetting.SetMarginEnvelope.ANY_FEE
                ? "as many as the server asks for, so the highest margin binds it only"
                : "at most " + new Cash(set.currency(), set.mostFeeMinor()));
        if (set.minBps() <= 0) {
          facts.put("WARNING", "a stolen machine key buys at the market's price or below it");
        }
      }
      case MachineSetting.SetDepositRules set -> deposits(set, facts);
      case MachineSetting.AbandonSend abandon -> {
        facts.put("transaction", abandon.send() + ", with all its versions");
        facts.put(
            "WARNING",
            "if it can be mined after all, its customers are paid TWICE: look up each of its coins"
                + " at a node of your own, and approve only when one does not exist");
      }
      case MachineSetting.ApproveRefund approve -> {
        facts.put("deposit", approve.deposit().txid().toHex());
        facts.put("its output number", approve.deposit().index() + "");
        facts.put("sale", approve.sale().toString());
        facts.put("address", approve.address());
        facts.put("at most", coins(approve.mostSats()));
        facts.put(
            "WARNING",
            "whoever holds this address gets these coins, once; compare every letter with what the"
                + " customer himself has shown");
      }
      case MachineSetting.ApproveStatement approve -> {
        facts.put("machine", approve.terminal().name());
        facts.put("its statement number", approve.sequence() + "");
        facts.put("the statement's SHA-256", spaced(approve.digest().toHex()));
        facts.put("at most", coins(approve.mostSats()));
        facts.put(
            "WARNING",
            "what was paid before the keeper's backup was taken it knows, what was paid after it"
                + " does not: look up at a node of your own that this customer has no coins yet");
      }
      case MachineSetting.PinAddress pin -> {
        facts.put("address", pin.address());
        facts.put("WARNING", "whoever holds this address gets these coins; compare every letter");
      }
    }
  }

  private static void caps(TerminalCaps caps, Map<String, String> facts) {
    facts.put("cash believed in an hour, at most", caps.perHour().toString());
    facts.put("cash believed in a day, at most", caps.perDay().toString());
    facts.put("cash believed until it is collected, at most", caps.uncollected().toString());
    facts.put(
        "cash it may give out",
        "at most " + caps.perHour() + " in an hour and " + caps.perDay() + " in a day");
  }

  private static void policy(WalletPolicy policy, Map<String, String> facts) {
    facts.put("a payout at most", coins(policy.payoutSats()));
    facts.put("leaving it in an hour at most", coins(policy.hourSats()));
    facts.put("leaving it in a day at most", coins(policy.daySats()));
    facts.put("fee at most, per virtual byte", policy.feeRate() + " satoshis");
    facts.put("fee at most, per transaction", coins(policy.feeSats()));
  }

  private static void deposits(MachineSetting.SetDepositRules rules, Map<String, String> facts) {
    facts.put("confirmations before cash goes out, at least", rules.confirmations() + "");
    facts.put("blocks are counted from height", rules.height() + "");
    facts.put("the block there", spaced(Canonical.blockId(rules.header()).toHex()));
    if (rules.height() > 0) {
      facts.put(
          "WARNING",
          "cash is given for coins of the chain on this block: look its id up at two places that"
              + " are not this server");
    }
  }

  private static String coins(long sats) {
    return BigDecimal.valueOf(sats, 8).toPlainString() + " BTC";
  }

  private static String percent(int bps) {
    return BigDecimal.valueOf(bps, 2).toPlainString() + " %";
  }

  /** In groups of four, as people compare it. */
  private static String spaced(String hex) {
    return hex.replaceAll("(.{4})(?!$)", "$1 ");
  }
}
