package tallystick.paper.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Misbehaviour on demand: rules with a probability and a seed, or for the next few occasions. */
public final class Faults {
  /** What goes wrong. */
  public enum Kind {
    /** The request is carried out and the connection closed without an answer. */
    DROP_ANSWER,
    /** Answered with a 5xx, not carried out. */
    FAIL_BEFORE,
    /** Carried out, then answered with a 5xx. */
    FAIL_AFTER,
    /** Carried out at once, answered late. */
    DELAY,
    /** A private stream event is sent twice. */
    STREAM_DUPLICATE,
    /** A private stream event is held back behind the next one. */
    STREAM_REORDER,
    /** A private stream event is not sent. */
    STREAM_DROP,
    /** The connection is closed instead of sending an event. */
    STREAM_DISCONNECT;

    boolean ofStreams() {
      return name().startsWith("STREAM_");
    }
  }

  /** More rules than any test wants. */
  static final int MAX_RULES = 100;

  /**
   * One rule. Its scope is the start of "METHOD path", of a WebSocket method or of a stream event's
   * type; an empty one matches everything.
   */
  public static final class Rule {
    final int id;
    final Kind kind;
    final String scope;
    final double probability;
    final long delayMs;
    final int status;
    final SplittableRandom random;
    int left;
    int used;

    Rule(
        int id,
        Kind kind,
        String scope,
        double probability,
        int count,
        long delayMs,
        int status,
        long seed) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException("probability " + probability + " is not within 0..1");
      }
      this.id = id;
      this.kind = kind;
      this.scope = scope;
      this.probability = probability;
      this.left = count;
      this.delayMs = delayMs;
      this.status = status;
      this.random = new SplittableRandom(seed);
    }

    private boolean strikes(String what) {
      if (left == 0 || !what.startsWith(scope) || random.nextDouble() >= probability) {
        return false;
      }
      if (left > 0) {
        left--;
      }
      used++;
      return true;
    }
  }

  private final List<Rule> rules = new ArrayList<>();
  private int nextId = 1;

  /**
   * Adds a rule and returns its id.
   *
   * @param count how many times it may strike; -1 for ever
   */
  public int add(
      Kind kind, String scope, double probability, int count, long delayMs, int status, long seed) {
    if (rules.size() == MAX_RULES) {
      throw new IllegalArgumentException("there are " + MAX_RULES + " fault rules already");
    }
    Rule rule = new Rule(nextId++, kind, scope, probability, count, delayMs, status, seed);
    rules.add(rule);
    return rule.id;
  }

  public void clear() {
    rules.clear();
  }

  public int count() {
    return rules.size();
  }

  /** The rule that strikes a request, if any. */
  @Nullable Rule request(String what) {
    return strike(what, false);
  }

  /** The rule that strikes a private stream event, if any. */
  public @Nullable Kind event(String type) {
    Rule rule = strike(type, true);
    return rule == null ? null : rule.kind;
  }

  private @Nullable Rule strike(String what, boolean stream) {
    Rule struck = null;
    Iterator<Rule> each = rules.iterator();
    while (each.hasNext() && struck == null) {
      Rule rule = each.next();
      if (rule.kind.ofStreams() == stream && rule.strikes(what)) {
        struck = rule;
      }
    }
    rules.removeIf(r -> r.left == 0);
    return struck;
  }
}
