package tallystick.terminal.sale;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import tallystick.intent.SignedStatement;
import tallystick.terminal.journal.Journal;
import tallystick.terminal.journal.JournalRecord;

/**
 * Sends what was said, in order, as far as the network lets it; to a server that was restored from
 * a copy, from the place on that it knows.
 */
final class Outbox {
  /** A round does not keep a customer waiting: the rest goes in the next. */
  private static final int MAX_PER_ROUND = 20;

  /**
   * Beyond it no new sale begins: the keeper's caps are for what it has heard of, and a machine
   * that nobody hears should not go on for days.
   */
  static final int MAX_UNSENT = 500;

  private final Journal journal;
  private final ServerLink link;
  private boolean online;
  private String refusal = "";

  /** What a restored server has forgotten, oldest first, from the journal; sent before the rest. */
  private final Deque<SignedStatement> forgotten = new ArrayDeque<>();

  Outbox(Journal journal, ServerLink link) {
    this.journal = journal;
    this.link = link;
  }

  void tick() {
    List<SignedStatement> unsent =
        forgotten.isEmpty() ? journal.memory().unsent() : List.copyOf(forgotten);
    long heard = 0;
    int epoch = 0;
    for (SignedStatement statement : unsent.subList(0, Math.min(MAX_PER_ROUND, unsent.size()))) {
      ServerLink.Delivery delivery = link.deliver(statement);
      if (delivery instanceof ServerLink.Delivery.Pending) {
        break;
      }
      online = !(delivery instanceof ServerLink.Delivery.Unreachable);
      refusal = delivery instanceof ServerLink.Delivery.Refused(String why) ? why : "";
      if (delivery instanceof ServerLink.Delivery.Behind(long wanted)) {
        forgotten.clear();
        forgotten.addAll(journal.said(wanted, journal.memory().heardSequence()));
        if (forgotten.isEmpty()) {
          refusal = "the server wants statement " + wanted + ", which this journal has not";
        }
        break;
      }
      if (!(delivery instanceof ServerLink.Delivery.Heard(int now))) {
        break;
      }
      forgotten.poll();
      heard = statement.read().sequence();
      epoch = now;
    }
    if (heard > journal.memory().heardSequence()) {
      journal.append(new JournalRecord.Heard(heard, Math.max(epoch, journal.memory().epoch())));
    }
  }

  /** Whether the last delivery was answered. */
  boolean online() {
    return online;
  }

  /** Why the server takes no more statements; empty when it does. */
  String refusal() {
    return refusal;
  }

  boolean isFull() {
    return journal.memory().unsent().size() >= MAX_UNSENT;
  }
}
