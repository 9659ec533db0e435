package tallystick.venues.bitcoin.wire;

import java.math.BigInteger;

/**
 * What distinguishes Bitcoin's networks: the prefixes of addresses, the first block, the easiest
 * target and whether targets follow the clock.
 *
 * <p>Testnet 4 (BIP-94) and signet (BIP-325) share their prefixes, so an address alone does not say
 * which of the two it is for.
 */
public enum Params {
  MAIN(
      "bc",
      0x00,
      0x05,
      0x1d00ffff,
      "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"),
  TESTNET4(
      "tb",
      0x6f,
      0xc4,
      0x1d00ffff,
      "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"),
  SIGNET(
      "tb",
      0x6f,
      0xc4,
      0x1e0377ae,
      "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"),
  REGTEST(
      "bcrt",
      0x6f,
      0xc4,
      0x207fffff,
      "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206");

  private final String prefix;
  private final int keyVersion;
  private final int scriptVersion;
  private final int easiestBits;
  private final String genesis;

  Params(String prefix, int keyVersion, int scriptVersion, int easiestBits, String genesis) {
    this.prefix = prefix;
    this.keyVersion = keyVersion;
    this.scriptVersion = scriptVersion;
    this.easiestBits = easiestBits;
    this.genesis = genesis;
  }

  /** The human-readable part of a segwit address (BIP-173). */
  public String prefix() {
    return prefix;
  }

  /** The version byte of a base58 address that pays to a key's hash. */
  public int keyVersion() {
    return keyVersion;
  }

  /** The version byte of a base58 address that pays to a script's hash (BIP-13). */
  public int scriptVersion() {
    return scriptVersion;
  }

  /** The compact form of the easiest target that a block may have. */
  public int easiestBits() {
    return easiestBits;
  }

  /** The hash of the first block. */
  public Hash256 genesis() {
    return Hash256.ofText(genesis);
  }

  /** The first block's header, from which the chain of headers can be counted. */
  public BlockHeader genesisHeader() {
    String coinbase =
        this == TESTNET4
            ? "7aa0a7ae1e223414cb807e40cd57e667b718e42aaf9306db9102fe28912b7b4e"
            : "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
    long timeS =
        switch (this) {
          case MAIN -> 1_231_006_505;
          case TESTNET4 -> 1_714_777_860;
          case SIGNET -> 1_598_918_400;
          case REGTEST -> 1_296_688_602;
        };
    int nonce =
        switch (this) {
          case MAIN -> 2_083_236_893;
          case TESTNET4 -> 393_743_547;
          case SIGNET -> 52_613_770;
          case REGTEST -> 2;
        };
    return new BlockHeader(1, Hash256.ZERO, Hash256.ofText(coinbase), timeS, easiestBits, nonce);
  }

  BigInteger easiestTarget() {
    return Targets.expand(easiestBits);
  }

  /** Regtest's target never changes, so that its blocks cost nothing. */
  boolean retargets() {
    return this != REGTEST;
  }

  /** Testnet 4 admits an easiest block twenty minutes after the last one. */
  boolean admitsEasiestWhenLate() {
    return this == TESTNET4;
  }
}
