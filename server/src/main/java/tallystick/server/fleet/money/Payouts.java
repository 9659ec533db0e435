package tallystick.server.fleet.money;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.MachineIntent;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.intent.WalletId;
import tallystick.server.fleet.FleetDatabase;

/**
 * Coins that are due and the transactions that pay them, as rows. A payout is in one transaction at
 * most; it is due again only when the keeper said by a rule that it did not sign that one.
 */
public final class Payouts {
  /** A refused transaction is drafted again after this; what refused it is mostly a limit. */
  private static final long REFUSED_AGAIN_MS = 60_000;

  private final FleetDatabase database;
  private final KeeperOutbox outbox;

  public Payouts(FleetDatabase database, KeeperOutbox outbox) {
    this.database = database;
    this.outbox = outbox;
  }

  /** Coins that the keeper holds for owed. */
  public record Due(CallerId id, SaleId sale, String address, long satoshis) {}

  /** How far a transaction of ours has come; stored by its name. */
  public enum Standing {
    ASKED,
    REFUSED,
    /** The keeper cannot say whether it signed; another one takes its place. */
    REPLACED,
    SIGNED,
    BROADCAST,
    CONFIRMED
  }

  /**
   * A transaction of ours.
   *
   * @param txid empty before it is signed
   * @param signed as the network takes it; null before
   * @param root the first of its versions
   * @param sinceHeight of the chain when it went out, or its fee was last to be raised; 0 before
   */
  public record Send(
      CallerId id,
      WalletId wallet,
      Bytes psbt,
      long feeSats,
      String txid,
      @Nullable Bytes signed,
      Standing standing,
      String trouble,
      int confirmations,
      long changedMs,
      CallerId root,
      int sinceHeight) {}

  /** The keeper approved a payout: from now on it is due. */
  public void owe(CallerId id, SaleId sale, WalletId wallet, TerminalStatement.BuyClosed closing) {
    owe(id, sale, wallet, closing.destination(), closing.satoshis());
  }

  /** The same of a refund. */
  public void owe(CallerId id, SaleId sale, WalletId wallet, String address, long satoshis) {
    database
        .sql()
        .sql(
            """
            insert into coin_payout (caller_id, sale, wallet, address, satoshis, due_ms)
            values (?, ?, ?, ?, ?, ?) on conflict (caller_id) do nothing
            """)
        .params(
            KeeperOutbox.bytes(id),
            sale.toString(),
            wallet.name(),
            address,
            satoshis,
            database.nowMs())
        .update();
  }

  /** What is due from a wallet now, the oldest first. */
  public List<Due> due(WalletId wallet, int limit) {
    return database
        .sql()
        .sql(
            "select * from coin_payout where wallet = ? and send is null and due_ms <= ?"
                + " order by due_ms, caller_id limit ?")
        .params(wallet.name(), database.nowMs(), limit)
        .query((row, _) -> due(row))
        .list();
  }

  /** Wallets that owe something now. */
  public List<WalletId> owing() {
    return database
        .sql()
        .sql("select distinct wallet from coin_payout where send is null and due_ms <= ?")
        .param(database.nowMs())
        .query((row, _) -> new WalletId(row.getString(1)))
        .list();
  }

  /** What a transaction pays. */
  public List<Due> paidBy(CallerId send) {
    return database
        .sql()
        .sql("select * from coin_payout where send = ? order by caller_id")
        .param(KeeperOutbox.bytes(send))
        .query((row, _) -> due(row))
        .list();
  }

  /** The transaction that pays a sale's payout; empty while it waits for one. */
  public Optional<Send> paying(CallerId payout) {
    return database
        .sql()
        .sql(
            "select s.* from coin_send s join coin_payout p on p.send = s.caller_id"
                + " where p.caller_id = ?")
        .param(KeeperOutbox.bytes(payout))
        .query((row, _) -> send(row))
        .optional();
  }

  private static Due due(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Due(
        id(row.getBytes("caller_id")),
        SaleId.parse(row.getString("sale")),
        row.getString("address"),
        row.getLong("satoshis"));
  }

  private static CallerId id(byte[] bytes) {
    return CallerId.parse(HexFormat.of().formatHex(bytes));
  }

  // ---------------------------------------------------------------- asking for signatures

  /**
   * Puts a drafted transaction into the outbox and its payouts into it, at once or not at all.
   *
   * @param changeIndex -1 without change
   * @return false when a payout is in another one by now
   */
  public boolean ask(
      WalletId wallet, List<Due> payouts, Bytes psbt, long feeSats, long changeIndex) {
    return database.inTransaction(
        () -> {
          CallerId id = newId(wallet, psbt);
          insert(id, wallet, psbt, feeSats, changeIndex, id);
          for (Due due : payouts) {
            int taken =
                database
                    .sql()
                    .sql("update coin_payout set send = ? where caller_id = ? and send is null")
                    .params(KeeperOutbox.bytes(id), KeeperOutbox.bytes(due.id()))
                    .update();
            if (taken != 1) {
              throw new IllegalStateException("Payout " + due.id() + " is in two transactions");
            }
          }
          outbox.put(id, Optional.empty(), intent(wallet, payouts, psbt, null));
          return true;
        });
  }

