package tallystick.server.chain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.OutPoint;

/**
 * All deposits that are known, and what changes between two looks at the node. Pure: a look in, a
 * new book and the changes out.
 *
 * <p>What holds, whatever the node says:
 *
 * <ol>
 *   <li>A deposit is an output, not an address: paying one address twice makes two deposits.
 *   <li>Nothing is forgotten because a look does not show it. It is {@link Deposit.Gone} then, and
 *       comes back when a later look shows it.
 *   <li>Confirmations are those of the last look, up or down; a deposit that had some and has none
 *       is told with how many it had.
 *   <li>A look that says the same again changes nothing.
 * </ol>
 */
public record DepositBook(Map<OutPoint, Deposit> deposits) {
  public static final DepositBook EMPTY = new DepositBook(Map.of());

  /** A book and what led to it. */
  public record Turn(DepositBook book, List<DepositChange> changes) {
    public Turn {
      changes = List.copyOf(changes);
    }
  }

  public DepositBook {
    deposits = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(deposits));
  }

  /**
   * Takes a look.
   *
   * @param sightings everything that the node knows about deposits that may still change: all that
   *     are not deeper than the look reaches
   * @param reach how many confirmations a deposit has that no longer needs to be shown
   */
  public Turn after(Collection<Sighting> sightings, int reach) {
    Map<OutPoint, Deposit> next = new LinkedHashMap<>(deposits);
    List<DepositChange> changes = new ArrayList<>();
    Map<OutPoint, Sighting> shown = new LinkedHashMap<>();
    sightings.forEach(sighting -> shown.put(sighting.output(), sighting));
    for (Sighting sighting : shown.values()) {
      Deposit before = deposits.get(sighting.output());
      Deposit now =
          new Deposit(
              sighting.output(),
              sighting.address(),
              sighting.satoshis(),
              standing(sighting, before));
      note(before, now, next, changes);
    }
    for (Deposit before : deposits.values()) {
      if (!shown.containsKey(before.output()) && !before.isSettled(reach)) {
        Deposit gone =
            new Deposit(before.output(), before.address(), before.satoshis(), new Deposit.Gone());
        note(before, gone, next, changes);
      }
    }
    return new Turn(new DepositBook(next), changes);
  }

  /** What counts towards an address: the sum of its deposits at this depth or deeper. */
  public long confirmedSatoshis(String address, int wanted) {
    return deposits.values().stream()
        .filter(deposit -> deposit.address().equals(address) && deposit.isConfirmed(wanted))
        .mapToLong(Deposit::satoshis)
        .sum();
  }

  /** What the next look must answer for: everything that may still change. */
  public List<Deposit> open(int reach) {
    return deposits.values().stream().filter(deposit -> !deposit.isSettled(reach)).toList();
  }

  /** Without those whose end matters to nobody any more; else each look asks for them for ever. */
  public DepositBook without(Set<OutPoint> outputs) {
    Map<OutPoint, Deposit> rest = new LinkedHashMap<>(deposits);
    rest.keySet().removeAll(outputs);
    return new DepositBook(rest);
  }

  /** Everything ever seen for an address, in the order in which it was seen. */
  public List<Deposit> to(String address) {
    return deposits.values().stream().filter(deposit -> deposit.address().equals(address)).toList();
  }

  private static Deposit.Standing standing(Sighting sighting, @Nullable Deposit before) {
    if (sighting.confirmations() > 0 && sighting.block() != null) {
      return new Deposit.InChain(sighting.block(), sighting.confirmations());
    }
    if (sighting.confirmations() == 0 && sighting.waiting()) {
      return new Deposit.Waiting(sighting.replaceable());
    }
    if (sighting.confirmations() == 0 && sighting.conflicts().isEmpty()) {
      return new Deposit.Gone();
    }
    // The node names the other one while that waits, and no longer once it is in the chain.
    Set<Hash256> by = new HashSet<>(sighting.conflicts());
    if (before != null && before.standing() instanceof Deposit.Replaced replaced) {
      by.addAll(replaced.by());
    }
    return new Deposit.Replaced(by, -sighting.confirmations());
  }

  private static void note(
      @Nullable Deposit before,
      Deposit now,
      Map<OutPoint, Deposit> next,
      List<DepositChange> changes) {
    next.put(now.output(), now);
    if (before == null) {
      changes.add(new DepositChange.Seen(now));
      return;
    }
    if (before.standing().equals(now.standing())) {
      return;
    }
    int had = before.confirmations();
    switch (now.standing()) {
      case Deposit.InChain in -> {
        if (in.confirmations() < had) {
          changes.add(new DepositChange.Shallower(now, had));
        } else {
          changes.add(new DepositChange.Deeper(now));
        }
      }
      case Deposit.Waiting waiting -> {
        if (had > 0) {
          changes.add(new DepositChange.Shallower(now, had));
        } else if (!(before.standing() instanceof Deposit.Waiting)) {
          changes.add(new DepositChange.Returned(now));
        }
      }
      case Deposit.Replaced replaced -> {
        // Which transactions compete may become known later; the deposit is displaced once.
        if (!(before.standing() instanceof Deposit.Replaced)) {
          changes.add(new DepositChange.Displaced(now, had));
        }
      }
      case Deposit.Gone gone -> changes.add(new DepositChange.Vanished(now, had));
    }
  }
}
