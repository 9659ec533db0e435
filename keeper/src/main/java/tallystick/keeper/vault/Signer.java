package tallystick.keeper.vault;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.KeyKind;
import tallystick.intent.Leg;
import tallystick.intent.MachineIntent;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.keeper.journal.Lease;
import tallystick.keeper.journal.Logged;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.Proposal;
import tallystick.venues.RequestSigner;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;

/**
 * The only door to a key. It opens for an intent that is on the disk, once, or for a running lease;
 * there is no way to bring bytes of one's own. What the connector then hands over to be signed is
 * held against what was logged: the order's client id, side and quantity have to be in it, and a
 * read or a cancel that looks like an order is not signed at all.
 */
public final class Signer {
  /** The most orders that may rest at a venue at once, several times over (Binance: 200 a pair). */
  private static final int MAX_CANCELS_OF_A_FREEZE = 5_000;

  private final Vault vault;
  private final LongSupplier wallMs;

  public Signer(Vault vault, LongSupplier wallMs) {
    this.vault = vault;
    this.wallMs = wallMs;
  }

  /**
   * A credential as the settings name it and the hosts file places it.
   *
   * @param apiKey the venue's public name of the key
   * @param at where it may be used
   */
  public record Access(CredentialId credential, KeyKind kind, String apiKey, Holding at) {}

  /** What may stand in the parameters. */
  private interface Guard {
    /** Why these must not be signed; null when they may. */
    @Nullable String objection(Map<String, String> parameters);
  }

  /**
   * The signature of one logged order, or of one logged cancel with its replacement. For each
   * logged intent this answers once; a second call is a broken invariant.
   */
  public RequestSigner sign(Logged logged, Access access) {
    // A freeze may cover several accounts, and what it signs are cancels alone.
    if (!(logged.intent() instanceof Intent.Freeze) && !logged.takeOnce()) {
      throw new IllegalStateException(logged + " has been signed already");
    }
    return switch (logged.intent()) {
      case Intent.PlaceOrder order ->
          signer(of(order.credential(), access), 1, p -> notThisOrder(p, order, logged));
      case Intent.CancelOrder cancel -> {
        Intent.PlaceOrder replacement = cancel.replacement();
        yield signer(
            of(cancel.credential(), access),
            replacement == null ? 1 : 2,
            p ->
                looksLikeAnOrder(p)
                    ? replacement == null
                        ? "a cancel that looks like an order"
                        : notThisOrder(p, replacement, logged)
                    : null);
      }
      case Intent.Freeze freeze ->
          signer(
              access,
              MAX_CANCELS_OF_A_FREEZE,
              p -> looksLikeAnOrder(p) ? "a cancel that looks like an order" : null);
      case Intent.Read read -> throw noOrder(logged);
      case Intent.ChangeSetting change -> throw noOrder(logged);
      case Intent.FileEvidence file -> throw noOrder(logged);
      case MachineIntent machine -> throw noOrder(logged);
    };
  }

  /**
   * The transaction of one logged intent, signed. Its bytes may leave the keeper: each signature
   * covers the whole of it. It is read again here from what was logged, and the account key has to
   * be the one that the seed makes.
   *
   * @param account the wallet's public half, from the log
   * @param proposal the logged transaction, read against what was due
   */
  public BitcoinTransaction sign(Logged logged, AccountKey account, Proposal proposal) {
    if (!(logged.intent() instanceof MachineIntent.SendCoins send)) {
      throw noOrder(logged);
    }
    if (!logged.takeOnce()) {
      throw new IllegalStateException(logged + " has been signed already");
    }
    if (!proposal.isOf(send.psbt())) {
      throw new IllegalStateException("Another transaction than was logged");
    }
    if (!vault.account(send.wallet(), account.chain()).equals(account)) {
      throw new IllegalStateException("The vault's wallet " + send.wallet() + " is another one");
    }
    return proposal.sign(
        account, (place, hash) -> vault.signCoins(send.wallet(), account.chain(), place, hash));
  }

