package tallystick.server.people;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tallystick.intent.Bytes;

/** The people of this organisation, in the database; the one place that writes a person's row. */
public final class People {
  /** More than any desk has; a runaway script must not fill the table. */
  public static final int MAX_PEOPLE = 1000;

  private static final String DOMAIN = "tallystick/people/person/v1";
  private static final int ID_BYTES = 12;

  private final JdbcClient db;
  private final TransactionOperations transactions;
  private final Seals seals;
  private final InstantSource clock;
  private final SecureRandom random;

  public People(
      JdbcClient db,
      TransactionOperations transactions,
      Seals seals,
      InstantSource clock,
      SecureRandom random) {
    this.db = db;
    this.transactions = transactions;
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  /** What came of making somebody. */
  public sealed interface Made {
    record Done(Person person) implements Made {}

    /** Somebody has that name already. */
    record NameTaken(String name) implements Made {}
  }

  /** Somebody new, without any means of sign-in yet. */
  public Made make(String name, Role role, String language, @Nullable String keeperName) {
    if (db.sql("select count(*) from person where not deleted").query(Long.class).single()
        >= MAX_PEOPLE) {
      throw new IllegalArgumentException(
          "There are " + MAX_PEOPLE + " people already; delete those that have gone");
    }
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    Person person =
        new Person(
            HexFormat.of().formatHex(id),
            name.strip(),
            role,
            language,
            keeperName,
            false,
            false,
            "",
            null,
            Bytes.empty(),
            0,
            clock.millis(),
            true);
    try {
      db.sql(
              """
              insert into person (id, name, name_key, role, language, keeper_name, suspended, deleted,
                rests_because, password_hash, totp, totp_step, created_ms, seal)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              """)
          .params(
              Arrays.asList(
                  person.id(),
                  person.name(),
                  Person.nameKey(person.name()),
                  role.word(),
                  language,
                  keeperName,
                  false,
                  false,
                  "",
                  null,
                  null,
                  0L,
                  person.createdMs(),
                  seal(person)))
          .update();
    } catch (DuplicateKeyException e) {
      return new Made.NameTaken(name);
    }
    return new Made.Done(person);
  }

  public Optional<Person> find(String id) {
    return db.sql("select * from person where id = ? and not deleted")
        .param(id)
        .query((row, n) -> person(row))
        .optional();
  }

  public Optional<Person> byName(String name) {
    return db.sql("select * from person where name_key = ? and not deleted")
        .param(Person.nameKey(name))
        .query((row, n) -> person(row))
        .optional();
  }

  public Optional<Person> byKeeperName(String keeperName) {
    return db.sql("select * from person where keeper_name = ? and not deleted")
        .param(keeperName)
        .query((row, n) -> person(row))
        .optional();
  }

  /** Everybody, oldest first. */
  public List<Person> list() {
    return db.sql("select * from person where not deleted order by created_ms, id")
        .query((row, n) -> person(row))
        .list();
  }

  public long count() {
    return db.sql("select count(*) from person where not deleted").query(Long.class).single();
  }

  /**
   * Changes somebody, one change at a time. When his role changes, or he is suspended or goes, his
   * sessions end with the same transaction.
   *
   * @return the person as he is now; empty when there is nobody of that id whose row is ours
   */
  public Optional<Person> change(String id, UnaryOperator<Person> deed) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              Optional<Person> before =
                  db.sql("select * from person where id = ? and not deleted for update")
                      .param(id)
                      .query((row, n) -> person(row))
                      .optional()
                      .filter(Person::intact);
              Optional<Person> after = before.map(deed);
              after.ifPresent(
                  now -> {
                    write(now);
                    Person old = before.orElseThrow();
                    if (old.role() != now.role()
                        || old.suspended() != now.suspended()
                        || now.deleted()) {
                      endSessions(id, "Your role or your account was changed");
                    }
                  });
              return after;
            }));
  }

  private void write(Person person) {
    String key = Person.nameKey(person.name());
    db.sql(
            """
            update person set name_key = ?, role = ?, language = ?, keeper_name = ?, suspended = ?,
              deleted = ?, rests_because = ?, password_hash = ?, totp = ?, totp_step = ?, seal = ?
            where id = ?
            """)
        .params(
            Arrays.asList(
                person.deleted() ? key + "\n" + person.id() : key,
                person.role().word(),
                person.language(),
                person.keeperName(),
                person.suspended(),
                person.deleted(),
                person.restsBecause(),
                person.passwordHash(),
                person.totp().length() == 0 ? null : person.totp().toArray(),
                person.totpStep(),
                seal(person),
                person.id()))
        .update();
  }

  /** Ends all sessions of a person, and with them his streams. */
  public void endSessions(String id, String because) {
    db.sql(
            """
            update session set ended_ms = ?, ended_because = ?
            where person_id = ? and ended_ms is null
            """)
        .params(clock.millis(), because, id)
        .update();
  }

  private byte[] seal(Person person) {
    String hash = person.passwordHash();
    String keeperName = person.keeperName();
    return seals.mac(
        DOMAIN,
        text(person.id()),
        text(person.name()),
        text(person.role().word()),
        text(keeperName == null ? "" : "at the keeper " + keeperName),
        text(person.suspended() + " " + person.deleted()),
        text(person.restsBecause()),
        text(hash == null ? "" : hash),
        person.totp().toArray(),
        ByteBuffer.allocate(8).putLong(person.totpStep()).array());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Person person(ResultSet row) throws SQLException {
    Person person;
    try {
      person = read(row);
    } catch (IllegalArgumentException e) {
      // We write no such row. Whoever did is to be found, and must not blind who looks for him.
      return altered(row.getString("id"), "(unreadable)", Role.VIEWER, null);
    }
    return MessageDigest.isEqual(seal(person), row.getBytes("seal"))
        ? person
        : altered(person.id(), person.name(), person.role(), person.keeperName());
  }

  /** Somebody of whose row nothing is believed. */
  private static Person altered(String id, String name, Role role, @Nullable String keeperName) {
    return new Person(
        id, name, role, "en", keeperName, false, false, "", null, Bytes.empty(), 0, 0, false);
  }

  private static Person read(ResultSet row) throws SQLException {
    byte[] totp = row.getBytes("totp");
    return new Person(
        row.getString("id"),
        row.getString("name"),
        Role.parse(row.getString("role")),
        row.getString("language"),
        row.getString("keeper_name"),
        row.getBoolean("suspended"),
        row.getBoolean("deleted"),
        row.getString("rests_because"),
        row.getString("password_hash"),
        totp == null ? Bytes.empty() : Bytes.of(totp),
        row.getLong("totp_step"),
        row.getLong("created_ms"),
        true);
  }
}
