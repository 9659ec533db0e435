package tallystick.venues.bitcoin.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rule of each network, on chains whose work nobody did. */
class DueTargetTest {
  private static final int HARD = 0x1b0404cb;
  private static final int EASIEST = 0x1d00ffff;
  private static final int LAST_OF_EPOCH = 2015;

  private record Block(int height, long timeS, int bits, @Nullable Block parent)
      implements DueTarget.Link {}

  @Test
  void staysWithinAnEpochOnTheMainNetworkHoweverLateABlockComes() {
    Block tip = chain(100, 600, HARD);

    assertEquals(HARD, DueTarget.bitsAfter(tip, tip.timeS() + 600, Params.MAIN));
    assertEquals(HARD, DueTarget.bitsAfter(tip, tip.timeS() + 100_000, Params.MAIN));
  }

  @Test
  void changesAfterTheLastBlockOfAnEpochByTheTimeItTook() {
    Block slow = chain(LAST_OF_EPOCH, 1200, HARD);
    Block before = chain(LAST_OF_EPOCH - 1, 1200, HARD);

    assertEquals(
        Targets.next(HARD, 2015 * 1200L, Params.MAIN),
        DueTarget.bitsAfter(slow, slow.timeS() + 1, Params.MAIN));
    // Twice as slow, twice as easy but for the one interval that is never counted.
    assertEquals(
        2.0,
        Targets.expand(DueTarget.bitsAfter(slow, 0, Params.MAIN)).doubleValue()
            / Targets.expand(HARD).doubleValue(),
        0.002);
    assertEquals(HARD, DueTarget.bitsAfter(before, before.timeS() + 1, Params.MAIN));
  }

  @Test
  void admitsAnEasiestBlockOnTestnet4AfterTwentyMinutesAndGoesBackToTheOrdinaryTarget() {
    Block tip = chain(100, 600, HARD);
    long late = tip.timeS() + 1201;
    Block easy = new Block(101, late, EASIEST, tip);
    Block easier = new Block(102, late + 1201, EASIEST, easy);

    assertEquals(HARD, DueTarget.bitsAfter(tip, late - 1, Params.TESTNET4));
    assertEquals(EASIEST, DueTarget.bitsAfter(tip, late, Params.TESTNET4));
    assertEquals(HARD, DueTarget.bitsAfter(easier, easier.timeS() + 600, Params.TESTNET4));
  }

  @Test
  void goesOnFromTheFirstBlockOfAnEpochOnTestnet4() {
    Block tip = chain(LAST_OF_EPOCH - 1, 600, HARD);
    Block last = new Block(LAST_OF_EPOCH, tip.timeS() + 600, EASIEST, tip);

    assertEquals(
        Targets.next(HARD, 2015 * 600L, Params.TESTNET4),
        DueTarget.bitsAfter(last, last.timeS() + 600, Params.TESTNET4));
  }

  @Test
  void neverChangesOnRegtest() {
    Block tip = chain(LAST_OF_EPOCH, 1, Params.REGTEST.easiestBits());

    assertEquals(
        Params.REGTEST.easiestBits(), DueTarget.bitsAfter(tip, tip.timeS(), Params.REGTEST));
  }

  private static Block chain(int height, long stepS, int bits) {
    Block at = new Block(0, 1_700_000_000, bits, null);
    for (int i = 1; i <= height; i++) {
      at = new Block(i, at.timeS() + stepS, bits, at);
    }
    return at;
  }
}
