package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.ChangeKind;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.policy.CoolingOff;
import tallystick.keeper.policy.Settings;
import tallystick.keeper.reference.References;

class MachineSettingsTest {
  private static final WalletId REAL = new WalletId("real");

  private final Fleet fleet = new Fleet();

  private String objection(MachineSetting setting) {
    return Objects.requireNonNull(fleet.settings.objection(setting).orElse(""));
  }

  @Test
  void usesNoNameAndNoKeyOfAMachineASecondTimeNotEvenAfterItsRemoval() {
    fleet.change(new MachineSetting.RemoveTerminal(fleet.machine.id));
    Bytes key = fleet.machine.enrolment(false, Fleet.caps(1, 1, 1)).publicKey();

    assertTrue(
        objection(new Machine("BT123456").enrolment(false, Fleet.caps(1, 1, 1)))
            .contains("was a terminal"));
    assertTrue(
        objection(new Machine("bt123456").enrolment(false, Fleet.caps(1, 1, 1)))
            .contains("was a terminal"));
    assertTrue(
        objection(
                new MachineSetting.EnrolTerminal(
                    new TerminalId("BT2"), key, false, Fleet.caps(1, 1, 1)))
            .contains("never used again"));
  }

  @Test
  void keepsSimulatedMachinesAndRealCoinsApart() {
    Machine simulated = new Machine("SIM1");
    fleet.change(simulated.enrolment(true, Fleet.caps(1, 1, 1)));
    assertTrue(
        objection(new MachineSetting.AddWallet(REAL, Chain.BITCOIN_MAIN)).contains("simulated"));

    fleet.change(new MachineSetting.RemoveTerminal(simulated.id));
    assertEquals("", objection(new MachineSetting.AddWallet(REAL, Chain.BITCOIN_MAIN)));
    fleet.change(new MachineSetting.AddWallet(REAL, Chain.BITCOIN_MAIN));

    assertTrue(
        objection(new Machine("SIM2").enrolment(true, Fleet.caps(1, 1, 1))).contains("real coins"));
  }

  @Test
  void neverPaysASimulatedMachineInRealCoinsWhateverTheSettingsSay() {
    Machine simulated = new Machine("SIM1");
    MachineSettings settings =
        MachineSettings.none()
            .apply(simulated.enrolment(true, Fleet.caps(100_000, 100_000, 100_000)))
            .apply(new MachineSetting.AddWallet(REAL, Chain.BITCOIN_MAIN));
    MachineIntent.PayOut pay =
        new MachineIntent.PayOut(
            REAL, simulated.buy("EUR", 10_000, 1).on(Chain.BITCOIN_MAIN).signed());

    assertTrue(
        PayOutCheck.objections(
                pay,
                new Circumstances(settings, new CashBook(), Set.of(), 1, true, null, 1),
                References.none())
            .containsKey(Rule.SIMULATED_TERMINAL));
  }

  @Test
  void sendsNoRealCoinsWhereTheUsersAreNotThree() {
    fleet.change(new MachineSetting.AddWallet(REAL, Chain.BITCOIN_MAIN));
    fleet.log(
        new tallystick.intent.CallerId(0, 0),
        new tallystick.intent.EntryBody.Resulted(
            fleet.entries.size() - 1,
            new Outcome.Made(
                tallystick.keeper.wallet.Seed.account(new byte[32], Chain.BITCOIN_MAIN)
                    .descriptor())));
    fleet.change(new MachineSetting.SetWalletPolicy(new WalletPolicy(REAL, 1_000_000, 1, 1, 1, 1)));
    fleet.isolated = false;

    assertEquals(
        Rule.NOT_ISOLATED,
        fleet.refusal(new MachineIntent.PayOut(REAL, fleet.buy().on(Chain.BITCOIN_MAIN).signed())));
  }

