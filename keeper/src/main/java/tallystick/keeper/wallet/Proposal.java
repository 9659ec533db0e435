package tallystick.keeper.wallet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.Rule;
import tallystick.keeper.wallet.AccountKey.Place;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.BitcoinTransaction.Output;
import tallystick.venues.bitcoin.wire.KeyOrigin;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.Psbt;
import tallystick.venues.bitcoin.wire.PsbtInput;
import tallystick.venues.bitcoin.wire.Scripts;
import tallystick.venues.bitcoin.wire.SegwitHash;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * A transaction that somebody else has built, read output by output against what is due. Nothing
 * that it says of itself is believed: what an input holds comes from the whole transaction it
 * spends, whose id is computed; whose a key is, is derived again.
 */
public final class Proposal {
  /** Each costs a derivation while the keeper judges nothing else; more is a second transaction. */
  public static final int MAX_INPUTS = 64;

  /**
   * Nodes relay no output that costs more to spend than it holds: 546 satoshis for the oldest kind
   * of script. One such would keep a whole batch from being mined, and all its replacements.
   */
  public static final long MIN_OUTPUT_SATS = 546;

  /** How far ahead change may skip, so that a wallet that is restored still finds it. */
  public static final int CHANGE_GAP = 100;

  /** A signature of our kind, its length and type included, and a compressed key. */
  private static final List<Bytes> WITNESS =
      List.of(Bytes.of(new byte[72]), Bytes.of(new byte[33]));

  private final Bytes bytes;
  private final boolean approvedBefore;
  private final Map<Rule, String> objections = new EnumMap<>(Rule.class);
  private final Set<OutPoint> inputs = new LinkedHashSet<>();
  private final List<Place> places = new ArrayList<>();
  private @Nullable Psbt psbt;
  private long sweptSats;
  private long paidSats;
  private long feeSats;
  private long changeIndex = -1;
  private long changeSats;
  private int vbytes;

  private Proposal(Bytes bytes, boolean approvedBefore) {
    this.bytes = bytes;
    this.approvedBefore = approvedBefore;
  }

  /**
   * What the transaction is measured by.
   *
   * @param due whom it has to pay, one output each
   * @param sweepScript of the address pinned for sweeps; null where none is
   * @param nextChange the first index of change that was never used
   */
  public record Measure(
      AccountKey account, List<Payment> due, @Nullable Bytes sweepScript, long nextChange) {
    public Measure {
      due = List.copyOf(due);
    }
  }

  /** Reads a PSBT; what is wrong with it stands in {@link #objections}. */
  public static Proposal read(Bytes bytes, Measure measure) {
    return read(new Proposal(bytes, false), measure);
  }

  /**
   * Reads one that was approved before, to fold it: whose its keys are was derived then, and a
   * start that derived them all again would take minutes. It cannot be signed.
   */
  public static Proposal recall(Bytes bytes, Measure measure) {
    return read(new Proposal(bytes, true), measure);
  }

  private static Proposal read(Proposal proposal, Measure measure) {
    try {
      Psbt psbt = Psbt.parse(proposal.bytes.toArray());
      proposal.psbt = psbt;
      proposal.readInputs(psbt, measure.account());
      proposal.readOutputs(psbt, measure);
      proposal.feeSats = psbt.feeSatoshis();
      proposal.vbytes = signedVbytes(psbt.unsigned());
    } catch (WireException e) {
      proposal.object(Rule.TRANSACTION_INVALID, String.valueOf(e.getMessage()));
    }
    return proposal;
  }

  private void object(Rule rule, String figures) {
    objections.putIfAbsent(rule, figures);
  }

  private void readInputs(Psbt psbt, AccountKey account) throws WireException {
    int count = psbt.inputs().size();
    if (count < 1 || count > MAX_INPUTS) {
      throw new WireException(count + " inputs; 1 to " + MAX_INPUTS + " are signed at once");
    }
    for (int i = 0; i < count; i++) {
      Output spent = psbt.spent(i);
      PsbtInput input = psbt.inputs().get(i);
      Integer hashType = input.hashType();
      if (hashType != null && hashType != SegwitHash.ALL) {
        throw new WireException("input " + i + " asks for a signature that does not cover it all");
      }
      if (input.isFinished() || !input.signatures().isEmpty()) {
        throw new WireException("input " + i + " is signed already");
      }
      Optional<Place> place = owner(input.origins(), spent.script(), account);
      if (place.isEmpty()) {
        throw new WireException("input " + i + " spends nothing of this wallet");
      }
      places.add(place.get());
      inputs.add(psbt.unsigned().inputs().get(i).spends());
    }
    if (inputs.size() != count) {
      throw new WireException("one output is spent twice");
    }
  }

  /**
   * Where the key stands that a script pays to, if it is one of those claimed and of the wallet.
   */
  private Optional<Place> owner(List<KeyOrigin> claimed, Bytes script, AccountKey account) {
    if (approvedBefore) {
      return claimed.stream().flatMap(origin -> account.claimedPlace(origin).stream()).findFirst();
    }
    for (KeyOrigin origin : claimed) {
      Optional<Place> place = account.placeOf(origin);
      if (place.isPresent() && account.addressAt(place.get()).script().equals(script)) {
        return place;
      }
    }
    return Optional.empty();
  }

