/**
 * A venue in memory, and the run of a bot against it.
 *
 * <p>Each candle is four prints, open-low-high-close when it closed no lower than it opened and
 * open-high-low-close when it did, a quarter of its volume each. A resting order fills at its own
 * limit when a print goes strictly beyond it, as far as the print's volume reaches; an immediate
 * order takes from a synthetic depth around the last print. The fees of buys are in base, those of
 * sales in quote. The paper exchange keeps the same rules with code of its own, so that a run here
 * and a run there agree deal by deal to the atomic unit, and their agreement means something.
 */
@NullMarked
package tallystick.strategy.fill;

import org.jspecify.annotations.NullMarked;
