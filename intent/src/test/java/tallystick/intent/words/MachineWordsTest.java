package tallystick.intent.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;

/** What a person reads before he lets a machine be paid or an address be pinned. */
class MachineWordsTest {
  private static final TerminalId MACHINE = new TerminalId("BT123456");
  private static final WalletId FLOAT = new WalletId("float");
  private static final Cash CAP = new Cash("EUR", 123_456);

  private static String said(MachineSetting setting) {
    return PlainWords.title(setting) + "\n" + String.join("\n", PlainWords.lines(null, setting));
  }

  @Test
  void showsAMachinesKeyAsItsOwnScreenDoesAndEveryCap() {
    TerminalCaps caps = new TerminalCaps(CAP, CAP, new Cash("EUR", 999));

    String said =
        said(new MachineSetting.EnrolTerminal(MACHINE, Bytes.of(new byte[32]), false, caps));

    assertTrue(said.contains("6668 7AAD F862 BD77 6C8F C18B 8E9F 8E20"), said);
    assertTrue(said.contains("1234.56 EUR") && said.contains("9.99 EUR"), said);
    assertFalse(said.contains("SIMULATED"), said);
  }

  @Test
  void saysLoudlyWhatIsSimulatedAndWhatIsReal() {
    TerminalCaps caps = new TerminalCaps(CAP, CAP, CAP);

    assertTrue(
        said(new MachineSetting.EnrolTerminal(MACHINE, Bytes.of(new byte[32]), true, caps))
            .contains("SIMULATED"));
    assertTrue(said(new MachineSetting.AddWallet(FLOAT, Chain.BITCOIN_MAIN)).contains("REAL"));
    assertFalse(said(new MachineSetting.AddWallet(FLOAT, Chain.BITCOIN_REGTEST)).contains("REAL"));
  }

  @Test
  void showsTheOldAddressBesideTheNewOne() {
    MachineSetting old = pin("bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu");
    MachineSetting fresh = pin("bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el");

    List<String> lines = PlainWords.lines(old, fresh);

    assertTrue(
        lines.contains("  - address: bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"), lines::toString);
    assertTrue(
        lines.contains("  + address: bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el"), lines::toString);
  }

  private static MachineSetting pin(String address) {
    return new MachineSetting.PinAddress(FLOAT, MachineSetting.PinnedUse.INVALID_PAYMENTS, address);
  }

  @Test
  void neverComparesAddressesThatArePinnedForDifferentUses() {
    MachineSetting sweep =
        new MachineSetting.PinAddress(
            FLOAT, MachineSetting.PinnedUse.SWEEP, "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu");

    assertFalse(PlainWords.subject(sweep).equals(PlainWords.subject(pin("bc1q8c6fshw2dl"))));
  }

  @Test
  void warnsOfAMarginWithoutGainAndOfPayingTwice() {
    assertTrue(
        said(new MachineSetting.SetMarginEnvelope("BTC", "EUR", "paper", 0, 900))
            .contains("WARNING"));
    assertFalse(
        said(new MachineSetting.SetMarginEnvelope("BTC", "EUR", "paper", 1, 900))
            .contains("WARNING"));
    assertTrue(said(new MachineSetting.AbandonSend(FLOAT, CallerId.derive("x"))).contains("TWICE"));
  }

  @Test
  void writesLimitsInCoins() {
    String said =
        said(new MachineSetting.SetWalletPolicy(new WalletPolicy(FLOAT, 150_000_000, 1, 2, 30, 4)));

    assertTrue(said.contains("1.50000000 BTC"), said);
    assertTrue(said.contains("30 satoshis"), said);
  }

  @Test
  void forgetsAMachineWithItsCapsWhenItIsRemoved() {
    InForce inForce = new InForce();
    MachineSetting caps =
        new MachineSetting.SetTerminalCaps(MACHINE, new TerminalCaps(CAP, CAP, CAP));
    take(inForce, caps);
    assertEquals(caps, inForce.before(caps));

    take(inForce, new MachineSetting.RemoveTerminal(MACHINE));

    assertTrue(inForce.settings().isEmpty());
  }

  private static void take(InForce inForce, MachineSetting setting) {
    Bytes zeros = Bytes.of(new byte[32]);
    inForce.take(
        new tallystick.intent.Entry(
            new tallystick.intent.OrganisationId("demo"),
            0,
            zeros,
            1,
            zeros,
            1,
            new CallerId(0, 0),
            new tallystick.intent.EntryBody.Judged(
                tallystick.intent.Intent.ChangeSetting.request(setting),
                new tallystick.intent.Verdict.Approved())));
  }
}
