package tallystick.bench.fleet;

import java.util.Map;

/**
 * How fast sales become durable: machines that sell one sale after the other, so many at once,
 * through TLS, signatures, limits and all; beside the bare rows of the same PostgreSQL.
 *
 * @param statements of machines that were stored with all that follows, a second
 * @param postings lines of the ledger a second, durable
 * @param bareCommits two rows and a commit each, a second, by as many connections as the server has
 */
record Ledger(
    int atOnce,
    double seconds,
    double sales,
    double statements,
    double postings,
    double bareCommits,
    double postingsToBareRows,
    Latencies.Told commit) {
  /** As many as the server's own connections. */
  private static final int HANDS = 12;

  static Ledger measure(Load load, Tally tally, Books books, int atOnce, double seconds)
      throws Exception {
    double bare = books.bareTwoRows(HANDS, Math.min(10, seconds));
    load.sellAll(atOnce, (long) (Math.min(5, seconds / 2) * 1e9)); // warm
    tally.begin();
    Map<String, Long> before = counts(books);
    long beganNs = System.nanoTime();
    int sold = load.sellAll(atOnce, (long) (seconds * 1e9));
    double took = (System.nanoTime() - beganNs) / 1e9;
    Map<String, Long> after = counts(books);
    double postings = (after.get("book_posting") - before.get("book_posting")) / took;
    return new Ledger(
        atOnce,
        took,
        sold / took,
        (after.get("machine_statement") - before.get("machine_statement")) / took,
        postings,
        bare,
        postings / (2 * bare),
        tally.commits.told());
  }

  private static Map<String, Long> counts(Books books) throws java.sql.SQLException {
    return Map.of(
        "book_posting", books.count("book_posting"),
        "machine_statement", books.count("machine_statement"));
  }
}
