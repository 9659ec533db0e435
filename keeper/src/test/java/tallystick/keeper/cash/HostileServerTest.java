package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineIntent.SendCoins;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement.BuyClosed;
import tallystick.intent.Verdict;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.AccountKey.Place;
import tallystick.keeper.wallet.Seed;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.PsbtOutput;

/**
 * A server that is a thief's, with the key of one machine in his hand besides, tries whatever comes
 * to its mind. What it can have broadcast at worst is counted from the signed transactions alone,
 * by other code than the keeper's books, and held against the budget that people approved.
 */
class HostileServerTest {
  private static final int LIVES = 8;
  private static final int TRIES = 120;
  private static final long DAY_MS = 86_400_000;

  /** The lowest price that the market of this test ever has, in euros. */
  private static final long LOWEST_PRICE = 45_000;

  private static final List<String> ADDRESSES =
      List.of(
          Machine.CUSTOMER,
          "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry",
          "bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqc8gma6");

  @Test
  void neverLosesMoreThanItsBudgetToAThiefWithAServerAndAMachine() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dtest.jvm.args=-Dseed=" + seed + ")");
    Random random = new Random(seed);
    int signed = 0;
    int owed = 0;
    long replaced = 0;
    for (int life = 0; life < LIVES; life++) {
      Thief thief = new Thief(random);
      for (int i = 0; i < TRIES; i++) {
        thief.tryAnything();
      }
      thief.count(seed);
      signed += thief.transactions.size();
      owed += thief.owed.size();
      replaced += thief.sends.values().stream().filter(send -> send.replaces() != null).count();
    }
    System.out.println(owed + " owed, " + signed + " signed, " + replaced + " of them again");

    // A thief whom nothing succeeds proves nothing.
    assertTrue(signed > LIVES && owed > LIVES && replaced > 0, "seed " + seed);
  }

  /** One hostile life of a keeper, and what came out of it. */
  private static final class Thief {
    final Fleet fleet = new Fleet();
    final Machine stolen = new Machine("BT666");
    final Random random;
    final List<BuyClosed> honest = new ArrayList<>();
    final List<SignedStatement> statements = new ArrayList<>();
    final Map<CallerId, BuyClosed> owed = new HashMap<>();
    final Map<CallerId, Long> approvedAtMs = new HashMap<>();
    final Map<CallerId, BitcoinTransaction> transactions = new HashMap<>();
    final Map<CallerId, SendCoins> sends = new HashMap<>();
    final Map<CallerId, Long> fees = new HashMap<>();
    final Map<SendCoins, List<Coins.Coin>> coinsOf = new HashMap<>();
    final Map<Place, Bytes> changeScripts = new HashMap<>();
    final long perDayMinor = 200_000;
    int coins;

    Thief(Random random) {
      this.random = random;
      fleet.change(stolen.enrolment(false, Fleet.caps(100_000, perDayMinor, 300_000)));
    }

    void tryAnything() {
      switch (random.nextInt(12)) {
        case 0, 1 -> honestSale();
        case 2, 3 -> owe(forged());
        case 4 -> owe(replayed());
        case 5, 6, 7, 8 -> send(draft());
        case 9 -> fleet.nowMs += random.nextInt(7_200_000);
        case 10 -> fleet.quote(LOWEST_PRICE + random.nextInt(10_000) + "");
        default -> fleet.restart();
      }
    }

    private long minor() {
      return (1 + random.nextInt(10)) * 1_000L;
    }

    private void honestSale() {
      long minor = minor();
      SignedStatement statement =
          fleet.machine.buy("EUR", minor, minor * 17).to(Machine.CUSTOMER).signed();
      honest.add((BuyClosed) statement.read());
      statements.add(statement);
      owe(statement);
    }

    /** Signed with the stolen key, or with none that counts. */
    private SignedStatement forged() {
      Machine by = random.nextInt(4) == 0 ? new Machine("BT777") : stolen;
      Machine.Buy buy = by.buy("EUR", minor(), 1 + random.nextInt(200_000)).to(any(ADDRESSES));
      if (random.nextInt(4) == 0) {
        buy.ofSale(new SaleId(by.id, 1 + random.nextInt(5)));
      }
      if (random.nextInt(8) == 0) {
        buy.supplementing(new SaleId(by.id, 1)).ofSale(new SaleId(by.id, 1_000 + coins++));
      }
      SignedStatement statement = buy.signed();
      statements.add(statement);
      return statement;
    }

    /** An old one, perhaps with another's words. */
    private SignedStatement replayed() {
      if (statements.isEmpty()) {
        return forged();
      }
      SignedStatement one = any(statements);
      return random.nextBoolean()
          ? one
          : new SignedStatement(any(statements).statement(), one.signature());
    }

    private void owe(SignedStatement statement) {
      CallerId id = fleet.nextId();
      MachineIntent.PayOut pay = Fleet.pay(statement);
      if (fleet.submit(id, pay) instanceof Verdict.Approved) {
        owed.put(id, (BuyClosed) statement.read());
        approvedAtMs.put(id, fleet.nowMs);
      }
    }

    private SendCoins draft() {
      List<CallerId> wanted = new ArrayList<>();
      for (CallerId due : owed.keySet()) {
        if (random.nextInt(4) == 0 && wanted.size() < 4) {
          wanted.add(due);
        }
      }
      CallerId replaces = null;
      if (!transactions.isEmpty() && random.nextInt(3) == 0) {
        replaces = any(List.copyOf(transactions.keySet()));
        SendCoins old = sendOf(replaces);
        wanted = random.nextInt(5) == 0 ? wanted : new ArrayList<>(old.payouts());
      }
      long pays = 0;
      for (CallerId due : wanted) {
        pays += buy(due).satoshis();
      }
      long fee = random.nextInt(4) == 0 ? random.nextInt(40_000) : 300 + random.nextInt(5_000);
      long steals = random.nextInt(4) == 0 ? 1_000 + random.nextInt(500_000) : 0;
      List<Coins.Coin> spent = coinsFor(replaces, pays + fee + steals);
      Coins.Draft draft = fleet.draft();
      spent.forEach(draft::spend);
      for (CallerId due : wanted) {
        if (random.nextInt(30) != 0) {
          draft.pay(buy(due).destination(), buy(due).satoshis());
        }
      }
      if (steals > 0) {
        steal(draft, steals);
      }
      long change = worth(spent) - pays - fee - steals;
      draft.change(change, random.nextInt(30) == 0 ? 5_000 : random.nextInt(20));
      SendCoins send = Fleet.replacement(draft, replaces, wanted.toArray(CallerId[]::new));
      coinsOf.put(send, spent);
      return send;
    }

    /** Those of an earlier version or some of them, new ones, and ones that are spent already. */
    private List<Coins.Coin> coinsFor(@Nullable CallerId replaces, long satoshis) {
      List<Coins.Coin> chosen = new ArrayList<>();
      if (replaces != null) {
        List<Coins.Coin> old = Objects.requireNonNull(coinsOf.get(sendOf(replaces)));
        old.stream().filter(coin -> random.nextInt(4) != 0).forEach(chosen::add);
      }
      if (random.nextInt(10) == 0 && !coinsOf.isEmpty()) {
        chosen.addAll(any(List.copyOf(coinsOf.values())));
      }
      while (worth(chosen) < satoshis) {
        chosen.add(fleet.coin(1_000_000, coins++));
      }
      return chosen;
    }

    private static long worth(List<Coins.Coin> coins) {
      return coins.stream().mapToLong(c -> c.previous().outputs().getFirst().satoshis()).sum();
    }

    private void steal(Coins.Draft draft, long satoshis) {
      Bytes script = Coins.script(any(ADDRESSES));
      Place place = new Place(random.nextInt(2), random.nextInt(5));
      draft.pay(
          script,
          satoshis,
          random.nextBoolean()
              ? PsbtOutput.EMPTY
              : PsbtOutput.EMPTY.withOrigin(fleet.account.origin(place)));
    }

    private void send(SendCoins send) {
      CallerId id = fleet.nextId();
      var proposal = fleet.book.proposal(send, fleet.settings.machines()).orElseThrow();
      if (fleet.submit(id, send) instanceof Verdict.Approved) {
        BitcoinTransaction transaction =
            proposal.sign(
                fleet.account,
                (place, hash) -> Seed.sign(new byte[32], Chain.BITCOIN_REGTEST, place, hash));
        transactions.put(id, transaction);
        approvedAtMs.put(id, fleet.nowMs);
        fees.put(id, proposal.feeSats());
        sends.put(id, send);
      }
    }

    private SendCoins sendOf(CallerId id) {
      return Objects.requireNonNull(sends.get(id));
    }

    private BuyClosed buy(CallerId payout) {
      return Objects.requireNonNull(owed.get(payout));
    }

    private BitcoinTransaction transaction(CallerId send) {
      return Objects.requireNonNull(transactions.get(send));
    }

    /** When it was approved. */
    private long at(CallerId id) {
      return Objects.requireNonNull(approvedAtMs.get(id));
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    // -------------------------------------------------------------- counting

    /** Whatever conflicts cannot both be mined: of those that pay one payout, one at most. */
    void count(long seed) {
      String where = "seed " + seed;
      noTwoTransactionsThatPayOneCustomerCanBothBeMined(where);
      noOutputGoesToAnybodyWhoIsNotOwed(where);
      noSaleIsOwedTwice(where);
      theStolenMachineIsHeldToItsCaps(where);
      theWalletIsHeldToItsDay(where);
    }

    private void noTwoTransactionsThatPayOneCustomerCanBothBeMined(String where) {
      for (CallerId one : transactions.keySet()) {
        for (CallerId other : transactions.keySet()) {
          boolean same = !Collections.disjoint(sendOf(one).payouts(), sendOf(other).payouts());
          boolean conflict = !Collections.disjoint(inputs(one), inputs(other));
          assertTrue(!same || conflict, where + ": " + one + " and " + other);
        }
      }
    }

    private Set<OutPoint> inputs(CallerId id) {
      Set<OutPoint> inputs = new HashSet<>();
      transaction(id).inputs().forEach(input -> inputs.add(input.spends()));
      return inputs;
    }

    private void noOutputGoesToAnybodyWhoIsNotOwed(String where) {
      transactions.forEach(
          (id, transaction) -> {
            List<String> due = new ArrayList<>();
            for (CallerId payout : sendOf(id).payouts()) {
              BuyClosed buy = buy(payout);
              due.add(Coins.script(buy.destination()) + "/" + buy.satoshis());
            }
            for (BitcoinTransaction.Output output : transaction.outputs()) {
              boolean isDue = due.remove(output.script() + "/" + output.satoshis());
              assertTrue(isDue || isChange(output.script()), where + ": " + transaction);
            }
            assertTrue(due.isEmpty(), where);
          });
    }

    private boolean isChange(Bytes script) {
      for (int index = 0; index < 200; index++) {
        Place place = new Place(AccountKey.CHANGE, index);
        if (changeScripts
            .computeIfAbsent(place, p -> fleet.account.addressAt(p).script())
            .equals(script)) {
          return true;
        }
      }
      return false;
    }

    private void noSaleIsOwedTwice(String where) {
      Set<SaleId> sales = new HashSet<>();
      for (BuyClosed buy : owed.values()) {
        assertTrue(sales.add(buy.sale()), where + ": " + buy.sale());
        boolean ours = buy.terminal().equals(fleet.machine.id);
        assertTrue(!ours || honest.contains(buy), where + ": the honest machine never said " + buy);
        assertFalse(buy.terminal().name().equals("BT777"), where);
      }
    }

    private void theStolenMachineIsHeldToItsCaps(String where) {
      long allMinor = 0;
      for (CallerId one : owed.keySet()) {
        if (!buy(one).terminal().equals(stolen.id)) {
          continue;
        }
        allMinor += buy(one).total().minor();
        long minor = 0;
        long sats = 0;
        for (CallerId other : owed.keySet()) {
          long laterMs = at(other) - at(one);
          if (buy(other).terminal().equals(stolen.id) && laterMs >= 0 && laterMs < DAY_MS) {
            minor += buy(other).total().minor();
            sats += buy(other).satoshis();
          }
        }
        assertTrue(minor <= perDayMinor, where + ": " + minor + " in a day");
        // At the lowest price there was, with the lowest margin, cash buys no more than this.
        long budgetSats =
            Worth.mostSats(new Cash("EUR", perDayMinor), Fleet.eur(LOWEST_PRICE + ""), 400);
        assertTrue(sats <= budgetSats, where + ": " + sats + " above " + budgetSats);
      }
      assertTrue(allMinor <= 300_000, where + ": nothing was ever collected, and yet " + allMinor);
    }

    private void theWalletIsHeldToItsDay(String where) {
      for (CallerId from : transactions.keySet()) {
        long sats = 0;
        for (CallerId id : transactions.keySet()) {
          long laterMs = at(id) - at(from);
          if (laterMs >= 0 && laterMs < DAY_MS && sendOf(id).replaces() == null) {
            sats += Objects.requireNonNull(fees.get(id));
            for (CallerId payout : sendOf(id).payouts()) {
              sats += buy(payout).satoshis();
            }
          }
        }
        assertTrue(sats <= 10_000_000, where + ": " + sats + " left in a day");
      }
    }
  }
}
