package tallystick.server.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.ApproverOrigin;
import tallystick.intent.Bytes;

/**
 * People's passkeys for signing in here. They are other ones than those at the approver: a server
 * that was taken over asks for these, and nothing it gets approves anything.
 */
public final class Passkeys {
  /** A phone, a laptop, two security keys, and as many again. */
  public static final int MAX_PER_PERSON = 20;

  private static final String DOMAIN = "tallystick/people/passkey/v1";

  private final JdbcClient db;
  private final Seals seals;
  private final InstantSource clock;

  public Passkeys(JdbcClient db, Seals seals, InstantSource clock) {
    this.db = db;
    this.seals = seals;
    this.clock = clock;
  }

  /**
   * A passkey as it may be shown.
   *
   * @param unproven made while trading rights rested: it signs in but proves nobody
   */
  public record Passkey(
      Bytes credentialId,
      String personId,
      Bytes coseKey,
      long counter,
      String name,
      boolean unproven,
      long createdMs,
      @Nullable Long lastUsedMs) {}

  /** What came of an answer. */
  public sealed interface Verified {
    record Good(Passkey passkey) implements Verified {}

    record Bad(String why) implements Verified {}
  }

  /** What came of making one. */
  public sealed interface Added {
    record Done(Passkey passkey) implements Added {}

    record Refused(String why) implements Added {}
  }

  /** What passkeys may sign with, in COSE's numbers, the first liked best. */
  public static List<Long> algorithms() {
    return Assertions.ALGORITHMS;
  }

  /** Keeps the passkey that a browser made, when it was made for this challenge at this origin. */
  public Added add(
      Person person,
      ApproverOrigin origin,
      Bytes challenge,
      Bytes attestationObject,
      Bytes clientDataJson,
      String name) {
    if (list(person.id()).size() >= MAX_PER_PERSON) {
      return new Added.Refused("there are " + MAX_PER_PERSON + " passkeys already; remove one");
    }
    return switch (Assertions.made(origin, challenge, attestationObject, clientDataJson)) {
      case Assertions.Made.Bad bad -> new Added.Refused(bad.why());
      case Assertions.Made.Good good -> {
        Passkey passkey =
            new Passkey(
                good.credentialId(),
                person.id(),
                good.coseKey(),
                good.counter(),
                name,
                person.rests(),
                clock.millis(),
                null);
        try {
          db.sql(
                  """
                  insert into passkey (credential_id, person_id, cose_key, counter, name, unproven,
                    created_ms, seal)
                  values (?, ?, ?, ?, ?, ?, ?, ?)
                  """)
              .params(
                  passkey.credentialId().toArray(),
                  passkey.personId(),
                  passkey.coseKey().toArray(),
                  passkey.counter(),
                  passkey.name(),
                  passkey.unproven(),
                  passkey.createdMs(),
                  seal(passkey))
              .update();
          yield new Added.Done(passkey);
        } catch (DuplicateKeyException e) {
          yield new Added.Refused("that passkey is known already");
        }
      }
    };
  }

  /** Whether this answers the challenge with one of our passkeys, and whose it is. */
  public Verified verify(ApproverOrigin origin, Bytes challenge, PasskeyAnswer answer) {
    Optional<Passkey> known = find(answer.credentialId());
    if (known.isEmpty()) {
      return new Verified.Bad("this server knows no such passkey");
    }
    Passkey passkey = known.get();
    byte[] handle = passkey.personId().getBytes(StandardCharsets.UTF_8);
    if (answer.userHandle().length() > 0 && !answer.userHandle().equals(Bytes.of(handle))) {
      return new Verified.Bad("this passkey was made for somebody else");
    }
    return switch (Assertions.verify(
        origin, challenge, passkey.coseKey(), passkey.counter(), answer)) {
      case Assertions.Verdict.Bad bad -> new Verified.Bad(bad.why());
      case Assertions.Verdict.Good good -> {
        db.sql("update passkey set counter = ?, last_used_ms = ? where credential_id = ?")
            .params(good.counter(), clock.millis(), passkey.credentialId().toArray())
            .update();
        yield new Verified.Good(passkey);
      }
    };
  }

  private Optional<Passkey> find(Bytes credentialId) {
    return db.sql("select * from passkey where credential_id = ?")
        .param(credentialId.toArray())
        .query((row, n) -> passkey(row))
        .optional()
        .flatMap(passkey -> passkey);
  }

  /** A person's passkeys that bear our seal, oldest first. */
  public List<Passkey> list(String personId) {
    List<Optional<Passkey>> rows =
        db.sql("select * from passkey where person_id = ? order by created_ms, credential_id")
            .param(personId)
            .query((row, n) -> passkey(row))
            .list();
    return rows.stream().flatMap(Optional::stream).toList();
  }

  /** Forgets one; false when the person has none of that id. */
  public boolean remove(String personId, Bytes credentialId) {
    return db.sql("delete from passkey where person_id = ? and credential_id = ?")
            .params(personId, credentialId.toArray())
            .update()
        == 1;
  }

  void removeAll(String personId) {
    db.sql("delete from passkey where person_id = ?").param(personId).update();
  }

  /** The person was proved beside them: those made while his rights rested count as his. */
  void proved(String personId) {
    for (Passkey passkey : list(personId)) {
      Passkey now =
          new Passkey(
              passkey.credentialId(),
              personId,
              passkey.coseKey(),
              passkey.counter(),
              passkey.name(),
              false,
              passkey.createdMs(),
              passkey.lastUsedMs());
      db.sql("update passkey set unproven = false, seal = ? where credential_id = ?")
          .params(seal(now), now.credentialId().toArray())
          .update();
    }
  }

  private byte[] seal(Passkey passkey) {
    return seals.mac(
        DOMAIN,
        passkey.credentialId().toArray(),
        passkey.personId().getBytes(StandardCharsets.UTF_8),
        passkey.coseKey().toArray(),
        new byte[] {(byte) (passkey.unproven() ? 1 : 0)});
  }

  /** The row, when it is one of ours. */
  private Optional<Passkey> passkey(ResultSet row) throws SQLException {
    Passkey passkey =
        new Passkey(
            Bytes.of(row.getBytes("credential_id")),
            row.getString("person_id"),
            Bytes.of(row.getBytes("cose_key")),
            row.getLong("counter"),
            row.getString("name"),
            row.getBoolean("unproven"),
            row.getLong("created_ms"),
            row.getObject("last_used_ms", Long.class));
    return MessageDigest.isEqual(seal(passkey), row.getBytes("seal"))
        ? Optional.of(passkey)
        : Optional.empty();
  }
}
