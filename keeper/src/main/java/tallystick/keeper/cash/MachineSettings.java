package tallystick.keeper.cash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.Chain;
import tallystick.intent.MachineIntent.RefundDeposit;
import tallystick.intent.MachineSetting;
import tallystick.intent.MachineSetting.AbandonSend;
import tallystick.intent.MachineSetting.AddWallet;
import tallystick.intent.MachineSetting.ApproveRefund;
import tallystick.intent.MachineSetting.ApproveStatement;
import tallystick.intent.MachineSetting.ConfirmCollection;
import tallystick.intent.MachineSetting.EnrolTerminal;
import tallystick.intent.MachineSetting.PinAddress;
import tallystick.intent.MachineSetting.PinnedUse;
import tallystick.intent.MachineSetting.RemoveTerminal;
import tallystick.intent.MachineSetting.SetDepositRules;
import tallystick.intent.MachineSetting.SetMarginEnvelope;
import tallystick.intent.MachineSetting.SetTerminalCaps;
import tallystick.intent.MachineSetting.SetWalletPolicy;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.wallet.AccountKey;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * The settings in force about machines and wallets: the fold of the approved changes. Immutable;
 * every change gives a new value, except a confirmed collection, an abandoned transaction and what
 * people let pass by name, which are no settings that stay but events of the {@link CashBook}.
 */
public final class MachineSettings {
  /** Half again the largest fleet there is. */
  public static final int MAX_TERMINALS = 20_000;

  /** A float and a spare for each coin and country. */
  public static final int MAX_WALLETS = 50;

  /** Every coin in every currency that one operator deals in. */
  public static final int MAX_ENVELOPES = 100;

  private static final MachineSettings NONE =
      new MachineSettings(
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeMap<>());

  /**
   * One machine that is or was enrolled.
   *
   * @param caps those in force, which may be others than it was enrolled with
   * @param removed its word is paid on no more, and its name and key are never used again
   */
  public record Terminal(EnrolTerminal enrolled, TerminalCaps caps, boolean removed) {
    public TerminalId id() {
      return enrolled.terminal();
    }
  }

  private final SortedMap<TerminalId, Terminal> terminals;
  private final SortedMap<WalletId, AddWallet> wallets;
  private final SortedMap<WalletId, SetWalletPolicy> policies;
  private final SortedMap<String, SetMarginEnvelope> envelopes;
  private final SortedMap<String, PinAddress> pinned;
  private final SortedMap<WalletId, SetDepositRules> deposits;

  private MachineSettings(
      SortedMap<TerminalId, Terminal> terminals,
      SortedMap<WalletId, AddWallet> wallets,
      SortedMap<WalletId, SetWalletPolicy> policies,
      SortedMap<String, SetMarginEnvelope> envelopes,
      SortedMap<String, PinAddress> pinned,
      SortedMap<WalletId, SetDepositRules> deposits) {
    this.terminals = terminals;
    this.wallets = wallets;
    this.policies = policies;
    this.envelopes = envelopes;
    this.pinned = pinned;
    this.deposits = deposits;
  }

  /** No machine and no wallet. */
  public static MachineSettings none() {
    return NONE;
  }

  /** A machine whose word is paid on. */
  public Optional<Terminal> terminal(TerminalId id) {
    return Optional.ofNullable(terminals.get(id)).filter(terminal -> !terminal.removed());
  }

  /** Whether any machine is enrolled. */
  public boolean anyTerminal() {
    return terminals.values().stream().anyMatch(terminal -> !terminal.removed());
  }

  /** The key that a machine was enrolled with, also when it is removed. */
  Optional<Bytes> keyOf(TerminalId id) {
    return Optional.ofNullable(terminals.get(id)).map(known -> known.enrolled().publicKey());
  }

  public Optional<AddWallet> wallet(WalletId id) {
    return Optional.ofNullable(wallets.get(id));
  }

  /** Every wallet, by name. */
  public List<AddWallet> wallets() {
    return List.copyOf(wallets.values());
  }

  public Optional<WalletPolicy> policy(WalletId id) {
    return Optional.ofNullable(policies.get(id)).map(SetWalletPolicy::policy);
  }

  /** The chain of a wallet that there is. */
  Chain chain(WalletId id) {
    return wallet(id).map(AddWallet::chain).orElseThrow();
  }

  /** How a wallet believes in deposits; empty where it takes none. */
  public Optional<SetDepositRules> depositRules(WalletId id) {
    return Optional.ofNullable(deposits.get(id));
  }

  /** Machines whose word is paid on, by name. */
  public List<Terminal> enrolled() {
    return terminals.values().stream().filter(terminal -> !terminal.removed()).toList();
  }

  /** Between which margins a coin is sold for a currency. */
  public Optional<SetMarginEnvelope> envelope(String asset, String currency) {
    return Optional.ofNullable(envelopes.get(pair(asset, currency)));
  }

