package tallystick.keeper.cash;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement.BuyClosed;
import tallystick.intent.TerminalStatement.DispenseAsked;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.Verdict;
import tallystick.intent.WalletId;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.Payment;
import tallystick.keeper.wallet.Proposal;
import tallystick.keeper.window.Window;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * What was paid for, what is due and what has left, as the entries tell it. Nothing gets in but by
 * {@link #apply}. Guarded by the desk's lock.
 *
 * <p>Nothing is taken back: a transaction that was approved counts as sent, whether or not anybody
 * has broadcast it. What it pays can be paid again only by a replacement that shares an input with
 * every earlier version, so that one of them at most confirms; or after people have given it up.
 */
public final class CashBook {
  /** How long a customer has at the machine; later his ticket is a matter for people. */
  static final long DISPENSE_MS = 15 * 60 * 1_000;

  private static final byte[] DISPENSE_DOMAIN =
      "tallystick/dispense/v1\n".getBytes(StandardCharsets.UTF_8);

  private final Map<TerminalId, Machine> machines = new HashMap<>();
  private final Map<SaleId, Bytes> spentSales = new HashMap<>();
  private final Map<CallerId, Due> due = new HashMap<>();
  private final Map<CallerId, Send> sendOfPayout = new HashMap<>();
  private final Map<CallerId, Send> sends = new HashMap<>();
  private final Map<OutPoint, Send> spentCoins = new HashMap<>();
  private final Map<WalletId, Flow> flows = new HashMap<>();
  private final Map<WalletId, AccountKey> accounts = new HashMap<>();

  /** What is due and in no transaction yet, in satoshis. */
  private final Map<WalletId, Long> owedSats = new HashMap<>();

  private final SellBook sells = new SellBook();

  /** Statements that people have approved by name, by their digests, until they are paid. */
  private final Map<Bytes, MachineSetting.ApproveStatement> approvedStatements = new HashMap<>();

  /** Wallets that are to be made, by the sequence that their outcome names. */
  private final Map<Long, MachineSetting.AddWallet> adding = new HashMap<>();

  /** What is believed of one machine's cash. */
  private static final class Machine {
    final Window hour = new Window(Window.HOUR_MS);
    final Window day = new Window(Window.DAY_MS);

    /** Paid for and not collected, by the machine's own statement number. */
    final TreeMap<Long, Long> uncollected = new TreeMap<>();

    final Set<Long> statements = new HashSet<>();
    long uncollectedMinor;
  }

  /** What left one wallet. */
  private static final class Flow {
    final Window hour = new Window(Window.HOUR_MS);
    final Window day = new Window(Window.DAY_MS);
    long nextChange;
  }

  /**
   * A payout or a refund that was approved.
   *
   * @param terminal by whose word; null where people have approved it by name
   */
  public record Due(WalletId wallet, @Nullable TerminalId terminal, Payment payment) {}

  /** A transaction with all its replacements. */
  static final class Send {
    final WalletId wallet;
    final List<CallerId> payouts;
    final List<Set<OutPoint>> versions = new ArrayList<>();
    CallerId newest;
    long highestFeeSats;
    boolean abandoned;

    Send(WalletId wallet, List<CallerId> payouts, CallerId newest) {
      this.wallet = wallet;
      this.payouts = payouts;
      this.newest = newest;
    }
  }

  // ---------------------------------------------------------------- the fold

  /**
   * Takes an entry.
   *
   * @param before the settings in force when it was judged
   */
  public void apply(Entry entry, MachineSettings before) {
    if (entry.body() instanceof EntryBody.Resulted resulted
        && resulted.outcome() instanceof Outcome.Made made) {
      MachineSetting.AddWallet add = adding.remove(resulted.of());
      if (add != null) {
        accounts.put(add.wallet(), AccountKey.parse(add.chain(), made.publicHalf()));
      }
    }
    if (entry.body() instanceof EntryBody.Resulted resulted) {
      sells.resulted(resulted);
    }
    if (entry.body() instanceof EntryBody.Judged judged
        && judged.verdict() instanceof Verdict.Approved) {
      approved(entry, judged.intent(), before);
    }
  }

  private void approved(Entry entry, Intent intent, MachineSettings before) {
    if (intent instanceof MachineIntent machine) {
      switch (machine) {
        case MachineIntent.PayOut pay -> owe(entry, pay, before);
        case MachineIntent.SendCoins send -> send(entry, send, before);
        case MachineIntent.AttestAddress ask ->
            sells.address(entry, ask, account(ask.wallet()).orElseThrow());
        case MachineIntent.ShowHeaders show -> sells.headers(entry, show);
        case MachineIntent.ProveDeposit prove -> sells.deposit(prove);
        case MachineIntent.AuthoriseDispense ask -> sells.dispense(entry, ask, before);
        case MachineIntent.RefundDeposit refund -> refund(entry, refund, before);
      }
    }
    if (intent instanceof Intent.ChangeSetting change) {
      if (change.setting() instanceof MachineSetting.AddWallet add) {
        adding.put(entry.sequence(), add);
      }
      if (change.setting() instanceof MachineSetting.SetDepositRules rules) {
        sells.rules(rules, before);
      }
      if (change.setting() instanceof MachineSetting.ConfirmCollection confirm) {
        collect(confirm);
      }
      if (change.setting() instanceof MachineSetting.AbandonSend abandon) {
        abandon(abandon);
      }
      if (change.setting() instanceof MachineSetting.ApproveRefund approve) {
        sells.refunds().approve(approve);
      }
      if (change.setting() instanceof MachineSetting.ApproveStatement approve) {
        approvedStatements.put(approve.digest(), approve);
      }
    }
  }

  private void owe(Entry entry, MachineIntent.PayOut pay, MachineSettings before) {
    if (!(pay.buyClosed().read() instanceof BuyClosed buy)) {
      throw new IllegalStateException("An approved payout without a closed buy: " + entry);
    }
    Chain chain = before.wallet(pay.wallet()).map(MachineSetting.AddWallet::chain).orElseThrow();
    Bytes script = script(chain, buy.destination()).orElseThrow();
    Machine machine = machines.computeIfAbsent(buy.terminal(), id -> new Machine());
    BigInteger minor = BigInteger.valueOf(buy.total().minor());
    machine.hour.add(entry.loggedAtMs(), minor);
    machine.day.add(entry.loggedAtMs(), minor);
    machine.uncollected.put(buy.sequence(), buy.total().minor());
    machine.uncollectedMinor += buy.total().minor();
    machine.statements.add(buy.sequence());
    spentSales.put(buy.sale(), script);
    approvedStatements.remove(pay.buyClosed().digest());
    owes(pay.wallet(), buy.satoshis());
    due.put(
        entry.callerId(),
        new Due(
            pay.wallet(), buy.terminal(), new Payment(entry.callerId(), script, buy.satoshis())));
  }

  private void refund(Entry entry, MachineIntent.RefundDeposit refund, MachineSettings before) {
    Bytes script = script(before.chain(refund.wallet()), refund.to()).orElseThrow();
    TerminalId byWordOf =
        sells.refunds().approval(refund).isPresent() || before.isInvalidPayments(refund)
            ? null
            : refund.sale().terminal();
    sells.refund(entry, refund, before);
    owes(refund.wallet(), refund.satoshis());
    due.put(
        entry.callerId(),
        new Due(
            refund.wallet(), byWordOf, new Payment(entry.callerId(), script, refund.satoshis())));
  }

  private void owes(WalletId wallet, long moreSats) {
    owedSats.merge(wallet, moreSats, Math::addExact);
  }

  /** What is due of a wallet and in no transaction yet, in satoshis. */
  long owedSats(WalletId wallet) {
    return owedSats.getOrDefault(wallet, 0L);
  }

  /** What it paid is due again, and its coins are free: whoever pays now may share one. */
  private void abandon(MachineSetting.AbandonSend abandon) {
    Send send = sends.get(abandon.send());
    if (send != null) {
      send.abandoned = true;
      for (CallerId payout : send.payouts) {
        if (sendOfPayout.remove(payout, send)) {
          owes(send.wallet, due(payout).orElseThrow().payment().satoshis());
        }
      }
      spentCoins.values().removeIf(spender -> spender == send);
    }
  }

  private void collect(MachineSetting.ConfirmCollection confirm) {
    Machine machine = machines.get(confirm.terminal());
    if (machine != null) {
      Map<Long, Long> gone = machine.uncollected.headMap(confirm.uptoSequence(), true);
      for (long minor : gone.values()) {
        machine.uncollectedMinor -= minor;
      }
      gone.clear();
    }
  }

  private void send(Entry entry, MachineIntent.SendCoins intent, MachineSettings before) {
    Proposal proposal = Proposal.recall(intent.psbt(), measure(intent, before).orElseThrow());
    CallerId replaces = intent.replaces();
    Send known = replaces == null ? null : sends.get(replaces);
    Send send =
        known == null ? new Send(intent.wallet(), intent.payouts(), entry.callerId()) : known;
    long leavesSats = leavesSats(proposal, known);
    send.newest = entry.callerId();
    send.versions.add(proposal.inputs());
    send.highestFeeSats = Math.max(send.highestFeeSats, proposal.feeSats());
    sends.put(entry.callerId(), send);
    proposal.inputs().forEach(coin -> spentCoins.put(coin, send));
    for (CallerId payout : send.payouts) {
      if (sendOfPayout.put(payout, send) == null) {
        owes(intent.wallet(), -due(payout).orElseThrow().payment().satoshis());
      }
    }
    Flow flow = flows.computeIfAbsent(intent.wallet(), id -> new Flow());
    flow.hour.add(entry.loggedAtMs(), BigInteger.valueOf(leavesSats));
    flow.day.add(entry.loggedAtMs(), BigInteger.valueOf(leavesSats));
    flow.nextChange = Math.max(flow.nextChange, proposal.changeIndex() + 1);
  }

  // ---------------------------------------------------------------- asking

  /** The output script of an address on a chain; empty when it is none that its owner can spend. */
  static Optional<Bytes> script(Chain chain, String address) {
    try {
      BitcoinAddress read = BitcoinAddress.parse(address, AccountKey.params(chain));
      return read.isSpendableByItsOwner() ? Optional.of(read.script()) : Optional.empty();
    } catch (WireException e) {
      return Optional.empty();
    }
  }

  /** The public half of a wallet's keys, once the keeper has made them. */
  public Optional<AccountKey> account(WalletId wallet) {
    return Optional.ofNullable(accounts.get(wallet));
  }

  /** Wallets that are approved and whose keys are not made yet, by the sequence of the approval. */
  public Map<Long, MachineSetting.AddWallet> adding() {
    return Map.copyOf(adding);
  }

  /** Whom a sale was paid to; empty when it was not paid. */
  Optional<Bytes> paidTo(SaleId sale) {
    return Optional.ofNullable(spentSales.get(sale));
  }

  /** Whether a statement with this number of the machine's was paid on. */
  boolean statementPaid(TerminalId terminal, long sequence) {
    Machine machine = machines.get(terminal);
    return machine != null && machine.statements.contains(sequence);
  }

  /** Cash of a machine that was paid for in the last hour, in minor units. */
  public BigInteger hourMinor(TerminalId terminal, long nowMs) {
    Machine machine = machines.get(terminal);
    return machine == null ? BigInteger.ZERO : machine.hour.sum(nowMs);
  }

  /** The same in the last day. */
  public BigInteger dayMinor(TerminalId terminal, long nowMs) {
    Machine machine = machines.get(terminal);
    return machine == null ? BigInteger.ZERO : machine.day.sum(nowMs);
  }

  /** Cash of a machine that was paid for since it was last collected. */
  public Cash uncollected(TerminalId terminal, String currency) {
    Machine machine = machines.get(terminal);
    return new Cash(currency, machine == null ? 0 : machine.uncollectedMinor);
  }

  /** What people have said about this statement by name; empty when they have not. */
  Optional<MachineSetting.ApproveStatement> approval(MachineIntent.PayOut pay) {
    return Optional.ofNullable(approvedStatements.get(pay.buyClosed().digest()))
        .filter(approval -> approval.wallet().equals(pay.wallet()));
  }

  public Optional<Due> due(CallerId payout) {
    return Optional.ofNullable(due.get(payout));
  }

  /** The transaction that a payout is in; empty while it waits for one. */
  Optional<Send> sendOf(CallerId payout) {
    return Optional.ofNullable(sendOfPayout.get(payout));
  }

  Optional<Send> sent(CallerId send) {
    return Optional.ofNullable(sends.get(send)).filter(known -> !known.abandoned);
  }

  /** Whether this is a wallet's transaction that nothing has replaced. */
  public boolean isNewest(WalletId wallet, CallerId send) {
    return sent(send)
        .filter(known -> known.wallet.equals(wallet) && known.newest.equals(send))
        .isPresent();
  }

  /** The transaction that spends a coin; empty while the coin is free. */
  Optional<Send> spender(OutPoint coin) {
    return Optional.ofNullable(spentCoins.get(coin));
  }

  /** Customers who sell. */
  public SellBook sells() {
    return sells;
  }

  /** What a machine is to be told for a question that was approved. */
  public Attestation.AddressAttested answer(
      CallerId callerId, MachineIntent.AttestAddress ask, MachineSettings settings) {
    SellBook.Sell known =
        sells
            .answered(callerId)
            .orElseThrow(() -> new IllegalStateException("No address was approved as " + callerId));
    SellOpened sell = known.opened();
    AccountKey account = account(ask.wallet()).orElseThrow();
    return new Attestation.AddressAttested(
        Bytes.of(sha256(settings.keyOf(sell.terminal()).orElseThrow().toArray())),
        sell.sale(),
        account.chain(),
        account.addressAt(new AccountKey.Place(AccountKey.RECEIVE, known.index())).toString(),
        sell.satoshis(),
        sell.cash(),
        sell.nonce(),
        sell.expiresAtMs());
  }

  /**
   * What a machine is to be told whose customer's cash may go out.
   *
   * @param commitment of the entry that approved it, from which the authorisation is derived
   * @param loggedAtMs of that entry
   */
  public Attestation.DispenseAuthorised answer(
      MachineIntent.AuthoriseDispense ask,
      Bytes commitment,
      long loggedAtMs,
      MachineSettings settings) {
    if (!(ask.dispenseAsked().read() instanceof DispenseAsked asked)) {
      throw new IllegalStateException("An approved dispense that nobody asked for");
    }
    return new Attestation.DispenseAuthorised(
        Bytes.of(Arrays.copyOf(sha256(DISPENSE_DOMAIN, commitment.toArray()), 16)),
        Bytes.of(sha256(settings.keyOf(asked.terminal()).orElseThrow().toArray())),
        asked.sale(),
        asked.cash(),
        asked.nonce(),
        loggedAtMs + DISPENSE_MS);
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        sha.update(part);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** What left a wallet in the last hour, in satoshis, fees included. */
  public BigInteger hourSats(WalletId wallet, long nowMs) {
    Flow flow = flows.get(wallet);
    return flow == null ? BigInteger.ZERO : flow.hour.sum(nowMs);
  }

  /** The same in the last day. */
  public BigInteger daySats(WalletId wallet, long nowMs) {
    Flow flow = flows.get(wallet);
    return flow == null ? BigInteger.ZERO : flow.day.sum(nowMs);
  }

  /** The first index of change that was never used. */
  public long nextChange(WalletId wallet) {
    Flow flow = flows.get(wallet);
    return flow == null ? 0 : flow.nextChange;
  }

  /**
   * What leaves the wallet by it that did not leave by an earlier version. A sweep stays its
   * owner's and does not count; its fee does.
   */
  static long leavesSats(Proposal proposal, @Nullable Send replaced) {
    return replaced == null
        ? proposal.paidSats() + proposal.feeSats()
        : Math.max(0, proposal.feeSats() - replaced.highestFeeSats);
  }

  /** The transaction read against what is due; empty when the wallet has no keys. */
  public Optional<Proposal> proposal(MachineIntent.SendCoins send, MachineSettings settings) {
    return measure(send, settings).map(measure -> Proposal.read(send.psbt(), measure));
  }

  private Optional<Proposal.Measure> measure(
      MachineIntent.SendCoins send, MachineSettings settings) {
    AccountKey account = accounts.get(send.wallet());
    if (account == null) {
      return Optional.empty();
    }
    List<Payment> payments = new ArrayList<>();
    for (CallerId payout : send.payouts()) {
      due(payout).map(Due::payment).ifPresent(payments::add);
    }
    Bytes sweep =
        settings
            .pinned(send.wallet(), MachineSetting.PinnedUse.SWEEP)
            .flatMap(pin -> script(account.chain(), pin.address()))
            .orElse(null);
    return Optional.of(new Proposal.Measure(account, payments, sweep, nextChange(send.wallet())));
  }
}
