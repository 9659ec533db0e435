package tallystick.atm.rule;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tallystick.market.Amount;

/**
 * All rules of all places, and which place lies within which: {@code US-CA} within {@code US}, a
 * member state within {@code EU}. What holds in a place is its own rules and those of everything
 * around it.
 */
public final class RuleBook {
  private final List<DatedRule> rules;
  private final Map<Jurisdiction, Set<Jurisdiction>> around;

  /**
   * @param around for a place, what it lies within, besides the country its code begins with
   * @throws IllegalArgumentException when two rules have one id
   */
  public RuleBook(List<DatedRule> rules, Map<Jurisdiction, Set<Jurisdiction>> around) {
    this.rules = List.copyOf(rules);
    this.around = new TreeMap<>(around);
    Set<String> ids = new HashSet<>();
    for (DatedRule rule : rules) {
      if (!ids.add(rule.id())) {
        throw new IllegalArgumentException("Two rules have the id " + rule.id());
      }
    }
  }

  /** One book of several files, for example the shipped ones and an operator's own. */
  public static RuleBook of(Collection<RuleBook> books) {
    List<DatedRule> rules = new ArrayList<>();
    Map<Jurisdiction, Set<Jurisdiction>> around = new TreeMap<>();
    for (RuleBook book : books) {
      rules.addAll(book.rules);
      book.around.forEach(
          (place, outer) ->
              around.computeIfAbsent(place, _ -> new LinkedHashSet<>()).addAll(outer));
    }
    return new RuleBook(rules, around);
  }

  public List<DatedRule> rules() {
    return rules;
  }

  /** The rules that hold in this place on this day, its own first. */
  public InForce inForce(Jurisdiction place, LocalDate day) {
    Set<Jurisdiction> places = new LinkedHashSet<>();
    collect(place, places);
    List<DatedRule> found = new ArrayList<>();
    for (Jurisdiction each : places) {
      rules.stream()
          .filter(rule -> rule.where().equals(each) && rule.holdsOn(day))
          .forEach(found::add);
    }
    return new InForce(place, day, found);
  }

  private void collect(Jurisdiction place, Set<Jurisdiction> places) {
    if (!places.add(place)) {
      return;
    }
    int dash = place.code().indexOf('-');
    if (dash > 0) {
      collect(new Jurisdiction(place.code().substring(0, dash)), places);
    }
    around.getOrDefault(place, Set.of()).forEach(outer -> collect(outer, places));
  }

  /** What holds in one place on one day. */
  public record InForce(Jurisdiction place, LocalDate day, List<DatedRule> rules) {
    public InForce {
      rules = List.copyOf(rules);
    }

    /** The rule that keeps every machine here shut, if one does. */
    public Optional<DatedRule> closed() {
      return rules.stream().filter(rule -> rule.matter() instanceof Matter.Closed).findFirst();
    }

    public List<Limit> limits() {
      return matters(Matter.CashLimit.class).stream().map(Matter.CashLimit::limit).toList();
    }

    public List<Matter.ChargeCap> chargeCaps() {
      return matters(Matter.ChargeCap.class);
    }

    /** How cash of this step's currency is rounded here; empty where it is counted exactly. */
    public Optional<CashRounding> rounding() {
      return matters(Matter.Rounding.class).stream().map(Matter.Rounding::rounding).findFirst();
    }

    /** Whether sender and recipient must be known and travel with coins for this much cash. */
    public boolean travelRule(Amount cash) {
      return matters(Matter.TravelRule.class).stream()
          .anyMatch(rule -> rule.from().appliesTo(cash));
    }

    /** Whether a suspicion about this much cash must be reported. */
    public boolean suspicionIsReported(Amount cash) {
      return matters(Matter.SuspicionReport.class).stream()
          .anyMatch(rule -> rule.from().appliesTo(cash));
    }

    /** Whether this much cash of one person in one day must be reported whatever the reason. */
    public boolean cashReport(Amount cashOfTheDay) {
      return matters(Matter.CashReport.class).stream().anyMatch(rule -> rule.isDue(cashOfTheDay));
    }

    private <M extends Matter> List<M> matters(Class<M> kind) {
      return rules.stream()
          .map(DatedRule::matter)
          .filter(kind::isInstance)
          .map(kind::cast)
          .toList();
    }
  }
}
