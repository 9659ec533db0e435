package tallystick.server.fleet.sale;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.atm.ledger.Accounts;
import tallystick.atm.ledger.Draft;
import tallystick.atm.sale.BuyEvent;
import tallystick.atm.sale.OutPoint;
import tallystick.atm.sale.SellEvent;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.DepositId;
import tallystick.intent.MachineIntent;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.server.chain.PayoutBatch;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.money.KeeperOutbox;
import tallystick.server.fleet.money.Payouts;
import tallystick.server.fleet.setting.CoinSetting;

/**
 * Sends back what of a verified output no sale uses: all of it, once, to where the customer said at
 * the machine, or to where a person said and people approved. The keeper judges; once it owes the
 * coins they are paid with the other payouts. The network's fee is the operator's.
 */
final class RefundDesk {
  private static final int MAX_AT_ONCE = 100;

  /** The keeper logs each try; people take their time to approve. */
  private static final long FIRST_WAIT_MS = 30_000;

  private static final long LONGEST_WAIT_MS = 600_000;

  private final FleetDatabase database;
  private final SaleStore store;
  private final KeeperOutbox outbox;
  private final Payouts payouts;

  RefundDesk(FleetDatabase database, SaleStore store, KeeperOutbox outbox, Payouts payouts) {
    this.database = database;
    this.store = store;
    this.outbox = outbox;
    this.payouts = payouts;
  }

  /** Coins of one output that no sale uses and nobody has sent back. */
  record Left(OutPoint output, SaleId sale, WalletId wallet, long satoshis) {
    DepositId deposit() {
      return new DepositId(Bytes.parseHex(output.txid()), output.vout());
    }
  }

  private record Refund(
      OutPoint output,
      SaleId sale,
      WalletId wallet,
      String address,
      String person,
      long satoshis,
      String state,
      int attempts,
      String why,
      String txid,
      long feeSats) {}

  // ---------------------------------------------------------------- what goes back

  /** What of a sale may go back; dust, which no node relays, stays. */
  List<Left> left(SaleId sale) {
    return database
        .sql()
        .sql(
            """
            select r.outpoint, r.sale, s.wallet, r.satoshis - r.used_sats as left_sats
            from coin_receipt r join sale s on s.id = r.sale
            left join coin_refund f on f.outpoint = r.outpoint
            where r.sale = ? and r.freed and not r.void and r.satoshis - r.used_sats >= ?
              and (f.state is null or f.state = 'WAITING')
            order by r.outpoint
            """)
        .params(sale.toString(), PayoutBatch.MIN_PAYOUT_SATOSHIS)
        .query((row, _) -> left(row))
        .list();
  }

  private static Left left(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Left(
        point(row.getString("outpoint")),
        SaleId.parse(row.getString("sale")),
        new WalletId(row.getString("wallet")),
        row.getLong("left_sats"));
  }

  private static OutPoint point(String text) {
    int colon = text.lastIndexOf(':');
    return new OutPoint(
        text.substring(0, colon), Integer.parseInt(text, colon + 1, text.length(), 10));
  }

  /** A person says where the rest of a sale goes; the keeper waits for people to approve it. */
  void to(SaleId sale, String address, String person) {
    for (Left left : left(sale)) {
      database
          .sql()
          .sql(
              """
              insert into coin_refund (outpoint, sale, wallet, address, person, state, due_ms)
              values (?, ?, ?, ?, ?, 'WAITING', ?)
              on conflict (outpoint) do update
              set address = excluded.address, person = excluded.person, attempts = 0,
                  due_ms = excluded.due_ms, why = ''
              where coin_refund.state = 'WAITING'
              """)
          .params(
              left.output().toString(),
              sale.toString(),
              left.wallet().name(),
              address,
              person,
              database.nowMs())
          .update();
    }
  }

  // ---------------------------------------------------------------- every second

  void round() {
    for (Left free : unasked()) {
      signedAddress(free.sale()).ifPresent(address -> to(free.sale(), address, ""));
    }
    for (Refund due : due()) {
      database.run(() -> ask(due));
    }
    for (SaleRow row : refundDue()) {
      if (isSettled(row.id())) {
        store.step(row.id(), new SellEvent.ReceiptsRefunded(database.nowMs()));
      }
    }
  }

