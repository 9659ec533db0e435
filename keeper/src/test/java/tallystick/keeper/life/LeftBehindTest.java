package tallystick.keeper.life;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Chain;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.intent.SignedStatement;
import tallystick.intent.Verdict;
import tallystick.intent.WalletId;

/** What is written down of an intent about machines that a killed keeper left without outcome. */
class LeftBehindTest {
  private static final WalletId FLOAT = new WalletId("float");
  private static final Bytes ZEROS = Bytes.of(new byte[32]);
  private static final SignedStatement STATEMENT =
      new SignedStatement(ZEROS, Bytes.of(new byte[64]));

  private static Fate fate(Intent intent) {
    return new Fate(CallerId.derive("x"), ZEROS, intent, new Verdict.Approved(), 7, ZEROS, 1_000);
  }

  @Test
  void aTransactionIsUnknownSinceItsSignatureMayHaveLeft() {
    Intent send = new MachineIntent.SendCoins(FLOAT, List.of(), ZEROS, null);

    assertInstanceOf(Outcome.Unknown.class, fate(send).leftBehind());
  }

  @Test
  void aPayoutIsDueAndAnAddressIsNotGiven() {
    assertInstanceOf(
        Outcome.Applied.class, fate(new MachineIntent.PayOut(FLOAT, STATEMENT)).leftBehind());
    assertInstanceOf(
        Outcome.NeverArrived.class,
        fate(new MachineIntent.AttestAddress(FLOAT, STATEMENT)).leftBehind());
  }

  @Test
  void aWalletIsStillToBeMade() {
    Intent add =
        Intent.ChangeSetting.request(new MachineSetting.AddWallet(FLOAT, Chain.BITCOIN_REGTEST));
    Intent pin =
        Intent.ChangeSetting.request(
            new MachineSetting.PinAddress(FLOAT, MachineSetting.PinnedUse.SWEEP, "x"));

    assertTrue(fate(add).makesKeys());
    assertFalse(fate(pin).makesKeys());
  }
}
