/**
 * The pages in a real browser, before the real programs: from the keeper's one-time code to a
 * running bot, a theft from its finding to the key's end, what a hostile server's pages can and
 * cannot do. The browser's side is in {@code web/e2e}; here are the programs, and what happens
 * behind the scenes.
 */
@NullMarked
package tallystick.drills.pages;

import org.jspecify.annotations.NullMarked;
