package tallystick.terminal.sale;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.journal.Ed25519;

/**
 * Server and keeper of one machine, in memory: takes statements in their order only, each once, and
 * signs what a keeper signs. Survives the machine's power cuts.
 */
public final class LocalServer implements ServerLink {
  private static final int EPOCH = 3;

  private final Ed25519PrivateKeyParameters keeper =
      new Ed25519PrivateKeyParameters(new SecureRandom());

  private final List<TerminalStatement> statements = new ArrayList<>();
  private final Map<Long, SignedStatement> bySequence = new LinkedHashMap<>();
  private final Map<SaleId, List<KeeperAttestation>> said = new HashMap<>();
  private final Set<SaleId> paid = new HashSet<>();
  private final Set<SaleId> authorised = new HashSet<>();
  private Bytes terminalKey = Bytes.empty();
  private Bytes fingerprint = Bytes.empty();
  private boolean reachable = true;
  private Function<Attestation.AddressAttested, List<KeeperAttestation>> swap =
      address -> List.of(sign(address));

  public Bytes keeperKey() {
    return Bytes.of(keeper.generatePublicKey().getEncoded());
  }

  public void enrol(Enrolment enrolment) {
    terminalKey = enrolment.publicKey();
    fingerprint = enrolment.fingerprint();
  }

  /** Another machine, of which nothing was heard yet. */
  void reset() {
    statements.clear();
    bySequence.clear();
    said.clear();
  }

  /** Its database is put back to what it had after so many statements. */
  void restoredTo(int count) {
    statements.subList(count, statements.size()).clear();
    bySequence.keySet().removeIf(sequence -> sequence > count);
  }

  void reachable(boolean now) {
    reachable = now;
  }

  /** A deposit for this sell was verified. */
  public void depositSeen(SaleId sale) {
    paid.add(sale);
    List.copyOf(statements).forEach(this::authorise);
  }

  public List<TerminalStatement> statements() {
    return statements;
  }

  public <T extends TerminalStatement> List<T> statements(Class<T> kind) {
    return statements.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public Delivery deliver(SignedStatement signed) {
    if (!reachable) {
      return new Delivery.Unreachable();
    }
    if (!Ed25519.verifies(
        terminalKey, SignedStatement.signedBytes(signed.statement()), signed.signature())) {
      return new Delivery.Refused("not signed by the machine's key");
    }
    TerminalStatement statement = signed.read();
    SignedStatement before = bySequence.get(statement.sequence());
    if (before != null) {
      return before.equals(signed)
          ? new Delivery.Heard(EPOCH)
          : new Delivery.Refused("two statements numbered " + statement.sequence());
    }
    if (statement.sequence() != bySequence.size() + 1) {
      return new Delivery.Behind(bySequence.size() + 1);
    }
    bySequence.put(statement.sequence(), signed);
    statements.add(statement);
    if (statement instanceof TerminalStatement.SellOpened opened) {
      Attestation.AddressAttested right = address(opened);
      swap.apply(right).forEach(brought -> bring(opened.sale(), brought));
      swap = address -> List.of(sign(address));
    }
    if (statement instanceof TerminalStatement.Dispensed dispensed
        && dispensed.end() == TerminalStatement.DispenseEnd.NONE) {
      authorised.remove(dispensed.sale());
    }
    authorise(statement);
    return new Delivery.Heard(EPOCH);
  }

  private Attestation.AddressAttested address(TerminalStatement.SellOpened opened) {
    return new Attestation.AddressAttested(
        fingerprint,
        opened.sale(),
        opened.chain(),
        "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
        opened.satoshis(),
        opened.cash(),
        opened.nonce(),
        opened.expiresAtMs());
  }

  private void authorise(TerminalStatement statement) {
    if (statement instanceof TerminalStatement.DispenseAsked asked
        && paid.contains(asked.sale())
        && authorised.add(asked.sale())) {
      say(
          new Attestation.DispenseAuthorised(
              asked.nonce(),
              fingerprint,
              asked.sale(),
              asked.cash(),
              asked.nonce(),
              Long.MAX_VALUE));
    }
  }

  private void say(Attestation.OfSale attestation) {
    bring(attestation.sale(), sign(attestation));
  }

  /** What a thief in the server would bring. */
  void bring(SaleId sale, KeeperAttestation attestation) {
    said.computeIfAbsent(sale, key -> new ArrayList<>()).add(attestation);
  }

  /** What is brought for the next sell instead of the keeper's own answer. */
  void swapNext(Function<Attestation.AddressAttested, List<KeeperAttestation>> instead) {
    swap = instead;
  }

  public KeeperAttestation sign(Attestation attestation) {
    Bytes body = Bytes.of(Canonical.encodeAttestation(attestation));
    byte[] signed = KeeperAttestation.signedBytes(body);
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, keeper);
    signer.update(signed, 0, signed.length);
    return new KeeperAttestation(body, Bytes.of(signer.generateSignature()));
  }

  @Override
  public List<KeeperAttestation> attestations(SaleId sale) {
    return reachable ? List.copyOf(said.getOrDefault(sale, List.of())) : List.of();
  }
}
