package tallystick.venues.binance.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tallystick.market.Asset;
import tallystick.venues.scan.JsonScanner;
import tallystick.venues.scan.Row;
import tallystick.venues.scan.ScanException;

/**
 * An account as {@code GET /api/v3/account} reports it.
 *
 * @param canTrade false when the venue has locked the account
 * @param balances all that the venue listed and this program can name
 * @param unreadable assets this program has no way to write
 * @param updateTimeMs the venue's clock at the account's last change; 0 when it does not say
 */
public record AccountState(
    boolean canTrade,
    boolean canWithdraw,
    boolean canDeposit,
    List<Balance> balances,
    List<String> unreadable,
    long updateTimeMs) {
  public AccountState {
    balances = List.copyOf(balances);
    unreadable = List.copyOf(unreadable);
  }

  public static AccountState parse(byte[] json) throws ScanException {
    JsonScanner in = JsonScanner.of(json);
    boolean canTrade = false;
    boolean canWithdraw = false;
    boolean canDeposit = false;
    boolean balancesSeen = false;
    long updateTimeMs = 0;
    List<Balance> balances = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    in.beginObject();
    while (in.nextName()) {
      switch (in.name()) {
        case "canTrade" -> canTrade = in.flag();
        case "canWithdraw" -> canWithdraw = in.flag();
        case "canDeposit" -> canDeposit = in.flag();
        case "updateTime" -> updateTimeMs = in.integer();
        case "balances" -> {
          balancesSeen = true;
          in.beginArray();
          while (in.nextElement()) {
            Row row = in.row(Set.of("asset", "free", "locked"));
            add(row.text("asset"), row, "free", "locked", balances, unreadable);
          }
        }
        default -> in.skip();
      }
    }
    in.end();
    if (!balancesSeen) {
      throw in.refusal("an account without balances");
    }
    return new AccountState(canTrade, canWithdraw, canDeposit, balances, unreadable, updateTimeMs);
  }

  /** Adds one balance, or its name where that cannot be one of ours. */
  static void add(
      String code,
      Row row,
      String free,
      String locked,
      List<Balance> balances,
      List<String> unreadable)
      throws ScanException {
    Asset asset;
    try {
      asset = Asset.of(code);
    } catch (IllegalArgumentException e) {
      unreadable.add(code);
      return;
    }
    balances.add(new Balance(asset, row.amount(free, asset), row.amount(locked, asset)));
  }
}
