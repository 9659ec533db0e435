package tallystick.intent;

/** What an entry says. */
public sealed interface EntryBody {
  /** An intent with its verdict: approved or refused, both are recorded. */
  record Judged(Intent intent, Verdict verdict) implements EntryBody {}

  /**
   * What became of an approved intent.
   *
   * @param of the sequence number of the {@link Judged} entry in the same organisation
   */
  record Resulted(long of, Outcome outcome) implements EntryBody {}

  /**
   * The keeper started.
   *
   * @param nonce 32 random bytes
   * @param version the program's version
   * @param isolated whether keeper, approver and server ran under three users
   */
  record Started(Bytes nonce, String version, boolean isolated) implements EntryBody {
    public Started {
      if (nonce.length() != 32 || version.length() > 64) {
        throw new IllegalArgumentException("A start has a nonce of 32 bytes and a short version");
      }
    }
  }

  /**
   * Refusals beyond the quota, counted instead of listed.
   *
   * @param rule by which they were refused
   * @param count how many
   * @param fromMs first, wall time
   * @param toMs last, wall time
   */
  record Aggregated(Rule rule, long count, long fromMs, long toMs) implements EntryBody {}

  /**
   * A new epoch: a new log, or a restored one.
   *
   * @param oldHead 32 bytes: root of the old log as far as it was known; zeros for a new one
   * @param oldSize its size
   */
  record EpochBegun(Bytes oldHead, long oldSize) implements EntryBody {
    public EpochBegun {
      if (oldHead.length() != 32 || oldSize < 0) {
        throw new IllegalArgumentException(
            "An epoch names the old log's head of 32 bytes and size");
      }
    }
  }

  /**
   * What the keeper itself saw at a venue and acted on, for example an order that is not ours.
   *
   * @param kind {@code foreign-order}, {@code foreign-cancel}, {@code balance}, ...
   * @param text the facts: venue's ids, instrument, side, price, quantity
   */
  record Observed(CredentialId credential, String kind, String text) implements EntryBody {
    public static final int MAX_TEXT_LENGTH = 1000;

    public Observed {
      Names.require("A finding's kind", kind);
      if (text.length() > MAX_TEXT_LENGTH) {
        throw new IllegalArgumentException("A finding's text has at most 1,000 characters");
      }
    }
  }
}
