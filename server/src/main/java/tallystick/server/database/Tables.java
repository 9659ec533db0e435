package tallystick.server.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tallystick.server.ServerException;

/** The database's own tables, each after those that it refers to. */
final class Tables {
  private final List<Table> inOrder;

  private Tables(List<Table> inOrder) {
    this.inOrder = inOrder;
  }

  /**
   * One table.
   *
   * @param columns quoted, in their order, without those that PostgreSQL computes
   * @param afterwards what has to be run when its rows have been put back: numbers go on behind the
   *     highest, and the number of a transaction of another cluster means nothing here
   */
  record Table(String name, List<String> columns, List<String> afterwards) {
    /** The beginning of a COPY. */
    String copy() {
      return "copy " + quoted(name) + " (" + String.join(", ", columns) + ")";
    }

    /** Enables or disables what our own migrations look after; keys and references go on. */
    String triggers(String how) {
      return "alter table " + quoted(name) + " " + how + " trigger user";
    }

    String header() {
      return name + " " + String.join(",", columns);
    }
  }

  static Tables of(Connection db) throws SQLException {
    Map<String, Table> all = new TreeMap<>();
    for (String name : names(db)) {
      all.put(name, table(db, name));
    }
    Map<String, Set<String>> refersTo = references(db, all.keySet());
    Map<String, Table> placed = new LinkedHashMap<>();
    while (placed.size() < all.size()) {
      int before = placed.size();
      for (Table table : all.values()) {
        if (!placed.containsKey(table.name())
            && placed.keySet().containsAll(refersTo.getOrDefault(table.name(), Set.of()))) {
          placed.put(table.name(), table);
        }
      }
      if (placed.size() == before) {
        throw new ServerException("The schema's tables refer to each other in a circle");
      }
    }
    return new Tables(List.copyOf(placed.values()));
  }

  private static List<String> names(Connection db) throws SQLException {
    return texts(
        db,
        """
        select table_name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> ?
        order by 1
        """,
        DatabaseBackup.HISTORY);
  }

  private static Table table(Connection db, String name) throws SQLException {
    List<String> columns = new ArrayList<>();
    List<String> afterwards = new ArrayList<>();
    try (var query =
        db.prepareStatement(
            """
            select column_name, data_type, is_generated, pg_get_serial_sequence(?, column_name)
            from information_schema.columns
            where table_schema = 'public' and table_name = ? order by ordinal_position
            """)) {
      query.setString(1, quoted(name));
      query.setString(2, name);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          String column = quoted(rows.getString(1));
          String sequence = rows.getString(4);
          if (!"ALWAYS".equals(rows.getString(3))) {
            columns.add(column);
          }
          if (sequence != null) {
            afterwards.add(
                "select setval('%s', coalesce((select max(%s) from %s), 0) + 1, false)"
                    .formatted(sequence, column, quoted(name)));
          }
          if ("xid8".equals(rows.getString(2))) {
            afterwards.add(
                "update %s set %s = pg_current_xact_id()".formatted(quoted(name), column));
          }
        }
      }
    }
    return new Table(name, List.copyOf(columns), List.copyOf(afterwards));
  }

  private static Map<String, Set<String>> references(Connection db, Set<String> known)
      throws SQLException {
    Map<String, Set<String>> refersTo = new TreeMap<>();
    try (var query =
            db.prepareStatement(
                """
                select c.conrelid::regclass::text, c.confrelid::regclass::text
                from pg_constraint c join pg_namespace n on n.oid = c.connamespace
                where c.contype = 'f' and n.nspname = 'public' and c.conrelid <> c.confrelid
                """);
        var rows = query.executeQuery()) {
      while (rows.next()) {
        if (known.contains(rows.getString(2))) {
          refersTo.computeIfAbsent(rows.getString(1), t -> new TreeSet<>()).add(rows.getString(2));
        }
      }
    }
    return refersTo;
  }

  private static List<String> texts(Connection db, String sql, String parameter)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (var query = db.prepareStatement(sql)) {
      query.setString(1, parameter);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
      }
    }
    return texts;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  List<Table> inOrder() {
    return inOrder;
  }

  boolean has(String name) {
    return inOrder.stream().anyMatch(table -> table.name().equals(name));
  }

  /** Tables with their columns, by which a backup is known to fit. */
  List<String> headers() {
    return inOrder.stream().map(Table::header).toList();
  }

  String names() {
    return inOrder.stream().map(table -> quoted(table.name())).collect(Collectors.joining(", "));
  }

  /** How many rows there are in all. */
  long rows(Connection db) throws SQLException {
    long rows = 0;
    try (var statement = db.createStatement()) {
      for (Table table : inOrder) {
        try (var count = statement.executeQuery("select count(*) from " + quoted(table.name()))) {
          count.next();
          rows += count.getLong(1);
        }
      }
    }
    return rows;
  }
}