  /** All of them: whose prices are wanted. */
  public List<SetMarginEnvelope> envelopes() {
    return List.copyOf(envelopes.values());
  }

  public Optional<PinAddress> pinned(WalletId wallet, PinnedUse use) {
    return Optional.ofNullable(pinned.get(pin(wallet, use)));
  }

  /** Whether coins that no sale uses would go where people have pinned that they go. */
  boolean isInvalidPayments(RefundDeposit refund) {
    return pinned(refund.wallet(), PinnedUse.INVALID_PAYMENTS)
        .filter(pin -> pin.address().equals(refund.to()))
        .isPresent();
  }

  private static String pair(String asset, String currency) {
    return asset + "/" + currency;
  }

  private static String pin(WalletId wallet, PinnedUse use) {
    return wallet + "/" + use.code();
  }

  // ---------------------------------------------------------------- changes

  /** After an approved change, which {@link #contradiction} has let pass. */
  public MachineSettings apply(MachineSetting setting) {
    return switch (setting) {
      case EnrolTerminal enrol -> with(new Terminal(enrol, enrol.caps(), false));
      case RemoveTerminal remove -> {
        Terminal old = known(remove.terminal());
        yield with(new Terminal(old.enrolled(), old.caps(), true));
      }
      case SetTerminalCaps set ->
          with(new Terminal(known(set.terminal()).enrolled(), set.caps(), false));
      case ConfirmCollection confirm -> this;
      case AbandonSend abandon -> this;
      case ApproveRefund approve -> this;
      case ApproveStatement approve -> this;
      case AddWallet add -> {
        SortedMap<WalletId, AddWallet> more = new TreeMap<>(wallets);
        more.put(add.wallet(), add);
        yield new MachineSettings(terminals, more, policies, envelopes, pinned, deposits);
      }
      case SetWalletPolicy set -> {
        SortedMap<WalletId, SetWalletPolicy> more = new TreeMap<>(policies);
        more.put(set.wallet(), set);
        yield new MachineSettings(terminals, wallets, more, envelopes, pinned, deposits);
      }
      case SetMarginEnvelope set -> {
        SortedMap<String, SetMarginEnvelope> more = new TreeMap<>(envelopes);
        more.put(pair(set.asset(), set.currency()), set);
        yield new MachineSettings(terminals, wallets, policies, more, pinned, deposits);
      }
      case PinAddress set -> {
        SortedMap<String, PinAddress> more = new TreeMap<>(pinned);
        more.put(pin(set.wallet(), set.use()), set);
        yield new MachineSettings(terminals, wallets, policies, envelopes, more, deposits);
      }
      case SetDepositRules set -> {
        SortedMap<WalletId, SetDepositRules> more = new TreeMap<>(deposits);
        more.put(set.wallet(), set);
        yield new MachineSettings(terminals, wallets, policies, envelopes, pinned, more);
      }
    };
  }

  private MachineSettings with(Terminal terminal) {
    SortedMap<TerminalId, Terminal> more = new TreeMap<>(terminals);
    more.put(terminal.id(), terminal);
    return new MachineSettings(more, wallets, policies, envelopes, pinned, deposits);
  }

  private Terminal known(TerminalId id) {
    return terminal(id)
        .orElseThrow(() -> new IllegalArgumentException("there is no terminal " + id));
  }

  /** Why a change contradicts the settings in force, with figures; null when it fits them. */
  public @Nullable String contradiction(MachineSetting setting) {
    return switch (setting) {
      case EnrolTerminal enrol -> againstEnrolling(enrol);
      case RemoveTerminal remove -> againstUnknown(remove.terminal());
      case SetTerminalCaps set -> againstOtherCurrency(set.terminal(), set.caps().currency());
      case ConfirmCollection confirm ->
          againstOtherCurrency(confirm.terminal(), confirm.counted().currency());
      case AddWallet add -> againstAdding(add);
      case AbandonSend abandon -> againstUnknown(abandon.wallet());
      case ApproveRefund approve -> againstAddress(approve.wallet(), approve.address());
      case ApproveStatement approve -> againstUnknown(approve.wallet());
      case SetWalletPolicy set -> againstUnknown(set.wallet());
      case SetDepositRules set -> againstCheckpoint(set);
      case SetMarginEnvelope set ->
          envelopes.size() >= MAX_ENVELOPES && envelope(set.asset(), set.currency()).isEmpty()
              ? envelopes.size() + " margins, at most " + MAX_ENVELOPES
              : null;
      case PinAddress pin -> againstAddress(pin.wallet(), pin.address());
    };
  }

