package tallystick.bench.fleet;

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
    long postingsBefore = books.count("book_posting");
    long statementsBefore = books.count("machine_statement");
    long beganNs = System.nanoTime();
    int sold = load.sellAll(atOnce, (long) (seconds * 1e9));
    double took = (System.nanoTime() - beganNs) / 1e9;
    double postings = (books.count("book_posting") - postingsBefore) / took;
    return new Ledger(
        atOnce,
        took,
        sold / took,
        (books.count("machine_statement") - statementsBefore) / took,
        postings,
        bare,
        postings / (2 * bare),
        tally.commits.told());
  }
}