  private void readOutputs(Psbt psbt, Measure measure) {
    List<Payment> unpaid = new ArrayList<>(measure.due());
    Bytes sweep = measure.sweepScript();
    List<Output> outputs = psbt.unsigned().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      Output output = outputs.get(i);
      if (output.satoshis() < MIN_OUTPUT_SATS) {
        object(
            Rule.TRANSACTION_INVALID,
            "output " + i + " holds " + output.satoshis() + " satoshis, which nodes do not relay");
      }
      if (takeFrom(unpaid, output)) {
        paidSats += output.satoshis();
      } else if (sweep != null && output.script().equals(sweep)) {
        sweptSats += output.satoshis();
      } else if (!psbt.outputs().get(i).origins().isEmpty()) {
        readChange(i, output, psbt.outputs().get(i).origins(), measure);
      } else {
        object(
            Rule.DESTINATION_NOT_PINNED,
            "output "
                + i
                + " pays "
                + output.satoshis()
                + " satoshis to "
                + where(output, measure.account())
                + ", which no payout that is due asks for");
      }
    }
    for (Payment payment : unpaid) {
      object(
          Rule.TRANSACTION_INVALID,
          "payout " + payment.payout() + " of " + payment.satoshis() + " satoshis has no output");
    }
    if (measure.due().isEmpty() && sweptSats == 0) {
      object(Rule.PAYOUT_NOT_DUE, "it pays nobody");
    }
  }

  private static boolean takeFrom(List<Payment> unpaid, Output output) {
    for (int i = 0; i < unpaid.size(); i++) {
      Payment payment = unpaid.get(i);
      if (payment.satoshis() == output.satoshis() && payment.script().equals(output.script())) {
        unpaid.remove(i);
        return true;
      }
    }
    return false;
  }

  private void readChange(int i, Output output, List<KeyOrigin> claimed, Measure measure) {
    Optional<Place> place =
        owner(claimed, output.script(), measure.account())
            .filter(found -> found.branch() == AccountKey.CHANGE);
    if (place.isEmpty()) {
      object(
          Rule.CHANGE_NOT_OURS,
          "output "
              + i
              + " calls itself change, but "
              + where(output, measure.account())
              + " is no change address of this wallet");
    } else if (changeIndex >= 0) {
      object(Rule.CHANGE_NOT_OURS, "output " + i + " is a second one of change");
    } else if (place.get().index() >= measure.nextChange() + CHANGE_GAP) {
      object(
          Rule.CHANGE_NOT_OURS,
          "change at index "
              + place.get().index()
              + ", where a restored wallet would not look; the next is "
              + measure.nextChange());
    } else {
      changeIndex = place.get().index();
      changeSats = output.satoshis();
    }
  }

  private static String where(Output output, AccountKey account) {
    return BitcoinAddress.ofScript(output.script(), AccountKey.params(account.chain()))
        .map(BitcoinAddress::toString)
        .orElse("a script without an address");
  }

  private static int signedVbytes(BitcoinTransaction unsigned) {
    List<BitcoinTransaction.Input> signed =
        unsigned.inputs().stream()
            .map(
                bare ->
                    new BitcoinTransaction.Input(
                        bare.spends(), bare.scriptSig(), bare.sequence(), WITNESS))
            .toList();
    return new BitcoinTransaction(
            unsigned.version(), signed, unsigned.outputs(), unsigned.lockTime())
        .vbytes();
  }

  // ---------------------------------------------------------------- what was read

  /** What stands against it by itself, by rule. */
  public Map<Rule, String> objections() {
    return Collections.unmodifiableMap(objections);
  }

  /** Whether it was read from these bytes. */
  public boolean isOf(Bytes psbtBytes) {
    return bytes.equals(psbtBytes);
  }

  /** What it spends, in its order. */
  public Set<OutPoint> inputs() {
    return Collections.unmodifiableSet(inputs);
  }

  /** To the payouts that are due. */
  public long paidSats() {
    return paidSats;
  }

  /** To the address pinned for sweeps. */
  public long sweptSats() {
    return sweptSats;
  }

  public long feeSats() {
    return feeSats;
  }

  /** Once it is signed, to a byte or two. */
  public int vbytes() {
    return vbytes;
  }

  /** What comes back to the wallet as change, in satoshis. */
  public long changeSats() {
    return changeSats;
  }

  /** Where its change goes; -1 when it has none. */
  public long changeIndex() {
    return changeIndex;
  }

  /** Makes the signature of one hash with the key at a place. */
  public interface PlaceSigner {
    /** DER, low S. */
    Bytes sign(Place place, byte[] hash);
  }

  /**
   * The signed transaction.
   *
   * @throws IllegalStateException when anything stands against it: whoever asks has not judged it
   */
  public BitcoinTransaction sign(AccountKey account, PlaceSigner signer) {
    Psbt read = psbt;
    if (read == null || approvedBefore || !objections.isEmpty()) {
      throw new IllegalStateException("Not signed: " + objections);
    }
    try {
      Psbt signed = read;
      for (int i = 0; i < places.size(); i++) {
        Output spent = read.spent(i);
        byte[] hash =
            SegwitHash.ofKeyHash(
                    read.unsigned(),
                    i,
                    Scripts.witnessKeyHash(spent.script()),
                    spent.satoshis(),
                    SegwitHash.ALL)
                .bytes()
                .toArray();
        byte[] der = signer.sign(places.get(i), hash).toArray();
        byte[] typed = java.util.Arrays.copyOf(der, der.length + 1);
        typed[der.length] = SegwitHash.ALL;
        List<Bytes> witness = List.of(Bytes.of(typed), account.keyAt(places.get(i)));
        signed = signed.withInput(i, read.inputs().get(i).finished(witness));
      }
      return signed.extract();
    } catch (WireException e) {
      throw new IllegalStateException("A transaction that was judged cannot be read", e);
    }
  }
}
