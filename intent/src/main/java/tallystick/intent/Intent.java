package tallystick.intent;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * What somebody wants done with money or with the settings that guard it. The keeper takes nothing
 * else: there is no intent that carries bytes to be signed.
 */
public sealed interface Intent
    permits Intent.OnCredential,
        Intent.ChangeSetting,
        Intent.Freeze,
        Intent.FileEvidence,
        MachineIntent {

  /** An intent that acts on one credential. */
  sealed interface OnCredential extends Intent permits PlaceOrder, CancelOrder, Read {
    CredentialId credential();
  }

  /**
   * One order, or an OCO pair.
   *
   * @param quantity in the base asset, above zero
   * @param limit the worst price of the main leg; null exactly for {@link OrderKind#STOP_LIMIT}
   * @param stop the stop leg; null except for {@link OrderKind#STOP_LIMIT} and {@link
   *     OrderKind#OCO}
   */
  record PlaceOrder(
      CredentialId credential,
      Instrument instrument,
      Side side,
      OrderKind kind,
      Amount quantity,
      @Nullable Price limit,
      @Nullable StopLeg stop)
      implements OnCredential {
    public PlaceOrder {
      if (!quantity.asset().equals(instrument.base()) || quantity.signum() <= 0) {
        throw new IllegalArgumentException(
            "An order of " + instrument + " is for a quantity of its base, not " + quantity);
      }
      boolean needsLimit = kind != OrderKind.STOP_LIMIT;
      boolean needsStop = kind == OrderKind.STOP_LIMIT || kind == OrderKind.OCO;
      if (needsLimit != (limit != null) || needsStop != (stop != null)) {
        throw new IllegalArgumentException("An order of kind " + kind + " with the wrong legs");
      }
      if ((limit != null && !limit.instrument().equals(instrument))
          || (stop != null && !stop.limit().instrument().equals(instrument))) {
        throw new IllegalArgumentException("An order of " + instrument + " priced as another");
      }
    }
  }

  /**
   * Cancels what an earlier {@link PlaceOrder} left open.
   *
   * @param target the caller id of that order's intent; an OCO goes as a whole
   * @param replacement an order to be placed in the same breath, so that protection is not lost
   *     between the two; null when there is none
   */
  record CancelOrder(
      CredentialId credential,
      Instrument instrument,
      CallerId target,
      @Nullable PlaceOrder replacement)
      implements OnCredential {
    public CancelOrder {
      if (replacement != null
          && !(replacement.credential().equals(credential)
              && replacement.instrument().equals(instrument))) {
        throw new IllegalArgumentException(
            "A replacement is for the credential and instrument of the cancelled order");
      }
    }
  }

  /**
   * A lease: until it ends the keeper signs reads and holds private streams of these kinds, and
   * forwards the venue's bytes one way.
   *
   * @param leaseMs length from the logged time, 1 to {@link #MAX_LEASE_MS}
   */
  record Read(CredentialId credential, Set<ReadKind> kinds, long leaseMs) implements OnCredential {
    /** An hour: a stolen server's view of the account ends soon after it is cut off. */
    public static final long MAX_LEASE_MS = 3_600_000;

    public Read {
      if (kinds.isEmpty()) {
        throw new IllegalArgumentException("A lease names at least one kind of read");
      }
      EnumSet<ReadKind> sorted = EnumSet.copyOf(kinds);
      kinds = java.util.Collections.unmodifiableSet(sorted);
      if (leaseMs < 1 || leaseMs > MAX_LEASE_MS) {
        throw new IllegalArgumentException(
            "A lease lasts 1 to " + MAX_LEASE_MS + " ms, not " + leaseMs);
      }
    }
  }

  /**
   * Changes a setting that could divert money. Without sufficient approvals it is refused as {@code
   * approval-missing} and kept as pending, for people to approve.
   *
   * @param terms the keeper's offer that the approvals answer; null in a first request
   * @param approvals who agreed, in the order of their names
   */
  record ChangeSetting(Setting setting, @Nullable ApprovalTerms terms, List<Approval> approvals)
      implements Intent {
    /** Four-eyes needs two; a break-glass rule of nine is the most anybody asked for. */
    public static final int MAX_APPROVALS = 9;

    public ChangeSetting {
      approvals = List.copyOf(approvals);
      if (approvals.size() > MAX_APPROVALS) {
        throw new IllegalArgumentException("At most " + MAX_APPROVALS + " approvals of a change");
      }
      if (terms == null && !approvals.isEmpty()) {
        throw new IllegalArgumentException("Approvals without the terms they approve");
      }
    }

    /** A first request, to be approved. */
    public static ChangeSetting request(Setting setting) {
      return new ChangeSetting(setting, null, List.of());
    }

    public ChangeSetting with(Approval... more) {
      return new ChangeSetting(setting, terms, Arrays.asList(more));
    }
  }

  /**
   * Stops new exposure at once. Needs no approval; lifting it does.
   *
   * @param reason what a person reads, at most {@link #MAX_REASON_LENGTH} characters; no personal
   *     data
   */
  record Freeze(Scope scope, String reason) implements Intent {
    public static final int MAX_REASON_LENGTH = 400;

    public Freeze {
      if (reason.length() > MAX_REASON_LENGTH) {
        throw new IllegalArgumentException(
            "A freeze's reason has at most " + MAX_REASON_LENGTH + " characters");
      }
    }
  }

  /**
   * Writes down that a file of evidence existed, byte for byte, no later than now. Changes nothing
   * and needs no approval; whoever holds the file can show later that it was not altered since.
   *
   * @param incident what it belongs to, for example {@code incident-12}
   * @param name the file's, in the alphabet of names: it stands in the log for ever, so nothing
   *     personal
   * @param lengthBytes the file's length, 0 to {@link #MAX_LENGTH_BYTES}
   * @param sha256 32 bytes: SHA-256 of the file
   */
  record FileEvidence(String incident, String name, long lengthBytes, Bytes sha256)
      implements Intent {
    /** Far beyond any file that anybody hands to the police in one piece. */
    public static final long MAX_LENGTH_BYTES = 1L << 40;

    public FileEvidence {
      Names.require("An incident's name", incident);
      Names.require("A file's name", name);
      if (lengthBytes < 0 || lengthBytes > MAX_LENGTH_BYTES) {
        throw new IllegalArgumentException("A file has 0 to 2^40 bytes, not " + lengthBytes);
      }
      if (sha256.length() != 32) {
        throw new IllegalArgumentException("SHA-256 has 32 bytes, not " + sha256.length());
      }
    }
  }
}
