package tallystick.venues.bitcoin.wire;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import tallystick.intent.Bytes;

/**
 * A partially signed transaction (BIP-174, version 0): the unsigned transaction, and for each input
 * and output what a signer needs to know.
 *
 * <pre>
 *   70 73 62 74 ff | global map | a map per input | a map per output
 * </pre>
 *
 * <p>What a wallet of version 0 key hashes needs is read; every other pair is kept and passed on. A
 * key that stands twice in a map is refused, since two readers could take different ones.
 *
 * @param unsigned without scripts and witnesses
 * @param others global pairs of other types
 */
public record Psbt(
    BitcoinTransaction unsigned,
    List<PsbtInput> inputs,
    List<PsbtOutput> outputs,
    List<PsbtPair> others) {
  /**
   * Some thousand inputs with small previous transactions; a batch of payouts has 40 kB at most.
   */
  public static final int MAX_LENGTH = 1 << 20;

  private static final Bytes MAGIC = Bytes.parseHex("70736274ff");
  private static final int UNSIGNED = 0x00;
  private static final int VERSION = 0xfb;

  public Psbt {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    others = List.copyOf(others);
    if (inputs.size() != unsigned.inputs().size() || outputs.size() != unsigned.outputs().size()) {
      throw new IllegalArgumentException(
          inputs.size() + " inputs and " + outputs.size() + " outputs do not fit the transaction");
    }
    for (BitcoinTransaction.Input input : unsigned.inputs()) {
      if (input.scriptSig().length() != 0 || !input.witness().isEmpty()) {
        throw new IllegalArgumentException("The transaction is signed already");
      }
    }
  }

  /** One about which nothing is known yet. */
  public static Psbt of(BitcoinTransaction unsigned) {
    return new Psbt(
        unsigned,
        Collections.nCopies(unsigned.inputs().size(), PsbtInput.EMPTY),
        Collections.nCopies(unsigned.outputs().size(), PsbtOutput.EMPTY),
        List.of());
  }

  public static Psbt parse(byte[] bytes) throws WireException {
    String what = "a partially signed transaction";
    if (bytes.length > MAX_LENGTH) {
      throw new WireException(what + " has at most " + MAX_LENGTH + " bytes");
    }
    WireReader in = new WireReader(bytes, what);
    if (!in.bytes(MAGIC.length(), "the mark \"psbt\"").equals(MAGIC)) {
      throw in.refusalAt(0, "does not begin with the mark \"psbt\"");
    }
    PsbtMap global = PsbtMap.read(in, "the global map");
    BitcoinTransaction unsigned = null;
    List<PsbtPair> others = new ArrayList<>();
    for (Map.Entry<Bytes, Bytes> pair : global.pairs().entrySet()) {
      switch (PsbtMap.type(pair.getKey())) {
        case UNSIGNED -> {
          global.requireBare(pair.getKey());
          unsigned = BitcoinTransaction.parseUnsigned(pair.getValue().toArray());
        }
        case VERSION -> {
          global.requireBare(pair.getKey());
          if (!pair.getValue().equals(Bytes.of(new byte[4]))) {
            throw new WireException("Version " + pair.getValue() + " of " + what + " is not read");
          }
          others.add(new PsbtPair(pair.getKey(), pair.getValue()));
        }
        default -> others.add(new PsbtPair(pair.getKey(), pair.getValue()));
      }
    }
    if (unsigned == null) {
      throw new WireException(what + " without its transaction");
    }
    List<PsbtInput> inputs = new ArrayList<>();
    for (int i = 0; i < unsigned.inputs().size(); i++) {
      inputs.add(PsbtInput.read(PsbtMap.read(in, "input " + i)));
    }
    List<PsbtOutput> outputs = new ArrayList<>();
    for (int i = 0; i < unsigned.outputs().size(); i++) {
      outputs.add(PsbtOutput.read(PsbtMap.read(in, "output " + i)));
    }
    in.end();
    return new Psbt(unsigned, inputs, outputs, others);
  }

  /** Reads the form in which nodes and wallets hand it around. */
  public static Psbt parseBase64(String text) throws WireException {
    if (text.length() > MAX_LENGTH / 3 * 4 + 4) {
      throw new WireException(
          "A partially signed transaction has at most " + MAX_LENGTH + " bytes");
    }
    try {
      return parse(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new WireException("Not Base64: " + e.getMessage(), e);
    }
  }

  public Bytes toBytes() {
    WireWriter out = new WireWriter().raw(MAGIC);
    PsbtMap.into(out).accept(PsbtMap.key(UNSIGNED), unsigned.toBytesWithoutWitness());
    others.forEach(pair -> PsbtMap.into(out).accept(pair.key(), pair.value()));
    out.u8(0);
    for (PsbtInput input : inputs) {
      input.write(PsbtMap.into(out));
      out.u8(0);
    }
    for (PsbtOutput output : outputs) {
      output.write(PsbtMap.into(out));
      out.u8(0);
    }
    return out.toBytes();
  }

  public String toBase64() {
    return Base64.getEncoder().encodeToString(toBytes().toArray());
  }

  public Psbt withInput(int index, PsbtInput input) {
    List<PsbtInput> changed = new ArrayList<>(inputs);
    changed.set(index, input);
    return new Psbt(unsigned, changed, outputs, others);
  }

  public Psbt withOutput(int index, PsbtOutput output) {
    List<PsbtOutput> changed = new ArrayList<>(outputs);
    changed.set(index, output);
    return new Psbt(unsigned, inputs, changed, others);
  }

  /**
   * The output that an input spends, from the whole previous transaction, whose id is checked. The
   * lone output (type 01) is never enough: see {@link SegwitHash}. Where both are given they agree.
   */
  public BitcoinTransaction.Output spent(int index) throws WireException {
    OutPoint spends = unsigned.inputs().get(index).spends();
    PsbtInput input = inputs.get(index);
    BitcoinTransaction previous = input.previous();
    if (previous == null) {
      throw new WireException(
          "Input " + index + " comes without the whole transaction it spends from, " + spends);
    }
    if (!previous.txid().equals(spends.txid())) {
      throw new WireException(
          "Input "
              + index
              + " spends "
              + spends
              + " and comes with transaction "
              + previous.txid());
    }
    BitcoinTransaction.Output output = previous.output(spends.index());
    if (input.witnessUtxo() != null && !input.witnessUtxo().equals(output)) {
      throw new WireException(
          "Input "
              + index
              + " claims another output than its previous transaction has at "
              + spends);
    }
    return output;
  }

  /** What the inputs hold beyond the outputs; every input by {@link #spent}. */
  public long feeSatoshis() throws WireException {
    long in = 0;
    for (int i = 0; i < inputs.size(); i++) {
      // At most 25,000 inputs of 2.1e15 each could pass 2^63; what is false is refused, not
      // wrapped.
      in = Math.addExact(in, spent(i).satoshis());
      if (in > BitcoinTransaction.MAX_SATOSHIS) {
        throw new WireException("The inputs come to more than all coins");
      }
    }
    long fee = in - unsigned.outputSatoshis();
    if (fee < 0) {
      throw new WireException(
          "The outputs come to " + -fee + " satoshis more than the inputs hold");
    }
    return fee;
  }

  /** The signed transaction, once every input is finished. */
  public BitcoinTransaction extract() throws WireException {
    List<BitcoinTransaction.Input> signed = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      PsbtInput input = inputs.get(i);
      if (!input.isFinished()) {
        throw new WireException("Input " + i + " is not signed yet");
      }
      BitcoinTransaction.Input bare = unsigned.inputs().get(i);
      Bytes script = input.finalScriptSig();
      List<Bytes> witness = input.finalWitness();
      signed.add(
          new BitcoinTransaction.Input(
              bare.spends(),
              script == null ? Bytes.empty() : script,
              bare.sequence(),
              witness == null ? List.of() : witness));
    }
    return new BitcoinTransaction(
        unsigned.version(), signed, unsigned.outputs(), unsigned.lockTime());
  }
}
