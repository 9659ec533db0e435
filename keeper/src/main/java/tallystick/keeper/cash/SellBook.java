package tallystick.keeper.cash;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.DepositId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting.SetDepositRules;
import tallystick.intent.Outcome;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement.DispenseAsked;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.WalletId;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.AccountKey.Place;
import tallystick.keeper.window.Window;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.BlockHeader;
import tallystick.venues.bitcoin.wire.DepositProof;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.HeaderChain;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * Customers who sell: which address each was told, what was paid to it by blocks whose work the
 * keeper has counted, and whose cash may go out. Folded from the log as the {@link CashBook} is,
 * which it belongs to; guarded by the desk's lock.
 */
public final class SellBook {
  /**
   * The first address of a wallet is its owner's, who pays the float in: were it a customer's too,
   * the float would look like his payment.
   */
  public static final int FUNDING_INDEX = 0;

  private final Map<SaleId, Sell> sells = new HashMap<>();
  private final Map<CallerId, SaleId> answers = new HashMap<>();
  private final Map<OutPoint, Deposit> deposits = new HashMap<>();
  private final Map<SaleId, List<OutPoint>> paid = new HashMap<>();
  private final Map<WalletId, Long> handedOut = new HashMap<>();
  private final Map<WalletId, HeaderChain> chains = new HashMap<>();
  private final Map<SaleId, Long> dispensed = new HashMap<>();

  /** Coins that cash was allowed for, in satoshis; they never go back. */
  private final Map<SaleId, Long> used = new HashMap<>();

  private final RefundBook refunds = new RefundBook();

  /** Sales whose cash was allowed, by the entry, until the answer is in the log. */
  private final Map<Long, SaleId> unanswered = new HashMap<>();

  private final Map<TerminalId, Outflow> outflows = new HashMap<>();

  /**
   * One customer who sells.
   *
   * @param index of the receiving address that is his alone
   * @param attestedAtMs when the keeper told it
   */
  record Sell(WalletId wallet, long index, Bytes script, SellOpened opened, long attestedAtMs) {}

  /**
   * One output that pays a sale.
   *
   * @param blockTimeS of the block that holds it, seconds since 1970
   */
  record Deposit(SaleId sale, long satoshis, Hash256 block, long blockTimeS) {}

  /** Cash that one machine may have given out. */
  private static final class Outflow {
    final Window hour = new Window(Window.HOUR_MS);
    final Window day = new Window(Window.DAY_MS);
  }

  // ---------------------------------------------------------------- the fold

  /** Each sale has an address of its own; none is ever given twice. */
  void address(Entry entry, MachineIntent.AttestAddress ask, AccountKey account) {
    if (!(ask.sellOpened().read() instanceof SellOpened sell)) {
      throw new IllegalStateException("An approved address without a sale: " + entry);
    }
    long index = FUNDING_INDEX + handedOut.merge(ask.wallet(), 1L, Long::sum);
    Bytes script = account.addressAt(new Place(AccountKey.RECEIVE, index)).script();
    sells.put(sell.sale(), new Sell(ask.wallet(), index, script, sell, entry.loggedAtMs()));
    answers.put(entry.callerId(), sell.sale());
  }

  /** The count of blocks begins anew where the checkpoint is another than before. */
  void rules(SetDepositRules rules, MachineSettings before) {
    boolean same =
        before
            .depositRules(rules.wallet())
            .filter(old -> old.height() == rules.height() && old.header().equals(rules.header()))
            .isPresent();
    if (!same) {
      chains.put(rules.wallet(), Blocks.from(rules, before.chain(rules.wallet())));
    }
  }

  void headers(Entry entry, MachineIntent.ShowHeaders show) {
    try {
      chain(show.wallet()).orElseThrow().accept(Blocks.headers(show), entry.loggedAtMs() / 1_000);
    } catch (WireException e) {
      throw new IllegalStateException("Approved headers that cannot be read: " + entry, e);
    }
  }

  void deposit(MachineIntent.ProveDeposit prove) {
    try {
      DepositProof proof = DepositProof.decode(prove.proof().toArray());
      BlockHeader block = proof.place();
      Sell sell = sell(prove.sale()).orElseThrow();
      for (OutPoint output : outputs(proof.transaction(), sell)) {
        long satoshis = proof.transaction().output(output.index()).satoshis();
        Deposit old =
            deposits.put(output, new Deposit(prove.sale(), satoshis, block.hash(), block.timeS()));
        if (old == null) {
          paid.computeIfAbsent(prove.sale(), sale -> new ArrayList<>()).add(output);
        }
      }
    } catch (WireException e) {
      throw new IllegalStateException("An approved deposit that cannot be read", e);
    }
  }

