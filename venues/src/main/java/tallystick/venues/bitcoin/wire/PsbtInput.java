package tallystick.venues.bitcoin.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;

/**
 * What is known about one input of a partially signed transaction (BIP-174, per-input types).
 *
 * @param previous the whole transaction whose output is spent (type 00); only by it is the sum
 *     known
 * @param witnessUtxo the spent output alone (type 01): a claim
 * @param signatures by public key (type 02), each with its type byte at the end
 * @param hashType what signatures are to cover (type 03), or null for the default
 * @param origins whose keys they are (type 06)
 * @param finalScriptSig (type 07)
 * @param finalWitness (type 08)
 * @param others pairs of other types, passed on as they are
 */
public record PsbtInput(
    @Nullable BitcoinTransaction previous,
    BitcoinTransaction.@Nullable Output witnessUtxo,
    Map<Bytes, Bytes> signatures,
    @Nullable Integer hashType,
    List<KeyOrigin> origins,
    @Nullable Bytes finalScriptSig,
    @Nullable List<Bytes> finalWitness,
    List<PsbtPair> others) {
  private static final int PREVIOUS = 0x00;
  private static final int WITNESS_UTXO = 0x01;
  private static final int SIGNATURE = 0x02;
  private static final int HASH_TYPE = 0x03;
  private static final int REDEEM_SCRIPT = 0x04;
  private static final int WITNESS_SCRIPT = 0x05;
  private static final int ORIGIN = 0x06;
  private static final int FINAL_SCRIPT_SIG = 0x07;
  private static final int FINAL_WITNESS = 0x08;

  /** 33 compressed, 65 as keys once were. */
  private static final List<Integer> KEY_LENGTHS = List.of(33, 65);

  public static final PsbtInput EMPTY =
      new PsbtInput(null, null, Map.of(), null, List.of(), null, null, List.of());

  public PsbtInput {
    // Not Map.copyOf, which would not keep the order that is written.
    signatures = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(signatures));
    origins = List.copyOf(origins);
    finalWitness = finalWitness == null ? null : List.copyOf(finalWitness);
    others = List.copyOf(others);
  }

  /** With the whole previous transaction. */
  public PsbtInput withPrevious(BitcoinTransaction transaction) {
    return new PsbtInput(
        transaction,
        witnessUtxo,
        signatures,
        hashType,
        origins,
        finalScriptSig,
        finalWitness,
        others);
  }

  /** With the spent output alone. */
  public PsbtInput withWitnessUtxo(BitcoinTransaction.Output output) {
    return new PsbtInput(
        previous, output, signatures, hashType, origins, finalScriptSig, finalWitness, others);
  }

  /** With one more origin. */
  public PsbtInput withOrigin(KeyOrigin origin) {
    List<KeyOrigin> more = new ArrayList<>(origins);
    more.add(origin);
    return new PsbtInput(
        previous, witnessUtxo, signatures, hashType, more, finalScriptSig, finalWitness, others);
  }

  /** With one more signature, its type byte at the end. */
  public PsbtInput withSignature(Bytes publicKey, Bytes signature) {
    Map<Bytes, Bytes> more = new LinkedHashMap<>(signatures);
    more.put(publicKey, signature);
    return new PsbtInput(
        previous, witnessUtxo, more, hashType, origins, finalScriptSig, finalWitness, others);
  }

  /** Finished by this witness: what served to make it is dropped, as BIP-174 asks. */
  public PsbtInput finished(List<Bytes> witness) {
    return new PsbtInput(previous, witnessUtxo, Map.of(), null, List.of(), null, witness, others);
  }

  public boolean isFinished() {
    return finalWitness != null || finalScriptSig != null;
  }

  static PsbtInput read(PsbtMap map) throws WireException {
    BitcoinTransaction previous = null;
    BitcoinTransaction.Output witnessUtxo = null;
    Map<Bytes, Bytes> signatures = new LinkedHashMap<>();
    Integer hashType = null;
    List<KeyOrigin> origins = new ArrayList<>();
    Bytes finalScriptSig = null;
    List<Bytes> finalWitness = null;
    List<PsbtPair> others = new ArrayList<>();
    for (Map.Entry<Bytes, Bytes> pair : map.pairs().entrySet()) {
      Bytes key = pair.getKey();
      Bytes value = pair.getValue();
      int type = PsbtMap.type(key);
      if (type <= FINAL_WITNESS && type != SIGNATURE && type != ORIGIN) {
        map.requireBare(key);
      }
      switch (type) {
        case PREVIOUS ->
            previous =
                BitcoinTransaction.parse(
                    value.toArray(), "the previous transaction of " + map.name());
        case WITNESS_UTXO -> witnessUtxo = output(value, "the spent output of " + map.name());
        case SIGNATURE -> signatures.put(signer(key, map.name()), value);
        case HASH_TYPE -> hashType = hashType(value, map.name());
        case ORIGIN ->
            origins.add(
                KeyOrigin.read(PsbtMap.rest(key), value, "the origin of a key of " + map.name()));
        case FINAL_SCRIPT_SIG -> finalScriptSig = value;
        case FINAL_WITNESS -> finalWitness = witness(value, "the final witness of " + map.name());
        case REDEEM_SCRIPT, WITNESS_SCRIPT -> others.add(new PsbtPair(key, value));
        default -> others.add(new PsbtPair(key, value));
      }
    }
    return new PsbtInput(
        previous, witnessUtxo, signatures, hashType, origins, finalScriptSig, finalWitness, others);
  }

  /** Known types in their order, then the others as they came. */
  void write(BiConsumer<Bytes, Bytes> out) {
    if (previous != null) {
      out.accept(PsbtMap.key(PREVIOUS), previous.toBytes());
    }
    if (witnessUtxo != null) {
      out.accept(PsbtMap.key(WITNESS_UTXO), witnessUtxo.toBytes());
    }
    signatures.forEach((key, value) -> out.accept(PsbtMap.key(SIGNATURE, key), value));
    if (hashType != null) {
      out.accept(PsbtMap.key(HASH_TYPE), new WireWriter().i32(hashType).toBytes());
    }
    others.stream()
        .filter(pair -> PsbtMap.type(pair.key()) < ORIGIN)
        .forEach(pair -> out.accept(pair.key(), pair.value()));
    origins.forEach(origin -> out.accept(PsbtMap.key(ORIGIN, origin.publicKey()), origin.value()));
    if (finalScriptSig != null) {
      out.accept(PsbtMap.key(FINAL_SCRIPT_SIG), finalScriptSig);
    }
    if (finalWitness != null) {
      WireWriter witness = new WireWriter();
      BitcoinTransaction.writeWitness(witness, finalWitness);
      out.accept(PsbtMap.key(FINAL_WITNESS), witness.toBytes());
    }
    others.stream()
        .filter(pair -> PsbtMap.type(pair.key()) > ORIGIN)
        .forEach(pair -> out.accept(pair.key(), pair.value()));
  }

  private static Bytes signer(Bytes key, String name) throws WireException {
    Bytes publicKey = PsbtMap.rest(key);
    if (!KEY_LENGTHS.contains(publicKey.length())) {
      throw new WireException(
          "A signature of " + name + " is by a key of " + publicKey.length() + " bytes");
    }
    return publicKey;
  }

  private static BitcoinTransaction.Output output(Bytes value, String name) throws WireException {
    WireReader in = new WireReader(value.toArray(), name);
    BitcoinTransaction.Output output = BitcoinTransaction.Output.read(in, name);
    in.end();
    return output;
  }

  private static int hashType(Bytes value, String name) throws WireException {
    WireReader in = new WireReader(value.toArray(), "the hash type of " + name);
    int type = in.i32("the type");
    in.end();
    return type;
  }

  private static List<Bytes> witness(Bytes value, String name) throws WireException {
    WireReader in = new WireReader(value.toArray(), name);
    List<Bytes> items = BitcoinTransaction.readWitness(in, name);
    in.end();
    return items;
  }
}
