package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tallystick.keeper.cash.SellBench.CASH;
import static tallystick.keeper.cash.SellBench.SATS;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Chain;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineIntent.ShowHeaders;
import tallystick.intent.MachineSetting;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.WalletId;
import tallystick.keeper.wallet.AccountKey;
import tallystick.venues.bitcoin.wire.BitcoinTransaction.Output;

/** The coins that a customer pays: what the keeper believes, by the rules in their order. */
class DepositTableTest {
  private SellBench bench = new SellBench();

  @BeforeEach
  void open() {
    bench = new SellBench();
  }

  // ---------------------------------------------------------------- blocks

  static Stream<SellBench.Wrong> wrongBlocks() {
    return Stream.of(
        new SellBench.Wrong(
            Rule.CLOCK_JUMPED,
            "a clock that jumped",
            bench -> {
              bench.fleet.clockJumped = Optional.of("by an hour");
              bench.chain.mine(1, bench.nowS());
              return bench.chain.shows(Fleet.FLOAT, bench.shown);
            }),
        new SellBench.Wrong(
            Rule.UNKNOWN_WALLET,
            "of no wallet",
            bench -> bench.chain.shows(new WalletId("thief"), 0)),
        new SellBench.Wrong(
            Rule.HEADERS_INVALID,
            "upon blocks that nobody showed",
            bench -> {
              bench.chain.mine(3, bench.nowS());
              return bench.chain.shows(Fleet.FLOAT, bench.shown + 1);
            }),
        new SellBench.Wrong(
            Rule.HEADERS_INVALID,
            "whose work was not done",
            bench -> {
              bench.chain.mine(1, bench.nowS());
              byte[] bytes = bench.chain.shows(Fleet.FLOAT, bench.shown).headers().toArray();
              do {
                bytes[79]++; // the nonce; the half of all nonces are no work
              } while (isWorked(bytes));
              return new ShowHeaders(Fleet.FLOAT, Bytes.of(bytes));
            }),
        new SellBench.Wrong(
            Rule.HEADERS_INVALID,
            "that are counted already and would only fill the log",
            bench -> bench.chain.shows(Fleet.FLOAT, 0)),
        new SellBench.Wrong(
            Rule.HEADERS_INVALID,
            "of tomorrow",
            bench -> {
              bench.chain.mine(1, bench.nowS() + 86_400);
              return bench.chain.shows(Fleet.FLOAT, bench.shown);
            }));
  }

