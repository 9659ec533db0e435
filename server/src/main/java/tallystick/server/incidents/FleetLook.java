package tallystick.server.incidents;

import java.util.List;
import java.util.Optional;
import tallystick.intent.KeeperStatus;
import tallystick.watch.OpenedEntry;

/** What incidents want to know of machines, and do to all of them at once. */
public interface FleetLook {
  /** The incident that keeps all machines locked; empty when none does. */
  Optional<Long> lockedBy();

  /** Whether this incident has locked them and lets them go again. */
  boolean released(long incident);

  /** Locks all machines. */
  void lock(long incident, String why, String who);

  /** Lifts the lock of this incident; false when it has none. */
  boolean release(long incident, String who);

  /** Ends sessions of people and machines, and tokens, that are older; says what it ended. */
  String endOlderThan(long ms, String because);

  /** One look at what a step is about; does nothing. */
  View look(String check, Asked asked);

  /**
   * What the look goes by.
   *
   * @param openedMs when the incident began
   * @param status empty when the keeper does not answer
   * @param entries of the tally, all, in their order
   */
  record Asked(
      long incident, long openedMs, Optional<KeeperStatus> status, List<OpenedEntry> entries) {
    public Asked {
      entries = List.copyOf(entries);
    }
  }

  /** What the program sees. */
  sealed interface View {
    /** As it should be. */
    record Fine(String text) implements View {}

    /** Not as it should be: what, and what to do. */
    record Wrong(String text) implements View {}

    /** It could not be looked at. */
    record Unknown(String text) implements View {}

    /**
     * A person has to judge.
     *
     * @param lines what there is; he attests to just these, and to no line that comes later
     */
    record ForPerson(String question, List<String> lines) implements View {
      public ForPerson {
        lines = List.copyOf(lines);
      }
    }
  }
}
