package tallystick.keeper.life;

import java.util.List;
import java.util.Objects;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Ours;
import tallystick.intent.OwnOrder;
import tallystick.intent.VenueOrder;
import tallystick.market.Amount;

/**
 * What is seen at the venues, held against what the entries say. Answers come from memory, under
 * the desk's lock.
 */
public final class Sightings {
  private final Object lock;
  private final State state;

  Sightings(Object lock, State state) {
    this.lock = lock;
    this.state = state;
  }

  /** What one look at an order of the venue's told. */
  public sealed interface Sight {
    /** Authorised by this entry. */
    record Own(OwnOrder order) implements Sight {}

    /** Sent by us perhaps: the answer is still out. Look again when it is there. */
    record Undecided(CallerId callerId) implements Sight {}

    /** Not ours, and why. */
    record Foreign(String why) implements Sight {}
  }

  /** Decides whose an order is. */
  public Sight look(CredentialId credential, VenueOrder order) {
    synchronized (lock) {
      Ours.Match match = state.match(credential, order);
      return switch (match.answer()) {
        case OURS -> new Sight.Own(Objects.requireNonNull(match.own()));
        case CANNOT_TELL -> new Sight.Undecided(Objects.requireNonNull(match.own()).callerId());
        case NOT_OURS -> new Sight.Foreign(match.why());
      };
    }
  }

  /** How far an order of ours has been filled, while it is open. */
  public void filled(OwnOrder own, Amount cumulativeBase) {
    synchronized (lock) {
      state.exposure.observeFilled(own.sequence(), own.leg(), cumulativeBase);
    }
  }

  /** Whether we asked for this order to be cancelled, or its sibling's end did it. */
  public boolean cancelExpected(OwnOrder own, String requestClientId) {
    synchronized (lock) {
      return state.cancelExpected(own, requestClientId);
    }
  }

  /** The same for an end that was found by reading, which does not say whose cancel it was. */
  public boolean cancelAsked(CredentialId credential, OwnOrder own) {
    synchronized (lock) {
      return state.cancelAsked(credential, own);
    }
  }

  public void balance(CredentialId credential, Amount total) {
    synchronized (lock) {
      state.exposure.observeBalance(credential, total);
    }
  }

  public void forgetBalances(CredentialId credential) {
    synchronized (lock) {
      state.exposure.forgetBalances(credential);
    }
  }

  /** Legs of an intent as the tally knows them. */
  public List<OwnOrder> legs(CredentialId credential, CallerId callerId) {
    synchronized (lock) {
      return state.legs(credential, callerId);
    }
  }

  /** Our protective sells, which a freeze leaves alone. */
  public List<OwnOrder> protectiveSells(CredentialId credential) {
    synchronized (lock) {
      return state.protectiveSells(credential);
    }
  }

  /** Orders of ours that the venue has taken and that have not ended, as far as we know. */
  public List<OwnOrder> openLegs(CredentialId credential) {
    synchronized (lock) {
      return state.openLegs(credential);
    }
  }
}
