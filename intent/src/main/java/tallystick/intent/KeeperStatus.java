package tallystick.intent;

import java.util.List;
import tallystick.market.Amount;
import tallystick.market.Instrument;

/**
 * What a keeper says of itself to one organisation.
 *
 * @param signing false while it signs nothing, for the reason in {@code notSigningBecause}
 * @param tallySize leaves in the log
 * @param checkpoint the latest signed checkpoint, the note's text
 * @param pendingChanges how many changes wait for approval
 * @param administrators how many people may approve
 * @param witnessing how far outsiders have countersigned the log
 */
public record KeeperStatus(
    boolean signing,
    String notSigningBecause,
    boolean isolated,
    int epoch,
    long tallySize,
    long entries,
    String checkpoint,
    int pendingChanges,
    int administrators,
    boolean organisationFrozen,
    List<Account> accounts,
    Witnessing witnessing) {
  public static final int MAX_ACCOUNTS = 50;

  /** Of instruments without a price so many are named; more than a few mean the whole venue. */
  public static final int MAX_UNPRICED = 20;

  public KeeperStatus {
    accounts = List.copyOf(accounts);
  }

  /** A keeper without witnesses. */
  public KeeperStatus(
      boolean signing,
      String notSigningBecause,
      boolean isolated,
      int epoch,
      long tallySize,
      long entries,
      String checkpoint,
      int pendingChanges,
      int administrators,
      boolean organisationFrozen,
      List<Account> accounts) {
    this(
        signing,
        notSigningBecause,
        isolated,
        epoch,
        tallySize,
        entries,
        checkpoint,
        pendingChanges,
        administrators,
        organisationFrozen,
        accounts,
        Witnessing.none());
  }

  /**
   * How far outsiders have countersigned the log.
   *
   * @param quorum how many must have cosigned before anything is signed after a start; 0 without
   *     witnesses
   * @param size of the newest checkpoint that a quorum has cosigned; 0 while there is none
   * @param cosignedAtMs when that was, by the keeper's wall time; 0 while there is none
   */
  public record Witnessing(int quorum, long size, long cosignedAtMs, List<Witness> witnesses) {
    /** As many as a checkpoint's note has room for, and more than anybody runs. */
    public static final int MAX_WITNESSES = 16;

    public Witnessing {
      witnesses = List.copyOf(witnesses);
      if (quorum < 0 || quorum > witnesses.size() || witnesses.size() > MAX_WITNESSES) {
        throw new IllegalArgumentException(
            "A quorum of " + quorum + " among " + witnesses.size() + " witnesses");
      }
    }

    public static Witnessing none() {
      return new Witnessing(0, 0, 0, List.of());
    }
  }

  /**
   * One witness.
   *
   * @param name as the keeper was told it
   * @param size of the newest checkpoint it has cosigned; 0 while there is none
   * @param trouble why its last answer was no cosignature; empty while all is well
   */
  public record Witness(String name, long size, String trouble) {
    public Witness {
      Names.require("A witness's name", name);
    }
  }

  /**
   * One credential.
   *
   * @param venue name in the keeper's list of hosts
   * @param environment {@code paper}, {@code test} or {@code real}
   * @param state {@code waiting-for-secret}, {@code waiting-for-activation}, {@code checking} while
   *     the venue is asked what the key may do, {@code active}, {@code canary} for one that nobody
   *     may use, {@code refused}; with the reason in {@code stateText}
   * @param unknowns intents whose outcome is unknown
   * @param unpriced instruments of its policy for which the keeper has no fresh price of its own,
   *     at most {@link #MAX_UNPRICED}: orders on them are refused as {@code reference-stale}
   */
  public record Account(
      CredentialId credential,
      String venue,
      String environment,
      KeyKind keyKind,
      Provenance provenance,
      String state,
      String stateText,
      boolean frozen,
      boolean streamUp,
      int openOrders,
      int unknowns,
      List<Budget> budgets,
      List<Instrument> unpriced) {
    public Account {
      budgets = List.copyOf(budgets);
      unpriced = List.copyOf(unpriced);
      if (unpriced.size() > MAX_UNPRICED) {
        throw new IllegalArgumentException("At most " + MAX_UNPRICED + " instruments are named");
      }
    }
  }

  /** How much of one quote asset's limits is used up in the windows that end now. */
  public record Budget(
      Amount hourUsed,
      Amount hourLimit,
      Amount dayUsed,
      Amount dayLimit,
      Amount lossUsed,
      Amount lossLimit) {}
}
