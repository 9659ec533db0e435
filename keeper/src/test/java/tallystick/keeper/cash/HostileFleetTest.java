package tallystick.keeper.cash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Chain;
import tallystick.intent.DepositId;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent.AttestAddress;
import tallystick.intent.MachineIntent.AuthoriseDispense;
import tallystick.intent.MachineIntent.PayOut;
import tallystick.intent.MachineIntent.RefundDeposit;
import tallystick.intent.MachineIntent.SendCoins;
import tallystick.intent.MachineSetting;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement.BuyClosed;
import tallystick.intent.TerminalStatement.DispenseAsked;
import tallystick.intent.TerminalStatement.RefundAsked;
import tallystick.intent.TerminalStatement.SellOpened;
import tallystick.intent.Verdict;
import tallystick.intent.WalletPolicy;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.Psbt;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * Honest customers buy and sell at one machine while a thief has the server, and in every second
 * life the key of another machine too. He submits whatever was ever signed, twice, late, changed,
 * mixed with other sales, with refunds to himself, fees, change and replacements of his own, and
 * kills the keeper in between. What he gains is counted here by other code than the keeper's books:
 * with the server alone not one satoshi, with a machine's key no more than its stated caps.
 */
class HostileFleetTest {
  private static final String THIEF =
      "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry";

  private static final boolean SOAK = Boolean.getBoolean("tallystick.soak");
  private static final int LIVES = SOAK ? 400 : 6;
  private static final int TRIES = SOAK ? 600 : 250;
  private static final long HOUR_MS = 3_600_000;

  /** What a satoshi was worth at best, in minor units: 55,000 EUR a coin. */
  private static final double HIGHEST_MINOR_PER_SAT = 55_000 * 100 / 1e8;

