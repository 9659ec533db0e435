package tallystick.watch.incident;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to do, step by step. Each step has a check that the program makes, and most a button that
 * does it. The account is let go only when every step before the letting go is green.
 *
 * @param id a word, for example {@code stolen-key}
 * @param version grows with every change: an incident names the one it was handled by
 * @param title by language ({@code en}, {@code fr})
 * @param opensFor kinds of findings for which an incident takes this runbook by itself
 */
public record Runbook(
    String id,
    int version,
    Map<String, String> title,
    Set<String> opensFor,
    List<RunbookStep> steps) {
  /** Nobody works through more at three in the morning. */
  public static final int MAX_STEPS = 20;

  /** The languages of the pages; every runbook speaks all of them. */
  public static final Set<String> LANGUAGES = Set.of("en", "fr");

  /**
   * One step.
   *
   * @param id a word
   * @param title what to do, by language
   * @param why what it is for, and what it does not do, by language
   * @param check what the program looks at
   * @param action what the button does; empty where only a person can
   * @param lets whether this is the letting go itself, which waits for all others
   */
  public record RunbookStep(
      String id,
      Map<String, String> title,
      Map<String, String> why,
      String check,
      String action,
      boolean lets) {
    public RunbookStep {
      word("A step's name", id);
      title = spoken(id, title);
      why = spoken(id, why);
      word("The check of " + id, check);
      if (!action.isEmpty()) {
        word("The action of " + id, action);
      }
    }
  }

  public Runbook {
    word("A runbook's name", id);
    title = spoken(id, title);
    opensFor = Set.copyOf(opensFor);
    steps = List.copyOf(steps);
    if (version < 1 || steps.isEmpty() || steps.size() > MAX_STEPS) {
      throw new IllegalArgumentException(
          "The runbook " + id + " has a version from 1 on and 1 to " + MAX_STEPS + " steps");
    }
    Set<String> ids = new HashSet<>();
    for (RunbookStep step : steps) {
      if (!ids.add(step.id())) {
        throw new IllegalArgumentException("The runbook " + id + " has two steps " + step.id());
      }
    }
  }

  /** How a step stands. */
  public enum State {
    /** Seen to be done. */
    GREEN,
    /** Seen not to be done. */
    RED,
    /** Could not be looked at; as good as red for the letting go. */
    UNKNOWN
  }

  /**
   * What a check saw.
   *
   * @param reason for a person: what was seen, or why nothing was
   * @param atMs when it was looked at; 0 for never
   */
  public record Checked(String step, State state, String reason, long atMs) {
    /** Not looked at yet. */
    public static Checked never(String step) {
      return new Checked(step, State.UNKNOWN, "not looked at yet", 0);
    }
  }

  /**
   * The steps that keep the account from being let go; empty when it may be.
   *
   * @param checked by step; what is missing counts as never looked at
   */
  public List<Checked> keeping(Map<String, Checked> checked) {
    return steps.stream()
        .filter(step -> !step.lets())
        .map(step -> checked.getOrDefault(step.id(), Checked.never(step.id())))
        .filter(one -> one.state() != State.GREEN)
        .toList();
  }

  private static Map<String, String> spoken(String id, Map<String, String> words) {
    if (!words.keySet().equals(LANGUAGES)
        || words.values().stream().anyMatch(text -> text.isBlank() || text.length() > 1_000)) {
      throw new IllegalArgumentException(
          id + " speaks " + LANGUAGES + ", each in 1 to 1,000 characters");
    }
    return Map.copyOf(words);
  }

  private static void word(String what, String word) {
    if (!word.matches("[a-z][a-z0-9-]{0,63}")) {
      throw new IllegalArgumentException(what + " is made of a-z 0-9 -, not \"" + word + "\"");
    }
  }
}
