package tallystick.keeper.venue;

import java.util.List;
import tallystick.intent.Intent;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.keeper.KeeperException;
import tallystick.keeper.journal.Logged;
import tallystick.keeper.life.Desk;
import tallystick.keeper.reference.Reference;
import tallystick.market.Price;
import tallystick.venues.RequestSigner;
import tallystick.venues.binance.wire.ClientIds;
import tallystick.venues.binance.wire.OrderCalls;

/** Sends what is logged, once. Whatever happens on the way has a name among the outcomes. */
final class Sends {
  /** Binance's "order does not exist", which is what a cancel of nothing gets. */
  private static final int CODE_CANCEL_REJECTED = -2011;

  private Sends() {}

  static Outcome place(Account account, Site site, Logged logged, Intent.PlaceOrder order) {
    if (account.standing() != Account.Standing.ACTIVE) {
      return new Outcome.NeverArrived("not sent: " + account.standingText());
    }
    RequestSigner signer;
    try {
      signer = site.signer().sign(logged, account.access());
    } catch (KeeperException e) {
      return new Outcome.NeverArrived("not sent: " + e.getMessage());
    }
    return placeWith(signer, account, site, logged, order);
  }

  private static Outcome placeWith(
      RequestSigner signer, Account account, Site site, Logged logged, Intent.PlaceOrder order) {
    @org.jspecify.annotations.Nullable
    Price last =
        site.references()
            .find(account.venue(), order.instrument())
            .map(Reference::current)
            .orElse(null);
    try {
      return account
          .trade()
          .place(signer, order, ClientIds.of(logged.commitment()), last)
          .outcome();
    } catch (KeeperException e) {
      // Thrown by the vault before there was a signature.
      return new Outcome.NeverArrived("not sent: " + e.getMessage());
    } catch (RuntimeException e) {
      return new Outcome.Unknown("sending broke off: " + e);
    }
  }

  static Outcome cancel(Account account, Site site, Logged logged, Intent.CancelOrder cancel) {
    List<OwnOrder> legs = site.desk().sightings().legs(cancel.credential(), cancel.target());
    if (legs.isEmpty()) {
      return new Outcome.Rejected(CODE_CANCEL_REJECTED, "no order of ours has that caller id");
    }
    Outcome cancelled;
    RequestSigner signer;
    try {
      signer = site.signer().sign(logged, account.access());
      cancelled =
          account
              .trade()
              .cancel(
                  signer,
                  cancel.instrument(),
                  target(legs.getFirst()),
                  Desk.cancelId(logged.commitment()))
              .outcome();
    } catch (KeeperException e) {
      return new Outcome.NeverArrived("not sent: " + e.getMessage());
    } catch (RuntimeException e) {
      return new Outcome.Unknown("sending broke off: " + e);
    }
    Intent.PlaceOrder replacement = cancel.replacement();
    if (replacement == null || !(cancelled instanceof Outcome.Accepted)) {
      return cancelled;
    }
    return placeWith(signer, account, site, logged, replacement);
  }

  private static OrderCalls.Target target(OwnOrder main) {
    if (main.order().kind() == OrderKind.OCO) {
      return new OrderCalls.Target.Pair(main.clientOrderId());
    }
    String venueId = main.venueOrderId();
    return venueId == null
        ? new OrderCalls.Target.ClientId(main.clientOrderId())
        : new OrderCalls.Target.VenueId(venueId);
  }
}
