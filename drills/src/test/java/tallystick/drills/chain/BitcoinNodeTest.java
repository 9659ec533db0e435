package tallystick.drills.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.cli.supervise.BitcoinNode;
import tallystick.server.chain.BitcoinRpc;
import tallystick.server.chain.Broadcast;
import tallystick.server.chain.ChainNode;
import tallystick.server.chain.Coin;
import tallystick.server.chain.Deposit;
import tallystick.server.chain.DepositBook;
import tallystick.server.chain.DepositChange;
import tallystick.server.chain.FeePolicy;
import tallystick.server.chain.NodeSilentException;
import tallystick.server.chain.PayoutBatch;
import tallystick.server.chain.RpcAnswer;
import tallystick.server.chain.Tip;
import tallystick.server.chain.WatchWallet;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.DepositProof;
import tallystick.venues.bitcoin.wire.FeeRate;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.HeaderChain;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.Psbt;

/** Deposits, reorganisations, replacements and payouts before one real node. */
class BitcoinNodeTest {
  private static final FeeRate LOW = FeeRate.ofSatoshisPerVb(2);

  @TempDir static Path folder;
  private static Regtest regtest;
  private static DepositBook book = DepositBook.EMPTY;

  @BeforeAll
  static void start() throws NodeSilentException {
    Optional<Path> program = BitcoinNode.program();
    assumeTrue(program.isPresent(), "No bitcoind here; packaging/get-bitcoind fetches one");
    regtest = Regtest.start(program.orElseThrow(), folder);
  }

  @AfterAll
  static void end() {
    if (regtest != null) {
      regtest.close();
    }
  }

  @Test
  void aDepositIsSeenThenConfirmedAndTwoPaymentsAreTwo() throws Exception {
    String address = regtest.newDepositAddress();

    Hash256 txid = regtest.pays(address, 150_000);
    List<DepositChange> seen = look(address);
    regtest.mine(1);
    List<DepositChange> mined = look(address);
    regtest.pays(address, 70_000);
    regtest.mine(1);
    look(address);

    Deposit first = assertInstanceOf(DepositChange.Seen.class, seen.getFirst()).deposit();
    assertEquals(txid, first.output().txid());
    assertEquals(150_000, first.satoshis());
    assertInstanceOf(Deposit.Waiting.class, first.standing());
    assertEquals(
        1,
        assertInstanceOf(DepositChange.Deeper.class, mined.getFirst()).deposit().confirmations());
    assertEquals(2, book.to(address).size());
    assertEquals(220_000, book.confirmedSatoshis(address, 1));
    assertEquals(150_000, book.confirmedSatoshis(address, 2));
  }

  @Test
  void aReorganisationOfThreeBlocksTakesADepositOutOfTheChainAndItComesBack() throws Exception {
    String address = regtest.newDepositAddress();
    regtest.pays(address, 90_000);
    regtest.mine(3);
    look(address);
    assertEquals(90_000, book.confirmedSatoshis(address, 3));
    Hash256 block = block(address);

    regtest.takeBack(block);
    regtest.mineEmpty(4);
    List<DepositChange> lost = look(address);
    assertEquals(0, book.confirmedSatoshis(address, 1));
    regtest.mine(1);
    List<DepositChange> back = look(address);

    DepositChange.Shallower shallower =
        assertInstanceOf(DepositChange.Shallower.class, lost.getFirst());
    assertEquals(3, shallower.before());
    assertInstanceOf(Deposit.Waiting.class, shallower.deposit().standing());
    assertInstanceOf(DepositChange.Deeper.class, back.getFirst());
    assertEquals(90_000, book.confirmedSatoshis(address, 1));
    assertFalse(block.equals(block(address)));
  }

  @Test
  void aDepositWhoseFeeIsRaisedCountsOnce() throws Exception {
    String address = regtest.newDepositAddress();
    Hash256 first = regtest.pays(address, 80_000);
    look(address);

    Hash256 second = regtest.raisesHisFee(first);
    List<DepositChange> raised = look(address);
    regtest.mine(1);
    look(address);

    assertTrue(
        raised.stream()
            .anyMatch(
                change ->
                    change instanceof DepositChange.Displaced displaced
                        && displaced.deposit().output().txid().equals(first)
                        && displaced.deposit().standing()
                            instanceof Deposit.Replaced(java.util.Set<Hash256> by, int depth)
                        && by.contains(second)
                        && depth == 0),
        raised::toString);
    assertEquals(80_000, book.confirmedSatoshis(address, 1));
    assertEquals(2, book.to(address).size());
  }

  @Test
  void aDepositThatIsSpentTwiceNeverCounts() throws Exception {
    String address = regtest.newDepositAddress();
    Hash256 first = regtest.pays(address, 60_000);
    look(address);

    Hash256 second = regtest.spendsAgain(first);
    List<DepositChange> displaced = look(address);
    regtest.mine(2);
    look(address);

    assertEquals(1, displaced.size(), displaced::toString);
    assertEquals(
        new Deposit.Replaced(java.util.Set.of(second), 0),
        displaced.getFirst().deposit().standing());
    assertEquals(
        new Deposit.Replaced(java.util.Set.of(second), 2), book.to(address).getFirst().standing());
    assertEquals(0, book.confirmedSatoshis(address, 1));
  }

