package tallystick.intent;

/**
 * Kinds of changes that may have to wait after people have approved them ({@link ApprovalRule}).
 * What only takes something away from a thief (lower limits, a removed credential) is of no kind
 * and never waits.
 */
public enum ChangeKind {
  /** Somebody more may approve. */
  PERSON_ADDED(1, "a new person who may approve"),
  /** Somebody may approve no more. */
  PERSON_REMOVED(2, "the removal of a person who may approve"),
  /** More may be traded, lost, or traded in other ways. */
  LIMITS_RAISED(3, "limits that allow more"),
  /** Another key of a venue is added or put into use. */
  CREDENTIAL_ADDED(4, "a new credential"),
  UNFREEZE(5, "the end of a freeze"),
  /** Fewer people must approve, or this rule itself is another. */
  APPROVAL_RULE(6, "another rule of approval"),
  /** The keeper is to look away from orders that are not ours. */
  WATCH_RELAXED(7, "foreign orders that freeze nothing"),
  /** Another machine's word is paid on. */
  TERMINAL_ADDED(8, "a new machine"),
  /** Coins may go to another address that no customer chose. */
  ADDRESS_PINNED(9, "a pinned address");

  private final int code;
  private final String words;

  ChangeKind(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /** In canonical bytes. */
  public int code() {
    return code;
  }

  /** For people, in the middle of a sentence. */
  public String words() {
    return words;
  }
}
