package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineIntent.SendCoins;
import tallystick.intent.MachineSetting;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.AccountKey.Place;
import tallystick.venues.bitcoin.wire.BitcoinTransaction.Output;
import tallystick.venues.bitcoin.wire.PsbtInput;
import tallystick.venues.bitcoin.wire.PsbtOutput;
import tallystick.venues.bitcoin.wire.SegwitHash;

/** The rules of a transaction, in their order of precedence. */
class SendTableTest {
  private static final String THIEF =
      "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry";
  private static final long FEE = 500;

  /** One thing that is wrong, and the rule that says so. */
  record Wrong(String what, Rule rule, Function<Fleet, SendCoins> how) {
    @Override
    public String toString() {
      return rule.ruleName() + ": " + what;
    }
  }

  /** An honest draft but for the change: 100,000 satoshis come in, 60,000 go to the customer. */
  private static Coins.Draft paying(Fleet fleet) {
    return fleet.draft().spend(fleet.coin(100_000, 0)).pay(Machine.CUSTOMER, 60_000);
  }

  private static SendCoins honest(Fleet fleet, CallerId due) {
    return Fleet.send(paying(fleet).change(40_000 - FEE, 0), due);
  }

  private static CallerId due(Fleet fleet) {
    return fleet.owed(10_000, 60_000);
  }

  private static Wrong wrong(String what, Rule rule, Function<Fleet, SendCoins> how) {
    return new Wrong(what, rule, how);
  }

