package tallystick.keeper.cash;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.SignedStatement;
import tallystick.intent.Submission;
import tallystick.intent.TerminalCaps;
import tallystick.intent.Verdict;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.policy.Exposure;
import tallystick.keeper.policy.Policy;
import tallystick.keeper.policy.Quota;
import tallystick.keeper.policy.Settings;
import tallystick.keeper.policy.Standing;
import tallystick.keeper.reference.ObservedReferences;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.Seed;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * An operator with one machine and one wallet, BTC at 50,000 EUR, margins from 4 to 12 %, on whom a
 * test submits payouts and transactions as the keeper would take them: judged, logged, folded. Its
 * knobs are what tests turn.
 */
final class Fleet {
  static final OrganisationId OPERATOR = new OrganisationId("operator");
  static final WalletId FLOAT = new WalletId("float");
  static final Instrument BTC_EUR = Instrument.of("BTC/EUR");

  /** What 100.00 EUR buy at 50,000 EUR and 4 %: 100 / 52,000 coins, rounded down. */
  static final long SATS_FOR_100 = 192_307;

  private static final Bytes ZEROS = Bytes.of(new byte[32]);

  final Machine machine = new Machine("BT123456");
  final AccountKey account = Seed.account(new byte[32], Chain.BITCOIN_REGTEST);
  final ObservedReferences references = new ObservedReferences();
  final List<Entry> entries = new ArrayList<>();
  final Policy policy = new Policy(List.of());
  Settings settings = Settings.none(OPERATOR);
  CashBook book = new CashBook();
  Exposure exposure = new Exposure();
  Quota quota = new Quota(1_000_000, Quota.DEFAULT_REFUSALS_PER_MINUTE);
  int epoch = 1;
  boolean isolated = true;
  Optional<String> clockJumped = Optional.empty();
  long nowMs = 1_700_000_000_000L;
  long quoteAgeMs = 0;
  private String mid = "50000";
  private int ids;

  Fleet() {
    references.trade("venue", eur("50000"), nowMs - 3_600_000);
    references.trade("venue", eur("50000"), nowMs);
    change(new MachineSetting.AddWallet(FLOAT, Chain.BITCOIN_REGTEST));
    made(new Outcome.Made(account.descriptor()));
    change(
        new MachineSetting.SetWalletPolicy(
            new WalletPolicy(FLOAT, 2_000_000, 3_000_000, 10_000_000, 50, 20_000)));
    change(new MachineSetting.SetMarginEnvelope("BTC", "EUR", "venue", 400, 1_200));
    change(machine.enrolment(false, caps(100_000, 300_000, 500_000)));
  }

  static TerminalCaps caps(long hourMinor, long dayMinor, long uncollectedMinor) {
    return new TerminalCaps(
        new Cash("EUR", hourMinor), new Cash("EUR", dayMinor), new Cash("EUR", uncollectedMinor));
  }

  static Price eur(String price) {
    return Price.parse(price, BTC_EUR);
  }

  /** Quotes show this price from now on; the median does not follow until time passes. */
  void quote(String price) {
    mid = price;
  }

  // ---------------------------------------------------------------- the keeper's loop

  CallerId nextId() {
    return CallerId.derive("fleet/" + ids++);
  }

  Verdict judge(CallerId id, Intent intent) {
    references.quote("venue", eur(mid), eur(mid), nowMs - quoteAgeMs);
    Standing standing =
        new Standing(
            settings, exposure, quota, new Everywhere(), epoch, isolated, false, book, clockJumped);
    return policy.judge(standing, new Submission(OPERATOR, id, epoch, intent), references, nowMs);
  }

  /** Judges, logs and folds, as the desk does. */
  Verdict submit(CallerId id, Intent intent) {
    Verdict verdict = judge(id, intent);
    log(id, new EntryBody.Judged(intent, verdict));
    return verdict;
  }

  CallerId approve(Intent intent) {
    CallerId id = nextId();
    Verdict verdict = submit(id, intent);
    if (!(verdict instanceof Verdict.Approved)) {
      throw new AssertionError("Expected to be approved: " + verdict);
    }
    return id;
  }

  /** By which rule it is refused; null when it is approved. Nothing is logged. */
  @Nullable Rule refusal(Intent intent) {
    return judge(nextId(), intent) instanceof Verdict.Refused refused ? refused.rule() : null;
  }

  void log(CallerId id, EntryBody body) {
    Entry entry = new Entry(OPERATOR, entries.size(), ZEROS, epoch, ZEROS, nowMs, id, body);
    entries.add(entry);
    fold(entry);
  }

  private void fold(Entry entry) {
    exposure.apply(entry);
    book.apply(entry, settings.machines());
    if (entry.body() instanceof EntryBody.Judged judged
        && judged.verdict() instanceof Verdict.Approved) {
      if (judged.intent() instanceof Intent.ChangeSetting change) {
        settings = settings.apply(change.setting());
      }
      if (judged.intent() instanceof Intent.Freeze freeze) {
        settings = settings.freeze(freeze.scope());
      }
    }
  }

  /** The keeper starts again: nothing is left but the entries. */
  void restart() {
    exposure = new Exposure();
    book = new CashBook();
    settings = Settings.none(OPERATOR);
    entries.forEach(this::fold);
  }

  /** A change that people have approved. */
  void change(Setting setting) {
    log(
        nextId(),
        new EntryBody.Judged(Intent.ChangeSetting.request(setting), new Verdict.Approved()));
  }

  private void made(Outcome.Made outcome) {
    log(new CallerId(0, 0), new EntryBody.Resulted(entries.size() - 1, outcome));
  }

  void freeze(Scope scope) {
    log(nextId(), new EntryBody.Judged(new Intent.Freeze(scope, "test"), new Verdict.Approved()));
  }

  /** Every venue is known, and none is real. */
  private record Everywhere() implements Standing.Venues {
    @Override
    public boolean known(String venue) {
      return true;
    }

    @Override
    public boolean real(String venue) {
      return false;
    }
  }

  // ---------------------------------------------------------------- what is submitted

  static MachineIntent.PayOut pay(SignedStatement statement) {
    return new MachineIntent.PayOut(FLOAT, statement);
  }

  MachineIntent.PayOut pay(Machine.Buy buy) {
    return pay(buy.signed());
  }

  /** 100.00 EUR for as many coins as they may buy. */
  Machine.Buy buy() {
    return machine.buy("EUR", 10_000, SATS_FOR_100);
  }

  /** A payout of so many satoshis that is due. */
  CallerId owed(long minor, long satoshis) {
    return approve(pay(machine.buy("EUR", minor, satoshis)));
  }

  Coins.Draft draft() {
    return new Coins.Draft(account);
  }

  Coins.Coin coin(long satoshis, int number) {
    return Coins.coin(account, satoshis, number);
  }

  static MachineIntent.SendCoins send(Coins.Draft draft, CallerId... payouts) {
    return replacement(draft, null, payouts);
  }

  static MachineIntent.SendCoins replacement(
      Coins.Draft draft, @Nullable CallerId replaces, CallerId... payouts) {
    return new MachineIntent.SendCoins(
        FLOAT, java.util.stream.Stream.of(payouts).sorted().toList(), draft.psbt(), replaces);
  }
}
