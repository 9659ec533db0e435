/**
 * The keeper at the venues. It alone sends orders, reads accounts and hears their private streams,
 * and it uses what it hears: an order that no entry authorises freezes its account, an end of one
 * of ours becomes an outcome, a send without an answer is looked for until the venue itself says
 * what became of it. Of all that only bytes of allowed kinds go on to others, one way.
 */
@NullMarked
package tallystick.keeper.venue;

import org.jspecify.annotations.NullMarked;
