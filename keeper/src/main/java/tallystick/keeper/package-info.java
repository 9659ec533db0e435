/**
 * The keeper: a small process under its own user that holds the secrets, and the only one that
 * signs. It takes typed intents through {@code socket}, lets {@code policy} judge them against its
 * own {@code reference} prices and what people approved ({@code approval}), writes them down
 * ({@code journal}) before it opens the {@code vault} for a signature, and sends the order itself
 * ({@code venue}); {@code life} holds it together. Nothing signed leaves it.
 */
@NullMarked
package tallystick.keeper;

import org.jspecify.annotations.NullMarked;