  private static MachineIntent.SendCoins intent(
      WalletId wallet, List<Due> payouts, Bytes psbt, @Nullable CallerId replaces) {
    return new MachineIntent.SendCoins(
        wallet, payouts.stream().map(Due::id).sorted().toList(), psbt, replaces);
  }

  /** Another one for each try: the keeper repeats what it said to an id. */
  private CallerId newId(WalletId wallet, Bytes psbt) {
    long before =
        database
            .sql()
            .sql("select count(*) from coin_send where wallet = ?")
            .param(wallet.name())
            .query(Long.class)
            .single();
    return CallerId.derive("atm/send/" + wallet + "/" + before + "/" + psbt);
  }

  private void insert(
      CallerId id, WalletId wallet, Bytes psbt, long feeSats, long changeIndex, CallerId root) {
    database
        .sql()
        .sql(
            """
            insert into coin_send (caller_id, wallet, psbt, fee_sats, change_index, standing,
                                   created_ms, changed_ms, root)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(
            KeeperOutbox.bytes(id),
            wallet.name(),
            psbt.toArray(),
            feeSats,
            changeIndex,
            Standing.ASKED.name(),
            database.nowMs(),
            database.nowMs(),
            KeeperOutbox.bytes(root))
        .update();
  }

  /** The first index of change that no transaction of ours names. */
  public long nextChange(WalletId wallet) {
    return database
        .sql()
        .sql(
            "select coalesce(max(change_index), -1) + 1 from coin_send"
                + " where wallet = ? and standing <> ?")
        .params(wallet.name(), Standing.REFUSED.name())
        .query(Long.class)
        .single();
  }

  // ---------------------------------------------------------------- what the keeper said

  /** It will not sign this one; what it was to pay is due again. */
  public void refused(CallerId id, String why) {
    set(id, Standing.REFUSED, why);
    database
        .sql()
        .sql("update coin_payout set send = null, due_ms = ? where send = ?")
        .params(database.nowMs() + REFUSED_AGAIN_MS, KeeperOutbox.bytes(id))
        .update();
  }

  /** The keeper signed: from now on the transaction may be anywhere. */
  public void signed(CallerId id, Bytes txid, Bytes transaction) {
    database
        .sql()
        .sql(
            "update coin_send set standing = ?, txid = ?, signed = ?, changed_ms = ?"
                + " where caller_id = ? and standing = ?")
        .params(
            Standing.SIGNED.name(),
            txid.toHex(),
            transaction.toArray(),
            database.nowMs(),
            KeeperOutbox.bytes(id),
            Standing.ASKED.name())
        .update();
  }

  /**
   * The keeper does not know whether its signature went out. The very same transaction is asked for
   * again as a replacement of it: whichever is mined, it is one.
   */
  public void unknown(CallerId id) {
    Send send = find(id).orElseThrow();
    List<Due> payouts = payoutsOf(send.root());
    CallerId next = CallerId.derive("atm/send/again/" + id);
    insert(next, send.wallet(), send.psbt(), send.feeSats(), changeIndex(id), send.root());
    set(id, Standing.REPLACED, "the keeper did not know whether it signed");
    database
        .sql()
        .sql("update coin_payout set send = ? where send = ?")
        .params(KeeperOutbox.bytes(next), KeeperOutbox.bytes(id))
        .update();
    outbox.put(next, Optional.empty(), intent(send.wallet(), payouts, send.psbt(), id));
  }

  /** The index of a transaction's change; -1 without. */
  public long changeIndex(CallerId id) {
    return database
        .sql()
        .sql("select change_index from coin_send where caller_id = ?")
        .param(KeeperOutbox.bytes(id))
        .query(Long.class)
        .single();
  }

  // ---------------------------------------------------------------- versions

  /** What every version of a transaction pays. */
  public List<Due> payoutsOf(CallerId root) {
    return database
        .sql()
        .sql(
            "select p.* from coin_payout p join coin_send s on s.caller_id = p.send"
                + " where s.root = ? order by p.caller_id")
        .param(KeeperOutbox.bytes(root))
        .query((row, _) -> due(row))
        .list();
  }

  /** Every version, the first first. */
  public List<Send> versions(CallerId root) {
    return database
        .sql()
        .sql("select * from coin_send where root = ? order by position")
        .param(KeeperOutbox.bytes(root))
        .query((row, _) -> send(row))
        .list();
  }

  /** Asks for a version that pays more; until it is in the network the one before is what pays. */
  public void raise(Send before, Bytes psbt, long feeSats, long changeIndex, int height) {
    database.run(
        () -> {
          CallerId id = newId(before.wallet(), psbt);
          insert(id, before.wallet(), psbt, feeSats, changeIndex, before.root());
          since(before.id(), height);
          outbox.put(
              id,
              Optional.empty(),
              intent(before.wallet(), payoutsOf(before.root()), psbt, before.id()));
        });
  }

  /** From here on blocks are counted before its fee is raised. */
  public void since(CallerId id, int height) {
    database
        .sql()
        .sql("update coin_send set since_height = ? where caller_id = ?")
        .params(height, KeeperOutbox.bytes(id))
        .update();
  }

  /** This version is what pays from now on; the one that did before, when it was another. */
  public Optional<Send> takeOver(Send send) {
    Optional<Send> before =
        database
            .sql()
            .sql(
                "select distinct s.* from coin_send s join coin_payout p on p.send = s.caller_id"
                    + " where s.root = ? and s.caller_id <> ?")
            .params(KeeperOutbox.bytes(send.root()), KeeperOutbox.bytes(send.id()))
            .query((row, _) -> send(row))
            .optional();
    before.ifPresent(
        other ->
            database
                .sql()
                .sql("update coin_payout set send = ? where send = ?")
                .params(KeeperOutbox.bytes(send.id()), KeeperOutbox.bytes(other.id()))
                .update());
    return before;
  }

  /** One version is buried deeply: the others can never be mined. */
  public void buried(Send send) {
    database
        .sql()
        .sql(
            "update coin_send set standing = ?, trouble = 'another version was mined'"
                + " where root = ? and caller_id <> ? and standing in (?, ?)")
        .params(
            Standing.REPLACED.name(),
            KeeperOutbox.bytes(send.root()),
            KeeperOutbox.bytes(send.id()),
            Standing.SIGNED.name(),
            Standing.BROADCAST.name())
        .update();
  }

  /** Transactions of which nobody knows yet which version is mined. */
  public Set<String> contested() {
    return Set.copyOf(
        database
            .sql()
            .sql(
                """
                select txid from coin_send where txid is not null and txid <> '' and root in (
                  select root from coin_send where standing <> 'REFUSED'
                  group by root having count(*) > 1 and max(confirmations) = 0)
                """)
            .query(String.class)
            .list());
  }

  // ---------------------------------------------------------------- what the network said

  public Optional<Send> find(CallerId id) {
    return database
        .sql()
        .sql("select * from coin_send where caller_id = ?")
        .param(KeeperOutbox.bytes(id))
        .query((row, _) -> send(row))
        .optional();
  }

  /** Transactions that are signed and may still change, the oldest first. */
  public List<Send> underWay(Set<Standing> standings, int below, int limit) {
    return database
        .sql()
        .sql(
            "select * from coin_send where standing = any(?) and confirmations < ?"
                + " order by created_ms limit ?")
        .params(standings.stream().map(Enum::name).toArray(String[]::new), below, limit)
        .query((row, _) -> send(row))
        .list();
  }

  public void set(CallerId id, Standing standing, String trouble) {
    database
        .sql()
        .sql("update coin_send set standing = ?, trouble = ?, changed_ms = ? where caller_id = ?")
        .params(standing.name(), trouble, database.nowMs(), KeeperOutbox.bytes(id))
        .update();
  }

  public void confirmations(CallerId id, int confirmations) {
    database
        .sql()
        .sql("update coin_send set confirmations = ? where caller_id = ?")
        .params(confirmations, KeeperOutbox.bytes(id))
        .update();
  }

  private static Send send(java.sql.ResultSet row) throws java.sql.SQLException {
    byte[] signed = row.getBytes("signed");
    return new Send(
        id(row.getBytes("caller_id")),
        new WalletId(row.getString("wallet")),
        Bytes.of(row.getBytes("psbt")),
        row.getLong("fee_sats"),
        row.getString("txid"),
        signed == null ? null : Bytes.of(signed),
        Standing.valueOf(row.getString("standing")),
        row.getString("trouble"),
        row.getInt("confirmations"),
        row.getLong("changed_ms"),
        id(row.getBytes("root")),
        row.getInt("since_height"));
  }

  /** Each payout's part of a transaction's fee; together all of it. */
  public static List<Long> shares(long feeSats, int payouts) {
    List<Long> shares = new ArrayList<>();
    long each = feeSats / payouts;
    for (int i = 0; i < payouts; i++) {
      // What a division leaves over is the first one's.
      shares.add(i == 0 ? feeSats - each * (payouts - 1) : each);
    }
    return shares;
  }
}
