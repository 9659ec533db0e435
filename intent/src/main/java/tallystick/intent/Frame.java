package tallystick.intent;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message on a keeper's socket. The server's socket carries intents, reads and what comes back;
 * the approval socket carries the same and the people's side of it. Which frames a socket admits is
 * decided by the keeper ({@code server.sock} never admits those marked <em>approval socket
 * only</em>).
 */
public sealed interface Frame {

  /** Sent by a client. */
  sealed interface Request extends Frame {}

  /** Sent by the keeper, as an answer or unasked. */
  sealed interface Reply extends Frame {}

  // ---------------------------------------------------------------- requests

  /** First frame of every connection. */
  record Hello(String program, String version) implements Request {}

  /** An intent. Answered by {@link Judged}, then, when approved, {@link Resulted}s as they come. */
  record Submit(Submission submission) implements Request {}

  /**
   * What became of an intent: answered by {@link Found} or {@link Failed} {@code unknown-caller}.
   */
  record Lookup(OrganisationId organisation, CallerId callerId) implements Request {}

  /** A read under a running lease; answered by {@link Data} chunks. */
  record Query(OrganisationId organisation, CallerId lease, ReadQuery query) implements Request {}

  /** Answered by {@link Status}. */
  record AskStatus(OrganisationId organisation) implements Request {}

  /**
   * What the keeper knows of machines and wallets; answered by {@link Data} chunks of a {@link
   * KeeperFleet} ({@link Canonical#decodeFleet}).
   */
  record AskFleet(OrganisationId organisation) implements Request {}

  /**
   * In which epoch the log is, signed for one machine; answered by {@link EpochSaid}. Nothing is
   * logged for it: it pays nobody.
   *
   * @param terminalKey 32 bytes: SHA-256 of the machine's public key
   * @param nonce 16 random bytes of the machine's
   */
  record AskEpoch(OrganisationId organisation, Bytes terminalKey, Bytes nonce) implements Request {
    public AskEpoch {
      TerminalStatement.requireLength("A key's fingerprint", terminalKey, 32);
      TerminalStatement.requireLength("A nonce", nonce, 16);
    }
  }

  /**
   * The organisation's own entries, opened to it; answered by {@link Opened} frames, the last one
   * followed by {@link End}.
   *
   * @param fromSequence first organisation sequence number wanted
   * @param limit 1 to {@link #MAX_ENTRIES}
   */
  record AskEntries(OrganisationId organisation, long fromSequence, int limit) implements Request {
    public static final int MAX_ENTRIES = 1000;
  }

  /**
   * A public file of the tally: {@code checkpoint} or a path under {@code tile/}; answered by
   * {@link Data} chunks.
   */
  record AskTallyFile(String path) implements Request {
    public static final int MAX_PATH_LENGTH = 128;
  }

  /** From now on push {@link Opened} entries of this organisation as they are logged. */
  record Follow(OrganisationId organisation) implements Request {}

  /** Approval socket only: enrols the first administrator with the console's one-time code. */
  record EnrolFirst(
      OrganisationId organisation, String oneTimeCode, PersonId person, ApproverKey key)
      implements Request {}

  /** Approval socket only: what waits for approval; answered by {@link Pending} frames and End. */
  record AskPending(OrganisationId organisation) implements Request {}

  /** Approval socket only: one person's approval of a pending change. */
  record Approve(OrganisationId organisation, CallerId change, Approval approval)
      implements Request {}

  /**
   * Approval socket only: drops a change that waits for approval or for its time. The signature is
   * over the challenge of {@link ApprovalTerms.Word#VETO}.
   */
  record Veto(OrganisationId organisation, CallerId change, Approval approval) implements Request {}

  /**
   * Approval socket only: the public half of a credential's key; answered by {@link PublicHalf}.
   */
  record AskPublicHalf(OrganisationId organisation, CredentialId credential) implements Request {}

  /**
   * Approval socket only: the secret of a credential added as imported or entered. The receiver
   * wipes {@code secret} after use, and so does the sender.
   *
   * @param secret HMAC secret's bytes, or PKCS#8 DER of an RSA key
   */
  // An array and not Bytes, because it has to be wiped.
  @SuppressWarnings("ArrayRecordComponent")
  record ImportSecret(OrganisationId organisation, CredentialId credential, byte[] secret)
      implements Request {
    public static final int MAX_SECRET_LENGTH = 8192;

    @Override
    public String toString() {
      return "ImportSecret[" + organisation + ", " + credential + ", " + secret.length + " bytes]";
    }
  }

  /**
   * Approval socket only: one person's word ({@link ApprovalTerms.Word#BREAK_GLASS}) for a change
   * whose other approvers cannot be reached.
   */
  record BreakGlass(OrganisationId organisation, CallerId change, Approval approval)
      implements Request {}

