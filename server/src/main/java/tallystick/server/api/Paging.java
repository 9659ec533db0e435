package tallystick.server.api;

/** Lists have a limit. */
final class Paging {
  /** A screenful many times over; more comes by going on from the last. */
  static final int MAX_LIMIT = 500;

  private Paging() {}

  static int limit(int wanted) {
    if (wanted < 1 || wanted > MAX_LIMIT) {
      throw Problem.badRequest("invalid", "limit is 1 to " + MAX_LIMIT + ", not " + wanted);
    }
    return wanted;
  }
}
