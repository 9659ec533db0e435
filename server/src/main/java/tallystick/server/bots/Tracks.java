package tallystick.server.bots;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.Outcome;
import tallystick.market.Fill;
import tallystick.market.Instrument;

/**
 * The unfinished intents of all bots: found by caller id, by where they trade, and by the venue's
 * order numbers as these become known.
 *
 * <p>Everything about a {@link Track} happens under the lock of this class. What is to be told to
 * bots is returned, and told by the caller without the lock.
 */
final class Tracks {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<CallerId, Track> byCaller = new LinkedHashMap<>();
  private final Map<Place, Map<CallerId, Track>> byPlace = new HashMap<>();
  private final Map<Order, Track> byOrder = new HashMap<>();

  private final UnaryOperator<CredentialId> account;

  /**
   * Those that a database has.
   *
   * @param account gives one name for all keys that an account has had
   */
  Tracks(List<OpenIntent> unfinished, UnaryOperator<CredentialId> account) {
    this.account = account;
    unfinished.forEach(open -> add(new Track(open)));
  }

  /** Where intents trade: of thousands a few stand in one place. */
  private record Place(CredentialId account, Instrument instrument) {}

  /** Two venues may well give the same number on the same pair. */
  private record Order(Place place, String venueOrderId) {}

  private Place place(Track track) {
    return place(track.credential(), track.instrument());
  }

  private Place place(CredentialId credential, Instrument instrument) {
    return new Place(account.apply(credential), instrument);
  }

