package tallystick.server.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tallystick.server.people.Sessions;
import tallystick.server.people.TokenStore;
import tallystick.server.work.Worker;

/**
 * Events as a stream that can be resumed: {@code Last-Event-ID} goes on behind that event, as far
 * back as events are kept.
 *
 * <p>An event's id is {@code XID-ID}: rows are told in the order of their transactions, and only
 * those below the oldest transaction still running, so that one committed late is never skipped.
 */
@RestController
class EventsController implements AutoCloseable {
  /** Each costs a query a quarter of a second. */
  private static final int MAX_LISTENERS = 50;

  private static final int PAGE = 500;
  private static final long LOOK_EVERY_MS = 250;

  /** A silent line is kept open through proxies by a comment this often. */
  private static final long HEARTBEAT_MS = 15_000;

  /** Whoever may hear no more is cut off within this. */
  private static final long ASK_EVERY_MS = 1_000;

  /** Events beyond this many are forgotten, oldest first. */
  private static final long MAX_KEPT = 500_000;

  private static final long FORGET_EVERY_MS = 600_000;
  private static final Logger log = LoggerFactory.getLogger(EventsController.class);

  private final JdbcClient db;
  private final Sessions sessions;
  private final TokenStore tokens;
  private final Semaphore places = new Semaphore(MAX_LISTENERS);
  private final Worker forgetter = new Worker("events-forgetter");
  private final Counter looks;
  private volatile boolean closed;

  EventsController(JdbcClient db, Sessions sessions, TokenStore tokens, MeterRegistry metrics) {
    this.db = db;
    this.sessions = sessions;
    this.tokens = tokens;
    Gauge.builder("tallystick.events.listeners", () -> MAX_LISTENERS - places.availablePermits())
        .description("Who listens to the stream of events now")
        .register(metrics);
    looks =
        Counter.builder("tallystick.events.looks")
            .description("Looks of all listeners for new events since the start")
            .register(metrics);
    forgetter.every(
        FORGET_EVERY_MS,
        () ->
            db.sql("delete from event where id < (select max(id) from event) - ?")
                .param(MAX_KEPT)
                .update());
  }

  private record Event(String xid, long id, String kind, @Nullable String bot, String data) {
    String eventId() {
      return xid + "-" + id;
    }
  }

  /** Where a listener stands. */
  private record Cursor(String xid, long id) {
    static Cursor parse(String text) {
      String[] parts = text.split("-", -1);
      if (parts.length != 2) {
        throw Problem.badRequest("invalid", "Last-Event-ID is one that this stream gave");
      }
      try {
        return new Cursor(
            Long.toString(Long.parseUnsignedLong(parts[0])), Long.parseLong(parts[1]));
      } catch (NumberFormatException e) {
        throw Problem.badRequest("invalid", "Last-Event-ID is one that this stream gave");
      }
    }
  }

  @GetMapping(value = "/api/v1/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter events(
      @RequestHeader(value = "Last-Event-ID", required = false) @Nullable String lastEventId) {
    Caller caller = Caller.now();
    Cursor from = lastEventId == null ? latest() : Cursor.parse(lastEventId);
    if (!places.tryAcquire()) {
      throw Problem.unavailable(
          "too-many-listeners", "There are " + MAX_LISTENERS + " listeners already; close one");
    }
    SseEmitter emitter = new SseEmitter(0L);
    Thread.ofVirtual().name("events").start(() -> tell(emitter, caller, from));
    return emitter;
  }

  private void tell(SseEmitter emitter, Caller caller, Cursor from) {
    Cursor cursor = from;
    long lastSentNs = System.nanoTime();
    long askedNs = lastSentNs;
    try {
      emitter.send(SseEmitter.event().comment("listening"));
      while (!closed) {
        if (System.nanoTime() - askedNs > ASK_EVERY_MS * 1_000_000) {
          if (!stillMay(caller)) {
            break;
          }
          askedNs = System.nanoTime();
        }
        List<Event> events = after(cursor);
        looks.increment();
        for (Event event : events) {
          cursor = new Cursor(event.xid(), event.id());
          if (mayHear(caller, event)) {
            emitter.send(
                SseEmitter.event().id(event.eventId()).name(event.kind()).data(event.data()));
            lastSentNs = System.nanoTime();
          }
        }
        if (System.nanoTime() - lastSentNs > HEARTBEAT_MS * 1_000_000) {
          emitter.send(SseEmitter.event().comment("still here"));
          lastSentNs = System.nanoTime();
        }
        if (events.size() < PAGE) {
          Thread.sleep(LOOK_EVERY_MS);
        }
      }
      emitter.complete();
    } catch (IOException | IllegalStateException e) {
      log.debug("A listener has gone: {}", e.getMessage());
    } catch (DataAccessException e) {
      emitter.completeWithError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  private static boolean mayHear(Caller caller, Event event) {
    String bot = event.bot();
    return bot == null ? caller.coversAll() : caller.covers(bot);
  }

  /** Whoever was signed out, or whose token was revoked, hears no more. */
  private boolean stillMay(Caller caller) {
    return switch (caller) {
      case Caller.ByPerson person -> sessions.alive(person.session().id());
      case Caller.ByToken token -> tokens.alive(token.token().id());
    };
  }

  private List<Event> after(Cursor cursor) {
    return db.sql(
            """
            select xid::text as x, id, kind, bot_id, data from event
            where (xid, id) > (?::xid8, ?) and xid < pg_snapshot_xmin(pg_current_snapshot())
            order by event.xid, id limit ?
            """)
        .params(cursor.xid(), cursor.id(), PAGE)
        .query((row, n) -> event(row))
        .list();
  }

  private Cursor latest() {
    return db.sql(
            """
            select xid::text as x, id from event
            where xid < pg_snapshot_xmin(pg_current_snapshot())
            order by event.xid desc, id desc limit 1
            """)
        .query((row, n) -> new Cursor(row.getString("x"), row.getLong("id")))
        .optional()
        .orElse(new Cursor("0", 0));
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getString("x"),
        row.getLong("id"),
        row.getString("kind"),
        row.getString("bot_id"),
        row.getString("data"));
  }

  @Override
  public void close() {
    closed = true;
    forgetter.close();
  }
}
