package tallystick.intent;

/** A network of coins. The codes are part of the entry format and never change meaning. */
public enum Chain {
  BITCOIN_MAIN(1, "Bitcoin"),
  BITCOIN_TESTNET4(2, "Bitcoin testnet4"),
  BITCOIN_SIGNET(3, "Bitcoin signet"),
  BITCOIN_REGTEST(4, "Bitcoin regtest");

  private final int code;
  private final String words;

  Chain(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /** In canonical bytes. */
  public int code() {
    return code;
  }

  /** For people. */
  public String words() {
    return words;
  }

  /** Whether its coins are worth anything. */
  public boolean isReal() {
    return this == BITCOIN_MAIN;
  }
}
