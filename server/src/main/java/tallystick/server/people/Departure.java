package tallystick.server.people;

import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Somebody goes, and with him everything by which he could come back. */
public final class Departure {
  private final JdbcClient db;
  private final TransactionOperations transactions;
  private final People people;
  private final Passkeys passkeys;
  private final RecoveryCodes codes;
  private final Links links;
  private final TokenStore tokens;

  public Departure(
      JdbcClient db,
      TransactionOperations transactions,
      People people,
      Passkeys passkeys,
      RecoveryCodes codes,
      Links links,
      TokenStore tokens) {
    this.db = db;
    this.transactions = transactions;
    this.people = people;
    this.passkeys = passkeys;
    this.codes = codes;
    this.links = links;
    this.tokens = tokens;
  }

  /** False when there is nobody of that id. */
  public boolean of(String id) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              if (people.find(id).isEmpty()) {
                return false;
              }
              // A row that somebody else wrote is put away as it is: it never had a right.
              if (people.change(id, Person::gone).isEmpty()) {
                db.sql(
                        """
                        update person set deleted = true, name_key = name_key || ? || id,
                          keeper_name = null where id = ?
                        """)
                    .params("\n", id)
                    .update();
                people.endSessions(id, "The account is gone");
              }
              passkeys.removeAll(id);
              codes.removeAll(id);
              links.withdraw(id);
              tokens.revokeOf(id);
              return true;
            }));
  }
}
