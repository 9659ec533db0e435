package tallystick.server.fleet.money;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.SaleId;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperListener;
import tallystick.server.keeper.KeeperState;
import tallystick.server.work.Worker;

/**
 * What the keeper is asked about machines. An intent stands here before the keeper hears of it; as
 * long as its end is not known it is said again under its own id, after every gap and every half
 * minute, and the keeper answers with what it said before. Silence ends nothing.
 */
public final class KeeperOutbox implements KeeperListener, AutoCloseable {
  /** A keeper judges within milliseconds; one that took longer is asked again, harmlessly. */
  private static final long AGAIN_MS = 30_000;

  /** More than a keeper judges in a second. */
  private static final int MAX_AT_ONCE = 500;

  private static final Logger log = LoggerFactory.getLogger(KeeperOutbox.class);

  private final FleetDatabase database;
  private final KeeperLink link;
  private final OrganisationId organisation;
  private final Worker worker = new Worker("fleet-keeper");
  private final Map<CallerId, Long> asked = new ConcurrentHashMap<>();
  private @Nullable Answers answers;

  public KeeperOutbox(FleetDatabase database, KeeperLink link, OrganisationId organisation) {
    this.database = database;
    this.link = link;
    this.organisation = organisation;
  }

  /**
   * An intent that was asked.
   *
   * @param kind the intent's record, by its name
   * @param sale for which; empty where it is for several
   */
  public record Asked(CallerId id, String kind, Optional<SaleId> sale, Intent intent) {}

  /** Who hears what the keeper says; each call is one transaction, and may come again. */
  public interface Answers {
    void refused(Asked asked, Verdict.Refused refused);

    /**
     * One outcome of an approved intent.
     *
     * @return whether it is the last word
     */
    boolean resulted(Asked asked, Outcome outcome);
  }

  /** From now on these hear the answers; before, nothing is submitted. */
  public void start(Answers listener) {
    answers = listener;
    worker.every(1_000, this::submitOpen);
  }

  /** Stores an intent, within the transaction that makes it necessary; one that is known stays. */
  public void put(CallerId id, Optional<SaleId> sale, Intent intent) {
    database
        .sql()
        .sql(
            """
            insert into machine_intent (caller_id, kind, sale, bytes, created_ms)
            values (?, ?, ?, ?, ?) on conflict (caller_id) do nothing
            """)
        .params(
            bytes(id),
            intent.getClass().getSimpleName(),
            sale.map(SaleId::toString).orElse(""),
            Canonical.encodeIntent(intent),
            database.nowMs())
        .update();
  }

  /** Something was stored; it need not wait for the next look. */
  public void soon() {
    worker.run(this::submitOpen);
  }

  /** Asks once more what became of it. */
  public void again(CallerId id) {
    asked.remove(id);
    soon();
  }

  private void submitOpen() {
    if (answers == null || !(link.state() instanceof KeeperState.Up up)) {
      return;
    }
    long nowMs = System.nanoTime() / 1_000_000;
    for (Asked open : open()) {
      Long before = asked.get(open.id());
      if (before == null || nowMs - before > AGAIN_MS) {
        asked.put(open.id(), nowMs);
        link.submit(
            new Submission(organisation, open.id(), up.welcome().epoch(), open.intent()),
            answer -> worker.run(() -> answered(open.id(), answer)));
      }
    }
  }

  private List<Asked> open() {
    return database
        .sql()
        .sql("select * from machine_intent where not finished order by position limit ?")
        .param(MAX_AT_ONCE)
        .query((row, _) -> asked(row))
        .list();
  }

  private static Asked asked(java.sql.ResultSet row) throws java.sql.SQLException {
    String sale = row.getString("sale");
    return new Asked(
        CallerId.parse(java.util.HexFormat.of().formatHex(row.getBytes("caller_id"))),
        row.getString("kind"),
        sale.isEmpty() ? Optional.empty() : Optional.of(SaleId.parse(sale)),
        Canonical.decodeIntent(row.getBytes("bytes")));
  }

  private Optional<Asked> lockOpen(CallerId id) {
    return database
        .sql()
        .sql("select * from machine_intent where caller_id = ? and not finished for update")
        .param(bytes(id))
        .query((row, _) -> asked(row))
        .optional();
  }

  private void answered(CallerId id, Frame.Reply answer) {
    switch (answer) {
      case Frame.Judged judged -> judged(id, judged.verdict());
      case Frame.Failed failed ->
          log.info("Intent {} was not taken: {} {}", id, failed.code(), failed.text());
      case Frame.Reply other -> log.warn("{} was answered by {}", id, other.getClass());
    }
  }

  private void judged(CallerId id, Verdict verdict) {
    Answers told = java.util.Objects.requireNonNull(answers);
    database.run(
        () ->
            lockOpen(id)
                .ifPresent(
                    open -> {
                      switch (verdict) {
                        case Verdict.Approved _ -> settle(id, "approved", "", "", false);
                        case Verdict.Refused refused -> {
                          settle(id, "refused", refused.rule().ruleName(), refused.figures(), true);
                          told.refused(open, refused);
                        }
                      }
                    }));
  }

  private void settle(CallerId id, String verdict, String rule, String figures, boolean finished) {
    if (finished) {
      asked.remove(id);
    }
    database
        .sql()
        .sql(
            "update machine_intent set verdict = ?, rule = ?, figures = ?, finished = ?"
                + " where caller_id = ?")
        .params(verdict, rule, figures, finished, bytes(id))
        .update();
  }

  private void resulted(CallerId id, Outcome outcome) {
    Answers told = java.util.Objects.requireNonNull(answers);
    database.run(
        () ->
            lockOpen(id)
                .ifPresent(
                    open -> {
                      if (told.resulted(open, outcome)) {
                        settle(id, "approved", "", "", true);
                      }
                    }));
  }

  // ---------------------------------------------------------------- from the keeper

  @Override
  public void connected(Frame.Welcome welcome) {
    asked.clear();
    soon();
  }

  @Override
  public void disconnected(String why) {
    asked.clear();
  }

  @Override
  public void pushed(Frame.Reply frame) {
    // Others' outcomes come here, too.
    if (frame instanceof Frame.Resulted resulted && asked.containsKey(resulted.callerId())) {
      worker.run(() -> resulted(resulted.callerId(), resulted.outcome()));
    }
  }

  public static byte[] bytes(CallerId id) {
    return java.util.HexFormat.of().parseHex(id.toString());
  }

  @Override
  public void close() {
    worker.close();
  }
}
