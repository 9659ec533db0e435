package tallystick.drills.machine;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.MachineIntent;
import tallystick.keeper.wallet.AccountKey;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.BitcoinTransaction.Input;
import tallystick.venues.bitcoin.wire.BitcoinTransaction.Output;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.Psbt;
import tallystick.venues.bitcoin.wire.PsbtInput;
import tallystick.venues.bitcoin.wire.PsbtOutput;
import tallystick.venues.bitcoin.wire.WireException;

/** A transaction as whoever has the server would have it signed. */
final class Draft {
  private final AccountKey account;
  private final List<Input> inputs = new ArrayList<>();
  private final List<PsbtInput> inputMaps = new ArrayList<>();
  private final List<Output> outputs = new ArrayList<>();
  private final List<PsbtOutput> outputMaps = new ArrayList<>();

  Draft(AccountKey account) {
    this.account = account;
  }

  static Bytes script(String address) {
    try {
      return BitcoinAddress.parse(address, Params.REGTEST).script();
    } catch (WireException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  /** A coin at the wallet's receiving address of this number, with its whole transaction. */
  Draft spend(long satoshis, int number) {
    AccountKey.Place place = new AccountKey.Place(AccountKey.RECEIVE, 0);
    OutPoint from = new OutPoint(Hash256.of(new byte[] {(byte) number, (byte) (number >> 8)}), 0);
    BitcoinTransaction previous =
        new BitcoinTransaction(
            2,
            List.of(Input.unsigned(from, BitcoinTransaction.FINAL_SEQUENCE)),
            List.of(new Output(satoshis, account.addressAt(place).script())),
            0);
    inputs.add(
        Input.unsigned(new OutPoint(previous.txid(), 0), BitcoinTransaction.REPLACEABLE_SEQUENCE));
    inputMaps.add(PsbtInput.EMPTY.withPrevious(previous).withOrigin(account.origin(place)));
    return this;
  }

  Draft pay(String address, long satoshis) {
    outputs.add(new Output(satoshis, script(address)));
    outputMaps.add(PsbtOutput.EMPTY);
    return this;
  }

  Draft change(long satoshis) {
    AccountKey.Place place = new AccountKey.Place(AccountKey.CHANGE, 0);
    outputs.add(new Output(satoshis, account.addressAt(place).script()));
    outputMaps.add(PsbtOutput.EMPTY.withOrigin(account.origin(place)));
    return this;
  }

  /** Not ours, and said to be change. */
  Draft changeTo(String address, long satoshis) {
    AccountKey.Place place = new AccountKey.Place(AccountKey.CHANGE, 0);
    outputs.add(new Output(satoshis, script(address)));
    outputMaps.add(PsbtOutput.EMPTY.withOrigin(account.origin(place)));
    return this;
  }

  /**
   * As an intent.
   *
   * @param payouts which of those that are due it pays
   */
  MachineIntent.SendCoins send(CallerId... payouts) {
    Psbt psbt = Psbt.of(new BitcoinTransaction(2, inputs, outputs, 0));
    for (int i = 0; i < inputMaps.size(); i++) {
      psbt = psbt.withInput(i, inputMaps.get(i));
    }
    for (int i = 0; i < outputMaps.size(); i++) {
      psbt = psbt.withOutput(i, outputMaps.get(i));
    }
    return new MachineIntent.SendCoins(
        Heist.FLOAT, List.of(payouts).stream().sorted().toList(), psbt.toBytes(), null);
  }
}
