package tallystick.venues.bitcoin.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import tallystick.intent.Bytes;

/** Valid values of every shape, from a seed. */
final class Shapes {
  static Bytes bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  static BitcoinTransaction transaction(SplittableRandom random) {
    boolean segwit = random.nextBoolean();
    List<BitcoinTransaction.Input> inputs = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      List<Bytes> witness = new ArrayList<>();
      for (int k = 0; segwit && k <= random.nextInt(3); k++) {
        witness.add(bytes(random, random.nextInt(300)));
      }
      inputs.add(
          new BitcoinTransaction.Input(
              outPoint(random),
              bytes(random, random.nextInt(120)),
              random.nextLong(1L << 32),
              witness));
    }
    List<BitcoinTransaction.Output> outputs = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(5); i++) {
      outputs.add(
          new BitcoinTransaction.Output(
              random.nextLong(1_000_000_000_000L), Scripts.payToWitnessKeyHash(bytes(random, 20))));
    }
    return new BitcoinTransaction(random.nextInt(1, 3), inputs, outputs, random.nextLong(1L << 32));
  }

  static OutPoint outPoint(SplittableRandom random) {
    return new OutPoint(new Hash256(bytes(random, 32)), random.nextLong(1L << 32));
  }

  /** Two payouts and change from three outputs, as a server would build it. */
  static Psbt psbt(SplittableRandom random) {
    List<BitcoinTransaction> previous = new ArrayList<>();
    List<BitcoinTransaction.Input> inputs = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < 3; i++) {
      BitcoinTransaction from = transaction(random);
      int index = random.nextInt(from.outputs().size());
      previous.add(from);
      sum += from.outputs().get(index).satoshis();
      inputs.add(
          BitcoinTransaction.Input.unsigned(
              new OutPoint(from.txid(), index), BitcoinTransaction.REPLACEABLE_SEQUENCE));
    }
    List<BitcoinTransaction.Output> outputs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      outputs.add(
          new BitcoinTransaction.Output(sum / 4, Scripts.payToWitnessKeyHash(bytes(random, 20))));
    }
    Psbt psbt = Psbt.of(new BitcoinTransaction(2, inputs, outputs, 0));
    for (int i = 0; i < 3; i++) {
      long index = inputs.get(i).spends().index();
      psbt =
          psbt.withInput(
              i,
              PsbtInput.EMPTY
                  .withPrevious(previous.get(i))
                  .withWitnessUtxo(previous.get(i).outputs().get((int) index))
                  .withOrigin(origin(random)));
    }
    return psbt.withOutput(2, PsbtOutput.EMPTY.withOrigin(origin(random)));
  }

  static KeyOrigin origin(SplittableRandom random) {
    Bytes key = Bytes.parseHex("02" + bytes(random, 32).toHex());
    long hardened = KeyOrigin.HARDENED;
    return new KeyOrigin(
        key,
        bytes(random, 4),
        List.of(84 + hardened, 1 + hardened, hardened, 1L, random.nextLong(1_000_000)));
  }

  private Shapes() {}
}
