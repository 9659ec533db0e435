package tallystick.atm.ledger;

import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.market.Asset;

/** The names of accounts; the asset is the last part, so that a page can sum by prefix. */
public final class Accounts {
  private Accounts() {}

  /** Notes of one denomination in one unit of one machine. */
  public static String cash(TerminalId terminal, String unit, Asset currency, long noteMinor) {
    return "cash/" + terminal + "/" + unit + "/" + noteMinor + "/" + currency;
  }

  /** Taken out of machines and not at the bank yet. */
  public static String inTransit(Asset currency) {
    return "cash-in-transit/" + currency;
  }

  public static String bank(Asset currency) {
    return "bank/" + currency;
  }

  public static String wallet(Asset coin) {
    return "wallet/" + coin;
  }

  public static String venue(String venue, Asset asset) {
    return "venue/" + venue + "/" + asset;
  }

  /** What one sale's customer is owed, in cash or in coins. */
  public static String customer(SaleId sale, Asset asset) {
    return "customer/" + sale + "/" + asset;
  }

  /** Coins that arrived and belong to no sale yet; above zero: given back and then vanished. */
  public static String receipt(String outPoint, Asset coin) {
    return "receipt/" + outPoint + "/" + coin;
  }

  public static String feeIncome(Asset currency) {
    return "income/fee/" + currency;
  }

  public static String networkIncome(Asset asset) {
    return "income/network/" + asset;
  }

  public static String spreadIncome(Asset currency) {
    return "income/spread/" + currency;
  }

  public static String networkExpense(Asset coin) {
    return "expense/network/" + coin;
  }

  /** Parts of a note that nobody can pay out. */
  public static String rounding(Asset currency) {
    return "rounding/" + currency;
  }

  public static String overShort(TerminalId terminal, Asset currency) {
    return "over-short/" + terminal + "/" + currency;
  }

  /** A deposit that was spent elsewhere after its cash had gone out. */
  public static String depositLoss(Asset coin) {
    return "loss/deposit/" + coin;
  }

  /** What was exchanged between coin and currency, at the reference; the two halves of it. */
  public static String position(Asset asset) {
    return "position/" + asset;
  }
}
