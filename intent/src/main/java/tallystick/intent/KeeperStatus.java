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
    List<Account> accounts) {
  public static final int MAX_ACCOUNTS = 50;

  /** Of instruments without a price so many are named; more than a few mean the whole venue. */
  public static final int MAX_UNPRICED = 20;

  public KeeperStatus {
    accounts = List.copyOf(accounts);
  }

  /**
   * One credential.
   *
   * @param venue name in the keeper's list of hosts
   * @param environment {@code paper}, {@code test} or {@code real}
   * @param state {@code waiting-for-secret}, {@code waiting-for-activation}, {@code checking} while
   *     the venue is asked what the key may do, {@code active}, {@code refused}; with the reason in
   *     {@code stateText}
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
