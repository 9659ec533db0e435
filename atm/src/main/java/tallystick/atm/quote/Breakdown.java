package tallystick.atm.quote;

import tallystick.market.Amount;
import tallystick.market.Price;

/**
 * What the customer sees before the first note, and on the receipt. For a buy {@code cash} goes in
 * and {@code coins} come out; {@code cash = fixedFee + networkFee + forCoins}. For a sell {@code
 * coins} come in and {@code cash} goes out; {@code forCoins = cash + fixedFee + networkFee}.
 *
 * @param cash in the currency's minor unit
 * @param fixedFee the operator's, as cash
 * @param networkFee the chain's, as cash
 * @param forCoins what is exchanged at {@code rate}
 * @param rate the customer's price of one whole coin
 * @param coins in the coin's atomic unit
 * @param relief coins that the customer is given more, or asked for less, than {@code rate} says,
 *     because a statute caps the charges; zero where none does
 */
public record Breakdown(
    Amount cash,
    Amount fixedFee,
    Amount networkFee,
    Amount forCoins,
    Price rate,
    Amount coins,
    Amount relief) {}
