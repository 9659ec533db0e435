/**
 * What an operator decides about one coin: wallet, sources of the price, margins, bounds, limits
 * and whom the customer's address is compared with. Every version stays; a quote names the one it
 * was made by. Prices here need nobody's approval, because the keeper pays no more than the
 * approved envelope allows, whatever stands here.
 */
@NullMarked
package tallystick.server.fleet.setting;

import org.jspecify.annotations.NullMarked;
