package tallystick.keeper.venue;

import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.keeper.journal.Logged;
import tallystick.keeper.life.MachineDesk;
import tallystick.keeper.wallet.AccountKey;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;

/** Makes wallets and signs their transactions; who broadcasts them is not the keeper. */
final class Wallets {
  private final Site site;

  Wallets(Site site) {
    this.site = site;
  }

  /** The seed is on the disk before anybody hears of the wallet. */
  Outcome make(MachineSetting.AddWallet add) {
    AccountKey account = site.vault().makeWallet(add.wallet(), add.chain());
    site.say()
        .accept(
            "wallet "
                + add.wallet()
                + " was made here: "
                + account.descriptor()
                + "; its owner pays the float to "
                + MachineDesk.fundingAddress(account));
    return new Outcome.Made(account.descriptor());
  }

  /** What an earlier run was about to make. */
  void makeTheRest() {
    if (site.desk().settings().machines().anyTerminal()) {
      site.say().accept("machines are to believe the key " + site.vault().attestationKey().toHex());
    }
    site.desk()
        .machines()
        .walletsToMake()
        .forEach((change, add) -> site.desk().outcome(change, make(add)));
  }

  /** The machine is told which key of ours it may believe, and a person can compare it here. */
  Outcome enrolled(MachineSetting.EnrolTerminal enrol) {
    String key = site.vault().attestationKey().toHex();
    site.say()
        .accept("machine " + enrol.terminal() + " is enrolled; it is to believe the key " + key);
    return new Outcome.Made(key);
  }

  Outcome attest(Logged logged, MachineIntent.AttestAddress ask) {
    return new Outcome.Attested(
        site.signer().attest(logged, site.desk().machines().answer(logged, ask)));
  }

  Outcome attest(Logged logged, MachineIntent.AuthoriseDispense ask) {
    return new Outcome.Attested(
        site.signer().attest(logged, site.desk().machines().answer(logged, ask)));
  }

  /** Signs what was judged and logged. The outcome is durable before anybody sees it. */
  Outcome sign(Logged logged, MachineIntent.SendCoins send) {
    AccountKey account = site.desk().machines().account(send.wallet()).orElseThrow();
    BitcoinTransaction signed =
        site.signer().sign(logged, account, site.desk().machines().proposal(send));
    return new Outcome.Signed(signed.txid().shown(), signed.toBytes());
  }
}
