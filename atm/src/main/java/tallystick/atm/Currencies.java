package tallystick.atm;

import java.util.Currency;
import tallystick.intent.Cash;
import tallystick.market.Amount;
import tallystick.market.Asset;

/** Cash as the ledger counts it: a currency's ISO 4217 code with its number of minor digits. */
public final class Currencies {
  private Currencies() {}

  /**
   * The asset whose atomic unit is this currency's minor unit: {@code CHF} with two decimals,
   * {@code JPY} with none.
   *
   * @throws IllegalArgumentException when ISO 4217 knows no such currency, or none with cash
   */
  public static Asset of(String code) {
    Currency currency;
    try {
      currency = Currency.getInstance(code);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + code + "\" is no currency of ISO 4217, such as CHF", e);
    }
    int decimals = currency.getDefaultFractionDigits();
    if (decimals < 0) {
      throw new IllegalArgumentException(code + " has no minor unit, and no cash");
    }
    return new Asset(code, decimals);
  }

  public static Amount amount(Cash cash) {
    return Amount.ofUnits(of(cash.currency()), cash.minor());
  }

  /** The same sum as a terminal signs it. */
  public static Cash cash(Amount amount) {
    return new Cash(amount.asset().code(), amount.units().longValueExact());
  }
}
