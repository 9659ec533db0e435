package tallystick.drills.hostile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import tallystick.cli.approve.ApprovalSocket;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.keeper.reference.References;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;

/** The real keeper, through the socket that a server has, before the real paper exchange. */
final class RealBattlefield implements Battlefield {
  /** Longer than a loaded machine needs to carry a price or an order through. */
  private static final long PATIENCE_MS = 5_000;

  /** A price that has not come by then hides behind an order that rests. */
  private static final long PRICE_PATIENCE_MS = 500;

  private final QuietPaper paper;
  private final ApprovalSocket keeper;
  private final References references;
  private final OrganisationId organisation;
  private final List<AccountPolicy> policies;
  private final Map<CallerId, PlaceOrder> placed = new HashMap<>();
  private Price shown = QuietPaper.HONEST;
  private int refused;

  RealBattlefield(
      QuietPaper paper,
      ApprovalSocket keeper,
      References references,
      OrganisationId organisation,
      List<AccountPolicy> policies) {
    this.paper = paper;
    this.keeper = keeper;
    this.references = references;
    this.organisation = organisation;
    this.policies = List.copyOf(policies);
  }

  /** Refusals heard. */
  int refused() {
    return refused;
  }

  @Override
  public OrganisationId organisation() {
    return organisation;
  }

  @Override
  public int epoch() {
    return keeper.welcome().epoch();
  }

  @Override
  public List<AccountPolicy> policies() {
    return policies;
  }

  @Override
  public Price mid(Instrument instrument) {
    return shown;
  }

  @Override
  public Filters filters(Instrument instrument) {
    return QuietPaper.FILTERS;
  }

  @Override
  public Verdict submit(Submission submission) {
    PlaceOrder order =
        switch (submission.intent()) {
          case PlaceOrder place -> place;
          case CancelOrder cancel -> cancel.replacement();
          case tallystick.intent.Intent.Read read -> null;
          case tallystick.intent.Intent.ChangeSetting change -> null;
          case tallystick.intent.Intent.Freeze freeze -> null;
          case tallystick.intent.Intent.FileEvidence file -> null;
          case tallystick.intent.MachineIntent machine -> null;
        };
    boolean meets = false;
    if (order != null && plausible(order)) {
      meets = true;
      paper.thiefRests(order);
    }
    Frame.Judged judged =
        ApprovalSocket.expect(keeper.ask(new Frame.Submit(submission)), Frame.Judged.class);
    if (judged.verdict() instanceof Verdict.Refused) {
      refused++;
    } else {
      if (order != null) {
        placed.put(submission.callerId(), order);
      }
      await(() -> hasOutcome(submission.callerId()));
    }
    if (meets) {
      paper.thiefLeaves();
    }
    return judged.verdict();
  }

  private static boolean plausible(PlaceOrder order) {
    return order.instrument().equals(QuietPaper.BTC_USD)
        && order.quantity().units().bitLength() < 50
        && (order.kind() == OrderKind.LIMIT || order.kind() == OrderKind.LIMIT_IOC);
  }

  private boolean hasOutcome(CallerId id) {
    return keeper.ask(new Frame.Lookup(organisation, id)) instanceof Frame.Found found
        && !found.outcomes().isEmpty();
  }

  @Override
  public boolean move(Instrument instrument, Price to) {
    paper.push(to);
    shown = to;
    return await(PRICE_PATIENCE_MS, () -> sees(to));
  }

  @Override
  public void release(Instrument instrument) {
    if (!shown.equals(QuietPaper.HONEST)) {
      boolean ignored = move(instrument, QuietPaper.HONEST);
    }
  }

  /** To a hundredth: the venue's depth, and orders that rest, lie around what was printed. */
  private boolean sees(Price price) {
    return references
        .find("paper", QuietPaper.BTC_USD)
        .filter(
            seen ->
                seen.current()
                        .units()
                        .subtract(price.units())
                        .abs()
                        .multiply(java.math.BigInteger.valueOf(100))
                        .compareTo(price.units())
                    <= 0)
        .isPresent();
  }

  @Override
  public void meet(CallerId id, int percent) {
    PlaceOrder order = placed.get(id);
    if (order != null) {
      paper.pushBeyond(order);
      paper.push(shown);
      boolean ignored = await(PRICE_PATIENCE_MS, () -> sees(shown));
    }
  }

  /** Wall time is not for sale here; the market's goes on by one honest trade. */
  @Override
  public void pass(long ms) {
    if (shown.equals(QuietPaper.HONEST)) {
      paper.step(1);
    }
  }

  /** Whether it came true within the patience there is. */
  static boolean await(BooleanSupplier condition) {
    return await(PATIENCE_MS, condition);
  }

  private static boolean await(long patienceMs, BooleanSupplier condition) {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        return false;
      }
      LockSupport.parkNanos(2_000_000);
    }
    return true;
  }
}
