package tallystick.server.fleet.sale;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import tallystick.atm.Direction;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;

/**
 * A sale as it is listed.
 *
 * @param phase the name of a {@link tallystick.atm.sale.BuyPhase} or {@link
 *     tallystick.atm.sale.SellPhase}, or {@link #ORPHAN}
 * @param why the reason where it stands still; else empty
 * @param version what an action of a person must name
 * @param cashMinor what is in the machine, or is to come out
 * @param satoshis promised to, or asked of, the customer
 * @param address where coins go, or come to
 * @param txid of the transaction that pays a buy; empty before
 * @param parent the sale that this one supplements
 */
public record SaleRow(
    SaleId id,
    Direction direction,
    String phase,
    String why,
    long version,
    String setting,
    WalletId wallet,
    String currency,
    long cashMinor,
    long satoshis,
    String address,
    String txid,
    Optional<SaleId> parent,
    long createdMs,
    long changedMs) {
  /** Notes for which this server knows no price: a person settles it. */
  public static final String ORPHAN = "ORPHAN";

  /** The same, given back. */
  public static final String ORPHAN_REFUNDED = "ORPHAN_REFUNDED";

  /** Whether it has no price and so no machine of states. */
  public boolean isOrphan() {
    return phase.equals(ORPHAN) || phase.equals(ORPHAN_REFUNDED);
  }

  public TerminalId terminal() {
    return id.terminal();
  }

  static SaleRow of(ResultSet row) throws SQLException {
    String parent = row.getString("parent");
    return new SaleRow(
        SaleId.parse(row.getString("id")),
        Direction.valueOf(row.getString("direction")),
        row.getString("phase"),
        row.getString("why"),
        row.getLong("version"),
        row.getString("setting"),
        new WalletId(row.getString("wallet")),
        row.getString("currency"),
        row.getLong("cash_minor"),
        row.getLong("satoshis"),
        row.getString("address"),
        row.getString("txid"),
        parent == null ? Optional.empty() : Optional.of(SaleId.parse(parent)),
        row.getLong("created_ms"),
        row.getLong("changed_ms"));
  }
}
