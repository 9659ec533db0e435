package tallystick.terminal.link;

/**
 * How far a sale has come, as the server says; for the screen only.
 *
 * @param phase a name of {@code atm.sale}'s phases
 * @param why beside it; may be empty
 * @param txid empty before there is one
 */
public record SaleStatus(String phase, String why, String txid, int confirmations) {}
