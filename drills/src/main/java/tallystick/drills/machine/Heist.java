package tallystick.drills.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tallystick.cli.CliException;
import tallystick.cli.approve.ApprovalSocket;
import tallystick.cli.approve.ConsoleKey;
import tallystick.cli.approve.Person;
import tallystick.drills.hostile.QuietPaper;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.KeeperFleet;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.PersonId;
import tallystick.intent.Setting;
import tallystick.intent.SignedStatement;
import tallystick.intent.Submission;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalStatement;
import tallystick.intent.Verdict;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;
import tallystick.keeper.Keeper;
import tallystick.keeper.KeeperConfig;
import tallystick.keeper.socket.Door;
import tallystick.keeper.vault.Unlock;
import tallystick.keeper.wallet.AccountKey;
import tallystick.terminal.sale.Enrolment;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * The scene of a robbery: a keeper with a wallet and one enrolled machine, and a thief who has the
 * server. He holds its socket, knows every setting and every statement that was ever signed, and
 * has coins' transactions at his choice; he has no passkey and no machine's key. What he got is
 * counted from the transactions that were signed, by nobody's books.
 */
final class Heist implements AutoCloseable {
  static final OrganisationId VICTIM = new OrganisationId("victim");
  static final WalletId FLOAT = new WalletId("float");
  private static final String OWNERS_KEY = "owner.key";
  private static final PersonId OWNER = new PersonId("owner");

  /** An address of a customer, and one of the thief's; whose they are matters to nobody else. */
  static final String CUSTOMER = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

  static final String THIEF = "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry";

  /** A hundred dollars, at the least margin that people approved and 800 dollars a coin. */
  static final Cash CASH = new Cash("USD", 100_00);

