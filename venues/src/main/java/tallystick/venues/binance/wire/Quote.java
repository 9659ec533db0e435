package tallystick.venues.binance.wire;

import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * The best bid and ask of one moment ({@code bookTicker}). The venue sends no time with it: its age
 * is counted from receipt.
 *
 * @param updateId the order book's sequence number
 */
public record Quote(
    Instrument instrument,
    Price bid,
    Amount bidQuantity,
    Price ask,
    Amount askQuantity,
    long updateId) {}