  @Test
  void pinsOnlyAnAddressOfTheWalletsChainWrittenInItsOneForm() {
    String address = Machine.CUSTOMER;
    assertEquals("", objection(pin(address)));
    assertTrue(objection(pin(address.toUpperCase(java.util.Locale.ROOT))).contains("write"));
    assertTrue(
        objection(pin("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")).contains("another network"));
  }

  private static MachineSetting.PinAddress pin(String address) {
    return new MachineSetting.PinAddress(
        Fleet.FLOAT, MachineSetting.PinnedUse.INVALID_PAYMENTS, address);
  }

  @Test
  void collectsInTheMachinesOwnCurrencyOnly() {
    assertTrue(
        objection(new MachineSetting.ConfirmCollection(fleet.machine.id, 1, new Cash("USD", 100)))
            .contains("EUR"));
  }

  @Test
  void foldsItsListToTheSameHash() {
    fleet.change(new MachineSetting.SetTerminalCaps(fleet.machine.id, Fleet.caps(1, 2, 3)));
    fleet.change(pin(Machine.CUSTOMER));
    fleet.change(new Machine("BT2").enrolment(false, Fleet.caps(1, 1, 1)));
    fleet.change(new MachineSetting.RemoveTerminal(new TerminalId("BT2")));
    Bytes hash = fleet.settings.hash();

    Settings again = Settings.none(Fleet.OPERATOR);
    for (Setting setting : fleet.settings.settings()) {
      again = again.apply(setting);
    }

    assertEquals(hash, again.hash());
    fleet.change(new MachineSetting.SetTerminalCaps(fleet.machine.id, Fleet.caps(1, 2, 4)));
    assertNotEquals(hash, fleet.settings.hash());
  }

  @Test
  void waitsForWhatLetsMoreBeTakenAndForNothingThatNarrows() {
    WalletPolicy lower = new WalletPolicy(Fleet.FLOAT, 1, 1, 1, 1, 1);
    WalletPolicy higher = new WalletPolicy(Fleet.FLOAT, 2_000_001, 1, 1, 1, 1);

    assertEquals(Set.of(), kinds(new MachineSetting.SetWalletPolicy(lower)));
    assertEquals(
        Set.of(ChangeKind.LIMITS_RAISED), kinds(new MachineSetting.SetWalletPolicy(higher)));
    assertEquals(
        Set.of(ChangeKind.LIMITS_RAISED),
        kinds(new MachineSetting.SetMarginEnvelope("BTC", "EUR", "venue", 399, 1_200)));
    assertEquals(
        Set.of(), kinds(new MachineSetting.SetMarginEnvelope("BTC", "EUR", "venue", 500, 900)));
    assertEquals(Set.of(ChangeKind.ADDRESS_PINNED), kinds(pin(Machine.CUSTOMER)));
    assertEquals(
        Set.of(ChangeKind.TERMINAL_ADDED),
        kinds(new Machine("BT2").enrolment(false, Fleet.caps(1, 1, 1))));
    assertEquals(
        Set.of(),
        kinds(new MachineSetting.ConfirmCollection(fleet.machine.id, 1, new Cash("EUR", 1))));
  }

  private Set<ChangeKind> kinds(MachineSetting setting) {
    return CoolingOff.kinds(fleet.settings, setting);
  }

  @Test
  void takesAwayNothingWhenAnUnknownMachineOrWalletIsNamed() {
    for (MachineSetting setting :
        List.of(
            new MachineSetting.RemoveTerminal(new TerminalId("BT9")),
            new MachineSetting.SetTerminalCaps(new TerminalId("BT9"), Fleet.caps(1, 1, 1)),
            new MachineSetting.SetWalletPolicy(new WalletPolicy(REAL, 1, 1, 1, 1, 1)))) {
      assertTrue(objection(setting).startsWith("there is no"), setting::toString);
    }
    assertNull(fleet.settings.machines().contradiction(pin(Machine.CUSTOMER)));
  }
}
