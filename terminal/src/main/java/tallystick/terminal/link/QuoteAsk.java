package tallystick.terminal.link;

import org.jspecify.annotations.Nullable;
import tallystick.atm.Direction;

/**
 * A price is wanted.
 *
 * @param setting of the {@link Coin}
 * @param destination where bought coins go, screened before any cash; null for a sell
 * @param cashMinor what a seller wants; null for a buy, whose notes decide
 */
public record QuoteAsk(
    Direction direction, String setting, @Nullable String destination, @Nullable Long cashMinor) {}