  /**
   * Approval socket only: what is approved and waits for its time; answered by {@link Cooling}
   * frames and End.
   */
  record AskCooling(OrganisationId organisation) implements Request {}

  // ---------------------------------------------------------------- replies

  /**
   * Answer to {@link Hello}.
   *
   * @param logOrigin the tally's origin line
   * @param verifierKey the log's public key in the note format's text form
   */
  record Welcome(String version, String logOrigin, String verifierKey, int epoch, boolean isolated)
      implements Reply {}

  /**
   * The verdict, once it is durable.
   *
   * @param sequence the entry's sequence number in its organisation
   * @param index its leaf in the tally, or -1 when refusals were aggregated
   * @param commitment 32 bytes; zeros when aggregated
   * @param terms for a change that waits for approval: what is to be signed; otherwise null
   */
  record Judged(
      CallerId callerId,
      Verdict verdict,
      long sequence,
      long index,
      Bytes commitment,
      @Nullable ApprovalTerms terms)
      implements Reply {}

  /**
   * Pushed before an order is sent, since a fill may arrive before the answer.
   *
   * @param mainClientOrderId 32 hexadecimal digits; empty where the order has no such leg
   * @param stopClientOrderId the same for the stop leg
   */
  record Logged(CallerId callerId, String mainClientOrderId, String stopClientOrderId)
      implements Reply {}

  /** An outcome, once it is durable. Several may come for one intent. */
  record Resulted(CallerId callerId, long sequence, Outcome outcome) implements Reply {}

  /** Answer to {@link Lookup}: everything known, outcomes in the order logged. */
  record Found(
      CallerId callerId,
      Verdict verdict,
      long sequence,
      long index,
      Bytes commitment,
      List<Outcome> outcomes)
      implements Reply {
    public static final int MAX_OUTCOMES = 64;

    public Found {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** A piece of an answer that may be larger than a frame. */
  record Data(boolean last, Bytes piece) implements Reply {
    /** Leaves room for the header within a frame. */
    public static final int MAX_PIECE_LENGTH = 60_000;
  }

  /** One entry, opened: hash domain, salt and entry to get the leaf's commitment. */
  record Opened(long index, Bytes salt, Bytes entry) implements Reply {}

  /** The end of a list. */
  record End() implements Reply {}

  /** An event of a private stream as the venue sent it; wall time of receipt. */
  record StreamEvent(CredentialId credential, long receivedAtMs, Bytes json) implements Reply {}

  /** Whether a private stream stands; after a gap the server reads again what it missed. */
  record StreamState(CredentialId credential, boolean up, String text) implements Reply {}

  /** A finding of the keeper's own, for example an order that is not ours. */
  record Observation(CredentialId credential, String kind, String text, long sequence)
      implements Reply {}

  /** A freeze or unfreeze has come into force. */
  record FreezeChanged(OrganisationId organisation, Scope scope, boolean frozen, String reason)
      implements Reply {}

  /** A change that waits for approval. */
  record Pending(CallerId change, Setting setting, ApprovalTerms terms, Set<PersonId> approvedBy)
      implements Reply {
    public Pending {
      approvedBy = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(approvedBy));
    }
  }

  /**
   * A change that is approved and takes effect by itself, unless somebody vetoes it before.
   *
   * @param terms what was signed, and what a veto is signed over
   * @param effectiveAtMs by the keeper's clock; later if that clock was moved forward
   * @param breakGlass fewer people than the rule asks for have approved it
   */
  record Cooling(
      CallerId change,
      Setting setting,
      ApprovalTerms terms,
      Set<PersonId> approvedBy,
      long effectiveAtMs,
      boolean breakGlass)
      implements Reply {
    public Cooling {
      approvedBy = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(approvedBy));
    }
  }

  /**
   * The public half of a key made in the keeper.
   *
   * @param pem SubjectPublicKeyInfo as PEM text, what venues want pasted
   */
  record PublicHalf(CredentialId credential, String pem) implements Reply {}

  /** Answer to {@link AskStatus}. */
  record Status(KeeperStatus status) implements Reply {}

  /** Answer to {@link AskEpoch}: an {@link Attestation.EpochAttested}, signed. */
  record EpochSaid(KeeperAttestation attestation) implements Reply {}

  /**
   * The request could not be served at all; nothing was judged or logged for it.
   *
   * @param code a word for programs: {@code bad-frame}, {@code not-admitted}, {@code
   *     unknown-caller}, {@code lease-ended}, {@code venue-silent}, {@code busy}, {@code stopped}
   * @param text what and what to do, for people
   */
  record Failed(String code, String text) implements Reply {}
}
