package tallystick.venues.bitcoin.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tallystick.intent.Bytes;

class HeaderChainTest {
  private static final long START_S = Params.REGTEST.genesisHeader().timeS();
  private static final long NOW_S = START_S + 100_000_000;

  /** The main network's blocks 32255 (the last of an epoch) and 32256, where the target changes. */
  private static final int FIRST_CHANGED_BITS = 0x1d00d86a;

  @ParameterizedTest
  @EnumSource
  void knowsTheFirstBlockOfEveryNetwork(Params params) {
    assertEquals(params.genesis(), params.genesisHeader().hash());
    assertTrue(params.genesisHeader().isWorked(params));
  }

  @Test
  void countsTheWorkOfABlockAsTheReferenceClientDoes() {
    assertEquals(
        new BigInteger("100010001", 16),
        Params.MAIN.genesisHeader().work(),
        "chainwork of block 0");
    assertEquals(BigInteger.TWO, Params.REGTEST.genesisHeader().work());
  }

  /** Compact forms with a sign, with a length that cuts, too long, and ordinary ones. */
  @ParameterizedTest
  @CsvSource({
    "0x00000000, 0",
    "0x01003456, 0",
    "0x01123456, 12",
    "0x02123456, 1234",
    "0x03123456, 123456",
    "0x04123456, 12345600",
    "0x05009234, 92340000",
    "0x01fedcba, -1",
    "0x04923456, -1",
    "0x20123456, 1234560000000000000000000000000000000000000000000000000000000000",
    "0xff123456, -1",
  })
  void readsCompactTargets(long bits, String hex) {
    assertEquals(new BigInteger(hex, 16), Targets.expand((int) bits));
  }

  @Test
  void changesTheTargetAfterAnEpochAsTheMainNetworkDid() {
    // Blocks 30240 to 32255 took from 1261130161 to 1262152739.
    assertEquals(
        FIRST_CHANGED_BITS, Targets.next(0x1d00ffff, 1_262_152_739L - 1_261_130_161L, Params.MAIN));
    // At most fourfold, and never easier than the easiest.
    assertEquals(0x1c3fffc0, Targets.next(0x1d00ffff, 1, Params.MAIN));
    assertEquals(0x1d00ffff, Targets.next(0x1d00ffff, 100_000_000, Params.MAIN));
  }

  @Test
  void followsTheBranchWithTheMostWorkAndBackAgain() throws WireException {
    HeaderChain chain = regtest();
    List<BlockHeader> first = grow(Params.REGTEST.genesisHeader(), 5, 600, "a");
    chain.accept(first, NOW_S);
    Hash256 third = first.get(2).hash();
    assertEquals(3, chain.confirmations(third));

    // Three blocks are replaced by four.
    List<BlockHeader> second = grow(first.get(1), 4, 601, "b");
    assertEquals(3, chain.accept(second.subList(0, 3), NOW_S));
    assertEquals(third, Objects.requireNonNull(chain.at(3)).hash(), "the first seen stays");
    chain.accept(second, NOW_S);

    assertEquals(0, chain.confirmations(third));
    assertEquals(4, chain.confirmations(second.getFirst().hash()));
    assertEquals(6, chain.tip().height());

    List<BlockHeader> more = grow(first.get(4), 3, 600, "a");
    chain.accept(more, NOW_S);
    assertEquals(6, chain.confirmations(third));
    assertEquals(0, chain.confirmations(second.getFirst().hash()));
  }

  @Test
  void refusesABlockWithoutItsParent() throws WireException {
    HeaderChain chain = regtest();
    List<BlockHeader> blocks = grow(Params.REGTEST.genesisHeader(), 3, 600, "a");

    assertRefused(chain, List.of(blocks.get(1)), "not known");
    assertEquals(3, chain.accept(blocks, NOW_S));
    assertEquals(0, chain.accept(blocks, NOW_S), "known ones are passed over");
  }