  private List<Left> unasked() {
    return database
        .sql()
        .sql(
            """
            select r.outpoint, r.sale, s.wallet, r.satoshis - r.used_sats as left_sats
            from coin_receipt r join sale s on s.id = r.sale
            where r.freed and not r.void and r.satoshis - r.used_sats >= ?
              and not exists (select 1 from coin_refund f where f.outpoint = r.outpoint)
            order by r.at_ms limit ?
            """)
        .params(PayoutBatch.MIN_PAYOUT_SATOSHIS, MAX_AT_ONCE)
        .query((row, _) -> left(row))
        .list();
  }

  private Optional<String> signedAddress(SaleId sale) {
    for (SignedStatement signed : said(sale, TerminalStatement.SellOpened.class)) {
      Optional<String> address = named(signed);
      if (address.isPresent()) {
        return address;
      }
    }
    return later(sale).map(signed -> ((TerminalStatement.RefundAsked) signed.read()).refundTo());
  }

  private static Optional<String> named(SignedStatement signed) {
    return signed.read() instanceof TerminalStatement.SellOpened opened
        ? Optional.ofNullable(opened.refundTo())
        : Optional.empty();
  }

  /** The customer's word at the machine after his sale was opened. */
  private Optional<SignedStatement> later(SaleId sale) {
    return said(sale, TerminalStatement.RefundAsked.class).stream().findFirst();
  }

  private List<SignedStatement> said(SaleId sale, Class<?> kind) {
    return database
        .sql()
        .sql(
            "select statement, signature from machine_statement"
                + " where sale = ? and kind = ? order by sequence")
        .params(sale.toString(), kind.getSimpleName())
        .query(
            (row, _) ->
                new SignedStatement(
                    Bytes.of(row.getBytes("statement")), Bytes.of(row.getBytes("signature"))))
        .list();
  }

  private List<Refund> due() {
    return database
        .sql()
        .sql(
            """
            select f.*, r.satoshis - r.used_sats as left_sats
            from coin_refund f join coin_receipt r on r.outpoint = f.outpoint
            where f.state = 'WAITING' and f.due_ms <= ? and r.freed and not r.void
            order by f.due_ms limit ?
            """)
        .params(database.nowMs(), MAX_AT_ONCE)
        .query((row, _) -> refund(row, row.getLong("left_sats")))
        .list();
  }

  private static Refund refund(java.sql.ResultSet row, long satoshis) throws java.sql.SQLException {
    return new Refund(
        point(row.getString("outpoint")),
        SaleId.parse(row.getString("sale")),
        new WalletId(row.getString("wallet")),
        row.getString("address"),
        row.getString("person"),
        satoshis,
        row.getString("state"),
        row.getInt("attempts"),
        row.getString("why"),
        row.getString("txid"),
        row.getLong("fee_sats"));
  }

  /** Another id for each try: the keeper repeats what it said to an id. */
  private void ask(Refund due) {
    CallerId id = CallerId.derive("atm/refund/" + due.output() + "/" + (due.attempts() + 1));
    database
        .sql()
        .sql(
            "update coin_refund set state = 'ASKED', attempts = attempts + 1, caller_id = ?,"
                + " satoshis = ? where outpoint = ?")
        .params(KeeperOutbox.bytes(id), due.satoshis(), due.output().toString())
        .update();
    boolean opening =
        said(due.sale(), TerminalStatement.SellOpened.class).stream()
            .anyMatch(signed -> named(signed).isPresent());
    @Nullable SignedStatement word =
        due.person().isEmpty() && !opening ? later(due.sale()).orElse(null) : null;
    outbox.put(
        id,
        Optional.of(due.sale()),
        new MachineIntent.RefundDeposit(
            due.wallet(),
            due.sale(),
            new DepositId(Bytes.parseHex(due.output().txid()), due.output().vout()),
            due.satoshis(),
            due.address(),
            word));
  }

  private List<SaleRow> refundDue() {
    return database
        .sql()
        .sql(
            "select * from sale where direction = 'SELL' and phase = 'REFUND_DUE'"
                + " order by changed_ms limit ?")
        .param(MAX_AT_ONCE)
        .query((row, _) -> SaleRow.of(row))
        .list();
  }

  private boolean isSettled(SaleId sale) {
    return database
            .sql()
            .sql(
                """
                select count(*) from coin_receipt r
                left join coin_refund f on f.outpoint = r.outpoint
                where r.sale = ? and not r.void and r.satoshis - r.used_sats >= ?
                  and (f.state is null or f.state <> 'SENT')
                """)
            .params(sale.toString(), PayoutBatch.MIN_PAYOUT_SATOSHIS)
            .query(Integer.class)
            .single()
        == 0;
  }

