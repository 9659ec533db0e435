package tallystick.server.fleet.sale;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.atm.sale.BuyEvent;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.server.chain.Broadcast;
import tallystick.server.chain.ChainNode;
import tallystick.server.chain.Coin;
import tallystick.server.chain.FeePolicy;
import tallystick.server.chain.NodeSilentException;
import tallystick.server.chain.PayoutBatch;
import tallystick.server.chain.Tip;
import tallystick.server.chain.WatchWallet;
import tallystick.server.fleet.Alarm;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.money.MoneyRules;
import tallystick.server.fleet.money.Payouts;
import tallystick.server.fleet.money.Payouts.Standing;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.FeeRate;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.Psbt;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * The node's part: gathers what is due into transactions, hands over what the keeper signed, and
 * tells sales what became of it. One thread calls {@link #round} every few seconds. A node that is
 * silent changes nothing: all of it is asked again.
 */
public final class ChainDesk {
  private static final Logger log = LoggerFactory.getLogger(ChainDesk.class);

  /** Addresses watched from the first; the node goes on by a thousand beyond the last used. */
  private static final int WATCHED = 100;

  /** A purse that is older than this is not promised from. */
  private static final long PURSE_MS = 60_000;

  /** Nothing is due: coins come and go by people's hands alone. */
  private static final long COUNT_AGAIN_MS = 10_000;

  private static final int MAX_AT_ONCE = 200;

  private static final Set<Standing> TO_SEND = EnumSet.of(Standing.SIGNED);
  private static final Set<Standing> TO_WATCH = EnumSet.of(Standing.BROADCAST, Standing.CONFIRMED);
  private static final Set<Standing> NOT_SEEN_YET = EnumSet.of(Standing.ASKED, Standing.SIGNED);

  private final FleetDatabase database;
  private final ChainNode node;
  private final Chain chain;
  private final MachineFold fold;
  private final Payouts payouts;
  private final SaleStore store;
  private final DepositWatch deposits;
  private final Alarm alarm;
  private final Function<WalletId, FeePolicy> fees;
  private final FeeRaise raises;
  private final RefundDesk refunds;
  private final Map<WalletId, WatchWallet> wallets = new HashMap<>();
  private final Map<WalletId, Purse> purses = new ConcurrentHashMap<>();
  private final Map<WalletId, String> troubles = new ConcurrentHashMap<>();
  private volatile NodeState state = new NodeState("The node has not been asked yet", 0, 0);

  /**
   * How the node stands.
   *
   * @param trouble why it is no use now; empty when it is
   */
  public record NodeState(String trouble, int height, long atMs) {}

  /** What a wallet could spend when it was looked at. */
  private record Purse(long satoshis, long atMs) {}

  /** How far the keeper knows the blocks of a wallet's chain. */
  public interface KeeperBlocks {
    /**
     * The height it knows; empty while it takes no deposits there or does not answer.
     *
     * @param wallet whose chain is asked about
     */
    Optional<Integer> height(WalletId wallet);
  }

  /** What it works with. */
  public record Parts(
      ChainNode node,
      Chain chain,
      MachineFold fold,
      Payouts payouts,
      SaleDesk sales,
      KeeperBlocks blocks,
      MoneyRules rules,
      Alarm alarm,
      Function<WalletId, FeePolicy> fees) {}

  public ChainDesk(FleetDatabase database, Parts parts) {
    this.database = database;
    this.node = parts.node();
    this.chain = parts.chain();
    this.fold = parts.fold();
    this.payouts = parts.payouts();
    this.store = parts.sales().store();
    this.deposits = new DepositWatch(parts.node(), parts.sales().sells(), parts.blocks());
    this.alarm = parts.alarm();
    this.fees = parts.fees();
    this.refunds = parts.sales().sells().refunds();
    this.raises = new FeeRaise(node, payouts, parts.rules(), alarm);
  }

  public NodeState state() {
    return state;
  }

  public Chain chain() {
    return chain;
  }

  /** Why a wallet does not pay now; empty when it does, or has nothing to pay. */
  public String trouble(WalletId wallet) {
    return troubles.getOrDefault(wallet, "");
  }

  /** Coins in the hot wallet; empty when nobody has looked lately. */
  public Optional<Amount> hot(WalletId wallet) {
    return Optional.ofNullable(purses.get(wallet))
        .filter(purse -> database.nowMs() - purse.atMs() <= PURSE_MS)
        .map(purse -> Amount.ofUnits(CoinSetting.BITCOIN, purse.satoshis()));
  }

  /** Everything once: wallets, what is due, what is signed, what is under way. */
  public void round() {
    try {
      Tip tip = node.tip();
      if (!tip.synced()) {
        state = new NodeState("The node is catching up", tip.height(), database.nowMs());
        return;
      }
      for (MachineFold.Wallet wallet : fold.picture().wallets().values()) {
        if (wallet.chain() == chain && wallet.descriptor().isPresent()) {
          look(wallet, wallet.descriptor().get(), tip);
        }
      }
      send(tip);
      watch(tip);
      state = new NodeState("", tip.height(), database.nowMs());
    } catch (NodeSilentException e) {
      log.debug("The node is asked again", e);
      state = new NodeState(String.valueOf(e.getMessage()), state.height(), database.nowMs());
    }
  }

  private void look(MachineFold.Wallet wallet, String descriptor, Tip tip)
      throws NodeSilentException {
    WatchWallet watched = wallets.get(wallet.id());
    if (watched == null) {
      watched = WatchWallet.open(node, "tallystick-" + wallet.id());
      if (!watched.watches(descriptor)) {
        watched.watchAccount(descriptor, WATCHED, wallet.madeAtMs() / 1000);
      }
      wallets.put(wallet.id(), watched);
    }
    Purse counted = purses.get(wallet.id());
    if (counted == null
        || database.nowMs() - counted.atMs() > COUNT_AGAIN_MS
        || !payouts.due(wallet.id(), 1).isEmpty()) {
      count(wallet, watched, descriptor);
    }
    deposits.look(wallet, watched, tip);
  }

  /** Coins are counted whole, each with its transaction: not more often than they are wanted. */
  private void count(MachineFold.Wallet wallet, WatchWallet watched, String descriptor)
      throws NodeSilentException {
    List<Coin> coins = free(watched);
    purses.put(
        wallet.id(), new Purse(coins.stream().mapToLong(Coin::satoshis).sum(), database.nowMs()));
    draft(wallet.id(), watched, descriptor, coins);
  }

  /** Coins that no transaction of ours spends already: the node has not seen all of them. */
  private List<Coin> free(WatchWallet watched) throws NodeSilentException {
    Set<OutPoint> taken = new HashSet<>();
    for (Payouts.Send send : payouts.underWay(NOT_SEEN_YET, 1, MAX_AT_ONCE)) {
      try {
        Psbt.parse(send.psbt().toArray())
            .unsigned()
            .inputs()
            .forEach(input -> taken.add(input.spends()));
      } catch (WireException e) {
        throw new IllegalStateException("Our own transaction " + send.id() + " is unreadable", e);
      }
    }
    List<Coin> coins = new ArrayList<>(watched.coins(0));
    coins.removeIf(coin -> taken.contains(coin.output()));
    // Change that is there only if this version is mined would take with it whatever spends it.
    Set<String> contested = payouts.contested();
    coins.removeIf(
        coin -> coin.confirmations() == 0 && contested.contains(coin.output().txid().toString()));
    return coins;
  }

  // ---------------------------------------------------------------- drafting

  private void draft(WalletId wallet, WatchWallet watched, String descriptor, List<Coin> coins)
      throws NodeSilentException {
    List<Payouts.Due> due = payouts.due(wallet, PayoutBatch.MAX_PAYOUTS);
    if (due.isEmpty()) {
      troubles.remove(wallet);
      return;
    }
    FeePolicy policy = fees.apply(wallet);
    FeeRate rate = policy.rate(node.estimate(policy.targetBlocks()));
    long index = payouts.nextChange(wallet);
    PayoutBatch.Change change = watched.change(descriptor, index);
    // Whoever waits longest is paid first, where coins or room do not do for all.
    for (int count = due.size(); count > 0; count /= 2) {
      List<Payouts.Due> some = due.subList(0, count);
      switch (PayoutBatch.draft(payable(some), coins, change, rate)) {
        case PayoutBatch.Draft draft -> {
          payouts.ask(
              wallet,
              some,
              draft.psbt().toBytes(),
              draft.feeSatoshis(),
              draft.changeSatoshis() > 0 ? index : -1);
          troubles.remove(wallet);
          return;
        }
        case PayoutBatch.TooLarge() -> troubles.put(wallet, "Its coins are too many or too large");
        case PayoutBatch.TooFewCoins(long missing) ->
            troubles.put(wallet, missing + " satoshis are missing in the float");
      }
    }
    alarm.raise(
        "float/" + wallet + "/" + due.getFirst().id(),
        Alarm.Severity.WARNING,
        wallet.name(),
        "Wallet " + wallet + " cannot pay what is due: " + trouble(wallet));
  }

  private List<PayoutBatch.Payout> payable(List<Payouts.Due> due) {
    List<PayoutBatch.Payout> payable = new ArrayList<>();
    for (Payouts.Due each : due) {
      try {
        payable.add(
            new PayoutBatch.Payout(
                BitcoinAddress.parse(each.address(), node.params()), each.satoshis()));
      } catch (WireException e) {
        throw new IllegalStateException("The keeper owes to no address: " + each, e);
      }
    }
    return payable;
  }

  // ---------------------------------------------------------------- sending

  private void send(Tip tip) {
    for (Payouts.Send send : payouts.underWay(TO_SEND, Integer.MAX_VALUE, MAX_AT_ONCE)) {
      Bytes signed = java.util.Objects.requireNonNull(send.signed());
      BitcoinTransaction transaction;
      try {
        transaction = BitcoinTransaction.parse(signed.toArray());
      } catch (WireException e) {
        throw new IllegalStateException("The keeper signed no transaction: " + send.id(), e);
      }
      switch (node.send(transaction)) {
        case Broadcast.Taken _ -> sent(send, tip.height());
        case Broadcast.Refused refused -> {
          payouts.set(send.id(), Standing.SIGNED, "The node does not take it: " + refused.why());
          alarm.raise(
              "broadcast/" + send.id() + "/" + refused.code(),
              Alarm.Severity.WARNING,
              send.txid(),
              "The node does not take the signed transaction "
                  + send.txid()
                  + ": "
                  + refused.why()
                  + ". It is handed over again; nothing else is paid in its place");
        }
        case Broadcast.Unknown unknown -> payouts.set(send.id(), Standing.SIGNED, unknown.why());
      }
    }
  }

  private void sent(Payouts.Send send, int height) {
    // Its coins are promised no more and gone; until they are counted anew nothing is promised.
    purses.remove(send.wallet());
    database.run(
        () -> {
          payouts.set(send.id(), Standing.BROADCAST, "");
          payouts.since(send.id(), height);
          if (tookOver(send)) {
            return;
          }
          List<Payouts.Due> paid = payouts.paidBy(send.id());
          List<Long> shares = Payouts.shares(send.feeSats(), Math.max(1, paid.size()));
          for (int i = 0; i < paid.size(); i++) {
            Amount fee = Amount.ofUnits(CoinSetting.BITCOIN, shares.get(i));
            tell(paid.get(i), new BuyEvent.Sent(send.txid(), fee, database.nowMs()));
          }
        });
  }

  /** Another version paid until now: every sale of it is told which one does, and its fee. */
  private boolean tookOver(Payouts.Send send) {
    Optional<Payouts.Send> before = payouts.takeOver(send);
    if (before.isEmpty()) {
      return false;
    }
    long nowMs = database.nowMs();
    boolean wasMined = before.get().standing() == Standing.CONFIRMED;
    if (wasMined) {
      payouts.confirmations(before.get().id(), 0);
      payouts.set(before.get().id(), Standing.BROADCAST, "Its block is no part of the chain");
    }
    List<Payouts.Due> paid = payouts.paidBy(send.id());
    List<Long> shares = Payouts.shares(send.feeSats(), Math.max(1, paid.size()));
    for (int i = 0; i < paid.size(); i++) {
      if (wasMined) {
        tell(paid.get(i), new BuyEvent.Reorged(before.get().txid(), nowMs));
      }
      Amount fee = Amount.ofUnits(CoinSetting.BITCOIN, shares.get(i));
      tell(paid.get(i), new BuyEvent.Replaced(send.txid(), fee, nowMs));
    }
    return true;
  }

  /** A sale that does not take it stands where it knows already, or somewhere a person looks. */
  private void tell(Payouts.Due paid, BuyEvent event) {
    if (refunds.takes(paid.id(), event)) {
      return;
    }
    if (store.step(paid.sale(), event) instanceof Stepped.Refused(var refusal)) {
      log.info("Sale {} did not take {}: {}", paid.sale(), event, refusal.why());
    }
  }

  // ---------------------------------------------------------------- watching

  private void watch(Tip tip) throws NodeSilentException {
    for (Payouts.Send send : payouts.underWay(TO_WATCH, WatchWallet.REACH, MAX_AT_ONCE)) {
      WatchWallet watched = wallets.get(send.wallet());
      if (watched == null) {
        continue;
      }
      WatchWallet.Standing standing = watched.standing(hash(send.txid()));
      database.run(() -> seen(send, standing));
      if (standing instanceof WatchWallet.Standing.Waiting
          && send.standing() == Standing.BROADCAST
          && !payouts.paidBy(send.id()).isEmpty()
          && raises.isDue(send, tip.height())) {
        raises.raise(
            send,
            watched,
            fold.picture().wallet(send.wallet()).orElseThrow().descriptor().orElseThrow(),
            fees.apply(send.wallet()),
            free(watched),
            tip.height());
      }
    }
  }

  private void seen(Payouts.Send send, WatchWallet.Standing standing) {
    boolean wasMined = send.standing() == Standing.CONFIRMED;
    long nowMs = database.nowMs();
    if (!(standing instanceof WatchWallet.Standing.InChain) && isBesideAnother(send)) {
      // It lost its place to a version that pays more; what counts is that one.
      if (wasMined) {
        payouts.confirmations(send.id(), 0);
        payouts.set(send.id(), Standing.BROADCAST, "Its block is no part of the chain any more");
      }
      return;
    }
    switch (standing) {
      case WatchWallet.Standing.InChain(int confirmations) -> {
        tookOver(send);
        payouts.confirmations(send.id(), confirmations);
        if (confirmations >= WatchWallet.REACH) {
          payouts.buried(send);
        }
        if (!wasMined) {
          payouts.set(send.id(), Standing.CONFIRMED, "");
          payouts
              .paidBy(send.id())
              .forEach(paid -> tell(paid, new BuyEvent.Mined(send.txid(), nowMs)));
        }
      }
      case WatchWallet.Standing.Waiting() -> {
        if (wasMined) {
          reorganised(send, nowMs);
        }
      }
      case WatchWallet.Standing.Missing() -> {
        if (wasMined) {
          reorganised(send, nowMs);
        }
        payouts.paidBy(send.id()).forEach(paid -> tell(paid, new BuyEvent.NotSeen(nowMs)));
        payouts.set(send.id(), Standing.SIGNED, "The network has forgotten it; sent again");
      }
    }
  }

  private boolean isBesideAnother(Payouts.Send send) {
    return payouts.paidBy(send.id()).isEmpty() && !payouts.payoutsOf(send.root()).isEmpty();
  }

  private void reorganised(Payouts.Send send, long nowMs) {
    payouts.confirmations(send.id(), 0);
    payouts.set(send.id(), Standing.BROADCAST, "Its block is no part of the chain any more");
    payouts.paidBy(send.id()).forEach(paid -> tell(paid, new BuyEvent.Reorged(send.txid(), nowMs)));
  }

  private static Hash256 hash(String txid) {
    try {
      return Hash256.parse(txid);
    } catch (WireException e) {
      throw new IllegalStateException("A transaction of ours has no id: " + txid, e);
    }
  }
}