  private @Nullable String againstEnrolling(EnrolTerminal enrol) {
    if (terminals.size() >= MAX_TERMINALS) {
      return terminals.size() + " terminals, at most " + MAX_TERMINALS;
    }
    String name = enrol.terminal().name().toLowerCase(Locale.ROOT);
    for (Terminal other : terminals.values()) {
      if (other.id().name().toLowerCase(Locale.ROOT).equals(name)) {
        return "there "
            + (other.removed() ? "was" : "is")
            + " a terminal "
            + other.id()
            + " already; a name is never used again";
      }
      if (other.enrolled().publicKey().equals(enrol.publicKey())) {
        return "that key is terminal " + other.id() + "'s; a key is never used again";
      }
    }
    return enrol.simulated() && wallets.values().stream().anyMatch(add -> add.chain().isReal())
        ? "this organisation has a wallet with real coins; simulated machines need another one"
        : null;
  }

  private @Nullable String againstAdding(AddWallet add) {
    if (wallets.containsKey(add.wallet())) {
      return "there is a wallet " + add.wallet() + " already";
    }
    if (wallets.size() >= MAX_WALLETS) {
      return wallets.size() + " wallets, at most " + MAX_WALLETS;
    }
    boolean simulated =
        terminals.values().stream()
            .anyMatch(terminal -> terminal.enrolled().simulated() && !terminal.removed());
    return add.chain().isReal() && simulated
        ? "this organisation has simulated machines; a wallet with real coins needs another one"
        : null;
  }

  private @Nullable String againstUnknown(TerminalId id) {
    return terminal(id).isPresent() ? null : "there is no terminal " + id;
  }

  private @Nullable String againstUnknown(WalletId id) {
    return wallets.containsKey(id) ? null : "there is no wallet " + id;
  }

  private @Nullable String againstCheckpoint(SetDepositRules set) {
    AddWallet wallet = wallets.get(set.wallet());
    return wallet == null
        ? againstUnknown(set.wallet())
        : Blocks.notACheckpoint(set, wallet.chain()).orElse(null);
  }

  private @Nullable String againstOtherCurrency(TerminalId id, String currency) {
    Optional<Terminal> terminal = terminal(id);
    if (terminal.isEmpty()) {
      return againstUnknown(id);
    }
    String own = terminal.get().caps().currency();
    return own.equals(currency) ? null : id + " takes " + own + ", not " + currency;
  }

  private @Nullable String againstAddress(WalletId id, String written) {
    AddWallet wallet = wallets.get(id);
    if (wallet == null) {
      return againstUnknown(id);
    }
    Params params = AccountKey.params(wallet.chain());
    try {
      BitcoinAddress address = BitcoinAddress.parse(written, params);
      if (!address.isSpendableByItsOwner()) {
        return "coins at " + written + " could be taken by anybody";
      }
      return address.toString().equals(written)
          ? null
          : "write the address as " + address + ", so that it can be compared";
    } catch (WireException e) {
      return String.valueOf(e.getMessage());
    }
  }

  // ---------------------------------------------------------------- as a list

  /**
   * As a list of changes that folds to these settings again, in the one order in which they are
   * hashed: machines with their caps, machines that were removed, wallets, their policies, margins,
   * pinned addresses, rules of deposits.
   */
  public List<MachineSetting> settings() {
    List<MachineSetting> list = new ArrayList<>();
    for (Terminal terminal : terminals.values()) {
      EnrolTerminal enrolled = terminal.enrolled();
      list.add(enrolled);
      if (!terminal.caps().equals(enrolled.caps())) {
        list.add(new SetTerminalCaps(terminal.id(), terminal.caps()));
      }
      if (terminal.removed()) {
        list.add(new RemoveTerminal(terminal.id()));
      }
    }
    list.addAll(wallets.values());
    list.addAll(policies.values());
    list.addAll(envelopes.values());
    list.addAll(pinned.values());
    list.addAll(deposits.values());
    return list;
  }

  /** Whether nothing is allowed by the second policy that the first does not allow. */
  public static boolean tightens(WalletPolicy before, WalletPolicy after) {
    return after.payoutSats() <= before.payoutSats()
        && after.hourSats() <= before.hourSats()
        && after.daySats() <= before.daySats()
        && after.feeRate() <= before.feeRate()
        && after.feeSats() <= before.feeSats();
  }

  /** The same of how a wallet believes in deposits: the same blocks, and no fewer of them. */
  public static boolean tightens(SetDepositRules before, SetDepositRules after) {
    return after.confirmations() >= before.confirmations()
        && after.height() == before.height()
        && after.header().equals(before.header());
  }

  /** The same of a machine's caps. */
  public static boolean tightens(TerminalCaps before, TerminalCaps after) {
    return before.currency().equals(after.currency())
        && after.perHour().minor() <= before.perHour().minor()
        && after.perDay().minor() <= before.perDay().minor()
        && after.uncollected().minor() <= before.uncollected().minor();
  }

  /** The same of margins. */
  public static boolean tightens(SetMarginEnvelope before, SetMarginEnvelope after) {
    return after.minBps() >= before.minBps()
        && after.maxBps() <= before.maxBps()
        && after.mostFeeMinor() <= before.mostFeeMinor()
        && after.venue().equals(before.venue());
  }
}