  @Test
  void losesNothingToAHostileServerAndItsCapsToAStolenMachineKey() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dtest.jvm.args=-Dseed=" + seed + ")");
    Random random = new Random(seed);
    int approved = 0;
    long stolenSats = 0;
    for (int life = 0; life < LIVES; life++) {
      Life one = new Life(random, life % 2 == 1, "seed " + seed + ", life " + life);
      for (int i = 0; i < TRIES; i++) {
        one.anything();
        one.audit();
      }
      approved += one.approvals;
      stolenSats += one.thiefSats;
    }
    System.out.println(
        approved + " intents approved; by stolen machine keys " + stolenSats + " satoshis");

    assertTrue(approved > LIVES * 20, "a thief whom nothing succeeds proves nothing");
  }

  private static final class Life {
    final Fleet fleet = new Fleet();
    final MinedChain chain = new MinedChain();
    final Random random;
    final boolean keyStolen;
    final String where;
    final Machine stolen = new Machine("BT666");
    final long capMinor;
    final WalletPolicy policy;

    final List<SignedStatement> said = new ArrayList<>();
    final Map<SaleId, SellOpened> sells = new LinkedHashMap<>();
    final Map<SaleId, Bytes> scripts = new HashMap<>();
    final Map<DepositId, Long> deposits = new HashMap<>();
    final Map<DepositId, SaleId> payers = new LinkedHashMap<>();
    final List<MinedChain.Paid> payments = new ArrayList<>();
    final Map<SaleId, Long> cashMinor = new HashMap<>();
    final Map<DepositId, Long> backSats = new HashMap<>();
    final Map<SaleId, Set<String>> homes = new HashMap<>();
    final Map<SaleId, BuyClosed> bought = new HashMap<>();

    /** What each debt is: script and satoshis; and which transactions were signed to pay it. */
    final Map<CallerId, BitcoinTransaction.Output> debts = new LinkedHashMap<>();

    final Map<CallerId, List<BitcoinTransaction>> paying = new HashMap<>();
    final List<CallerId> sends = new ArrayList<>();
    final Map<CallerId, SendCoins> sendOf = new HashMap<>();
    final List<long[]> stolenOut = new ArrayList<>();
    long stolenInMinor;
    long thiefSats;
    int coins;
    int approvals;

    Life(Random random, boolean keyStolen, String where) {
      this.random = random;
      this.keyStolen = keyStolen;
      this.where = where;
      capMinor = 20_000 + random.nextLong(60_000);
      policy =
          new WalletPolicy(
              Fleet.FLOAT,
              300_000 + random.nextInt(2_000_000),
              5_000_000,
              20_000_000,
              10 + random.nextInt(60),
              5_000 + random.nextInt(20_000));
      fleet.change(new MachineSetting.SetWalletPolicy(policy));
      fleet.change(stolen.enrolment(false, Fleet.caps(capMinor, capMinor, capMinor)));
      fleet.change(MinedChain.rules(Fleet.FLOAT, 1 + random.nextInt(2)));
      fleet.change(
          new MachineSetting.SetMarginEnvelope(
              "BTC", "EUR", "venue", 400, 1_200 + random.nextInt(800), random.nextInt(1_000)));
      chain.mine(12, fleet.nowMs / 1_000 - 1_000);
      show();
    }

    void anything() {
      switch (random.nextInt(16)) {
        case 0, 1 -> opens(fleet.machine, home());
        case 2 -> pays();
        case 3 -> buys(fleet.machine, Machine.CUSTOMER);
        case 4 -> comesBack();
        case 5, 6 -> dispenses();
        case 7, 8 -> refunds();
        case 9, 10, 11 -> sends();
        case 12 -> {
          fleet.nowMs += random.nextInt((int) (2 * HOUR_MS));
          fleet.quote(45_000 + random.nextInt(10_000) + "");
        }
        case 13 -> blocks();
        case 14 -> fleet.restart();
        default -> {
          if (keyStolen) {
            withTheKey();
          } else {
            repeats();
          }
        }
      }
    }

    // ------------------------------------------------------------ honest people

    private @Nullable String home() {
      return random.nextBoolean() ? Machine.CUSTOMER : null;
    }

    private void opens(Machine at, @Nullable String home) {
      long satoshis = 215_000 + random.nextLong(40_000);
      SellOpened plain = at.sell("EUR", Chain.BITCOIN_REGTEST, fleet.nowMs + 900_000, satoshis);
      SellOpened sell =
          new SellOpened(
              plain.head(),
              plain.sale(),
              plain.chain(),
              plain.cash(),
              satoshis,
              plain.nonce(),
              plain.expiresAtMs(),
              home);
      AttestAddress ask = new AttestAddress(Fleet.FLOAT, keep(at.sign(sell)));
      CallerId id = CallerId.derive("open/" + sell.sale());
      if (submit(id, ask)) {
        Attestation.AddressAttested told = fleet.book.answer(id, ask, fleet.settings.machines());
        sells.put(sell.sale(), sell);
        scripts.put(sell.sale(), Coins.script(told.address()));
        homes.put(sell.sale(), new HashSet<>(home == null ? Set.of() : Set.of(home)));
      }
    }

    private void pays() {
      if (sells.isEmpty()) {
        return;
      }
      SellOpened sell = any(List.copyOf(sells.values()));
      long satoshis = sell.satoshis() + (random.nextInt(3) - 1) * random.nextLong(100_000);
      MinedChain.Paid paid =
          chain.pays(
              java.util.Objects.requireNonNull(scripts.get(sell.sale())),
              satoshis,
              fleet.nowMs / 1_000 + random.nextInt(30));
      chain.mine(random.nextInt(3), fleet.nowMs / 1_000 + 30);
      show();
      payments.add(paid);
      DepositId deposit = new DepositId(paid.transaction().txid().shown(), 0);
      deposits.put(deposit, satoshis);
      payers.put(deposit, sell.sale());
      submit(paid.proves(Fleet.FLOAT, sell.sale()));
      submit(any(payments).proves(Fleet.FLOAT, any(List.copyOf(sells.keySet()))));
    }

    private void comesBack() {
      if (!sells.isEmpty()) {
        SellOpened sell = any(List.copyOf(sells.values()));
        if (sell.terminal().equals(fleet.machine.id)) {
          keep(
              fleet.machine.sign(
                  fleet.machine.wantsBack(sell.sale(), sell.chain(), Machine.CUSTOMER)));
          if (sell.refundTo() == null) {
            homesOf(sell.sale()).add(Machine.CUSTOMER);
          }
        }
      }
    }

    private void buys(Machine at, String to) {
      long minor = 1_000 + random.nextLong(20_000);
      long satoshis =
          (long) (minor / (50_000 * 100 * 1.04 / 1e8) * (0.9 + random.nextInt(12) / 100.0));
      keep(at.sign(at.buy("EUR", minor, Math.max(600, satoshis)).to(to).statement()));
      repeats();
    }

    // ------------------------------------------------------------ the thief

    /** Something that was signed once, as what it is or as something else. */
    private void repeats() {
      if (said.isEmpty()) {
        return;
      }
      SignedStatement one = any(said);
      if (random.nextInt(5) == 0) {
        byte[] bytes = one.statement().toArray();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        one = new SignedStatement(Bytes.of(bytes), one.signature());
      }
      submit(new PayOut(Fleet.FLOAT, one));
      if (random.nextInt(4) == 0) {
        submit(new AuthoriseDispense(Fleet.FLOAT, one));
        submit(new AttestAddress(Fleet.FLOAT, one));
      }
    }

    private void withTheKey() {
      switch (random.nextInt(4)) {
        case 0 -> buys(stolen, THIEF);
        case 1 -> opens(stolen, random.nextBoolean() ? THIEF : null);
        case 2 -> {
          if (!sells.isEmpty()) {
            SaleId sale = any(List.copyOf(sells.keySet()));
            SaleId own = new SaleId(stolen.id, sale.number());
            keep(stolen.sign(stolen.wantsBack(own, Chain.BITCOIN_REGTEST, THIEF)));
            if (sells.containsKey(own)
                && java.util.Objects.requireNonNull(sells.get(own)).refundTo() == null) {
              homesOf(own).add(THIEF);
            }
          }
        }
        default -> repeats();
      }
    }

    private void dispenses() {
      if (sells.isEmpty()) {
        return;
      }
      SellOpened sell = any(List.copyOf(sells.values()));
      Machine by = sell.terminal().equals(stolen.id) ? stolen : fleet.machine;
      long minor = random.nextInt(3) == 0 ? 1 + random.nextLong(12_000) : sell.cash().minor();
      SignedStatement asked = keep(by.sign(by.asks(sell.sale(), "EUR", minor)));
      submit(new AuthoriseDispense(Fleet.FLOAT, asked));
    }

    private void refunds() {
      if (payers.isEmpty()) {
        return;
      }
      DepositId deposit = any(List.copyOf(payers.keySet()));
      SaleId sale =
          random.nextInt(4) == 0
              ? any(List.copyOf(sells.keySet()))
              : java.util.Objects.requireNonNull(payers.get(deposit));
      long came = java.util.Objects.requireNonNull(deposits.get(deposit));
      long satoshis = random.nextBoolean() ? came : 1 + random.nextLong(2 * came);
      String to = random.nextInt(3) == 0 ? THIEF : Machine.CUSTOMER;
      SignedStatement word = random.nextInt(3) == 0 || said.isEmpty() ? null : wordOf(sale);
      submit(new RefundDeposit(Fleet.FLOAT, sale, deposit, satoshis, to, word));
    }

    private SignedStatement wordOf(SaleId sale) {
      return said.stream()
          .filter(one -> one.read() instanceof RefundAsked asked && asked.sale().equals(sale))
          .findAny()
          .orElseGet(() -> any(said));
    }

    private void sends() {
      List<CallerId> owed = new ArrayList<>(debts.keySet());
      Collections.shuffle(owed, random);
      List<CallerId> some =
          owed.subList(0, Math.min(owed.size(), random.nextInt(3))).stream().sorted().toList();
      CallerId replaces = sends.isEmpty() || random.nextInt(3) > 0 ? null : any(sends);
      if (replaces != null && random.nextInt(3) > 0) {
        some = java.util.Objects.requireNonNull(sendOf.get(replaces)).payouts();
      }
      int spends =
          replaces != null && random.nextInt(3) > 0
              ? Math.max(0, coins - 1 - random.nextInt(4))
              : coins++;
      long holds = 3_000_000;
      Coins.Draft draft = fleet.draft().spend(fleet.coin(holds, spends));
      long paid = 0;
      for (CallerId one : some) {
        BitcoinTransaction.Output due = java.util.Objects.requireNonNull(debts.get(one));
        long satoshis = random.nextInt(12) == 0 ? due.satoshis() + 1 : due.satoshis();
        draft.pay(
            random.nextInt(12) == 0 ? Coins.script(THIEF) : due.script(),
            satoshis,
            tallystick.venues.bitcoin.wire.PsbtOutput.EMPTY);
        paid += satoshis;
      }
      if (random.nextInt(8) == 0) {
        draft.pay(THIEF, 50_000);
        paid += 50_000;
      }
      long fee = random.nextInt(4) == 0 ? random.nextLong(60_000) : 300 + random.nextLong(3_000);
      if (holds - paid - fee < 1_000) {
        return;
      }
      draft.change(holds - paid - fee, random.nextInt(8) == 0 ? 5_000 : random.nextInt(50));
      submit(new SendCoins(Fleet.FLOAT, some, draft.psbt(), replaces));
    }

    private void blocks() {
      if (random.nextInt(3) == 0) {
        chain.backTo(Math.max(0, chain.height() - random.nextInt(4)));
      }
      chain.mine(random.nextInt(4), fleet.nowMs / 1_000 + random.nextInt(60));
      show();
    }

    private void show() {
      submit(chain.shows(Fleet.FLOAT, Math.max(0, chain.height() - 400)));
    }

    // ------------------------------------------------------------ what is counted

    private SignedStatement keep(SignedStatement signed) {
      said.add(signed);
      return signed;
    }

    private boolean submit(Intent intent) {
      return submit(CallerId.derive("try/" + random.nextLong()), intent);
    }

    private boolean submit(CallerId id, Intent intent) {
      if (!(fleet.submit(id, intent) instanceof Verdict.Approved)) {
        return false;
      }
      approvals++;
      switch (intent) {
        case PayOut pay -> owes(id, (BuyClosed) pay.buyClosed().read());
        case RefundDeposit refund -> goesBack(id, refund);
        case AuthoriseDispense ask -> givesOut((DispenseAsked) ask.dispenseAsked().read());
        case SendCoins send -> leaves(id, send);
        default -> {}
      }
      return true;
    }

    private void owes(CallerId id, BuyClosed buy) {
      check(bought.put(buy.sale(), buy) == null, "sale " + buy.sale() + " paid twice");
      if (buy.terminal().equals(stolen.id)) {
        stolenInMinor += buy.total().minor();
        thiefSats += buy.satoshis();
      } else {
        check(buy.destination().equals(Machine.CUSTOMER), "an honest buy paid elsewhere");
      }
      check(
          buy.satoshis() * (45_000 * 100 / 1e8) * 1.04 <= buy.total().minor() + 1,
          buy.satoshis() + " satoshis for " + buy.total());
      debts.put(id, new BitcoinTransaction.Output(buy.satoshis(), Coins.script(buy.destination())));
    }

    private void goesBack(CallerId id, RefundDeposit refund) {
      SaleId sale = refund.sale();
      check(sale.equals(payers.get(refund.deposit())), "a refund of another sale's coins");
      check(homesOf(sale).contains(refund.to()), "a refund of " + sale + " to " + refund.to());
      check(
          sale.terminal().equals(stolen.id) || refund.to().equals(Machine.CUSTOMER),
          "an honest customer's coins sent elsewhere");
      backSats.merge(refund.deposit(), refund.satoshis(), Long::sum);
      boolean laterWord = java.util.Objects.requireNonNull(sells.get(sale)).refundTo() == null;
      if (sale.terminal().equals(stolen.id) && laterWord) {
        SellOpened sell = java.util.Objects.requireNonNull(sells.get(sale));
        stolenOut.add(
            new long[] {fleet.nowMs, refund.satoshis() * sell.cash().minor() / sell.satoshis()});
      }
      debts.put(id, new BitcoinTransaction.Output(refund.satoshis(), Coins.script(refund.to())));
    }

    private void givesOut(DispenseAsked asked) {
      check(
          cashMinor.put(asked.sale(), asked.cash().minor()) == null,
          "cash twice for " + asked.sale());
      if (asked.terminal().equals(stolen.id)) {
        stolenOut.add(new long[] {fleet.nowMs, asked.cash().minor()});
      }
    }

    private void leaves(CallerId id, SendCoins send) {
      Psbt psbt = read(send);
      List<BitcoinTransaction.Output> unpaid = new ArrayList<>();
      for (CallerId one : send.payouts()) {
        unpaid.add(java.util.Objects.requireNonNull(debts.get(one)));
        paying.computeIfAbsent(one, key -> new ArrayList<>()).add(psbt.unsigned());
      }
      long fee = 3_000_000;
      for (BitcoinTransaction.Output output : psbt.unsigned().outputs()) {
        fee -= output.satoshis();
        check(
            unpaid.remove(output) || isOwnChange(output.script()), "a transaction pays " + output);
      }
      check(unpaid.isEmpty(), "a transaction without what it owes");
      check(fee <= policy.feeSats(), "a fee of " + fee);
      sends.add(id);
      sendOf.put(id, send);
    }

    private boolean isOwnChange(Bytes script) {
      return changes().contains(script);
    }

    private @Nullable Set<Bytes> ownChange;

    private Set<Bytes> changes() {
      Set<Bytes> known = ownChange;
      if (known == null) {
        known = new HashSet<>();
        for (int i = 0; i < 60; i++) {
          known.add(
              fleet
                  .account
                  .addressAt(
                      new tallystick.keeper.wallet.AccountKey.Place(
                          tallystick.keeper.wallet.AccountKey.CHANGE, i))
                  .script());
        }
        ownChange = known;
      }
      return known;
    }

    private static Psbt read(SendCoins send) {
      try {
        return Psbt.parse(send.psbt().toArray());
      } catch (WireException e) {
        throw new AssertionError(e);
      }
    }

    /** Nothing that was ever approved adds up to a loss. */
    void audit() {
      deposits.forEach(
          (deposit, came) ->
              check(backSats.getOrDefault(deposit, 0L) <= came, "more went back of " + deposit));
      for (SellOpened sell : sells.values()) {
        long in = 0;
        for (Map.Entry<DepositId, SaleId> one : payers.entrySet()) {
          if (one.getValue().equals(sell.sale())) {
            in += java.util.Objects.requireNonNull(deposits.get(one.getKey()));
            in -= backSats.getOrDefault(one.getKey(), 0L);
          }
        }
        long cash = cashMinor.getOrDefault(sell.sale(), 0L);
        check(
            cash <= in * HIGHEST_MINOR_PER_SAT / 1.04 + 1,
            cash + " cents of " + sell.sale() + " for " + in + " satoshis that stayed");
      }
      paying.values().forEach(this::oneAtMostConfirms);
      check(stolenInMinor <= capMinor, stolenInMinor + " cents of a stolen key's cash");
      long day =
          stolenOut.stream()
              .filter(one -> one[0] > fleet.nowMs - 24 * HOUR_MS)
              .mapToLong(one -> one[1])
              .sum();
      check(day <= capMinor, day + " cents given out by a stolen key in a day");
      check(keyStolen || thiefSats == 0, "the server alone took " + thiefSats);
    }

    private void oneAtMostConfirms(List<BitcoinTransaction> versions) {
      for (BitcoinTransaction one : versions) {
        for (BitcoinTransaction other : versions) {
          check(!Collections.disjoint(spent(one), spent(other)), "one debt can be paid twice");
        }
      }
    }

    private static Set<OutPoint> spent(BitcoinTransaction transaction) {
      Set<OutPoint> spent = new HashSet<>();
      transaction.inputs().forEach(input -> spent.add(input.spends()));
      return spent;
    }

    private Set<String> homesOf(SaleId sale) {
      return homes.computeIfAbsent(sale, key -> new HashSet<>());
    }

    private void check(boolean holds, String what) {
      if (!holds) {
        throw new AssertionError(what + "; " + where);
      }
    }

    /** Mostly one of the newest, or else he would get nowhere. */
    private <T> T any(List<T> of) {
      return of.get(
          random.nextInt(3) > 0
              ? Math.max(0, of.size() - 1 - random.nextInt(2))
              : random.nextInt(of.size()));
    }
  }
}
