package tallystick.server.tally;

import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.KeeperStatus;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.server.work.Worker;
import tools.jackson.databind.json.JsonMapper;

/** Asks the keeper how it stands every few seconds, and tells when the tally has grown. */
public final class TallyFollower implements AutoCloseable {
  private static final long ASK_EVERY_MS = 2_000;

  private final KeeperLink keeper;
  private final JdbcClient db;
  private final InstantSource clock;
  private final JsonMapper json;
  private final Worker worker = new Worker("tally-follower");
  private volatile @Nullable KeeperStatus latest;
  private long toldSize = -1;

  public TallyFollower(KeeperLink keeper, JdbcClient db, InstantSource clock, JsonMapper json) {
    this.keeper = keeper;
    this.db = db;
    this.clock = clock;
    this.json = json;
    worker.every(ASK_EVERY_MS, this::ask);
  }

  private record Grown(long size, long entries, String checkpoint) {}

  private void ask() {
    if (!(keeper.state() instanceof KeeperState.Up)) {
      latest = null;
      return;
    }
    try {
      KeeperStatus status = keeper.status();
      latest = status;
      if (status.tallySize() != toldSize) {
        toldSize = status.tallySize();
        db.sql("insert into event (at_ms, kind, data) values (?, 'tally', ?)")
            .params(
                clock.millis(),
                json.writeValueAsString(
                    new Grown(status.tallySize(), status.entries(), status.checkpoint())))
            .update();
      }
    } catch (KeeperSilentException e) {
      latest = null;
    }
  }

  /** The keeper's last word, at most a few seconds old; empty when it does not answer. */
  public Optional<KeeperStatus> latest() {
    return Optional.ofNullable(latest);
  }

  @Override
  public void close() {
    worker.close();
  }
}
