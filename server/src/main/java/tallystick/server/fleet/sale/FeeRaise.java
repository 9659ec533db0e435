package tallystick.server.fleet.sale;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.server.chain.ChainNode;
import tallystick.server.chain.Coin;
import tallystick.server.chain.FeePolicy;
import tallystick.server.chain.NodeSilentException;
import tallystick.server.chain.PayoutBatch;
import tallystick.server.chain.WatchWallet;
import tallystick.server.fleet.Alarm;
import tallystick.server.fleet.money.MoneyRules;
import tallystick.server.fleet.money.Payouts;
import tallystick.server.fleet.money.Payouts.Standing;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.Psbt;
import tallystick.venues.bitcoin.wire.PsbtInput;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * Raises the fee of a transaction of ours that is in no block after so many of them. The new
 * version pays the same payouts and spends all coins of the old one, so that one of the two can be
 * mined and never both; which one pays is known when it is mined.
 *
 * <p>A transaction whose change another one of ours spends stays as it is: with it that other one
 * would become void. Its turn comes when it has waited as long itself.
 */
final class FeeRaise {
  private static final Logger log = LoggerFactory.getLogger(FeeRaise.class);

  /** A wallet has as many transactions under way as a batch a block makes in a day. */
  private static final int MAX_UNDER_WAY = 200;

  private static final Set<Standing> NOT_SENT = EnumSet.of(Standing.ASKED, Standing.SIGNED);
  private static final Set<Standing> OPEN =
      EnumSet.of(Standing.ASKED, Standing.SIGNED, Standing.BROADCAST);

  private final ChainNode node;
  private final Payouts payouts;
  private final MoneyRules rules;
  private final Alarm alarm;

  FeeRaise(ChainNode node, Payouts payouts, MoneyRules rules, Alarm alarm) {
    this.node = node;
    this.payouts = payouts;
    this.rules = rules;
    this.alarm = alarm;
  }

  /** Whether it has waited for as many blocks as the rule says, and may be replaced. */
  boolean isDue(Payouts.Send send, int height) {
    int blocks = rules.of(send.wallet()).raiseAfterBlocks();
    return blocks > 0
        && send.sinceHeight() > 0
        && height - send.sinceHeight() >= blocks
        && payouts.versions(send.root()).stream()
            .noneMatch(version -> NOT_SENT.contains(version.standing()));
  }

  /** Asks the keeper for a version that pays more, or says why there is none. */
  void raise(
      Payouts.Send send,
      WatchWallet watched,
      String descriptor,
      FeePolicy policy,
      List<Coin> further,
      int height)
      throws NodeSilentException {
    if (isSpent(send)) {
      return;
    }
    List<PayoutBatch.Payout> paid = new ArrayList<>();
    for (Payouts.Due due : payouts.payoutsOf(send.root())) {
      try {
        paid.add(
            new PayoutBatch.Payout(
                BitcoinAddress.parse(due.address(), node.params()), due.satoshis()));
      } catch (WireException e) {
        throw new IllegalStateException("The keeper owes to no address: " + due, e);
      }
    }
    long before = payouts.changeIndex(send.id());
    long index = before >= 0 ? before : payouts.nextChange(send.wallet());
    PayoutBatch.Drafted drafted =
        PayoutBatch.replacement(
            paid,
            draft(send),
            further.stream().filter(coin -> coin.confirmations() > 0).toList(),
            watched.change(descriptor, index),
            policy.rate(node.estimate(policy.targetBlocks())));
    if (!(drafted instanceof PayoutBatch.Draft draft)) {
      tooMuch(send, height, "its coins do not do for a higher fee");
      return;
    }
    if (draft.feeSatoshis() > policy.ceiling().feeSatoshis(PayoutBatch.vbytes(draft))) {
      tooMuch(send, height, "a higher fee would be above the setting's ceiling");
      return;
    }
    log.info("Transaction {} waits: {} satoshis for it now", send.txid(), draft.feeSatoshis());
    payouts.raise(
        send,
        draft.psbt().toBytes(),
        draft.feeSatoshis(),
        draft.changeSatoshis() > 0 ? index : -1,
        height);
  }

  private void tooMuch(Payouts.Send send, int height, String why) {
    payouts.since(send.id(), height);
    alarm.raise(
        "fee/" + send.root(),
        Alarm.Severity.WARNING,
        send.txid(),
        "Transaction " + send.txid() + " waits, and " + why + "; it is tried again later");
  }

  private boolean isSpent(Payouts.Send send) {
    for (Payouts.Send other : payouts.underWay(OPEN, 1, MAX_UNDER_WAY)) {
      if (!other.root().equals(send.root())
          && inputs(other).stream().anyMatch(from -> isOf(from, send.txid()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(OutPoint output, String txid) {
    Hash256 of = output.txid();
    return of.toString().equals(txid);
  }

  private static List<OutPoint> inputs(Payouts.Send send) {
    return psbt(send).unsigned().inputs().stream().map(BitcoinTransaction.Input::spends).toList();
  }

  private static Psbt psbt(Payouts.Send send) {
    try {
      return Psbt.parse(send.psbt().toArray());
    } catch (WireException e) {
      throw new IllegalStateException("Our own transaction " + send.id() + " is unreadable", e);
    }
  }

  /** The draft that it was made of. */
  private PayoutBatch.Draft draft(Payouts.Send send) {
    Psbt psbt = psbt(send);
    List<Coin> coins = new ArrayList<>();
    for (int i = 0; i < psbt.inputs().size(); i++) {
      PsbtInput input = psbt.inputs().get(i);
      OutPoint output = psbt.unsigned().inputs().get(i).spends();
      BitcoinTransaction previous = Objects.requireNonNull(input.previous());
      BitcoinTransaction.Output spent = previous.outputs().get((int) output.index());
      coins.add(
          new Coin(
              output, spent.satoshis(), spent.script(), input.origins().getFirst(), 0, previous));
    }
    long held = coins.stream().mapToLong(Coin::satoshis).sum();
    long fee = held - psbt.unsigned().outputSatoshis();
    long paid = payouts.payoutsOf(send.root()).stream().mapToLong(Payouts.Due::satoshis).sum();
    return new PayoutBatch.Draft(psbt, coins, fee, held - fee - paid);
  }
}