  static Stream<Wrong> eachWrong() {
    return Stream.of(
        wrong(
            "its wallet",
            Rule.FROZEN,
            fleet -> {
              SendCoins send = honest(fleet, due(fleet));
              fleet.freeze(new Scope.OneWallet(Fleet.FLOAT));
              return send;
            }),
        wrong(
            "the machine whose cash it pays for",
            Rule.FROZEN,
            fleet -> {
              SendCoins send = honest(fleet, due(fleet));
              fleet.freeze(new Scope.OneTerminal(fleet.machine.id));
              return send;
            }),
        wrong(
            "another wallet",
            Rule.UNKNOWN_WALLET,
            fleet ->
                new SendCoins(
                    new WalletId("thief"),
                    List.of(due(fleet)),
                    paying(fleet).change(40_000 - FEE, 0).psbt(),
                    null)),
        wrong("never owed", Rule.PAYOUT_NOT_DUE, fleet -> honest(fleet, CallerId.derive("nobody"))),
        wrong(
            "paid already",
            Rule.PAYOUT_NOT_DUE,
            fleet -> {
              CallerId due = due(fleet);
              fleet.approve(honest(fleet, due));
              return Fleet.send(
                  fleet
                      .draft()
                      .spend(fleet.coin(100_000, 1))
                      .pay(Machine.CUSTOMER, 60_000)
                      .change(40_000 - FEE, 1),
                  due);
            }),
        wrong(
            "coins to oneself only",
            Rule.PAYOUT_NOT_DUE,
            fleet ->
                Fleet.send(fleet.draft().spend(fleet.coin(50_000, 0)).change(50_000 - FEE, 0))),
        wrong(
            "noise",
            Rule.TRANSACTION_INVALID,
            fleet ->
                new SendCoins(
                    Fleet.FLOAT, List.of(due(fleet)), Bytes.of(new byte[] {1, 2, 3}), null)),
        wrong(
            "an input without its previous transaction",
            Rule.TRANSACTION_INVALID,
            fleet -> {
              Coins.Coin coin = fleet.coin(100_000, 0);
              Output claimed = new Output(60_500, coin.previous().outputs().getFirst().script());
              return Fleet.send(
                  fleet
                      .draft()
                      .spend(
                          coin,
                          PsbtInput.EMPTY
                              .withWitnessUtxo(claimed)
                              .withOrigin(fleet.account.origin(coin.place())))
                      .pay(Machine.CUSTOMER, 60_000),
                  due(fleet));
            }),
        wrong(
            "another transaction than it spends",
            Rule.TRANSACTION_INVALID,
            fleet -> {
              Coins.Coin coin = fleet.coin(100_000, 0);
              return Fleet.send(
                  fleet
                      .draft()
                      .spend(
                          coin,
                          PsbtInput.EMPTY
                              .withPrevious(fleet.coin(60_500, 0).previous())
                              .withOrigin(fleet.account.origin(coin.place())))
                      .pay(Machine.CUSTOMER, 60_000),
                  due(fleet));
            }),
        wrong(
            "a signature that covers nothing",
            Rule.TRANSACTION_INVALID,
            fleet -> {
              Coins.Coin coin = fleet.coin(100_000, 0);
              PsbtInput said =
                  new PsbtInput(
                      coin.previous(),
                      coin.previous().outputs().getFirst(),
                      java.util.Map.of(),
                      SegwitHash.NONE,
                      List.of(fleet.account.origin(coin.place())),
                      null,
                      null,
                      List.of());
              return Fleet.send(
                  fleet
                      .draft()
                      .spend(coin, said)
                      .pay(Machine.CUSTOMER, 60_000)
                      .change(40_000 - FEE, 0),
                  due(fleet));
            }),
        wrong(
            "a coin of somebody else",
            Rule.TRANSACTION_INVALID,
            fleet -> {
              Coins.Coin own = fleet.coin(100_000, 0);
              Coins.Coin other = new Coins.Coin(own.previous(), new Place(AccountKey.RECEIVE, 1));
              return Fleet.send(
                  fleet.draft().spend(other).pay(Machine.CUSTOMER, 60_000).change(40_000 - FEE, 0),
                  due(fleet));
            }),
        wrong(
            "change that nobody would relay",
            Rule.TRANSACTION_INVALID,
            fleet ->
                Fleet.send(
                    fleet
                        .draft()
                        .spend(fleet.coin(61_000, 0))
                        .pay(Machine.CUSTOMER, 60_000)
                        .change(545, 0),
                    due(fleet))),
        wrong(
            "a payout left out",
            Rule.TRANSACTION_INVALID,
            fleet ->
                Fleet.send(
                    paying(fleet).change(40_000 - FEE, 0), due(fleet), fleet.owed(10_000, 60_000))),
        wrong(
            "a payout cut short",
            Rule.TRANSACTION_INVALID,
            fleet ->
                Fleet.send(
                    fleet
                        .draft()
                        .spend(fleet.coin(100_000, 0))
                        .pay(fleet.account.addressAt(new Place(1, 0)).toString(), 60_000)
                        .change(40_000 - FEE, 0),
                    due(fleet))),
        wrong(
            "somebody whom nobody owes",
            Rule.DESTINATION_NOT_PINNED,
            fleet -> Fleet.send(paying(fleet).pay(THIEF, 39_500), due(fleet))),
        wrong(
            "the same customer twice",
            Rule.DESTINATION_NOT_PINNED,
            fleet ->
                Fleet.send(
                    fleet
                        .draft()
                        .spend(fleet.coin(200_000, 0))
                        .pay(Machine.CUSTOMER, 60_000)
                        .pay(Machine.CUSTOMER, 60_000)
                        .change(80_000 - FEE, 0),
                    due(fleet))),
        wrong(
            "change that is a thief's with our key beside it",
            Rule.CHANGE_NOT_OURS,
            fleet ->
                Fleet.send(
                    paying(fleet)
                        .pay(
                            Coins.script(THIEF),
                            39_500,
                            PsbtOutput.EMPTY.withOrigin(fleet.account.origin(new Place(1, 0)))),
                    due(fleet))),
        wrong(
            "change at an address that others pay to",
            Rule.CHANGE_NOT_OURS,
            fleet -> {
              Place place = new Place(AccountKey.RECEIVE, 5);
              return Fleet.send(
                  paying(fleet)
                      .pay(
                          fleet.account.addressAt(place).script(),
                          39_500,
                          PsbtOutput.EMPTY.withOrigin(fleet.account.origin(place))),
                  due(fleet));
            }),
        wrong(
            "change twice",
            Rule.CHANGE_NOT_OURS,
            fleet -> Fleet.send(paying(fleet).change(20_000, 0).change(19_500, 1), due(fleet))),
        wrong(
            "change where nobody would look",
            Rule.CHANGE_NOT_OURS,
            fleet -> Fleet.send(paying(fleet).change(39_500, 100), due(fleet))),
        wrong(
            "coins burnt as a fee",
            Rule.FEE_LIMIT,
            fleet -> Fleet.send(paying(fleet).change(30_000, 0), due(fleet))),
        wrong(
            "more than the largest fee",
            Rule.FEE_LIMIT,
            fleet -> {
              fleet.change(
                  new MachineSetting.SetWalletPolicy(
                      new WalletPolicy(
                          Fleet.FLOAT, 2_000_000, 3_000_000, 10_000_000, 50, FEE - 1)));
              return honest(fleet, due(fleet));
            }),
        wrong(
            "a replacement of nothing",
            Rule.REPLACEMENT_UNSAFE,
            fleet ->
                Fleet.replacement(
                    paying(fleet).change(40_000 - FEE, 0), CallerId.derive("nothing"), due(fleet))),
        wrong(
            "a replacement that shares no input",
            Rule.REPLACEMENT_UNSAFE,
            fleet -> {
              CallerId due = due(fleet);
              CallerId first = fleet.approve(honest(fleet, due));
              return Fleet.replacement(
                  fleet
                      .draft()
                      .spend(fleet.coin(100_000, 1))
                      .pay(Machine.CUSTOMER, 60_000)
                      .change(38_000, 0),
                  first,
                  due);
            }),
        wrong(
            "an hour's limit",
            Rule.WALLET_HOUR_LIMIT,
            fleet -> {
              fleet.change(
                  new MachineSetting.SetWalletPolicy(
                      new WalletPolicy(Fleet.FLOAT, 2_000_000, 60_499, 10_000_000, 50, 20_000)));
              return honest(fleet, due(fleet));
            }),
        wrong(
            "a day's limit",
            Rule.WALLET_DAY_LIMIT,
            fleet -> {
              fleet.change(
                  new MachineSetting.SetWalletPolicy(
                      new WalletPolicy(Fleet.FLOAT, 2_000_000, 3_000_000, 60_499, 50, 20_000)));
              return honest(fleet, due(fleet));
            }));
  }

