package tallystick.watch.incident;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Several accounts hit in the same way: one thief, not several accidents. Pure. */
public final class Campaigns {
  /** Accounts that were hit in the same instruments within this belong together. */
  public static final long TOGETHER_MS = 24L * 3_600_000;

  private Campaigns() {}

  /**
   * One account hit in one instrument.
   *
   * @param instrument as {@code BTC/USD}
   */
  public record Hit(String credential, String instrument, long atMs) {}

  /**
   * What several accounts have in common.
   *
   * @param credentials those hit, at least two, in order
   * @param clean those of the organisation's accounts that were not
   * @param instruments in which at least two of them were hit
   */
  public record Campaign(
      Set<String> credentials,
      Set<String> clean,
      Set<String> instruments,
      long firstMs,
      long lastMs) {
    public Campaign {
      credentials = java.util.Collections.unmodifiableSet(new TreeSet<>(credentials));
      clean = java.util.Collections.unmodifiableSet(new TreeSet<>(clean));
      instruments = java.util.Collections.unmodifiableSet(new TreeSet<>(instruments));
    }
  }

  /**
   * The campaigns in these hits, the earliest first.
   *
   * @param population every account there is, so that each is hit or clean
   */
  public static List<Campaign> find(List<Hit> hits, Set<String> population) {
    List<Campaign> found = new ArrayList<>();
    List<Hit> left = new ArrayList<>(hits);
    left.sort(Comparator.comparingLong(Hit::atMs).thenComparing(Hit::credential));
    while (!left.isEmpty()) {
      List<Hit> group = group(left);
      left.removeAll(group);
      Set<String> hit = new TreeSet<>();
      group.forEach(one -> hit.add(one.credential()));
      if (hit.size() < 2) {
        continue;
      }
      Set<String> clean = new TreeSet<>(population);
      clean.removeAll(hit);
      found.add(
          new Campaign(
              hit,
              clean,
              shared(group),
              group.getFirst().atMs(),
              group.stream().mapToLong(Hit::atMs).max().orElseThrow()));
    }
    return found;
  }

  /** The first hit, and all that are tied to it, directly or through others. */
  private static List<Hit> group(List<Hit> hits) {
    List<Hit> group = new ArrayList<>();
    group.add(hits.getFirst());
    for (int i = 0; i < group.size(); i++) {
      Hit known = group.get(i);
      for (Hit other : hits) {
        if (!group.contains(other) && tied(known, other)) {
          group.add(other);
        }
      }
    }
    group.sort(Comparator.comparingLong(Hit::atMs).thenComparing(Hit::credential));
    return group;
  }

  private static boolean tied(Hit one, Hit other) {
    boolean common =
        one.instrument().equals(other.instrument()) || one.credential().equals(other.credential());
    return common && Math.abs(one.atMs() - other.atMs()) <= TOGETHER_MS;
  }

  private static Set<String> shared(List<Hit> group) {
    Set<String> shared = new TreeSet<>();
    for (Hit one : group) {
      for (Hit other : group) {
        if (!one.credential().equals(other.credential())
            && one.instrument().equals(other.instrument())) {
          shared.add(one.instrument());
        }
      }
    }
    return shared;
  }
}
