package tallystick.intent;

/** A network of coins. The codes are part of the entry format and never change meaning. */
public enum Chain {
  BITCOIN_MAIN(
      1,
      "Bitcoin",
      "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
          + "29ab5f49ffff001d1dac2b7c"),
  BITCOIN_TESTNET4(
      2,
      "Bitcoin testnet4",
      "4e7b2b9128fe0291db0693af2ae418b767e657cd407e80cb1434221eaea7a07a"
          + "046f3566ffff001dbb0c7817"),
  BITCOIN_SIGNET(
      3,
      "Bitcoin signet",
      "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
          + "008f4d5fae77031e8ad22203"),
  BITCOIN_REGTEST(
      4,
      "Bitcoin regtest",
      "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
          + "dae5494dffff7f2002000000");

  private final int code;
  private final String words;
  private final String firstBlock;

  Chain(int code, String words, String firstBlock) {
    this.code = code;
    this.words = words;
    this.firstBlock = firstBlock;
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

  /** The header of the chain's first block, 80 bytes: version 1, no block before it, the rest. */
  public Bytes firstBlock() {
    return Bytes.parseHex("01000000" + "00".repeat(32) + firstBlock);
  }
}
