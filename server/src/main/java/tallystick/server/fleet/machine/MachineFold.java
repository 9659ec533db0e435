package tallystick.server.fleet.machine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Chain;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.MachineSetting;
import tallystick.intent.MalformedException;
import tallystick.intent.Outcome;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.Verdict;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperListener;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.work.Worker;

/**
 * Machines, wallets and margins in force, folded from the organisation's own entries in the tally,
 * as the keeper folds them. Whoever decides by them decides only whether to ask: the keeper decides
 * by its own.
 */
public final class MachineFold implements KeeperListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MachineFold.class);

  /** What the log says of a machine. */
  public record Known(
      TerminalId terminal,
      Bytes publicKey,
      boolean simulated,
      TerminalCaps caps,
      boolean removed) {}

  /**
   * What it says of a wallet.
   *
   * @param descriptor of both branches; empty until the keeper has made its keys
   * @param policy empty until one is approved: it pays nothing
   * @param depositRules empty until some are approved: it takes no deposits
   * @param madeAtMs when it was approved: nothing was paid to it before
   */
  public record Wallet(
      WalletId id,
      Chain chain,
      Optional<String> descriptor,
      Optional<WalletPolicy> policy,
      Optional<MachineSetting.SetDepositRules> depositRules,
      long madeAtMs) {}

  /** All of it, at one moment. */
  public record Picture(
      int epoch,
      Map<TerminalId, Known> machines,
      Map<WalletId, Wallet> wallets,
      Map<String, MachineSetting.SetMarginEnvelope> envelopes,
      Set<Scope> frozen,
      Optional<Bytes> attestationKey) {
    public Picture {
      machines = Map.copyOf(machines);
      wallets = Map.copyOf(wallets);
      envelopes = Map.copyOf(envelopes);
      frozen = Set.copyOf(frozen);
    }

    static final Picture EMPTY =
        new Picture(-1, Map.of(), Map.of(), Map.of(), Set.of(), Optional.empty());

    /** A machine whose word is paid on. */
    public Optional<Known> machine(TerminalId id) {
      return Optional.ofNullable(machines.get(id)).filter(known -> !known.removed());
    }

    public Optional<Wallet> wallet(WalletId id) {
      return Optional.ofNullable(wallets.get(id));
    }

    public boolean isFrozen(TerminalId machine, WalletId wallet) {
      return frozen.contains(new Scope.WholeOrganisation())
          || frozen.contains(new Scope.OneTerminal(machine))
          || frozen.contains(new Scope.OneWallet(wallet));
    }
  }

  private final KeeperLink keeper;
  private final Worker worker = new Worker("machine-fold");
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile Picture picture = Picture.EMPTY;
  private volatile Runnable changed = () -> {};

  // What is being folded, by the worker only.
  private final Map<TerminalId, Known> machines = new HashMap<>();
  private final Map<WalletId, Wallet> wallets = new TreeMap<>();
  private final Map<String, MachineSetting.SetMarginEnvelope> envelopes = new HashMap<>();
  private final Set<Scope> frozen = new HashSet<>();
  private final Map<Long, Setting> waiting = new HashMap<>();
  private Optional<Bytes> attestationKey = Optional.empty();
  private long next;
  private int epoch = -1;

  public MachineFold(KeeperLink keeper) {
    this.keeper = keeper;
  }

  /** The latest; empty of everything before the keeper was heard. */
  public Picture picture() {
    return picture;
  }

  /**
   * In which epoch the keeper's log is, in its own signed words; empty while it says nothing.
   *
   * @param nonce 16 bytes, the machine's own
   */
  public Optional<KeeperAttestation> epochFor(Known machine, Bytes nonce) {
    try {
      return Optional.of(keeper.epoch(Machines.fingerprint(machine.publicKey()), nonce));
    } catch (KeeperSilentException e) {
      return Optional.empty();
    }
  }

  /** Calls this whenever the picture has changed. */
  public void onChange(Runnable listener) {
    changed = listener;
  }

  @Override
  public void connected(Frame.Welcome welcome) {
    worker.run(
        () -> {
          if (welcome.epoch() != epoch) {
            epoch = welcome.epoch();
            next = 0;
            machines.clear();
            wallets.clear();
            envelopes.clear();
            frozen.clear();
            waiting.clear();
            attestationKey = Optional.empty();
          }
          read();
        });
  }

  @Override
  public void disconnected(String why) {}

  @Override
  public void pushed(Frame.Reply frame) {
    if (frame instanceof Frame.Opened && asked.compareAndSet(false, true)) {
      worker.run(this::read);
    }
  }

  private void read() {
    asked.set(false);
    try {
      while (true) {
        List<Frame.Opened> page = keeper.entries(next, Frame.AskEntries.MAX_ENTRIES);
        page.forEach(this::fold);
        if (page.size() < Frame.AskEntries.MAX_ENTRIES) {
          break;
        }
      }
    } catch (KeeperSilentException e) {
      log.debug("The entries are read at the next connection: {}", e.getMessage());
      return;
    } catch (MalformedException e) {
      log.error("An entry of the tally cannot be read", e);
      return;
    }
    picture = new Picture(epoch, machines, wallets, envelopes, frozen, attestationKey);
    changed.run();
  }

  private void fold(Frame.Opened opened) {
    Entry entry = Canonical.decodeEntry(opened.entry().toArray());
    if (entry.sequence() < next) {
      return;
    }
    next = entry.sequence() + 1;
    if (entry.body() instanceof EntryBody.Resulted resulted
        && resulted.outcome() instanceof Outcome.Made made) {
      made(waiting.remove(resulted.of()), made.publicHalf());
    }
    if (entry.body() instanceof EntryBody.Judged judged
        && judged.verdict() instanceof Verdict.Approved) {
      if (judged.intent() instanceof Intent.ChangeSetting change) {
        apply(entry, change.setting());
      }
      if (judged.intent() instanceof Intent.Freeze freeze) {
        frozen.add(freeze.scope());
      }
    }
  }

  private void made(@org.jspecify.annotations.Nullable Setting by, String publicHalf) {
    if (by instanceof MachineSetting.AddWallet add) {
      wallets.computeIfPresent(
          add.wallet(),
          (id, old) ->
              new Wallet(
                  id,
                  old.chain(),
                  Optional.of(publicHalf),
                  old.policy(),
                  old.depositRules(),
                  old.madeAtMs()));
    } else if (by instanceof MachineSetting.EnrolTerminal) {
      attestationKey = Optional.of(Bytes.parseHex(publicHalf));
    }
  }

  private void apply(Entry entry, Setting setting) {
    if (setting instanceof Setting.Unfreeze unfreeze) {
      frozen.remove(unfreeze.scope());
    }
    if (!(setting instanceof MachineSetting machine)) {
      return;
    }
    switch (machine) {
      case MachineSetting.EnrolTerminal enrol -> {
        machines.put(
            enrol.terminal(),
            new Known(enrol.terminal(), enrol.publicKey(), enrol.simulated(), enrol.caps(), false));
        waiting.put(entry.sequence(), enrol);
      }
      case MachineSetting.RemoveTerminal remove ->
          machines.computeIfPresent(
              remove.terminal(),
              (id, old) -> new Known(id, old.publicKey(), old.simulated(), old.caps(), true));
      case MachineSetting.SetTerminalCaps set ->
          machines.computeIfPresent(
              set.terminal(),
              (id, old) ->
                  new Known(id, old.publicKey(), old.simulated(), set.caps(), old.removed()));
      case MachineSetting.AddWallet add -> {
        wallets.put(
            add.wallet(),
            new Wallet(
                add.wallet(),
                add.chain(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                entry.loggedAtMs()));
        waiting.put(entry.sequence(), add);
      }
      case MachineSetting.SetWalletPolicy set ->
          wallets.computeIfPresent(
              set.wallet(),
              (id, old) ->
                  new Wallet(
                      id,
                      old.chain(),
                      old.descriptor(),
                      Optional.of(set.policy()),
                      old.depositRules(),
                      old.madeAtMs()));
      case MachineSetting.SetDepositRules set ->
          wallets.computeIfPresent(
              set.wallet(),
              (id, old) ->
                  new Wallet(
                      id,
                      old.chain(),
                      old.descriptor(),
                      old.policy(),
                      Optional.of(set),
                      old.madeAtMs()));
      case MachineSetting.SetMarginEnvelope set ->
          envelopes.put(set.asset() + "/" + set.currency(), set);
      case MachineSetting.ConfirmCollection _,
          MachineSetting.PinAddress _,
          MachineSetting.ApproveRefund _,
          MachineSetting.ApproveStatement _,
          MachineSetting.AbandonSend _ -> {}
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
