package tallystick.keeper.venue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tallystick.intent.CallerId;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.Ours;
import tallystick.intent.Outcome;
import tallystick.intent.OwnOrder;
import tallystick.keeper.life.Unsettled;
import tallystick.venues.Answer;
import tallystick.venues.RequestSigner;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.scan.ScanException;

/**
 * Finds out at the venue what became of what was sent without an answer. It asks by client id, more
 * rarely with time; "there is no such order" is believed only when the request can no longer be
 * acted on. It never sends anything again.
 */
final class Settling {
  /** Soon at first, since most lost answers are lost on the way back. */
  private static final long FIRST_WAIT_MS = 200;

  private static final long LONGEST_WAIT_MS = 10_000;

  /** Binance's "Order does not exist." */
  private static final int CODE_NO_SUCH_ORDER = -2013;

  private static final int CODE_CANCEL_REJECTED = -2011;

  private final Site site;
  private final Map<CallerId, Attempt> attempts = new HashMap<>();
  private final Set<CallerId> underWay = new HashSet<>();

  private record Attempt(int count, long nextAtMs) {}

  Settling(Site site) {
    this.site = site;
  }

  /** Takes up what is due. Called every half second or so. */
  void tick(Map<tallystick.intent.CredentialId, Account> accounts) {
    long nowMs = site.wallMs().getAsLong();
    List<Unsettled> unsettled = site.desk().unsettled();
    synchronized (this) {
      Set<CallerId> open = new HashSet<>();
      unsettled.forEach(one -> open.add(one.callerId()));
      attempts.keySet().retainAll(open);
    }
    for (Unsettled one : unsettled) {
      if (!(one.intent() instanceof Intent.OnCredential intent)) {
        continue;
      }
      Account account = accounts.get(intent.credential());
      if (account != null && isDue(one.callerId(), nowMs)) {
        site.executor().execute(() -> settle(account, one));
      }
    }
  }

  private synchronized boolean isDue(CallerId callerId, long nowMs) {
    Attempt attempt = attempts.get(callerId);
    if (attempt != null && nowMs < attempt.nextAtMs()) {
      return false;
    }
    int count = attempt == null ? 0 : attempt.count();
    long wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(count, 10));
    if (!underWay.add(callerId)) {
      return false;
    }
    attempts.put(callerId, new Attempt(count + 1, nowMs + wait));
    return true;
  }

  private void settle(Account account, Unsettled one) {
    try {
      Optional<RequestSigner> signer = account.ownReads();
      if (signer.isPresent()) {
        settle(account, one, signer.get());
      }
    } catch (VenueException | ScanException e) {
      // The venue is not to be understood just now; it is asked again.
    } finally {
      synchronized (this) {
        underWay.remove(one.callerId());
      }
    }
  }

  private void settle(Account account, Unsettled one, RequestSigner signer) throws ScanException {
    switch (one.intent()) {
      case Intent.PlaceOrder order -> placed(account, one, signer);
      case Intent.CancelOrder cancel -> {
        if (cancel.replacement() != null) {
          placed(account, one, signer);
        } else {
          cancelled(account, one, cancel, signer);
        }
      }
      case Intent.Read read -> {}
      case Intent.ChangeSetting change -> {}
      case Intent.Freeze freeze -> {}
      case Intent.FileEvidence file -> {}
      case MachineIntent machine -> {}
    }
  }

  /** Whether the venue has the order, and how far it has come. */
  private void placed(Account account, Unsettled one, RequestSigner signer) throws ScanException {
    Listings listings = account.trade().feed().listings();
    List<OwnOrder> legs = site.desk().sightings().legs(account.id(), one.callerId());
    List<OrderState> found = new ArrayList<>(2);
    List<Outcome.VenueOrderId> ids = new ArrayList<>(2);
    int missing = 0;
    for (OwnOrder leg : legs) {
      Answer answer =
          account.trade().orderByClientId(signer, leg.order().instrument(), leg.clientOrderId());
      switch (answer) {
        case Answer.Body body -> {
          OrderState state = OrderState.parse(body.json().toArray(), listings);
          // With our id and other terms it is a stranger's, and ours is not there.
          if (Ours.match(List.of(state.order()), List.of(leg)).getFirst().answer()
              == Ours.Answer.NOT_OURS) {
            missing++;
          } else {
            found.add(state);
            ids.add(new Outcome.VenueOrderId(Account.legOf(leg), state.order().venueOrderId()));
          }
        }
        case Answer.Refused refused -> {
          if (refused.code() != CODE_NO_SUCH_ORDER) {
            return;
          }
          missing++;
        }
        case Answer.Silent silent -> {
          return;
        }
      }
    }
    if (missing == legs.size()) {
      if (isTooLateToArrive(one)) {
        site.desk()
            .outcome(
                one.callerId(),
                new Outcome.NeverArrived("the venue does not know it, and no longer could"));
      }
    } else if (missing == 0) {
      site.desk().outcome(one.callerId(), new Outcome.Accepted(ids));
      found.forEach(account::found);
    }
  }

  /** Whether a cancel did its work. */
  private void cancelled(
      Account account, Unsettled one, Intent.CancelOrder cancel, RequestSigner signer)
      throws ScanException {
    List<OwnOrder> legs = site.desk().sightings().legs(account.id(), cancel.target());
    if (legs.isEmpty()) {
      return;
    }
    OwnOrder leg = legs.getFirst();
    Answer answer =
        account.trade().orderByClientId(signer, leg.order().instrument(), leg.clientOrderId());
    switch (answer) {
      case Answer.Body body -> {
        OrderState state =
            OrderState.parse(body.json().toArray(), account.trade().feed().listings());
        if (state.ending().isEmpty()) {
          if (isTooLateToArrive(one)) {
            site.desk()
                .outcome(one.callerId(), new Outcome.NeverArrived("the order still stands there"));
          }
          return;
        }
        Outcome outcome =
            state.status() == OrderState.Status.CANCELED
                ? new Outcome.Accepted(List.of())
                : new Outcome.Rejected(
                    CODE_CANCEL_REJECTED, "the order had ended before: " + state.status());
        site.desk().outcome(one.callerId(), outcome);
        account.found(state);
      }
      case Answer.Refused refused -> {
        if (refused.code() == CODE_NO_SUCH_ORDER && isTooLateToArrive(one)) {
          site.desk()
              .outcome(
                  one.callerId(),
                  new Outcome.Rejected(refused.code(), "there is no such order to cancel"));
        }
      }
      case Answer.Silent silent -> {
        // Asked again.
      }
    }
  }

  /**
   * Counted from when the sending had ended, not from when it was logged: a machine may stand still
   * between the two, and what is signed late is valid late.
   */
  private boolean isTooLateToArrive(Unsettled one) {
    return site.wallMs().getAsLong() > one.unknownAtMs() + site.settleAfterMs();
  }
}