  @Test
  void aDepositIsProvedByHeadersAndMerkleTreeAlone() throws Exception {
    String address = regtest.newDepositAddress();
    Hash256 txid = regtest.pays(address, 40_000);
    regtest.mine(2);
    look(address);

    DepositProof proof = regtest.node.prove(regtest.wallet.transaction(txid), block(address));

    Hash256 proved = proof.place().hash();
    assertEquals(proof, DepositProof.decode(proof.encode().toArray()));
    assertEquals(txid, proof.transaction().txid());
    assertEquals(
        40_000,
        proof.transaction().output(book.to(address).getFirst().output().index()).satoshis());
    HeaderChain chain = new HeaderChain(HeaderChain.Checkpoint.genesis(Params.REGTEST));
    Tip tip = regtest.node.tip();
    chain.accept(regtest.node.headers(1, 2000), System.currentTimeMillis() / 1000);
    assertEquals(tip.hash(), chain.tip().hash());
    assertEquals(2, chain.confirmations(proved));
  }

  @Test
  void aBatchOfPayoutsIsTakenByTheNodeAndSoIsItsReplacement() throws Exception {
    regtest.pays(regtest.newDepositAddress(), 400_000);
    regtest.pays(regtest.newDepositAddress(), 300_000);
    regtest.mine(1);
    List<PayoutBatch.Payout> payouts =
        List.of(
            new PayoutBatch.Payout(regtest.customerAddress(), 310_000),
            new PayoutBatch.Payout(regtest.customerAddress(), 250_000));
    List<Coin> coins = regtest.wallet.coins(1);

    PayoutBatch.Draft draft =
        assertInstanceOf(
            PayoutBatch.Draft.class, PayoutBatch.draft(payouts, coins, regtest.change(0), LOW));
    assertUnderstood(draft);
    BitcoinTransaction first = regtest.sign(draft.psbt(), payouts);
    assertEquals(new Broadcast.Taken(first.txid()), regtest.node.send(first));
    assertEquals(new Broadcast.Taken(first.txid()), regtest.node.send(first), "handed over again");

    PayoutBatch.Draft higher =
        assertInstanceOf(
            PayoutBatch.Draft.class,
            PayoutBatch.replacement(
                payouts, draft, coins, regtest.change(0), FeeRate.ofSatoshisPerVb(9)));
    BitcoinTransaction second = regtest.sign(higher.psbt(), payouts);
    assertEquals(new Broadcast.Taken(second.txid()), regtest.node.send(second));
    assertInstanceOf(Broadcast.Refused.class, regtest.node.send(first), "the first pays less now");

    regtest.mine(1);
    assertEquals(new Broadcast.Taken(second.txid()), regtest.node.send(second), "in the chain");
    assertTrue(
        regtest.wallet.coins(1).stream()
            .anyMatch(
                coin ->
                    coin.output().txid().equals(second.txid())
                        && coin.satoshis() == higher.changeSatoshis()
                        && coin.origin().equals(regtest.change(0).origin())));
    assertTrue(second.vbytes() * 9L <= higher.feeSatoshis());
  }

  @Test
  void aNetworkWithoutHistoryIsPaidForByThePolicysOwnRate() throws Exception {
    FeePolicy policy = new FeePolicy(6, LOW, FeeRate.ofSatoshisPerVb(50), LOW);

    assertEquals(LOW, policy.rate(regtest.node.estimate(6)));
  }

  @Test
  void aNodeThatIsKilledIsUnknownAndGoesOnWithWhatItHad() throws Exception {
    String address = regtest.newDepositAddress();
    regtest.pays(address, 30_000);
    regtest.mine(1);
    look(address);
    DepositBook before = book;

    regtest.writeToDisk();
    regtest.killNode();
    assertInstanceOf(RpcAnswer.Unknown.class, regtest.rpc.call("getblockcount"));
    regtest.restartNode();

    look(address);
    assertEquals(before.to(address), book.to(address));
  }

  @Test
  void aNodeThatIsCatchingUpSaysNothingOfDeposits() throws Exception {
    try (BitcoinNode fresh =
            BitcoinNode.start(BitcoinNode.program().orElseThrow(), folder.resolve("fresh"));
        BitcoinRpc rpc = new BitcoinRpc(fresh.rpc(), fresh.cookie())) {
      WatchWallet wallet = WatchWallet.open(new ChainNode(rpc, Params.REGTEST), "ours");

      NodeSilentException silent =
          assertThrows(NodeSilentException.class, () -> wallet.look(DepositBook.EMPTY));

      assertTrue(silent.toString().contains("catching up"), silent::toString);
      assertThrows(NodeSilentException.class, () -> new ChainNode(rpc, Params.MAIN).tip());
    }
  }

  /** The node reads the same out of a psbt as we wrote into it. */
  private static void assertUnderstood(PayoutBatch.Draft draft) throws Exception {
    String text = draft.psbt().toBase64();
    var decoded = Regtest.result(regtest.rpc.call("decodepsbt", text));
    assertEquals(
        draft.feeSatoshis(), decoded.get("fee").decimalValue().movePointRight(8).longValueExact());
    assertEquals(
        draft.psbt().unsigned().txid().toString(), decoded.get("tx").get("txid").stringValue());
    String again = Regtest.result(regtest.rpc.call("utxoupdatepsbt", text)).stringValue();
    assertEquals(draft.psbt(), Psbt.parseBase64(again));
  }

  private static Hash256 block(String address) {
    return assertInstanceOf(Deposit.InChain.class, book.to(address).getFirst().standing()).block();
  }

  /** Looks at the node, and tells what changed for this address. */
  private static List<DepositChange> look(String address) throws NodeSilentException {
    DepositBook.Turn turn = book.after(regtest.wallet.look(book), WatchWallet.REACH);
    book = turn.book();
    return turn.changes().stream()
        .filter(change -> change.deposit().address().equals(address))
        .toList();
  }
}