  /**
   * @param before the settings that it was judged by
   */
  void dispense(Entry entry, MachineIntent.AuthoriseDispense ask, MachineSettings before) {
    if (!(ask.dispenseAsked().read() instanceof DispenseAsked asked)) {
      throw new IllegalStateException("An approved dispense that nobody asked for: " + entry);
    }
    dispensed.put(asked.sale(), entry.sequence());
    used.put(asked.sale(), usedSats(asked.sale(), before));
    unanswered.put(entry.sequence(), asked.sale());
    out(asked.terminal(), entry.loggedAtMs(), asked.cash().minor());
  }

  /**
   * What a dispense takes: the coins that were asked for, where they came in time. Fewer or late
   * ones are paid for together, at what they are worth by then, so all of them are used.
   */
  private long usedSats(SaleId sale, MachineSettings before) {
    Sell sell = sell(sale).orElseThrow();
    List<Deposit> counted =
        deposits(sale, before.depositRules(sell.wallet()).orElseThrow().confirmations());
    return DispenseCheck.suffices(sell, counted) ? sell.opened().satoshis() : sum(counted);
  }

  /** Coins that go back from now on; those that no machine's sale named count for its caps. */
  void refund(Entry entry, MachineIntent.RefundDeposit refund, MachineSettings before) {
    Sell sell = sell(refund.sale()).orElseThrow();
    boolean byLaterWord =
        refunds.approval(refund).isEmpty()
            && !before.isInvalidPayments(refund)
            && sell.opened().refundTo() == null;
    refunds.owe(refund);
    if (byLaterWord) {
      out(sell.opened().terminal(), entry.loggedAtMs(), worth(sell, refund.satoshis()).minor());
    }
  }

  private void out(TerminalId terminal, long atMs, long minorUnits) {
    Outflow out = outflows.computeIfAbsent(terminal, id -> new Outflow());
    BigInteger minor = BigInteger.valueOf(minorUnits);
    out.hour.add(atMs, minor);
    out.day.add(atMs, minor);
  }

  /**
   * An answer is in the log before anybody hears it. So one that the keeper never came to write was
   * never given, and the machine may ask again.
   */
  void resulted(EntryBody.Resulted resulted) {
    SaleId sale = unanswered.remove(resulted.of());
    if (sale != null
        && resulted.outcome() instanceof Outcome.NeverArrived
        && dispensed.remove(sale, resulted.of())) {
      used.remove(sale);
    }
  }

  // ---------------------------------------------------------------- asking

  Optional<Sell> sell(SaleId sale) {
    return Optional.ofNullable(sells.get(sale));
  }

  /** The sale whose address was told by this intent. */
  Optional<Sell> answered(CallerId callerId) {
    return Optional.ofNullable(answers.get(callerId)).map(sells::get);
  }

  /** How many sales of a wallet were told an address. */
  public long addresses(WalletId wallet) {
    return handedOut.getOrDefault(wallet, 0L);
  }

  /** The blocks counted for a wallet; empty where it takes no deposits. Not to be changed. */
  public Optional<HeaderChain> chain(WalletId wallet) {
    return Optional.ofNullable(chains.get(wallet));
  }