  // ---------------------------------------------------------------- what the keeper said

  void refused(CallerId id, String why) {
    find(id)
        .ifPresent(
            refund -> {
              long waitMs =
                  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(refund.attempts(), 10));
              waits(id, why, database.nowMs() + waitMs);
            });
  }

  /** Surely not owed: it is asked for under another id. */
  void neverArrived(CallerId id) {
    waits(id, "The keeper never heard of it", database.nowMs());
  }

  private void waits(CallerId id, String why, long dueMs) {
    database
        .sql()
        .sql(
            "update coin_refund set state = 'WAITING', why = ?, due_ms = ?"
                + " where caller_id = ? and state = 'ASKED'")
        .params(why, dueMs, KeeperOutbox.bytes(id))
        .update();
  }

  /** The keeper owes it: from now on it is paid as every payout is. */
  void owed(CallerId id) {
    Refund refund = find(id).orElseThrow();
    payouts.owe(id, refund.sale(), refund.wallet(), refund.address(), refund.satoshis());
    database
        .sql()
        .sql(
            "update coin_refund set state = 'OWED', why = ''"
                + " where caller_id = ? and state = 'ASKED'")
        .param(KeeperOutbox.bytes(id))
        .update();
  }

  // ---------------------------------------------------------------- what the network said

  /** What became of a payout, when it is a refund; false when it is none. */
  boolean takes(CallerId payout, BuyEvent event) {
    Optional<Refund> found = find(payout);
    if (found.isEmpty()) {
      return false;
    }
    if (event instanceof BuyEvent.Sent sent) {
      sent(payout, found.get(), sent.txid(), sent.networkFee(), event.atMs());
    } else if (event instanceof BuyEvent.Replaced replaced) {
      sent(payout, found.get(), replaced.txid(), replaced.networkFee(), event.atMs());
    }
    return true;
  }

  private void sent(CallerId payout, Refund refund, String txid, Amount fee, long atMs) {
    if (refund.txid().equals(txid)) {
      return;
    }
    Amount before = Amount.ofUnits(CoinSetting.BITCOIN, refund.feeSats());
    boolean first = refund.txid().isEmpty();
    Amount coins = Amount.ofUnits(CoinSetting.BITCOIN, first ? refund.satoshis() : 0);
    Draft draft =
        new Draft(first ? "refund/" + refund.output() : "refund/" + refund.output() + "/" + txid);
    draft
        .move(
            Accounts.wallet(CoinSetting.BITCOIN),
            Accounts.receipt(refund.output().toString(), CoinSetting.BITCOIN),
            coins)
        .move(
            Accounts.wallet(CoinSetting.BITCOIN),
            Accounts.networkExpense(CoinSetting.BITCOIN),
            fee.minus(before));
    database.post(List.of(draft.at(atMs)));
    database
        .sql()
        .sql("update coin_refund set state = 'SENT', txid = ?, fee_sats = ? where caller_id = ?")
        .params(txid, fee.units().longValueExact(), KeeperOutbox.bytes(payout))
        .update();
  }

  private Optional<Refund> find(CallerId id) {
    return database
        .sql()
        .sql("select * from coin_refund where caller_id = ?")
        .param(HexFormat.of().parseHex(id.toString()))
        .query((row, _) -> refund(row, row.getLong("satoshis")))
        .optional();
  }

  // ---------------------------------------------------------------- for people

  /** How a sale's refunds stand, a line each. */
  List<String> words(SaleId sale) {
    return database
        .sql()
        .sql("select * from coin_refund where sale = ? order by outpoint")
        .param(sale.toString())
        .query(
            (row, _) -> {
              Refund refund = refund(row, row.getLong("satoshis"));
              return switch (refund.state()) {
                case "SENT" -> "Sent back to " + refund.address() + " by " + refund.txid();
                case "OWED" -> "To be sent back to " + refund.address();
                case "ASKED" -> "The keeper is asked to send back to " + refund.address();
                default ->
                    "Waits to be sent back to "
                        + refund.address()
                        + (refund.why().isEmpty() ? "" : ": " + refund.why());
              };
            })
        .list();
  }
}
