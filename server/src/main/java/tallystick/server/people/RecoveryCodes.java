package tallystick.server.people;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ten codes, each in place of one TOTP code, once: for whoever has lost his telephone. */
public final class RecoveryCodes {
  public static final int COUNT = 10;

  /** 50 bits: guessed online never, and stored as an HMAC whose key is not in the database. */
  private static final int LENGTH = 10;

  /** Without letters and digits that look alike. */
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789";

  private static final String DOMAIN = "tallystick/people/recovery/v1";

  private final JdbcClient db;
  private final Seals seals;
  private final InstantSource clock;
  private final SecureRandom random;

  public RecoveryCodes(JdbcClient db, Seals seals, InstantSource clock, SecureRandom random) {
    this.db = db;
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  /** New ones, shown this once; the old ones are worth nothing from now on. */
  public List<String> make(String personId) {
    removeAll(personId);
    List<String> codes = new ArrayList<>();
    while (codes.size() < COUNT) {
      StringBuilder code = new StringBuilder();
      for (int i = 0; i < LENGTH; i++) {
        code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      db.sql("insert into recovery_code (hash, person_id) values (?, ?)")
          .params(hash(personId, code.toString()), personId)
          .update();
      codes.add(code.insert(LENGTH / 2, '-').toString());
    }
    return List.copyOf(codes);
  }

  /** Whether this looks like one, and not like a TOTP code. */
  public static boolean looksLikeOne(String text) {
    return plain(text).length() == LENGTH;
  }

  /** Takes one; false when it is none, or was used. */
  public boolean use(String personId, String text) {
    return db.sql(
                """
                update recovery_code set used_ms = ?
                where hash = ? and person_id = ? and used_ms is null
                """)
            .params(clock.millis(), hash(personId, plain(text)), personId)
            .update()
        == 1;
  }

  /** How many are left. */
  public int left(String personId) {
    return db.sql("select count(*) from recovery_code where person_id = ? and used_ms is null")
        .param(personId)
        .query(Integer.class)
        .single();
  }

  void removeAll(String personId) {
    db.sql("delete from recovery_code where person_id = ?").param(personId).update();
  }

  private static String plain(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", "");
  }

  private byte[] hash(String personId, String plain) {
    return seals.mac(
        DOMAIN, personId.getBytes(StandardCharsets.UTF_8), plain.getBytes(StandardCharsets.UTF_8));
  }
}
