package tallystick.atm.rule;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator allows customers of each tier; the law's own limits hold in every tier besides.
 * A tier that is not in the plan is not served.
 */
public record TierPlan(Map<Tier, List<Limit>> limits) {
  public TierPlan {
    Map<Tier, List<Limit>> copy = new EnumMap<>(Tier.class);
    limits.forEach((tier, list) -> copy.put(tier, List.copyOf(list)));
    limits = Map.copyOf(copy);
  }

  /** The operator's and the law's limits for this tier; empty when the tier is not served. */
  public Optional<List<Limit>> of(Tier tier, Collection<Limit> byLaw) {
    List<Limit> own = limits.get(tier);
    if (own == null) {
      return Optional.empty();
    }
    List<Limit> all = new ArrayList<>(byLaw);
    all.addAll(own);
    return Optional.of(all);
  }

  /** The first tier, from the customer's own upwards, in which this wish would pass. */
  public Optional<Tier> tierFor(
      Reservations reservations,
      Reservations.Wish wish,
      Tier own,
      Collection<Limit> byLaw,
      ZoneId zone) {
    for (Tier tier : Tier.values()) {
      if (tier.compareTo(own) >= 0
          && of(tier, byLaw)
              .map(all -> reservations.reserve(wish, all, zone))
              .filter(
                  answer ->
                      answer instanceof Reservations.Answer.Reserved
                          || answer instanceof Reservations.Answer.Repeated)
              .isPresent()) {
        return Optional.of(tier);
      }
    }
    return Optional.empty();
  }
}