  @ParameterizedTest
  @MethodSource("eachWrong")
  void refusesByName(Wrong wrong) {
    Fleet fleet = new Fleet();

    SendCoins send = wrong.how().apply(fleet);

    assertEquals(wrong.rule(), fleet.refusal(send));
  }

  @Test
  void standsInTheOrderOfTheRules() {
    List<Integer> codes = eachWrong().map(wrong -> wrong.rule().code()).toList();

    assertEquals(codes.stream().sorted().toList(), codes);
  }

  @Test
  void signsWhatPaysWhatIsDue() {
    Fleet fleet = new Fleet();

    assertNull(fleet.refusal(honest(fleet, due(fleet))));
  }

  @Test
  void paysABatchOneOutputEach() {
    Fleet fleet = new Fleet();
    CallerId one = due(fleet);
    CallerId same = due(fleet);
    Coins.Draft draft =
        fleet
            .draft()
            .spend(fleet.coin(100_000, 0))
            .spend(fleet.coin(100_000, 1))
            .pay(Machine.CUSTOMER, 60_000)
            .change(79_000, 0)
            .pay(Machine.CUSTOMER, 60_000);

    assertNull(fleet.refusal(Fleet.send(draft, one, same)));
  }

  @Test
  void replacesWithAHigherFeeAndChargesOnlyWhatIsMore() {
    Fleet fleet = new Fleet();
    CallerId due = due(fleet);
    CallerId first = fleet.approve(honest(fleet, due));
    SendCoins second = Fleet.replacement(paying(fleet).change(40_000 - 2_000, 0), first, due);

    CallerId replaced = fleet.approve(second);

    assertEquals(62_000, fleet.book.hourSats(Fleet.FLOAT, fleet.nowMs).longValueExact());
    assertEquals(
        Rule.REPLACEMENT_UNSAFE,
        fleet.refusal(Fleet.replacement(paying(fleet).change(36_000, 0), first, due)));
    assertNull(fleet.refusal(Fleet.replacement(paying(fleet).change(36_000, 0), replaced, due)));
  }

  @Test
  void sharesAnInputWithEveryEarlierVersionAndNotOnlyTheLast() {
    Fleet fleet = new Fleet();
    CallerId due = due(fleet);
    CallerId first = fleet.approve(honest(fleet, due));
    CallerId second =
        fleet.approve(
            Fleet.replacement(
                paying(fleet).spend(fleet.coin(50_000, 1)).change(88_000, 0), first, due));
    Coins.Draft besideTheFirst =
        fleet
            .draft()
            .spend(fleet.coin(50_000, 1))
            .spend(fleet.coin(50_000, 2))
            .pay(Machine.CUSTOMER, 60_000)
            .change(36_000, 0);

    assertEquals(
        Rule.REPLACEMENT_UNSAFE, fleet.refusal(Fleet.replacement(besideTheFirst, second, due)));
  }

  @Test
  void putsNoCoinIntoTwoTransactions() {
    Fleet fleet = new Fleet();
    fleet.approve(honest(fleet, due(fleet)));

    assertEquals(Rule.TRANSACTION_INVALID, fleet.refusal(honest(fleet, due(fleet))));
  }