  /** The outputs of a transaction that pay a sale's address, in their order. */
  static List<OutPoint> outputs(BitcoinTransaction transaction, Sell sell) {
    List<OutPoint> outputs = new ArrayList<>();
    Hash256 txid = transaction.txid();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      BitcoinTransaction.Output output = transaction.outputs().get(i);
      if (output.script().equals(sell.script()) && output.satoshis() > 0) {
        outputs.add(new OutPoint(txid, i));
      }
    }
    return outputs;
  }

  /** Whether an output was proved in a block that is still in the best chain. */
  boolean stands(OutPoint output) {
    Deposit deposit = deposits.get(output);
    return deposit != null && confirmations(deposit) > 0;
  }

  private int confirmations(Deposit deposit) {
    return sell(deposit.sale())
        .flatMap(sell -> chain(sell.wallet()))
        .map(chain -> chain.confirmations(deposit.block()))
        .orElse(0);
  }

  /** What was paid for a sale in blocks that lie so deep by now, less what has gone back of it. */
  List<Deposit> deposits(SaleId sale, int confirmations) {
    List<Deposit> left = new ArrayList<>();
    for (OutPoint output : paid.getOrDefault(sale, List.of())) {
      Deposit deposit = deposits.get(output);
      if (deposit != null && confirmations(deposit) >= confirmations) {
        long satoshis = deposit.satoshis() - refunds.backSats(id(output));
        if (satoshis > 0) {
          left.add(new Deposit(sale, satoshis, deposit.block(), deposit.blockTimeS()));
        }
      }
    }
    return left;
  }

  /** Whether this output paid that sale, in a block that lies so deep by now. */
  boolean isDeep(SaleId sale, DepositId output, int confirmations) {
    Deposit deposit = deposits.get(outPoint(output));
    return deposit != null
        && deposit.sale().equals(sale)
        && confirmations(deposit) >= confirmations;
  }

  /** Whether the keeper has ever verified that this output paid that sale. */
  public boolean isDeposit(SaleId sale, DepositId output) {
    Deposit deposit = deposits.get(outPoint(output));
    return deposit != null && deposit.sale().equals(sale);
  }

  /**
   * What may go back of one output: what is left of it, and no more than the sale has not used. In
   * satoshis.
   */
  long refundableSats(SaleId sale, DepositId output, int confirmations) {
    if (!isDeep(sale, output, confirmations)) {
      return 0;
    }
    long left =
        java.util.Objects.requireNonNull(deposits.get(outPoint(output))).satoshis()
            - refunds.backSats(output);
    long unused = sum(deposits(sale, confirmations)) - used.getOrDefault(sale, 0L);
    return Math.max(0, Math.min(left, unused));
  }

  RefundBook refunds() {
    return refunds;
  }

  private static DepositId id(OutPoint output) {
    return new DepositId(output.txid().shown(), output.index());
  }

  private static OutPoint outPoint(DepositId output) {
    return new OutPoint(Hash256.ofShown(output.txid()), output.index());
  }

  /** What coins of a sale are in its cash, at its own price, rounded up. */
  static Cash worth(Sell sell, long satoshis) {
    BigInteger due = BigInteger.valueOf(sell.opened().satoshis());
    BigInteger minor =
        BigInteger.valueOf(sell.opened().cash().minor())
            .multiply(BigInteger.valueOf(satoshis))
            .add(due.subtract(BigInteger.ONE))
            .divide(due);
    return new Cash(
        sell.opened().cash().currency(),
        minor.min(BigInteger.valueOf(Cash.MAX_MINOR)).longValueExact());
  }

  /** What is written down of an approved deposit. */
  public Outcome.Deposited outcome(MachineIntent.ProveDeposit prove) {
    try {
      DepositProof proof = DepositProof.decode(prove.proof().toArray());
      Sell sell = sell(prove.sale()).orElseThrow();
      Map<Long, Outcome.Output> outputs = new TreeMap<>();
      for (OutPoint output : outputs(proof.transaction(), sell)) {
        long satoshis = proof.transaction().output(output.index()).satoshis();
        outputs.put(output.index(), new Outcome.Output(output.index(), satoshis));
      }
      HeaderChain chain = chain(prove.wallet()).orElseThrow();
      Hash256 block = proof.place().hash();
      int height = chain.tip().height() + 1 - chain.confirmations(block);
      Bytes txid = proof.transaction().txid().shown();
      return new Outcome.Deposited(txid, List.copyOf(outputs.values()), height);
    } catch (WireException e) {
      throw new IllegalStateException("An approved deposit that cannot be read", e);
    }
  }

  /** Whether a sale's cash was allowed already. */
  boolean dispensed(SaleId sale) {
    return dispensed.containsKey(sale);
  }

  /** Cash that a machine was allowed to give out in the last hour, in minor units. */
  public BigInteger outHourMinor(TerminalId terminal, long nowMs) {
    Outflow out = outflows.get(terminal);
    return out == null ? BigInteger.ZERO : out.hour.sum(nowMs);
  }

  /** The same in the last day. */
  public BigInteger outDayMinor(TerminalId terminal, long nowMs) {
    Outflow out = outflows.get(terminal);
    return out == null ? BigInteger.ZERO : out.day.sum(nowMs);
  }

  /** All of a sale's deposits together, in satoshis. */
  static long sum(List<Deposit> deposits) {
    return deposits.stream().mapToLong(Deposit::satoshis).sum();
  }

  /** The cash that a sale was promised. */
  static Cash promised(Sell sell) {
    return sell.opened().cash();
  }
}