  static final long WORTH_SATS = 12_000_000;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);
  private static final long LOOK_EVERY_NS = 2_000_000;

  /** The change addresses that an honest server would use. */
  private static final int OWN_ADDRESSES = 20;

  private final Consumer<String> say;
  private final SecureRandom random = new SecureRandom();
  private final QuietPaper paper;
  private final Keeper keeper;
  private final Path doors;
  private final ApprovalSocket server;
  private final Set<Bytes> own = new HashSet<>();
  private final Set<Bytes> owed = new HashSet<>();
  private final List<BitcoinTransaction> signed = new ArrayList<>();
  private int tries;

  final MachineKey machine = new MachineKey("BT1001");
  AccountKey account;

  /**
   * Sets the scene.
   *
   * @param folder empty, its own
   */
  Heist(Path folder, Consumer<String> say) {
    this.say = say;
    this.doors = folder;
    paper = new QuietPaper(folder.resolve("paper"));
    try {
      Path home = folder.resolve("keeper");
      Files.createDirectories(home);
      Files.writeString(home.resolve("hosts"), paper.hostsLine());
      String me = System.getProperty("user.name");
      keeper =
          Keeper.start(
              KeeperConfig.of(home, folder, me, me, "tallystick.local/drill", VICTIM)
                  .withStretchKib(64)
                  .withSay(line -> {}),
              Unlock.passphrase("a drill".getBytes(StandardCharsets.UTF_8)));
      account = establish(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int branch : new int[] {AccountKey.RECEIVE, AccountKey.CHANGE}) {
      for (int i = 0; i < OWN_ADDRESSES; i++) {
        own.add(account.addressAt(new AccountKey.Place(branch, i)).script());
      }
    }
    server = ApprovalSocket.connect(folder.resolve(Door.SERVER.fileName()));
    await(
        "the keeper's own price",
        () -> keeper.references().find("paper", QuietPaper.BTC_USD).isPresent());
  }

  /** What people approved before the thief came. */
  private AccountKey establish(Path home) throws IOException {
    try (ApprovalSocket socket = ApprovalSocket.connect(doors.resolve(Door.APPROVAL.fileName()))) {
      Person person = new Person(socket, VICTIM, random);
      ConsoleKey key = ConsoleKey.make(doors.resolve(OWNERS_KEY), OWNER, random);
      inForce(person.enrolFirst(key, Files.readString(home.resolve("first-administrator.code"))));
      Cash cap = new Cash("USD", 10_000_00);
      for (Setting setting :
          List.of(
              new MachineSetting.AddWallet(FLOAT, Chain.BITCOIN_REGTEST),
              new MachineSetting.SetWalletPolicy(
                  new WalletPolicy(FLOAT, 20_000_000, 200_000_000, 400_000_000, 50, 20_000)),
              new MachineSetting.SetMarginEnvelope("BTC", "USD", "paper", 400, 1_200),
              machine.enrolment(new TerminalCaps(cap, cap, cap)))) {
        inForce(person.requestAndApprove(key, setting));
      }
      return AccountKey.parse(
          Chain.BITCOIN_REGTEST,
          awaitFound("the wallet's key", () -> fleet(socket)).wallets().getFirst().descriptor());
    }
  }

  /** What the keeper says of its wallet, once its keys are made. */
  private static Optional<KeeperFleet> fleet(ApprovalSocket socket) {
    KeeperFleet fleet = socket.fleet(VICTIM);
    return fleet.wallets().stream().allMatch(wallet -> wallet.descriptor().isEmpty())
        ? Optional.empty()
        : Optional.of(fleet);
  }

  private static void inForce(Person.Answer answer) {
    if (!(answer instanceof Person.Answer.InForce)) {
      throw new CliException("The scene cannot be set: " + answer);
    }
  }

  /** People approve this, too. */
  void approve(Setting setting) {
    try (ApprovalSocket socket = ApprovalSocket.connect(doors.resolve(Door.APPROVAL.fileName()))) {
      ConsoleKey key = ConsoleKey.read(doors.resolve(OWNERS_KEY));
      inForce(new Person(socket, VICTIM, random).requestAndApprove(key, setting));
    }
  }

  /**
   * A person compares the code on the machine's screen and approves it.
   *
   * @return what the machine is to believe: 32 bytes
   */
  Bytes enrol(Enrolment asked) {
    Cash cap = new Cash("USD", 10_000_00);
    Setting setting =
        new MachineSetting.EnrolTerminal(
            asked.terminal(), asked.publicKey(), true, new TerminalCaps(cap, cap, cap));
    approve(setting);
    try (ApprovalSocket socket = ApprovalSocket.connect(doors.resolve(Door.APPROVAL.fileName()))) {
      return awaitFound("the keeper's machines", () -> fleet(socket)).attestationKey();
    }
  }

  // ---------------------------------------------------------------- what the thief does

  /** What the keeper answers a machine's question, which an honest server hands on. */
  KeeperAttestation attest(MachineIntent asked) {
    Answer answer = submit(asked);
    if (answer.outcome().orElse(null) instanceof Outcome.Attested attested) {
      return attested.attestation();
    }
    throw new CliException("A machine's question was " + answer.words());
  }

  /** What the keeper answered a try. */
  record Answer(
      CallerId id, Verdict verdict, @Nullable ApprovalTerms terms, Optional<Outcome> outcome) {
    boolean refused() {
      return verdict instanceof Verdict.Refused;
    }

    /** Named by its rule, or what it led to. */
    String words() {
      return verdict instanceof Verdict.Refused no
          ? "refused: " + no.rule().ruleName()
          : "approved" + outcome.map(o -> ", " + o.getClass().getSimpleName()).orElse("");
    }
  }

  /** Tries something through the server's socket, and says so. */
  Answer attempt(String what, Intent intent) {
    tries++;
    Answer answer = submit(intent);
    say.accept("  tried   " + what + ": " + answer.words());
    return answer;
  }

  /** What an honest server does. */
  void does(MachineIntent intent) {
    Answer answer = submit(intent);
    if (answer.refused()) {
      throw new CliException("What an honest server asked was " + answer.words());
    }
  }

  /** What an honest server does: a sale is owed. */
  CallerId owe(SignedStatement closed) {
    Answer answer = submit(new MachineIntent.PayOut(FLOAT, closed));
    if (answer.refused()) {
      throw new CliException("An honest sale was " + answer.words());
    }
    owed.add(Draft.script(((TerminalStatement.BuyClosed) closed.read()).destination()));
    return answer.id();
  }

  private Answer submit(Intent intent) {
    CallerId id = new CallerId(random.nextLong(), random.nextLong());
    Frame.Judged judged =
        ApprovalSocket.expect(
            server.ask(
                new Frame.Submit(new Submission(VICTIM, id, server.welcome().epoch(), intent))),
            Frame.Judged.class);
    if (judged.verdict() instanceof Verdict.Refused) {
      return new Answer(id, judged.verdict(), judged.terms(), Optional.empty());
    }
    Outcome outcome = awaitFound("an outcome", () -> outcome(id));
    if (outcome instanceof Outcome.Signed bytes) {
      try {
        signed.add(BitcoinTransaction.parse(bytes.transaction().toArray()));
      } catch (WireException e) {
        throw new CliException("The keeper signed what is no transaction", e);
      }
    }
    return new Answer(id, judged.verdict(), judged.terms(), Optional.of(outcome));
  }

  private Optional<Outcome> outcome(CallerId id) {
    return server.ask(new Frame.Lookup(VICTIM, id)) instanceof Frame.Found found
            && !found.outcomes().isEmpty()
        ? Optional.of(found.outcomes().getLast())
        : Optional.empty();
  }

  /**
   * Asks for a setting, and then approves it himself: with a key that he has just made, in the name
   * of the one administrator there is, at the only door he has.
   *
   * @return whether it is in force
   */
  boolean forces(String what, Setting setting) {
    Answer asked = attempt(what, Intent.ChangeSetting.request(setting));
    ApprovalTerms terms = asked.terms();
    if (!asked.refused() || terms == null) {
      return !asked.refused();
    }
    ConsoleKey own = ConsoleKey.make(doors.resolve("thief-" + tries + ".key"), OWNER, random);
    tries++;
    Frame.Reply reply =
        server.ask(new Frame.Approve(VICTIM, asked.id(), own.approve(terms, VICTIM, setting)));
    say.accept(
        "  tried   approves it himself at the server's door: "
            + (reply instanceof Frame.Failed failed ? "not heard: " + failed.code() : reply));
    return reply instanceof Frame.Judged judged && judged.verdict() instanceof Verdict.Approved;
  }

  // ---------------------------------------------------------------- what he got

  /** Satoshis in signed transactions that go neither to who is owed them nor back to the wallet. */
  long stolenSats() {
    long sats = 0;
    for (BitcoinTransaction transaction : signed) {
      for (BitcoinTransaction.Output output : transaction.outputs()) {
        if (!own.contains(output.script()) && !owed.contains(output.script())) {
          sats += output.satoshis();
        }
      }
    }
    return sats;
  }

  int epoch() {
    return server.welcome().epoch();
  }

  int tries() {
    return tries;
  }

  private static void await(String what, Supplier<Boolean> condition) {
    awaitFound(what, () -> condition.get() ? Optional.of(true) : Optional.empty());
  }

  private static <T> T awaitFound(String what, Supplier<Optional<T>> look) {
    long deadlineNs = System.nanoTime() + PATIENCE_NS;
    for (Optional<T> found = look.get(); ; found = look.get()) {
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > deadlineNs) {
        throw new CliException("The drill cannot go on without " + what);
      }
      LockSupport.parkNanos(LOOK_EVERY_NS);
    }
  }

  @Override
  public void close() {
    server.close();
    keeper.close();
    paper.close();
  }
}
