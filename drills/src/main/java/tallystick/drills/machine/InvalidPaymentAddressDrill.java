package tallystick.drills.machine;

import java.util.LinkedHashMap;
import java.util.Map;
import tallystick.drills.Drill;
import tallystick.drills.Findings;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting;
import tallystick.intent.MachineSetting.PinnedUse;
import tallystick.intent.Setting;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;

/**
 * The one setting that the attacker of August 2022 changed: where coins go that customers sent by
 * mistake. Here, and with every other setting by which coins could go elsewhere.
 */
public final class InvalidPaymentAddressDrill implements Drill {
  private static final long COIN_SATS = 50_000_000;
  private static final long FEE_SATS = 5_000;

  @Override
  public String name() {
    return "invalid-payment-address";
  }

  @Override
  public String header() {
    return "a thief in the server changes where mistaken payments go, and what else moves coins";
  }

  @Override
  public Outcome run(Stage stage) {
    Findings findings = new Findings(stage.say());
    try (Heist heist = new Heist(stage.folder(), stage.say())) {
      settings()
          .forEach(
              (what, setting) ->
                  findings.check(!heist.forces(what, setting), "not without a person's passkey"));
      findings.check(
          heist
              .attempt(
                  "sends the coins there all the same",
                  new Draft(heist.account)
                      .spend(COIN_SATS, 1)
                      .pay(Heist.THIEF, COIN_SATS - FEE_SATS)
                      .send())
              .refused(),
          "coins go to customers who are owed them, and to addresses that people pinned");
      stage.say().accept(heist.tries() + " tries; stolen: " + heist.stolenSats() + " satoshis");
      findings.check(heist.stolenSats() == 0, "of all that was signed, nothing goes to the thief");
    }
    return findings.outcome();
  }

  private static Map<String, Setting> settings() {
    Map<String, Setting> settings = new LinkedHashMap<>();
    settings.put(
        "pins his address for mistaken payments",
        new MachineSetting.PinAddress(Heist.FLOAT, PinnedUse.INVALID_PAYMENTS, Heist.THIEF));
    settings.put(
        "pins his address for cold storage",
        new MachineSetting.PinAddress(Heist.FLOAT, PinnedUse.SWEEP, Heist.THIEF));
    settings.put(
        "lifts the wallet's limits",
        new MachineSetting.SetWalletPolicy(
            new WalletPolicy(
                Heist.FLOAT,
                WalletPolicy.MAX_SATS,
                WalletPolicy.MAX_SATS,
                WalletPolicy.MAX_SATS,
                WalletPolicy.MAX_FEE_RATE,
                WalletPolicy.MAX_SATS)));
    settings.put(
        "has machines sell a tenth below the price",
        new MachineSetting.SetMarginEnvelope(
            "BTC", "USD", "paper", MachineSetting.SetMarginEnvelope.MIN_BPS, 1_200));
    settings.put(
        "makes another wallet",
        new MachineSetting.AddWallet(new WalletId("second"), Chain.BITCOIN_REGTEST));
    return settings;
  }
}
