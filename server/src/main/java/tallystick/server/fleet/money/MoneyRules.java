package tallystick.server.fleet.money;

import java.util.Optional;
import tallystick.intent.WalletId;
import tallystick.server.fleet.FleetDatabase;

/**
 * What happens with a wallet's money when nobody does anything: when a ticket ends, and when a
 * payout's fee is raised. Versioned; the latest counts.
 */
public final class MoneyRules {
  /** A week for a customer to come back is the least that can be told on a ticket. */
  static final int MIN_TICKET_DAYS = 7;

  /** Longer than a year no cassette is kept filled for somebody. */
  private static final int MAX_TICKET_DAYS = 366;

  /** A day of blocks. */
  private static final int MAX_RAISE_BLOCKS = 144;

  private final FleetDatabase database;

  public MoneyRules(FleetDatabase database) {
    this.database = database;
  }

  /**
   * One wallet's.
   *
   * @param ticketDays 7 to 366: after it a ticket that nobody brought is a person's
   * @param raiseAfterBlocks 0 to 144 blocks without ours in one, after which its fee is raised; 0
   *     for never
   */
  public record Rule(int ticketDays, int raiseAfterBlocks) {
    /** Before anybody says otherwise. */
    public static final Rule FIRST = new Rule(30, 6);

    public Rule {
      if (ticketDays < MIN_TICKET_DAYS || ticketDays > MAX_TICKET_DAYS) {
        throw new IllegalArgumentException(
            "A ticket holds " + MIN_TICKET_DAYS + " to " + MAX_TICKET_DAYS + " days");
      }
      if (raiseAfterBlocks < 0 || raiseAfterBlocks > MAX_RAISE_BLOCKS) {
        throw new IllegalArgumentException(
            "A fee is raised after 1 to " + MAX_RAISE_BLOCKS + " blocks, or never: 0");
      }
    }
  }

  /** A rule as it is stored; version 0 is {@link Rule#FIRST}. */
  public record Version(int version, Rule rule) {}

  public Rule of(WalletId wallet) {
    return latest(wallet).rule();
  }

  public Version latest(WalletId wallet) {
    return database
        .sql()
        .sql("select * from money_rule where wallet = ? order by version desc limit 1")
        .param(wallet.name())
        .query(
            (row, _) ->
                new Version(
                    row.getInt("version"),
                    new Rule(row.getInt("ticket_days"), row.getInt("raise_after_blocks"))))
        .optional()
        .orElse(new Version(0, Rule.FIRST));
  }

  /** Stores the next version; empty when somebody was faster than the one that was seen. */
  public Optional<Version> save(WalletId wallet, int seen, Rule rule, String by) {
    int stored =
        database
            .sql()
            .sql(
                """
                insert into money_rule (wallet, version, ticket_days, raise_after_blocks,
                                        created_ms, created_by)
                select ?, ?, ?, ?, ?, ?
                where not exists (select 1 from money_rule where wallet = ? and version > ?)
                on conflict do nothing
                """)
            .params(
                wallet.name(),
                seen + 1,
                rule.ticketDays(),
                rule.raiseAfterBlocks(),
                database.nowMs(),
                by,
                wallet.name(),
                seen)
            .update();
    return stored == 1 ? Optional.of(new Version(seen + 1, rule)) : Optional.empty();
  }
}