  @Test
  void refusesWorkThatWasNotDone() {
    BlockHeader sound = grow(Params.REGTEST.genesisHeader(), 1, 600, "a").getFirst();
    BlockHeader idle = sound;
    for (int nonce = 0; idle.isWorked(Params.REGTEST); nonce++) {
      idle =
          new BlockHeader(
              4, sound.previous(), sound.merkleRoot(), sound.timeS(), sound.bits(), nonce);
    }

    assertRefused(regtest(), List.of(idle), "was not done");
  }

  @Test
  void refusesAnEasierTargetThanIsDue() throws WireException {
    HeaderChain chain = new HeaderChain(HeaderChain.Checkpoint.genesis(Params.MAIN));
    BlockHeader genesis = Params.MAIN.genesisHeader();
    BlockHeader cheap =
        new BlockHeader(1, genesis.hash(), Hash256.ZERO, genesis.timeS() + 600, 0x207fffff, 12);

    assertRefused(chain, List.of(cheap), "is due");
    assertEquals(1, chain.accept(List.of(firstOfMain()), NOW_S));
    assertEquals(2, chain.confirmations(genesis.hash()));
  }

  @Test
  void refusesABlockBeforeTheMedianOfElevenOrFromTheFuture() throws WireException {
    HeaderChain chain = regtest();
    List<BlockHeader> blocks = grow(Params.REGTEST.genesisHeader(), 12, 600, "a");
    chain.accept(blocks, NOW_S);
    BlockHeader last = blocks.getLast();
    long medianS = blocks.get(6).timeS();

    assertRefused(chain, List.of(Trees.mine(last, medianS, Hash256.ZERO)), "median");
    assertRefused(chain, List.of(Trees.mine(last, NOW_S + 7201, Hash256.ZERO)), "future");
    assertEquals(1, chain.accept(List.of(Trees.mine(last, medianS + 1, Hash256.ZERO)), NOW_S));
  }

  @Test
  void knowsWhetherEnoughWorkWasDone() throws WireException {
    HeaderChain chain = regtest();
    chain.accept(grow(Params.REGTEST.genesisHeader(), 10, 600, "a"), NOW_S);

    assertTrue(chain.workSatisfies(BigInteger.valueOf(20)));
    assertFalse(chain.workSatisfies(BigInteger.valueOf(21)));
  }

  @Test
  void forgetsOldEpochsAndGoesOnFromWhatWasKept() throws WireException {
    HeaderChain chain = regtest();
    List<BlockHeader> blocks = grow(Params.REGTEST.genesisHeader(), 4 * 2016 + 5, 600, "a");
    chain.accept(blocks, NOW_S);

    assertEquals(2016, chain.base().height());
    assertEquals(0, chain.confirmations(blocks.getFirst().hash()));
    assertNull(chain.at(2015));
    assertEquals(10, chain.confirmations(blocks.get(blocks.size() - 10).hash()));

    HeaderChain again = new HeaderChain(chain.base());
    again.accept(chain.headers(), NOW_S);
    assertEquals(chain.tip(), again.tip());
    assertTrue(again.workSatisfies(BigInteger.valueOf(2L * blocks.size())));
  }

  /** Block 1 of the main network. */
  private static BlockHeader firstOfMain() throws WireException {
    return BlockHeader.parse(
        Bytes.parseHex(
                "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e"
                    + "4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299")
            .toArray());
  }

  private static HeaderChain regtest() {
    return new HeaderChain(HeaderChain.Checkpoint.genesis(Params.REGTEST));
  }

  private static List<BlockHeader> grow(BlockHeader from, int count, long stepS, String salt) {
    List<BlockHeader> blocks = new ArrayList<>();
    BlockHeader at = from;
    for (int i = 0; i < count; i++) {
      Hash256 root = Hash256.of(salt.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      at = Trees.mine(at, at.timeS() + stepS, root);
      blocks.add(at);
    }
    return blocks;
  }

  private static void assertRefused(HeaderChain chain, List<BlockHeader> headers, String why) {
    WireException refused = assertThrows(WireException.class, () -> chain.accept(headers, NOW_S));
    assertTrue(refused.toString().contains(why), refused::toString);
  }
}
