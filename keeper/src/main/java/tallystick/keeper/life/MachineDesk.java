package tallystick.keeper.life;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.KeeperFleet;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.MachineSetting.PinAddress;
import tallystick.intent.MachineSetting.PinnedUse;
import tallystick.intent.Outcome;
import tallystick.intent.Scope;
import tallystick.intent.TerminalCaps;
import tallystick.intent.WalletId;
import tallystick.keeper.cash.CashBook;
import tallystick.keeper.cash.MachineSettings;
import tallystick.keeper.cash.SellBook;
import tallystick.keeper.journal.Logged;
import tallystick.keeper.policy.Settings;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.Proposal;
import tallystick.venues.bitcoin.wire.HeaderChain;

/**
 * What the desk knows of machines and wallets, for those who carry out and those who look. Asks the
 * desk's own state under its lock, and changes nothing.
 */
public final class MachineDesk {
  private final Desk desk;
  private final State state;

  MachineDesk(Desk desk, State state) {
    this.desk = desk;
    this.state = state;
  }

  /** Wallets that are approved and wait for their keys, by the caller id of the approval. */
  public Map<CallerId, MachineSetting.AddWallet> walletsToMake() {
    synchronized (desk) {
      return state.walletsToMake();
    }
  }

  /** The public half of a wallet's keys, once they are made. */
  public Optional<AccountKey> account(WalletId wallet) {
    synchronized (desk) {
      return state.book.account(wallet);
    }
  }

  /** The transaction of a logged intent, read against what is due to it. */
  public Proposal proposal(MachineIntent.SendCoins send) {
    synchronized (desk) {
      return state.book.proposal(send, state.settings().machines()).orElseThrow();
    }
  }

  /** What a machine is to be told for its logged question about an address. */
  public Attestation answer(Logged logged, MachineIntent.AttestAddress ask) {
    synchronized (desk) {
      return state.book.answer(logged.callerId(), ask, state.settings().machines());
    }
  }

  /** What a machine is to be told for its logged question about cash. */
  public Attestation answer(Logged logged, MachineIntent.AuthoriseDispense ask) {
    synchronized (desk) {
      return state.book.answer(
          ask, logged.commitment(), logged.loggedAtMs(), state.settings().machines());
    }
  }

  /** What is written down of an approved deposit. */
  Outcome deposited(MachineIntent.ProveDeposit prove) {
    synchronized (desk) {
      return state.book.sells().outcome(prove);
    }
  }

  /** What an earlier run left without an outcome. */
  Outcome leftBehind(Fate fate) {
    return fate.intent instanceof MachineIntent.ProveDeposit prove
        ? deposited(prove)
        : fate.leftBehind();
  }

  /**
   * Everything that is in force, and how much of each limit is used.
   *
   * @param attestationKey that machines are to believe
   */
  public KeeperFleet fleet(Bytes attestationKey, long nowMs) {
    synchronized (desk) {
      Settings settings = state.settings();
      MachineSettings machines = settings.machines();
      return new KeeperFleet(
          attestationKey,
          machines.wallets().stream().map(add -> wallet(add, settings, nowMs)).toList(),
          machines.enrolled().stream().map(one -> terminal(one, settings, nowMs)).toList(),
          machines.envelopes());
    }
  }

  private KeeperFleet.Wallet wallet(MachineSetting.AddWallet add, Settings settings, long nowMs) {
    MachineSettings machines = settings.machines();
    CashBook book = state.book;
    WalletId id = add.wallet();
    List<PinAddress> pinned = new ArrayList<>();
    for (PinnedUse use : PinnedUse.values()) {
      machines.pinned(id, use).ifPresent(pinned::add);
    }
    Optional<AccountKey> account = book.account(id);
    return new KeeperFleet.Wallet(
        id,
        add.chain(),
        account.map(AccountKey::descriptor).orElse(""),
        account.map(MachineDesk::fundingAddress).orElse(""),
        book.sells().addresses(id),
        machines.policy(id).orElse(null),
        book.hourSats(id, nowMs).longValueExact(),
        book.daySats(id, nowMs).longValueExact(),
        frozen(settings, new Scope.OneWallet(id)),
        pinned,
        machines
            .depositRules(id)
            .flatMap(rules -> book.sells().chain(id).map(chain -> blocks(rules, chain)))
            .orElse(null));
  }

  private static KeeperFleet.Blocks blocks(
      MachineSetting.SetDepositRules rules, HeaderChain chain) {
    HeaderChain.Place tip = chain.tip();
    return new KeeperFleet.Blocks(
        rules.confirmations(),
        tip.height(),
        Bytes.parseHex(tip.hash().toString()),
        tip.header().timeS());
  }

  /** Where the owner of a wallet pays its float in. */
  public static String fundingAddress(AccountKey account) {
    return account
        .addressAt(new AccountKey.Place(AccountKey.RECEIVE, SellBook.FUNDING_INDEX))
        .toString();
  }

  private KeeperFleet.Terminal terminal(
      MachineSettings.Terminal one, Settings settings, long nowMs) {
    CashBook book = state.book;
    TerminalCaps caps = one.caps();
    return new KeeperFleet.Terminal(
        one.id(),
        one.enrolled().publicKey(),
        one.enrolled().simulated(),
        frozen(settings, new Scope.OneTerminal(one.id())),
        caps,
        book.hourMinor(one.id(), nowMs).longValueExact(),
        book.dayMinor(one.id(), nowMs).longValueExact(),
        book.uncollected(one.id(), caps.currency()).minor(),
        book.sells().outHourMinor(one.id(), nowMs).longValueExact(),
        book.sells().outDayMinor(one.id(), nowMs).longValueExact());
  }

  private static boolean frozen(Settings settings, Scope scope) {
    return settings.frozen().contains(scope)
        || settings.frozen().contains(new Scope.WholeOrganisation());
  }
}
