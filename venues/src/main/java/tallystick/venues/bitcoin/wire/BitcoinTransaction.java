package tallystick.venues.bitcoin.wire;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.Bytes;

/**
 * A transaction as it travels (BIP-144).
 *
 * <pre>
 *   version  i32
 *   [00 01]               only where an input has a witness
 *   inputs   count x { outpoint 36, script, sequence u32 }
 *   outputs  count x { satoshis i64, script }
 *   [witness  per input: count x { item }]
 *   lock time u32
 * </pre>
 *
 * <p>Whether it is valid by consensus is for a node to say; only what every transaction keeps is
 * checked here: sums between 0 and 21 million coins, something on both sides, no output spent
 * twice.
 */
public record BitcoinTransaction(
    int version, List<Input> inputs, List<Output> outputs, long lockTime) {
  /** The longest that fits a block, whose weight is at most four million. */
  public static final int MAX_LENGTH = 4_000_000;

  /** 21 million coins; no sum can be larger. */
  public static final long MAX_SATOSHIS = 2_100_000_000_000_000L;

  /** An input has at least 41 bytes outside the witness, of which a block has a million. */
  public static final int MAX_INPUTS = 25_000;

  /** An output has at least 9 bytes. */
  public static final int MAX_OUTPUTS = 112_000;

  /** The widest that a block could hold is 4 million; scripts that are standard stay below 100. */
  public static final int MAX_WITNESS_ITEMS = 10_000;

  /** The highest sequence by which an input says that it may be replaced (BIP-125). */
  public static final long REPLACEABLE_SEQUENCE = 0xfffffffdL;

  public static final long FINAL_SEQUENCE = 0xffffffffL;

  /** What 64 bytes could also be: two nodes of a Merkle tree. */
  static final int NODE_PAIR_LENGTH = 64;

  /**
   * What is spent, and by which right.
   *
   * @param scriptSig empty where a witness does its work
   * @param sequence 0 to 2^32 - 1
   * @param witness the stack's items; empty where there is none
   */
  public record Input(OutPoint spends, Bytes scriptSig, long sequence, List<Bytes> witness) {
    public Input {
      if (sequence < 0 || sequence > FINAL_SEQUENCE) {
        throw new IllegalArgumentException("No input has the sequence " + sequence);
      }
      witness = List.copyOf(witness);
    }

    /** One that is not signed yet. */
    public static Input unsigned(OutPoint spends, long sequence) {
      return new Input(spends, Bytes.empty(), sequence, List.of());
    }
  }

  /**
   * A sum and who may spend it.
   *
   * @param satoshis 0 to {@link #MAX_SATOSHIS}
   * @param script what must be satisfied to spend it
   */
  public record Output(long satoshis, Bytes script) {
    public Output {
      if (satoshis < 0 || satoshis > MAX_SATOSHIS) {
        throw new IllegalArgumentException("No output has " + satoshis + " satoshis");
      }
    }

    static Output read(WireReader in, String name) throws WireException {
      int from = in.offset();
      long satoshis = in.i64("the sum of " + name);
      if (satoshis < 0 || satoshis > MAX_SATOSHIS) {
        throw in.refusalAt(
            from,
            name + " has " + Long.toUnsignedString(satoshis) + " satoshis; no sum is so large");
      }
      return new Output(satoshis, in.prefixed(MAX_LENGTH, "the script of " + name));
    }

    void write(WireWriter out) {
      out.i64(satoshis).prefixed(script);
    }

    Bytes toBytes() {
      WireWriter out = new WireWriter();
      write(out);
      return out.toBytes();
    }
  }

  public BitcoinTransaction {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    if (inputs.size() > MAX_INPUTS || outputs.size() > MAX_OUTPUTS) {
      throw new IllegalArgumentException(
          "No block holds " + inputs.size() + " inputs or " + outputs.size() + " outputs");
    }
    if (lockTime < 0 || lockTime > 0xffffffffL) {
      throw new IllegalArgumentException("No transaction has the lock time " + lockTime);
    }
  }

  /** Reads one transaction, and nothing behind it. */
  public static BitcoinTransaction parse(byte[] bytes) throws WireException {
    return parse(bytes, "a transaction");
  }

  static BitcoinTransaction parse(byte[] bytes, String what) throws WireException {
    if (bytes.length > MAX_LENGTH) {
      throw new WireException(
          what + " has " + bytes.length + " bytes; no block holds more than " + MAX_LENGTH);
    }
    WireReader in = new WireReader(bytes, what);
    BitcoinTransaction read = read(in, true);
    in.end();
    read.check(what);
    return read;
  }

  /**
   * The form without witness that a partially signed transaction begins with. There a zero count of
   * inputs is one, not the mark of a witness.
   */
  static BitcoinTransaction parseUnsigned(byte[] bytes) throws WireException {
    String what = "the unsigned transaction";
    WireReader in = new WireReader(bytes, what);
    BitcoinTransaction read = read(in, false);
    in.end();
    for (Input input : read.inputs) {
      if (input.scriptSig().length() != 0) {
        throw new WireException("An input of the unsigned transaction has a script already");
      }
    }
    read.checkSums(what);
    return read;
  }

  private static BitcoinTransaction read(WireReader in, boolean mayHaveWitness)
      throws WireException {
    int version = in.i32("the version");
    boolean marked = mayHaveWitness && in.peek() == 0;
    if (marked) {
      in.u8("the mark of a witness");
      int from = in.offset();
      if (in.u8("the flag of a witness") != 1) {
        throw in.refusalAt(from, "no inputs, or a flag that is not known");
      }
    }
    List<Input> inputs = new ArrayList<>();
    int inputCount = in.count(MAX_INPUTS, "the count of inputs");
    for (int i = 0; i < inputCount; i++) {
      OutPoint spends = OutPoint.read(in, "input " + i);
      Bytes script = in.prefixed(MAX_LENGTH, "the script of input " + i);
      inputs.add(new Input(spends, script, in.u32("the sequence of input " + i), List.of()));
    }
    List<Output> outputs = new ArrayList<>();
    int outputCount = in.count(MAX_OUTPUTS, "the count of outputs");
    for (int i = 0; i < outputCount; i++) {
      outputs.add(Output.read(in, "output " + i));
    }
    if (marked) {
      int from = in.offset();
      boolean any = false;
      for (int i = 0; i < inputCount; i++) {
        List<Bytes> witness = readWitness(in, "the witness of input " + i);
        any |= !witness.isEmpty();
        Input bare = inputs.get(i);
        inputs.set(i, new Input(bare.spends(), bare.scriptSig(), bare.sequence(), witness));
      }
      if (!any) {
        throw in.refusalAt(from, "marked as having a witness, and has none");
      }
    }
    return new BitcoinTransaction(version, inputs, outputs, in.u32("the lock time"));
  }

  static List<Bytes> readWitness(WireReader in, String name) throws WireException {
    int count = in.count(MAX_WITNESS_ITEMS, "the count of items of " + name);
    List<Bytes> items = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      items.add(in.prefixed(MAX_LENGTH, "item " + k + " of " + name));
    }
    return items;
  }

  static void writeWitness(WireWriter out, List<Bytes> witness) {
    out.count(witness.size());
    witness.forEach(out::prefixed);
  }

  private void check(String what) throws WireException {
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new WireException(what + " has no inputs or no outputs");
    }
    checkSums(what);
  }

  private void checkSums(String what) throws WireException {
    long sum = 0;
    for (Output output : outputs) {
      sum += output.satoshis();
      if (sum > MAX_SATOSHIS) {
        throw new WireException("The outputs of " + what + " come to more than all coins");
      }
    }
    if (inputs.stream().map(Input::spends).distinct().count() != inputs.size()) {
      throw new WireException(what + " spends one output twice");
    }
  }

  public boolean hasWitness() {
    return inputs.stream().anyMatch(input -> !input.witness().isEmpty());
  }

  /** The same transaction, by its id, without what only its spender had to show. */
  public BitcoinTransaction withoutWitness() {
    return new BitcoinTransaction(
        version,
        inputs.stream()
            .map(input -> new Input(input.spends(), input.scriptSig(), input.sequence(), List.of()))
            .toList(),
        outputs,
        lockTime);
  }

  /** Whether this is the first transaction of a block, which makes coins. */
  public boolean isCoinbase() {
    return inputs.size() == 1 && inputs.getFirst().spends().isNone();
  }

  /** Whether an input says that a transaction with a higher fee may take its place (BIP-125). */
  public boolean signalsReplacement() {
    return inputs.stream().anyMatch(input -> input.sequence() <= REPLACEABLE_SEQUENCE);
  }

  /** As it travels, with its witness where it has one. */
  public Bytes toBytes() {
    return write(hasWitness());
  }

  /** Without any witness; what the id is the hash of. */
  public Bytes toBytesWithoutWitness() {
    return write(false);
  }

  private Bytes write(boolean withWitness) {
    WireWriter out = new WireWriter().i32(version);
    if (withWitness) {
      out.u8(0).u8(1);
    }
    out.count(inputs.size());
    for (Input input : inputs) {
      input.spends().write(out);
      out.prefixed(input.scriptSig()).u32(input.sequence());
    }
    out.count(outputs.size());
    outputs.forEach(output -> output.write(out));
    if (withWitness) {
      inputs.forEach(input -> writeWitness(out, input.witness()));
    }
    return out.u32(lockTime).toBytes();
  }

  /** The id: no signature of a segwit input is part of it. */
  public Hash256 txid() {
    return Hash256.of(toBytesWithoutWitness().toArray());
  }

  /** The hash of all of it (BIP-141). */
  public Hash256 wtxid() {
    return Hash256.of(toBytes().toArray());
  }

  /** Four for each byte outside the witness, one for each inside (BIP-141). */
  public int weight() {
    return 3 * toBytesWithoutWitness().length() + toBytes().length();
  }

  /** The size that fees are paid for: a quarter of the weight, rounded up. */
  public int vbytes() {
    return Math.ceilDiv(weight(), 4);
  }

  public long outputSatoshis() {
    return outputs.stream().mapToLong(Output::satoshis).sum();
  }

  /** The output at this place, which must exist. */
  public Output output(long index) throws WireException {
    if (index < 0 || index >= outputs.size()) {
      throw new WireException(
          "Transaction " + txid() + " has " + outputs.size() + " outputs and none at " + index);
    }
    return outputs.get((int) index);
  }
}