  @Test
  void paysAnewWhatPeopleHaveGivenUpAndNothingElse() {
    Fleet fleet = new Fleet();
    CallerId due = due(fleet);
    CallerId first = fleet.approve(honest(fleet, due));
    SendCoins anew =
        Fleet.send(
            fleet
                .draft()
                .spend(fleet.coin(100_000, 1))
                .pay(Machine.CUSTOMER, 60_000)
                .change(39_000, 0),
            due);
    assertEquals(Rule.PAYOUT_NOT_DUE, fleet.refusal(anew));
    assertTrue(fleet.book.isNewest(Fleet.FLOAT, first));

    fleet.change(new MachineSetting.AbandonSend(Fleet.FLOAT, first));
    fleet.restart();

    assertTrue(!fleet.book.isNewest(Fleet.FLOAT, first));
    assertEquals(
        Rule.REPLACEMENT_UNSAFE,
        fleet.refusal(Fleet.replacement(paying(fleet).change(38_000, 0), first, due)));
    fleet.approve(anew);
    assertEquals(Rule.PAYOUT_NOT_DUE, fleet.refusal(honest(fleet, due)));
  }

  @Test
  void sweepsToThePinnedAddressOnlyAndWithoutCharge() {
    Fleet fleet = new Fleet();
    SendCoins sweep =
        Fleet.send(
            fleet
                .draft()
                .spend(fleet.coin(90_000_000, 0))
                .pay(THIEF, 80_000_000)
                .change(9_999_000, 0));
    assertEquals(Rule.PAYOUT_NOT_DUE, fleet.refusal(sweep));

    fleet.change(new MachineSetting.PinAddress(Fleet.FLOAT, MachineSetting.PinnedUse.SWEEP, THIEF));

    fleet.approve(sweep);
    assertEquals(1_000, fleet.book.daySats(Fleet.FLOAT, fleet.nowMs).longValueExact());
  }

  @Test
  void neverSweepsToWherePaymentsByMistakeGo() {
    Fleet fleet = new Fleet();
    fleet.change(
        new MachineSetting.PinAddress(
            Fleet.FLOAT, MachineSetting.PinnedUse.INVALID_PAYMENTS, THIEF));
    Coins.Draft draft = paying(fleet).pay(THIEF, 39_500);

    assertEquals(Rule.DESTINATION_NOT_PINNED, fleet.refusal(Fleet.send(draft, due(fleet))));
  }

  @Test
  void remembersWhatWasPaidAfterARestart() {
    Fleet fleet = new Fleet();
    CallerId due = due(fleet);
    CallerId other = due(fleet);
    CallerId first = fleet.approve(honest(fleet, due));
    long usedSats = fleet.book.daySats(Fleet.FLOAT, fleet.nowMs).longValueExact();
    MachineIntent again =
        Fleet.send(
            fleet
                .draft()
                .spend(fleet.coin(100_000, 1))
                .pay(Machine.CUSTOMER, 60_000)
                .change(39_000, 1),
            due);

    fleet.restart();

    assertEquals(Rule.PAYOUT_NOT_DUE, fleet.refusal(again));
    assertEquals(Rule.TRANSACTION_INVALID, fleet.refusal(honest(fleet, other)));
    assertEquals(usedSats, fleet.book.daySats(Fleet.FLOAT, fleet.nowMs).longValueExact());
    assertNull(fleet.refusal(Fleet.replacement(paying(fleet).change(38_000, 0), first, due)));
    assertTrue(fleet.book.due(other).isPresent());
  }

  @Test
  void keepsWhatCustomersAreOwedWhenItSweeps() {
    Fleet fleet = new Fleet();
    fleet.change(new MachineSetting.PinAddress(Fleet.FLOAT, MachineSetting.PinnedUse.SWEEP, THIEF));
    CallerId due = fleet.owed(10_000, 60_000);
    Coins.Draft all = fleet.draft().spend(fleet.coin(1_000_000, 0));

    assertEquals(
        Rule.SWEEP_LIMIT,
        fleet.refusal(
            Fleet.send(
                fleet
                    .draft()
                    .spend(fleet.coin(1_000_000, 0))
                    .pay(THIEF, 939_001)
                    .change(59_999, 0))));
    assertNull(
        fleet.refusal(
            Fleet.send(
                fleet
                    .draft()
                    .spend(fleet.coin(1_000_000, 0))
                    .pay(THIEF, 939_000)
                    .change(60_000, 0))));
    assertNull(
        fleet.refusal(Fleet.send(all.pay(Machine.CUSTOMER, 60_000).pay(THIEF, 939_000), due)));
  }
}
