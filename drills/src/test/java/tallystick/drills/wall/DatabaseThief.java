package tallystick.drills.wall;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.OrderKind;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * Whoever has the server's database: reads every row, and puts intents of his own into the outbox,
 * from which the server takes them to the keeper at its next start.
 */
final class DatabaseThief {
  /** By what they ask for; the test knows which rule each of them meets. */
  static Map<String, Intent> wishes(CredentialId credential) {
    Instrument btc = Instrument.of("BTC/USD");
    Map<String, Intent> wishes = new LinkedHashMap<>();
    wishes.put("another pair", buy(credential, Instrument.of("ETH/USD"), "0.1", "500"));
    wishes.put("another account", buy(new CredentialId("somebody-else"), btc, "0.1", "500"));
    wishes.put("far too much", buy(credential, btc, "1000", "500"));
    wishes.put("a price far beyond", buy(credential, btc, "0.1", "9000"));
    wishes.put("what the policy allows", buy(credential, btc, "0.1", "500"));
    return wishes;
  }

  static CallerId id(String wish) {
    return CallerId.derive("thief/" + wish);
  }

  /** A bid of the size and price that a thief likes. */
  static Intent.PlaceOrder buy(CredentialId by, Instrument what, String quantity, String limit) {
    return new Intent.PlaceOrder(
        by,
        what,
        Side.BUY,
        OrderKind.LIMIT,
        Amount.parse(quantity, what.base()),
        Price.parse(limit, what),
        null);
  }

  private DatabaseThief() {}

  /** {@code dump FOLDER} or {@code forge FOLDER BOT CREDENTIAL}. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    String password = Files.readString(folder.resolve("postgres.password")).strip();
    // Lines: process id, data folder, start time, port, ...
    String port = Files.readAllLines(folder.resolve("postgres/data/postmaster.pid")).get(3).strip();
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:" + port + "/tallystick", "tallystick", password)) {
      if (args[0].equals("dump")) {
        dump(connection);
      } else {
        forge(connection, args[2], new CredentialId(args[3]));
      }
    }
  }

  private static void dump(Connection connection) throws SQLException {
    for (String table : texts(connection, "select relname from pg_stat_user_tables")) {
      int number = 0;
      for (String row : texts(connection, "select t::text from \"" + table + "\" t")) {
        System.out.println(table + " " + ++number + "\t" + row.replaceAll("[\r\n\t]", " "));
      }
    }
  }

  private static List<String> texts(Connection connection, String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private static void forge(Connection connection, String bot, CredentialId credential)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into intent (caller_id, bot_id, deal, credential, instrument, action, purpose,
                                bytes, created_ms)
            values (?, ?, 1, ?, 'BTC/USD', 'place', 'base', ?, ?)
            """)) {
      for (Map.Entry<String, Intent> wish : wishes(credential).entrySet()) {
        CallerId id = id(wish.getKey());
        insert.setBytes(1, HexFormat.of().parseHex(id.toString()));
        insert.setString(2, bot);
        insert.setString(3, credential.name());
        insert.setBytes(4, Canonical.encodeIntent(wish.getValue()));
        insert.setLong(5, System.currentTimeMillis());
        insert.executeUpdate();
        System.out.println(wish.getKey() + "\tforged");
      }
    }
  }
}
