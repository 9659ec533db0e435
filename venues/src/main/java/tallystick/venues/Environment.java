package tallystick.venues;

/**
 * What kind of money a host holds. The keeper's list of hosts alone says so, never a request, an
 * address or a certificate.
 */
public enum Environment {
  /** The paper exchange of this product. */
  PAPER,
  /** A venue's own test network. */
  TEST,
  /** Real money. */
  REAL;

  /** {@code paper}, {@code test} or {@code real}, as in the list of hosts. */
  public String word() {
    return switch (this) {
      case PAPER -> "paper";
      case TEST -> "test";
      case REAL -> "real";
    };
  }

  static Environment parse(String word) {
    for (Environment environment : values()) {
      if (environment.word().equals(word)) {
        return environment;
      }
    }
    throw new VenueException("A host's environment is paper, test or real, not \"" + word + "\"");
  }
}
