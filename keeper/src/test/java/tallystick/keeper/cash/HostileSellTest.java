package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent.AttestAddress;
import tallystick.intent.MachineIntent.AuthoriseDispense;
import tallystick.intent.SaleId;
import tallystick.intent.TerminalStatement;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.Verdict;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.AccountKey.Place;

/**
 * A thief who has the server and the keys of two machines opens sales, pays a little, proves it for
 * other sales, forks the chain and asks for cash. What he may take out is counted here from the
 * blocks, by other code than the keeper's books: each sale's cash is worth no more than the coins
 * that were paid to its own address, at the best price there ever was.
 */
class HostileSellTest {
  private static final int LIVES = 4;
  private static final int TRIES = 250;
  private static final long LOWEST_PRICE = 45_000;
  private static final long HIGHEST_PRICE = 55_000;
  private static final long DAY_CAP_MINOR = 60_000;

  @Test
  void givesAThiefNoCashThatCoinsWereNotPaidFor() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dtest.jvm.args=-Dseed=" + seed + ")");
    Random random = new Random(seed);
    int allowed = 0;
    for (int life = 0; life < LIVES; life++) {
      Thief thief = new Thief(random, seed);
      for (int i = 0; i < TRIES; i++) {
        thief.tryAnything();
      }
      allowed += thief.taken.size();
    }
    System.out.println(allowed + " dispenses allowed");

    // A thief whom nothing succeeds proves nothing.
    assertTrue(allowed > LIVES, "seed " + seed);
  }

  private static final class Thief {
    final Fleet fleet = new Fleet();
    final MinedChain chain = new MinedChain();
    final List<Machine> machines = List.of(new Machine("BT666"), new Machine("BT667"));
    final List<SellOpened> sales = new ArrayList<>();
    final Map<SaleId, Bytes> scripts = new HashMap<>();
    final Map<SaleId, Long> paid = new HashMap<>();
    final List<MinedChain.Paid> payments = new ArrayList<>();
    final Map<SaleId, Cash> taken = new HashMap<>();
    final Map<Machine, List<long[]>> out = new HashMap<>();
    final Set<Bytes> known = new HashSet<>();
    final Random random;
    final long seed;

    Thief(Random random, long seed) {
      this.random = random;
      this.seed = seed;
      for (Machine machine : machines) {
        fleet.change(machine.enrolment(false, Fleet.caps(40_000, DAY_CAP_MINOR, 500_000)));
      }
      fleet.change(MinedChain.rules(Fleet.FLOAT, 1 + random.nextInt(2)));
      chain.mine(12, fleet.nowMs / 1_000 - 1_000);
      shows();
    }

    void tryAnything() {
      switch (random.nextInt(18)) {
        case 0, 1, 2 -> opens();
        case 3, 4, 5 -> pays();
        case 6, 7 -> proves();
        case 8, 9, 10 -> asks();
        case 11 -> {
          fleet.nowMs += random.nextInt(3_600_000);
          fleet.quote(LOWEST_PRICE + random.nextInt((int) (HIGHEST_PRICE - LOWEST_PRICE)) + "");
        }
        case 12 -> {
          chain.backTo(Math.max(0, chain.height() - random.nextInt(4)));
          chain.mine(random.nextInt(6), fleet.nowMs / 1_000 + random.nextInt(60));
          shows();
        }
        case 13 -> fleet.restart();
        default -> customer();
      }
    }

    private boolean submit(Intent intent) {
      return fleet.submit(CallerId.derive("try/" + random.nextLong()), intent)
          instanceof Verdict.Approved;
    }

    private void shows() {
      if (chain.height() > 0) {
        submit(chain.shows(Fleet.FLOAT, Math.max(0, chain.height() - 400)));
      }
    }

    private Machine machine() {
      return machines.get(random.nextInt(machines.size()));
    }

    /** One who pays a little more or less than he should, and then as often as he likes. */
    private void customer() {
      int before = sales.size();
      opens();
      if (sales.size() > before) {
        SaleId sale = sales.getLast().sale();
        long satoshis = sales.getLast().satoshis() - 20_000 + random.nextInt(40_000);
        paysTo(java.util.Objects.requireNonNull(scripts.get(sale)), satoshis);
        chain.mine(2, fleet.nowMs / 1_000 + 60);
        shows();
        submit(payments.getLast().proves(Fleet.FLOAT, sale));
        asks();
        asks();
      }
    }

    private Machine of(SellOpened sell) {
      return machines.get(sell.terminal().equals(machines.get(0).id) ? 0 : 1);
    }

    private void opens() {
      SellOpened sell =
          machine()
              .sell(
                  "EUR",
                  Chain.BITCOIN_REGTEST,
                  random.nextBoolean() ? Long.MAX_VALUE : fleet.nowMs + 900_000,
                  150_000 + random.nextInt(150_000));
      Machine by = of(sell);
      CallerId id = CallerId.derive("open/" + sell.sale());
      AttestAddress ask = new AttestAddress(Fleet.FLOAT, by.sign(sell));
      if (fleet.submit(id, ask) instanceof Verdict.Approved) {
        sales.add(sell);
        String told = fleet.book.answer(id, ask, fleet.settings.machines()).address();
        Bytes script = Coins.script(told);
        assertTrue(known.add(script), "an address twice, seed " + seed);
        assertTrue(!script.equals(address(SellBook.FUNDING_INDEX)), "the float's, seed " + seed);
        scripts.put(sell.sale(), script);
      }
    }

    private Bytes address(int index) {
      return fleet.account.addressAt(new Place(AccountKey.RECEIVE, index)).script();
    }

    /** To a sale, to the float, or to a sale that there will be. */
    private void pays() {
      Bytes script =
          sales.isEmpty() || random.nextInt(4) == 0
              ? address(random.nextInt(40))
              : java.util.Objects.requireNonNull(scripts.get(any(sales).sale()));
      paysTo(script, random.nextLong(1_000, 300_000));
      if (random.nextInt(3) > 0) {
        chain.mine(1, fleet.nowMs / 1_000 + 30);
        shows();
      }
    }

    private void paysTo(Bytes script, long satoshis) {
      MinedChain.Paid paying =
          chain.pays(script, satoshis, fleet.nowMs / 1_000 + random.nextInt(30));
      payments.add(paying);
      scripts.forEach(
          (sale, own) -> {
            if (own.equals(script)) {
              paid.merge(sale, satoshis, Long::sum);
            }
          });
    }

    private void proves() {
      if (!payments.isEmpty() && !sales.isEmpty()) {
        submit(any(payments).proves(Fleet.FLOAT, any(sales).sale()));
      }
    }

    private void asks() {
      if (sales.isEmpty()) {
        return;
      }
      SellOpened sell = any(sales);
      Machine by = random.nextInt(4) > 0 ? of(sell) : machine();
      long minor = random.nextInt(3) == 0 ? 1 + random.nextInt(20_000) : sell.cash().minor();
      TerminalStatement.DispenseAsked asked =
          by.asks(new SaleId(by.id, sell.sale().number()), "EUR", minor);
      if (submit(new AuthoriseDispense(Fleet.FLOAT, by.sign(asked)))) {
        count(by, asked);
      }
    }

    private void count(Machine by, TerminalStatement.DispenseAsked asked) {
      SaleId sale = asked.sale();
      assertTrue(taken.put(sale, asked.cash()) == null, "twice for " + sale + ", seed " + seed);
      BigInteger worth =
          BigInteger.valueOf(paid.getOrDefault(sale, 0L))
              .multiply(BigInteger.valueOf(HIGHEST_PRICE * 100))
              .multiply(BigInteger.valueOf(10_000))
              .divide(BigInteger.valueOf(100_000_000L * 10_400));
      assertTrue(
          BigInteger.valueOf(asked.cash().minor()).compareTo(worth) <= 0,
          asked.cash() + " for coins worth " + worth + " at best, " + sale + ", seed " + seed);
      List<long[]> times = out.computeIfAbsent(by, machine -> new ArrayList<>());
      times.add(new long[] {fleet.nowMs, asked.cash().minor()});
      long day =
          times.stream()
              .filter(one -> one[0] > fleet.nowMs - 86_400_000)
              .mapToLong(one -> one[1])
              .sum();
      assertTrue(day <= DAY_CAP_MINOR, day + " in a day, seed " + seed);
    }

    /** Mostly the newest, or else he would get nowhere. */
    private <T> T any(List<T> of) {
      return random.nextInt(3) > 0 ? of.getLast() : of.get(random.nextInt(of.size()));
    }
  }
}
