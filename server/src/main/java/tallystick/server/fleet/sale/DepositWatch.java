package tallystick.server.fleet.sale;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.atm.sale.OutPoint;
import tallystick.atm.sale.Sell;
import tallystick.atm.sale.SellEvent;
import tallystick.intent.Bytes;
import tallystick.intent.MachineIntent;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.server.chain.ChainNode;
import tallystick.server.chain.Deposit;
import tallystick.server.chain.DepositBook;
import tallystick.server.chain.NodeSilentException;
import tallystick.server.chain.Tip;
import tallystick.server.chain.WatchWallet;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.venues.bitcoin.wire.BlockHeader;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * Follows what customers send. What the node says moves a sale no further than <em>seen</em>; the
 * keeper is brought the blocks and the proof, and its own word is what counts. A proof that it does
 * not take is made anew with the next block.
 */
final class DepositWatch {
  private static final int HEADER_LENGTH = MachineIntent.ShowHeaders.HEADER_LENGTH;

  private final ChainNode node;
  private final SellDesk sells;
  private final ChainDesk.KeeperBlocks blocks;
  private final Map<WalletId, DepositBook> books = new HashMap<>();

  DepositWatch(ChainNode node, SellDesk sells, ChainDesk.KeeperBlocks blocks) {
    this.node = node;
    this.sells = sells;
    this.blocks = blocks;
  }

  void look(MachineFold.Wallet wallet, WatchWallet watched, Tip tip) throws NodeSilentException {
    List<Sell> open = sells.watched(wallet.id());
    if (open.isEmpty() || wallet.depositRules().isEmpty()) {
      return;
    }
    DepositBook before = books.computeIfAbsent(wallet.id(), _ -> known(open));
    DepositBook book = before.after(watched.look(before), WatchWallet.REACH).book();
    books.put(wallet.id(), book);
    int wanted = wallet.depositRules().get().confirmations();
    for (Sell sell : open) {
      // A payment with a raised fee comes before the one that it took the place of: else the sale
      // would end for want of any.
      List<Deposit> paid = new ArrayList<>(book.to(sell.offer().address()));
      paid.sort(Comparator.comparing(each -> each.standing() instanceof Deposit.Replaced));
      for (Deposit deposit : paid) {
        look(wallet, watched, tip, sell, deposit, wanted);
      }
    }
  }

  /** What sales know already: after a start the node must answer for all of it. */
  private static DepositBook known(List<Sell> open) {
    Map<tallystick.venues.bitcoin.wire.OutPoint, Deposit> deposits = new LinkedHashMap<>();
    for (Sell sell : open) {
      sell.deposits()
          .forEach(
              (point, deposit) -> {
                var output =
                    new tallystick.venues.bitcoin.wire.OutPoint(hash(point.txid()), point.vout());
                deposits.put(
                    output,
                    new Deposit(
                        output,
                        sell.offer().address(),
                        deposit.coins().units().longValueExact(),
                        new Deposit.Waiting(false)));
              });
    }
    return new DepositBook(deposits);
  }

  private void look(
      MachineFold.Wallet wallet,
      WatchWallet watched,
      Tip tip,
      Sell sell,
      Deposit deposit,
      int wanted)
      throws NodeSilentException {
    OutPoint point =
        new OutPoint(deposit.output().txid().toString(), Math.toIntExact(deposit.output().index()));
    Amount coins = Amount.ofUnits(CoinSetting.BITCOIN, deposit.satoshis());
    Optional<Sell.Deposit> known = Optional.ofNullable(sell.deposits().get(point));
    long nowMs = sells.nowMs();
    switch (deposit.standing()) {
      case Deposit.InChain(Hash256 block, int confirmations) -> {
        // Beyond what is asked for, each block would be one event more.
        int told = Math.min(confirmations, wanted);
        if (known.isEmpty() || known.get().confirmations() != told) {
          sells.seen(sell.id(), new SellEvent.DepositSeen(point, coins, told, nowMs));
        }
        if (confirmations >= wanted && !known.map(Sell.Deposit::verified).orElse(false)) {
          prove(wallet, watched, tip, sell, deposit.output().txid(), block);
        }
      }
      case Deposit.Waiting _ -> {
        if (known.map(Sell.Deposit::verified).orElse(false)) {
          sells.seen(sell.id(), new SellEvent.DepositGone(point, false, nowMs));
        } else if (known.isEmpty() || known.get().confirmations() != 0) {
          sells.seen(sell.id(), new SellEvent.DepositSeen(point, coins, 0, nowMs));
        }
      }
      case Deposit.Gone() -> {
        if (known.filter(one -> one.verified() || one.confirmations() > 0).isPresent()) {
          sells.seen(sell.id(), new SellEvent.DepositGone(point, false, nowMs));
        }
      }
      case Deposit.Replaced replaced -> {
        if (known.isPresent()) {
          sells.seen(sell.id(), new SellEvent.DepositGone(point, replaced.depth() > 0, nowMs));
        }
      }
    }
  }

  private void prove(
      MachineFold.Wallet wallet,
      WatchWallet watched,
      Tip tip,
      Sell sell,
      Hash256 txid,
      Hash256 block)
      throws NodeSilentException {
    Optional<Integer> height = blocks.height(wallet.id());
    if (height.isEmpty()) {
      return;
    }
    int checkpoint = wallet.depositRules().orElseThrow().height();
    int from = Math.max(checkpoint + 1, height.get() - WatchWallet.REACH + 1);
    List<MachineIntent.ShowHeaders> shown = new ArrayList<>();
    while (from <= tip.height()) {
      List<BlockHeader> headers = node.headers(from, MachineIntent.ShowHeaders.MAX_HEADERS);
      if (headers.isEmpty()) {
        break;
      }
      shown.add(new MachineIntent.ShowHeaders(wallet.id(), bytes(headers)));
      from += headers.size();
    }
    sells.prove(
        wallet.id(),
        sell.id(),
        shown,
        tip.hash() + "/" + txid,
        new MachineIntent.ProveDeposit(
            wallet.id(), sell.id(), node.prove(watched.transaction(txid), block).encode()));
  }

  private static Bytes bytes(List<BlockHeader> headers) {
    java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate(headers.size() * HEADER_LENGTH);
    headers.forEach(header -> all.put(header.toBytes().toArray()));
    return Bytes.of(all.array());
  }

  private static Hash256 hash(String txid) {
    try {
      return Hash256.parse(txid);
    } catch (WireException e) {
      throw new IllegalStateException("No transaction's id: " + txid, e);
    }
  }
}