  /** Takes a new one; false when there is one under its caller id. */
  boolean add(Track track) {
    lock.lock();
    try {
      if (byCaller.putIfAbsent(track.callerId, track) != null) {
        return false;
      }
      byPlace.computeIfAbsent(place(track), p -> new LinkedHashMap<>()).put(track.callerId, track);
      index(track);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** All of them, oldest first. */
  List<Track> all() {
    lock.lock();
    try {
      return List.copyOf(byCaller.values());
    } finally {
      lock.unlock();
    }
  }

  @Nullable Track find(CallerId callerId) {
    lock.lock();
    try {
      return byCaller.get(callerId);
    } finally {
      lock.unlock();
    }
  }

  /** How many have no outcome to rest on yet. */
  int unsettled() {
    lock.lock();
    try {
      int count = 0;
      for (Track track : byCaller.values()) {
        count += track.quiet() ? 0 : 1;
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A verdict that was taken.
   *
   * @param first whether it was not known before
   */
  record Judged(Track track, boolean first) {}

  @Nullable Judged judged(Frame.Judged frame) {
    lock.lock();
    try {
      Track track = byCaller.get(frame.callerId());
      return track == null
          ? null
          : new Judged(track, track.judged(frame.verdict(), frame.commitment()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * An outcome that was taken.
   *
   * @param first whether it was not known before
   * @param finished nothing more can come for this intent
   * @param missesExecutions an order ended with more executions than have been seen
   * @param held executions that have waited for the order number this outcome brought
   */
  record Resulted(
      Track track, boolean first, boolean finished, boolean missesExecutions, List<Fill> held) {}

  @Nullable Resulted resulted(CallerId callerId, Outcome outcome) {
    lock.lock();
    try {
      Track track = byCaller.get(callerId);
      if (track == null) {
        return null;
      }
      boolean first = track.resulted(outcome);
      if (outcome instanceof Outcome.Accepted
          && track.intent instanceof Intent.CancelOrder cancel) {
        Track target = byCaller.get(cancel.target());
        if (target != null) {
          target.cancelTaken();
        }
      }
      index(track);
      List<Fill> held = track.takeHeld();
      return new Resulted(track, first, track.finished(), track.missesExecutions(), held);
    } finally {
      lock.unlock();
    }
  }

  /** Whose an execution is, as far as it is known. */
  sealed interface Owner {
    /**
     * One of ours.
     *
     * @param fresh whether it had not been counted before
     * @param finished this was the last that its intent waited for
     */
    record Ours(Track track, Leg leg, boolean fresh, boolean finished) implements Owner {}

    /** It bears what may be our client id, and waits for the order number of its intent. */
    record Held() implements Owner {}

    /** It may be one of ours whose number we do not know yet, and has to be read again later. */
    record Undecided() implements Owner {}

    /** Nobody here waits for it. */
    record Nobody() implements Owner {}
  }

  /**
   * Takes an execution. The venue's order number alone proves whose it is; a client id only tells
   * which intent it waits for.
   *
   * @param clientOrderId empty when what told of the execution does not say
   */
  Owner executed(CredentialId credential, Fill fill, String clientOrderId) {
    lock.lock();
    try {
      Track owner =
          byOrder.get(new Order(place(credential, fill.instrument()), fill.venueOrderId()));
      if (owner != null) {
        Leg leg = Leg.MAIN;
        for (Map.Entry<Leg, String> order : owner.orderIds().entrySet()) {
          leg = order.getValue().equals(fill.venueOrderId()) ? order.getKey() : leg;
        }
        boolean fresh = owner.executed(leg, fill);
        return new Owner.Ours(owner, leg, fresh, owner.finished());
      }
      for (Track candidate : at(credential, fill.instrument())) {
        if (candidate.unplaced()) {
          if (clientOrderId.isEmpty()) {
            return new Owner.Undecided();
          }
          if (candidate.mayBear(clientOrderId)) {
            candidate.hold(fill);
            return new Owner.Held();
          }
        }
      }
      return new Owner.Nobody();
    } finally {
      lock.unlock();
    }
  }

  /** Whether an execution is ours, or may turn out to be. */
  boolean mayOwn(CredentialId credential, Fill fill) {
    lock.lock();
    try {
      return byOrder.containsKey(
              new Order(place(credential, fill.instrument()), fill.venueOrderId()))
          || at(credential, fill.instrument()).stream().anyMatch(Track::unplaced);
    } finally {
      lock.unlock();
    }
  }

  /** Whether executions may exist there that have not been seen. */
  boolean missesExecutions(CredentialId credential, Instrument instrument) {
    lock.lock();
    try {
      return at(credential, instrument).stream()
          .anyMatch(track -> track.missesExecutions() || track.unplaced());
    } finally {
      lock.unlock();
    }
  }

  /** When the oldest there was made; {@link Long#MAX_VALUE} when there is none. */
  long oldestMs(CredentialId credential, Instrument instrument) {
    lock.lock();
    try {
      return at(credential, instrument).stream()
          .mapToLong(track -> track.createdMs)
          .min()
          .orElse(Long.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  /** Where a credential's intents trade. */
  Set<Instrument> instruments(CredentialId credential) {
    lock.lock();
    try {
      Set<Instrument> instruments = new HashSet<>();
      for (Place place : byPlace.keySet()) {
        if (place.account.equals(account.apply(credential))) {
          instruments.add(place.instrument);
        }
      }
      return instruments;
    } finally {
      lock.unlock();
    }
  }

  /** Finds everything anew, after an account has got another key. */
  void placeAnew() {
    lock.lock();
    try {
      byPlace.clear();
      byOrder.clear();
      for (Track track : byCaller.values()) {
        byPlace
            .computeIfAbsent(place(track), p -> new LinkedHashMap<>())
            .put(track.callerId, track);
        index(track);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of one that is finished; of any other it does not. */
  void forgetFinished(Track track) {
    lock.lock();
    try {
      if (!track.finished() || byCaller.remove(track.callerId) == null) {
        return;
      }
      byPlace.computeIfPresent(
          place(track),
          (place, there) -> {
            there.remove(track.callerId);
            return there.isEmpty() ? null : there;
          });
      for (String orderId : track.orderIds().values()) {
        byOrder.remove(new Order(place(track), orderId));
      }
    } finally {
      lock.unlock();
    }
  }

  private Collection<Track> at(CredentialId credential, Instrument instrument) {
    return byPlace.getOrDefault(place(credential, instrument), Map.of()).values();
  }

  private void index(Track track) {
    for (String orderId : track.orderIds().values()) {
      byOrder.put(new Order(place(track), orderId), track);
    }
  }
}