  private static boolean isWorked(byte[] header) {
    try {
      return tallystick.venues.bitcoin.wire.BlockHeader.parse(header)
          .isWorked(tallystick.venues.bitcoin.wire.Params.REGTEST);
    } catch (tallystick.venues.bitcoin.wire.WireException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("wrongBlocks")
  void countsNoBlocks(SellBench.Wrong wrong) {
    Intent blocks = wrong.how().apply(bench);

    assertEquals(wrong.rule(), bench.fleet.refusal(blocks));
  }

  @Test
  void countsNoBlocksForAWalletWithoutRules() {
    Fleet fleet = new Fleet();

    assertEquals(Rule.HEADERS_INVALID, fleet.refusal(new MinedChain().shows(Fleet.FLOAT, -1)));
  }

  // ---------------------------------------------------------------- deposits

  static Stream<SellBench.Wrong> wrongDeposits() {
    return Stream.of(
        new SellBench.Wrong(
            Rule.UNKNOWN_WALLET,
            "of another wallet",
            bench -> {
              SellOpened sell = bench.opens();
              return bench.pays(1, SATS).proves(new WalletId("thief"), sell.sale());
            }),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "for a sale that has no address",
            bench ->
                bench.pays(1, SATS).proves(Fleet.FLOAT, new SaleId(bench.fleet.machine.id, 9))),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "to another sale's address",
            bench -> {
              bench.opens();
              SellOpened second = bench.opens();
              return bench.pays(1, SATS).proves(Fleet.FLOAT, second.sale());
            }),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "the float that the owner pays in",
            bench -> {
              SellOpened sell = bench.opens();
              return bench.pays(SellBook.FUNDING_INDEX, SATS).proves(Fleet.FLOAT, sell.sale());
            }),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "with fewer confirmations than people asked for",
            bench -> {
              SellOpened sell = bench.opens();
              MinedChain.Paid paid = bench.chain.pays(bench.script(1), SATS, bench.nowS());
              bench.show();
              return paid.proves(Fleet.FLOAT, sell.sale());
            }),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "in a block that the keeper never counted",
            bench -> {
              SellOpened sell = bench.opens();
              MinedChain other = new MinedChain();
              other.mine(5, bench.nowS());
              return other
                  .pays(bench.script(1), SATS, bench.nowS() + 10)
                  .proves(Fleet.FLOAT, sell.sale());
            }),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "from before the sale was opened",
            bench -> {
              MinedChain.Paid early = bench.chain.pays(bench.script(1), SATS, bench.nowS() - 2_500);
              bench.chain.mine(1, bench.nowS());
              bench.show();
              bench.fleet.nowMs += 3 * 3_600_000;
              SellOpened sell = bench.opens();
              bench.pays(9, 1_000);
              return early.proves(Fleet.FLOAT, sell.sale());
            }),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "while the newest block is kept back",
            bench -> {
              SellOpened sell = bench.opens();
              MinedChain.Paid paid = bench.pays(1, SATS);
              bench.fleet.nowMs += Blocks.MAX_TIP_AGE_S * 1_000 + 60_000;
              return paid.proves(Fleet.FLOAT, sell.sale());
            }),
        new SellBench.Wrong(
            Rule.DEPOSIT_UNPROVEN,
            "with a tree that leads elsewhere",
            bench -> {
              SellOpened sell = bench.opens();
              byte[] bytes = bench.pays(1, SATS).proof().encode().toArray();
              bytes[bytes.length - 10] ^= 1;
              return new MachineIntent.ProveDeposit(Fleet.FLOAT, sell.sale(), Bytes.of(bytes));
            }),
        new SellBench.Wrong(
            Rule.DEPOSIT_REPEATED,
            "a second time",
            bench -> {
              SellOpened sell = bench.opens();
              MinedChain.Paid paid = bench.pays(1, SATS);
              bench.fleet.approve(paid.proves(Fleet.FLOAT, sell.sale()));
              return paid.proves(Fleet.FLOAT, sell.sale());
            }));
  }

  @ParameterizedTest
  @MethodSource("wrongDeposits")
  void believesNoDeposit(SellBench.Wrong wrong) {
    Intent deposit = wrong.how().apply(bench);

    assertEquals(wrong.rule(), bench.fleet.refusal(deposit));
  }

  @Test
  void writesDownWhichOutputsPaidTheSaleAndNothingElseOfTheTransaction() {
    SellOpened sell = bench.opens();
    MinedChain.Paid paid =
        bench.chain.pays(
            List.of(
                new Output(7_000, Coins.script(Machine.CUSTOMER)),
                new Output(SATS, bench.script(1))),
            bench.nowS());
    bench.chain.mine(1, bench.nowS() + 1);
    bench.show();
    MachineIntent.ProveDeposit prove = paid.proves(Fleet.FLOAT, sell.sale());

    bench.fleet.approve(prove);

    assertEquals(
        new Outcome.Deposited(
            Bytes.parseHex(paid.transaction().txid().toString()),
            List.of(new Outcome.Output(1, SATS)),
            13),
        bench.fleet.book.sells().outcome(prove));
  }

  @Test
  void believesADepositAgainInTheBlockThatReplacesItsOwn() {
    SellOpened sell = bench.opens();
    MinedChain.Paid paid = bench.pays(1, SATS);
    bench.fleet.approve(paid.proves(Fleet.FLOAT, sell.sale()));
    assertNull(bench.fleet.refusal(bench.asks(sell.sale(), CASH)));

    bench.chain.backTo(12);
    bench.shown = 12;
    bench.chain.mine(3, bench.nowS() + 30);
    bench.show();
    assertEquals(Rule.DEPOSIT_UNPROVEN, bench.fleet.refusal(bench.asks(sell.sale(), CASH)));

    MinedChain.Paid again = bench.chain.mined(paid.transaction(), bench.nowS() + 40);
    bench.chain.mine(1, bench.nowS() + 50);
    bench.show();
    bench.fleet.approve(again.proves(Fleet.FLOAT, sell.sale()));
    assertNull(bench.fleet.refusal(bench.asks(sell.sale(), CASH)));
    assertEquals(
        Rule.CASH_EXCEEDS_COINS, bench.fleet.refusal(bench.asks(sell.sale(), CASH + 1)), "once");
  }

  // ---------------------------------------------------------------- settings

  @Test
  void takesAsACheckpointOnlyABlockWhoseWorkWasDone() {
    MachineSetting.SetDepositRules rules = MinedChain.rules(Fleet.FLOAT, 1);
    byte[] lazy = rules.header().toArray();
    lazy[68] ^= 1;

    assertNull(bench.fleet.settings.machines().contradiction(rules));
    assertTrue(
        String.valueOf(
                bench
                    .fleet
                    .settings
                    .machines()
                    .contradiction(
                        new MachineSetting.SetDepositRules(Fleet.FLOAT, 1, 0, Bytes.of(lazy))))
            .matches("(no work was done|the first block).*"));
  }

  @Test
  void knowsTheFirstBlockOfEachChain() {
    for (Chain chain : Chain.values()) {
      assertEquals(
          AccountKey.params(chain).genesisHeader().toBytes(), chain.firstBlock(), chain.words());
      assertEquals(
          AccountKey.params(chain).genesis().toString(),
          Canonical.blockId(chain.firstBlock()).toHex());
    }
  }

  @Test
  void asksForAsManyBlocksAsATrueChainHasInADay() {
    assertEquals(0, Blocks.blocksDue(0));
    assertEquals(0, Blocks.blocksDue(4 * 3_600));
    assertEquals(36, Blocks.blocksDue(Blocks.PACE_WINDOW_S));
  }
}
