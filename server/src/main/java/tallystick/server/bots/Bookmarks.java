package tallystick.server.bots;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Small numbers that survive a restart: how far something has been read. */
public final class Bookmarks {
  private final JdbcClient db;

  public Bookmarks(JdbcClient db) {
    this.db = db;
  }

  /** The number, 0 when there is none. */
  public long number(String name) {
    return db.sql("select value from bookmark where name = ?")
        .param(name)
        .query(String.class)
        .optional()
        .map(Long::parseLong)
        .orElse(0L);
  }

  public void number(String name, long value) {
    db.sql(
            """
            insert into bookmark (name, value) values (?, ?)
            on conflict (name) do update set value = excluded.value
            """)
        .params(name, Long.toString(value))
        .update();
  }
}
