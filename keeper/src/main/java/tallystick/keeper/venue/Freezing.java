package tallystick.keeper.venue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.keeper.journal.Logged;
import tallystick.keeper.life.Desk;
import tallystick.venues.Answer;
import tallystick.venues.RequestSigner;
import tallystick.venues.Sent;
import tallystick.venues.binance.wire.OrderCalls;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.scan.ScanException;

/** What a freeze does at the venue: cancels all that is open, but for our own protective sells. */
final class Freezing {
  private Freezing() {}

  /** False when the venue could not be asked what is open, or did not take every cancel. */
  static boolean cancelAll(Account account, Site site, Logged freeze, RequestSigner reads) {
    Answer answer = account.trade().read(reads, ReadQuery.of(ReadKind.OPEN_ORDERS));
    if (!(answer instanceof Answer.Body body)) {
      return false;
    }
    List<OrderState> open;
    try {
      open = OrderState.parseList(body.json().toArray(), account.trade().feed().listings());
    } catch (ScanException e) {
      return false;
    }
    Set<String> kept = new HashSet<>();
    for (OwnOrder own : site.desk().sightings().protectiveSells(account.id())) {
      kept.add(own.order().instrument().symbol() + "#" + own.venueOrderId());
    }
    RequestSigner cancels = site.signer().sign(freeze, account.access());
    String cancelId = Desk.cancelId(freeze.commitment());
    boolean all = true;
    for (OrderState state : open) {
      String id = state.order().instrument().symbol() + "#" + state.order().venueOrderId();
      if (!kept.contains(id)) {
        Sent sent =
            account
                .trade()
                .cancel(
                    cancels,
                    state.order().instrument(),
                    new OrderCalls.Target.VenueId(state.order().venueOrderId()),
                    cancelId);
        // Rejected means that it is gone already, for example with the other half of its pair.
        all &=
            sent.outcome() instanceof Outcome.Accepted
                || sent.outcome() instanceof Outcome.Rejected;
      }
    }
    return all;
  }
}
