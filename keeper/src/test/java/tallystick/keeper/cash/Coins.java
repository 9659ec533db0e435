package tallystick.keeper.cash;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.Bytes;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.AccountKey.Place;
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

/** Builds transactions as a server would, honest or not. */
public final class Coins {
  private Coins() {}

  /** A coin of a wallet, in a transaction of its own. */
  public record Coin(BitcoinTransaction previous, Place place) {
    public OutPoint at() {
      return new OutPoint(previous.txid(), 0);
    }
  }

  /** A coin at the wallet's receiving address of this number. */
  public static Coin coin(AccountKey account, long satoshis, int number) {
    Place place = new Place(AccountKey.RECEIVE, number);
    OutPoint from = new OutPoint(Hash256.of(new byte[] {(byte) number, (byte) (number >> 8)}), 0);
    return new Coin(
        new BitcoinTransaction(
            2,
            List.of(Input.unsigned(from, BitcoinTransaction.FINAL_SEQUENCE)),
            List.of(new Output(satoshis, account.addressAt(place).script())),
            0),
        place);
  }

  public static Bytes script(String address) {
    try {
      return BitcoinAddress.parse(address, Params.REGTEST).script();
    } catch (WireException e) {
      throw new AssertionError(e);
    }
  }

  /** One PSBT in the making. */
  public static final class Draft {
    private final AccountKey account;
    private final List<Input> inputs = new ArrayList<>();
    private final List<PsbtInput> inputMaps = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();
    private final List<PsbtOutput> outputMaps = new ArrayList<>();

    public Draft(AccountKey account) {
      this.account = account;
    }

    public Draft spend(Coin coin) {
      return spend(
          coin,
          PsbtInput.EMPTY.withPrevious(coin.previous()).withOrigin(account.origin(coin.place())));
    }

    Draft spend(Coin coin, PsbtInput said) {
      inputs.add(Input.unsigned(coin.at(), BitcoinTransaction.REPLACEABLE_SEQUENCE));
      inputMaps.add(said);
      return this;
    }

    public Draft pay(String address, long satoshis) {
      return pay(script(address), satoshis, PsbtOutput.EMPTY);
    }

    Draft pay(Bytes script, long satoshis, PsbtOutput said) {
      outputs.add(new Output(satoshis, script));
      outputMaps.add(said);
      return this;
    }

    public Draft change(long satoshis, long index) {
      Place place = new Place(AccountKey.CHANGE, index);
      return pay(
          account.addressAt(place).script(),
          satoshis,
          PsbtOutput.EMPTY.withOrigin(account.origin(place)));
    }

    public Bytes psbt() {
      Psbt psbt = Psbt.of(new BitcoinTransaction(2, inputs, outputs, 0));
      for (int i = 0; i < inputMaps.size(); i++) {
        psbt = psbt.withInput(i, inputMaps.get(i));
      }
      for (int i = 0; i < outputMaps.size(); i++) {
        psbt = psbt.withOutput(i, outputMaps.get(i));
      }
      return psbt.toBytes();
    }
  }
}