  /** The answer to one logged question of a machine, signed. */
  public KeeperAttestation attest(Logged logged, Attestation answer) {
    if (!(logged.intent() instanceof MachineIntent machine)) {
      throw noOrder(logged);
    }
    SignedStatement question =
        switch (machine) {
          case MachineIntent.AttestAddress ask -> ask.sellOpened();
          case MachineIntent.AuthoriseDispense ask -> ask.dispenseAsked();
          case MachineIntent.PayOut pay -> throw noOrder(logged);
          case MachineIntent.SendCoins send -> throw noOrder(logged);
          case MachineIntent.ShowHeaders show -> throw noOrder(logged);
          case MachineIntent.ProveDeposit prove -> throw noOrder(logged);
          case MachineIntent.RefundDeposit refund -> throw noOrder(logged);
        };
    if (!logged.takeOnce()) {
      throw new IllegalStateException(logged + " has been answered already");
    }
    if (!answers(question.read(), answer)) {
      throw new IllegalStateException("The answer to another question than was logged");
    }
    Bytes body = Bytes.of(Canonical.encodeAttestation(answer));
    return new KeeperAttestation(body, vault.attest(body));
  }

  /** In which epoch the log is, signed for one machine. Nobody can be paid by it. */
  public KeeperAttestation attest(Attestation.EpochAttested answer) {
    Bytes body = Bytes.of(Canonical.encodeAttestation(answer));
    return new KeeperAttestation(body, vault.attest(body));
  }

  private static boolean answers(TerminalStatement question, Attestation answer) {
    return switch (answer) {
      case Attestation.AddressAttested address ->
          question instanceof TerminalStatement.SellOpened sell
              && address.sale().equals(sell.sale())
              && address.nonce().equals(sell.nonce())
              && address.cash().equals(sell.cash())
              && address.satoshis() == sell.satoshis();
      case Attestation.DispenseAuthorised dispense ->
          question instanceof TerminalStatement.DispenseAsked asked
              && dispense.sale().equals(asked.sale())
              && dispense.nonce().equals(asked.nonce())
              && dispense.cash().equals(asked.cash());
      case Attestation.EpochAttested epoch -> false;
    };
  }

  /** Signatures of reads and stream log-ons, for as long as the lease runs. */
  public RequestSigner reads(Lease lease, Access access) {
    return signer(
        of(lease.credential(), access),
        Integer.MAX_VALUE,
        p ->
            !lease.isRunning(wallMs.getAsLong())
                ? "the lease has ended"
                : looksLikeAnOrder(p) ? "a read that looks like an order" : null);
  }

  private static Access of(CredentialId credential, Access access) {
    if (!credential.equals(access.credential())) {
      throw new IllegalStateException(
          "Logged for " + credential + ", asked to be signed by " + access.credential());
    }
    return access;
  }

  private static IllegalStateException noOrder(Logged logged) {
    return new IllegalStateException(logged + " is nothing that is sent");
  }

  /** Every order has a side; no read, cancel or log-on has one. */
  private static boolean looksLikeAnOrder(Map<String, String> parameters) {
    return parameters.containsKey("side")
        || parameters.containsKey("quantity")
        || parameters.containsKey("quoteOrderQty");
  }

  private static @Nullable String notThisOrder(
      Map<String, String> parameters, Intent.PlaceOrder order, Logged logged) {
    if (!order.side().name().equals(parameters.get("side"))) {
      return "another side than was logged";
    }
    String quantity = parameters.get("quantity");
    boolean sameQuantity =
        quantity != null
            && quantity.length() <= 64
            && new BigDecimal(quantity)
                    .compareTo(
                        new BigDecimal(
                            order.quantity().units(), order.quantity().asset().decimals()))
                == 0;
    if (!sameQuantity) {
      return "another quantity than was logged";
    }
    String mainId = Canonical.clientOrderId(logged.commitment(), Leg.MAIN);
    return parameters.containsValue(mainId) ? null : "another client order id than was logged";
  }

  private RequestSigner signer(Access access, int uses, Guard guard) {
    AtomicInteger left = new AtomicInteger(uses);
    return new RequestSigner() {
      @Override
      public KeyKind kind() {
        return access.kind();
      }

      @Override
      public String apiKey() {
        return access.apiKey();
      }

      @Override
      public byte[] sign(byte[] payload) {
        if (left.getAndDecrement() <= 0) {
          throw new IllegalStateException("This permit to sign has been used up");
        }
        String objection = guard.objection(parameters(payload));
        if (objection != null) {
          throw new IllegalStateException("Not signed: " + objection);
        }
        return vault.sign(access.credential(), access.kind(), access.at(), payload);
      }

      @Override
      public String toString() {
        return "RequestSigner[" + access.credential() + "]";
      }
    };
  }

  private static Map<String, String> parameters(byte[] payload) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : new String(payload, StandardCharsets.UTF_8).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return parameters;
  }
}
