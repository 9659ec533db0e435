package tallystick.keeper.cash;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.MachineIntent.ProveDeposit;
import tallystick.intent.MachineIntent.ShowHeaders;
import tallystick.intent.MachineSetting.SetDepositRules;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.WalletId;
import tallystick.keeper.cash.SellBook.Sell;
import tallystick.venues.bitcoin.wire.BlockHeader;
import tallystick.venues.bitcoin.wire.DepositProof;
import tallystick.venues.bitcoin.wire.HeaderChain;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * Whether a customer has paid: by blocks whose work the keeper counts, to the address that it told
 * for this sale, after it told it. Neither is stopped by a freeze: what is a fact stays one, and
 * nothing goes out by it.
 */
public final class DepositCheck {
  private final Circumstances in;
  private final Objections objections = new Objections();

  private DepositCheck(Circumstances in) {
    this.in = in;
  }

  /** What stands against headers; nothing when they are counted. */
  public static Map<Rule, String> objections(ShowHeaders show, Circumstances in) {
    DepositCheck check = new DepositCheck(in);
    check
        .chain(show.wallet(), Rule.HEADERS_INVALID)
        .ifPresent(
            chain -> {
              try {
                int added = chain.copy().accept(Blocks.headers(show), in.nowMs() / 1_000);
                if (added == 0) {
                  // Whatever is approved fills the log; new blocks cost work, old ones nothing.
                  check.objections.add(
                      Rule.HEADERS_INVALID, "all of these blocks are counted already");
                }
              } catch (WireException e) {
                check.objections.add(Rule.HEADERS_INVALID, String.valueOf(e.getMessage()));
              }
            });
    return check.objections.toMap();
  }

  /** What stands against a deposit; nothing when it is believed. */
  public static Map<Rule, String> objections(ProveDeposit prove, Circumstances in) {
    DepositCheck check = new DepositCheck(in);
    check
        .chain(prove.wallet(), Rule.DEPOSIT_UNPROVEN)
        .ifPresent(chain -> check.judge(prove, chain));
    return check.objections.toMap();
  }

  private Optional<HeaderChain> chain(WalletId wallet, Rule rule) {
    if (in.clockJumped() != null) {
      objections.add(Rule.CLOCK_JUMPED, in.clockJumped());
    }
    if (in.settings().wallet(wallet).isEmpty() || in.book().account(wallet).isEmpty()) {
      objections.add(Rule.UNKNOWN_WALLET, "there is no wallet " + wallet);
      return Optional.empty();
    }
    Optional<HeaderChain> chain = in.book().sells().chain(wallet);
    if (chain.isEmpty()) {
      objections.add(rule, "nobody has approved how wallet " + wallet + " believes in deposits");
    }
    return chain;
  }

  private void judge(ProveDeposit prove, HeaderChain chain) {
    SetDepositRules rules = in.settings().depositRules(prove.wallet()).orElseThrow();
    Optional<Sell> sell = in.book().sells().sell(prove.sale());
    if (sell.isEmpty() || !sell.get().wallet().equals(prove.wallet())) {
      unproven("wallet " + prove.wallet() + " told no address for sale " + prove.sale());
      return;
    }
    Blocks.doubt(chain, in.nowMs() / 1_000).ifPresent(this::unproven);
    try {
      DepositProof proof = DepositProof.decode(prove.proof().toArray());
      BlockHeader block = proof.place();
      int confirmations = chain.confirmations(block.hash());
      if (confirmations < rules.confirmations()) {
        unproven(
            "block "
                + block.hash()
                + " has "
                + confirmations
                + " confirmations in the chain shown, and needs "
                + rules.confirmations());
      }
      if (block.timeS() < sell.get().attestedAtMs() / 1_000 - HeaderChain.MAX_AHEAD_S) {
        unproven("block " + block.hash() + " is older than the sale " + prove.sale());
      }
      outputs(SellBook.outputs(proof.transaction(), sell.get()), prove, proof);
    } catch (WireException e) {
      unproven(String.valueOf(e.getMessage()));
    }
  }

  private void outputs(List<OutPoint> outputs, ProveDeposit prove, DepositProof proof) {
    if (outputs.isEmpty()) {
      unproven(proof.transaction().txid() + " pays nothing to the address of " + prove.sale());
    } else if (outputs.size() > Outcome.Deposited.MAX_OUTPUTS) {
      unproven(outputs.size() + " outputs pay one sale; people have to look at it");
    } else if (outputs.stream().allMatch(in.book().sells()::stands)) {
      objections.add(
          Rule.DEPOSIT_REPEATED, "all of " + proof.transaction().txid() + " is proved already");
    }
  }

  private void unproven(String why) {
    objections.add(Rule.DEPOSIT_UNPROVEN, why);
  }
}
