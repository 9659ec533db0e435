package tallystick.drills.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import tallystick.cli.approve.ApprovalSocket;
import tallystick.cli.approve.ConsoleKey;
import tallystick.cli.approve.Person;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.KeyKind;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Provenance;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.keeper.Keeper;
import tallystick.keeper.KeeperConfig;
import tallystick.keeper.socket.Door;
import tallystick.keeper.vault.Unlock;
import tallystick.market.Amount;

/**
 * A server that was taken over, before a real keeper and a real paper exchange in one process: it
 * submits random hostile intents through the server's socket, moves the market, meets the victim's
 * orders from an account of its own, and in the end the victim's accounts are counted.
 */
public final class HostileDrill {
  private static final OrganisationId VICTIM = new OrganisationId("victim");
  private static final List<CredentialId> ACCOUNTS =
      List.of(new CredentialId("first"), new CredentialId("second"));
  private static final int BAND_BPS = 200;
  private static final int FEE_BPS = 10;
  private static final String ACCOUNT_LOSS = "300";
  private static final String ORGANISATION_LOSS = "500";

  /**
   * What came of it.
   *
   * @param budget the organisation's stated loss budget of a day
   * @param lost the most by which the accounts' value ever fell from an earlier moment, at the
   *     price before the attack
   * @param logged refusals in the tally by rule, aggregated ones included
   * @param alive whether the keeper still answers
   */
  public record Report(
      long seed,
      Amount budget,
      Amount lost,
      int approved,
      int refused,
      Map<String, Long> logged,
      boolean alive) {
    public long refusalsLogged() {
      return logged.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Lost as a share of the budget, in percent, rounded up. */
    public long percent() {
      return lost.times(java.math.BigInteger.valueOf(100), budget.units(), RoundingMode.CEILING)
          .units()
          .longValueExact();
    }
  }

  private final Path folder;
  private final SecureRandom secrets = new SecureRandom();
  private final List<String> numbers = new ArrayList<>();

  private HostileDrill(Path folder) {
    this.folder = folder;
  }

  /**
   * Runs the drill.
   *
   * @param folder empty, its own
   * @param seed of everything the hostile server chooses
   * @param servers how many of them, one after another upon the same budget
   * @param steps of each
   */
  public static Report run(Path folder, long seed, int servers, int steps, Consumer<String> say) {
    return new HostileDrill(folder).run(seed, servers, steps, say);
  }

  private Report run(long seed, int servers, int steps, Consumer<String> say) {
    try (QuietPaper paper = new QuietPaper(folder.resolve("paper"));
        Keeper keeper = keeper(paper)) {
      List<AccountPolicy> policies = establish(paper, say);
      try (ApprovalSocket line = ApprovalSocket.connect(folder.resolve(Door.SERVER.fileName()))) {
        RealBattlefield field =
            new RealBattlefield(paper, line, keeper.references(), VICTIM, policies);
        field.pass(0);
        paper.push(QuietPaper.HONEST);
        require(
            RealBattlefield.await(
                () -> keeper.references().find("paper", QuietPaper.BTC_USD).isPresent()),
            "the keeper sees no price");
        return attack(seed, servers, steps, paper, line, field, say);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Report attack(
      long seed,
      int servers,
      int steps,
      QuietPaper paper,
      ApprovalSocket line,
      RealBattlefield field,
      Consumer<String> say) {
    Amount peak = worth(paper);
    Amount lost = Amount.zero(peak.asset());
    int approved = 0;
    for (int i = 0; i < servers; i++) {
      Random random = new Random(seed + i);
      String name = "hostile/" + i;
      HostileServer server =
          i % 2 == 0
              ? HostileServer.obsessed(random, field, name)
              : new HostileServer(random, field, name);
      // The first one does not give up before he has something to show for it.
      int most = i == 0 ? 10 * steps : steps;
      for (int step = 0; step < most && (step < steps || lost.compareTo(half()) <= 0); step++) {
        server.step();
        // The promise holds from every moment on: what he gave before pays for nothing.
        Amount worth = worth(paper);
        peak = peak.max(worth);
        lost = lost.max(peak.minus(worth));
      }
      field.release(QuietPaper.BTC_USD);
      approved += server.approved();
      say.accept(
          "hostile server "
              + (i + 1)
              + ": "
              + server.approved()
              + " approved, lost "
              + lost
              + charged(line));
    }
    int refused = field.refused();
    Map<String, Long> logged = new TreeMap<>();
    boolean ignored =
        RealBattlefield.await(
            () -> {
              logged.clear();
              logged.putAll(refusals(line));
              return logged.values().stream().mapToLong(Long::longValue).sum() >= refused;
            });
    boolean alive = line.ask(new Frame.AskStatus(VICTIM)) instanceof Frame.Status;
    Amount budget = dollars(ORGANISATION_LOSS);
    return new Report(seed, budget, lost, approved, refused, logged, alive);
  }

  /** What the keeper says of its budgets, in words. */
  private static String charged(ApprovalSocket line) {
    StringBuilder words = new StringBuilder();
    if (line.ask(new Frame.AskStatus(VICTIM)) instanceof Frame.Status status) {
      for (var account : status.status().accounts()) {
        words.append("; ").append(account.credential()).append(" charged ");
        account.budgets().forEach(budget -> words.append(budget.lossUsed()));
        words.append(", ").append(account.openOrders()).append(" orders open");
      }
    }
    return words.toString();
  }

  private static Amount half() {
    return dollars(ORGANISATION_LOSS).bps(5_000, RoundingMode.CEILING);
  }

  private Amount worth(QuietPaper paper) {
    Amount sum = Amount.zero(QuietPaper.BTC_USD.quote());
    for (String number : numbers) {
      sum = sum.plus(paper.worth(number));
    }
    return sum;
  }

  /** Refusals of orders in the organisation's own entries. */
  private static Map<String, Long> refusals(ApprovalSocket line) {
    Map<String, Long> byRule = new TreeMap<>();
    long from = 0;
    while (true) {
      List<Frame.Reply> page =
          line.askList(new Frame.AskEntries(VICTIM, from, Frame.AskEntries.MAX_ENTRIES));
      for (Frame.Reply reply : page) {
        if (reply instanceof Frame.Opened opened) {
          switch (Canonical.decodeEntry(opened.entry().toArray()).body()) {
            case EntryBody.Judged(var intent, Verdict.Refused refused)
                when !(intent instanceof tallystick.intent.Intent.ChangeSetting) ->
                byRule.merge(refused.rule().ruleName(), 1L, Long::sum);
            case EntryBody.Aggregated some ->
                byRule.merge(some.rule().ruleName(), some.count(), Long::sum);
            case EntryBody.Judged other -> {}
            case EntryBody.Resulted other -> {}
            case EntryBody.Started other -> {}
            case EntryBody.EpochBegun other -> {}
            case EntryBody.Observed other -> {}
          }
        }
      }
      if (page.size() < Frame.AskEntries.MAX_ENTRIES) {
        return byRule;
      }
      from += page.size();
    }
  }

  // ---------------------------------------------------------------- the victim

  private Keeper keeper(QuietPaper paper) throws IOException {
    Path own = folder.resolve("keeper");
    Files.createDirectories(own);
    Files.writeString(own.resolve("hosts"), paper.hostsLine());
    String me = System.getProperty("user.name");
    return Keeper.start(
        KeeperConfig.of(own, folder, me, me, "tallystick.local/drill", VICTIM)
            .withStretchKib(64)
            .withSay(line -> {}),
        Unlock.passphrase("a drill".getBytes(StandardCharsets.UTF_8)));
  }

  private List<AccountPolicy> establish(QuietPaper paper, Consumer<String> say) throws IOException {
    List<AccountPolicy> policies = new ArrayList<>();
    try (ApprovalSocket socket = ApprovalSocket.connect(folder.resolve(Door.APPROVAL.fileName()))) {
      Person person = new Person(socket, VICTIM, secrets);
      ConsoleKey key = ConsoleKey.make(folder.resolve("owner.key"), new PersonId("owner"), secrets);
      String code = Files.readString(folder.resolve("keeper/first-administrator.code"));
      inForce(person.enrolFirst(key, code));
      approve(
          person, key, new Setting.SetOrganisationPolicy(List.of(limits(ORGANISATION_LOSS)), 1));
      for (CredentialId id : ACCOUNTS) {
        approve(
            person,
            key,
            new Setting.AddCredential(
                id, "paper", KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false));
        String number = paper.account(id.name());
        numbers.add(number);
        require(
            RealBattlefield.await(
                () -> socket.ask(new Frame.AskPublicHalf(VICTIM, id)) instanceof Frame.PublicHalf),
            "the keeper makes no key");
        String apiKey = paper.publicKey(number, person.publicHalf(id));
        approve(person, key, new Setting.ActivateCredential(id, apiKey));
        require(RealBattlefield.await(() -> active(socket, id)), id + " does not become active");
        AccountPolicy policy = policy(id);
        approve(person, key, new Setting.SetAccountPolicy(policy));
        policies.add(policy);
      }
    }
    say.accept(
        "two accounts, at most "
            + limits(ACCOUNT_LOSS).dayLoss()
            + " a day each, "
            + limits(ORGANISATION_LOSS).dayLoss()
            + " together");
    return policies;
  }

  private static boolean active(ApprovalSocket socket, CredentialId id) {
    return socket.ask(new Frame.AskStatus(VICTIM)) instanceof Frame.Status status
        && status.status().accounts().stream()
            .anyMatch(one -> one.credential().equals(id) && one.state().equals("active"));
  }

  private static AccountPolicy policy(CredentialId id) {
    return new AccountPolicy(
        id,
        List.of(new AllowedInstrument(QuietPaper.BTC_USD, true)),
        EnumSet.allOf(OrderKind.class),
        List.of(limits(ACCOUNT_LOSS)),
        BAND_BPS,
        FEE_BPS,
        100_000,
        60);
  }

  private static Limits limits(String loss) {
    return new Limits(dollars("8000"), dollars("10000000"), dollars("10000000"), dollars(loss));
  }

  private static Amount dollars(String amount) {
    return Amount.parse(amount, QuietPaper.BTC_USD.quote());
  }

  private static void approve(Person person, ConsoleKey key, Setting setting) {
    inForce(person.requestAndApprove(key, setting));
  }

  private static void inForce(Person.Answer answer) {
    require(answer instanceof Person.Answer.InForce, "not in force: " + answer);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException("The drill cannot go on: " + otherwise);
    }
  }

  /**
   * {@code HostileDrill [seed [servers [steps]]]}: exit status 0 when the promise held, 1 when not.
   */
  public static void main(String[] args) throws IOException {
    long seed = args.length > 0 ? Long.parseLong(args[0]) : new SecureRandom().nextLong();
    int servers = args.length > 1 ? Integer.parseInt(args[1]) : 6;
    int steps = args.length > 2 ? Integer.parseInt(args[2]) : 30;
    System.out.println("hostile server drill, seed " + seed);
    Report report =
        run(
            Files.createTempDirectory("tallystick-hostile"),
            seed,
            servers,
            steps,
            System.out::println);
    System.out.println(
        "lost "
            + report.lost()
            + " of a budget of "
            + report.budget()
            + " ("
            + report.percent()
            + " %); "
            + report.approved()
            + " intents approved, "
            + report.refused()
            + " refused, "
            + report.refusalsLogged()
            + " refusals in the tally: "
            + report.logged());
    boolean held =
        report.lost().compareTo(report.budget()) <= 0
            && report.alive()
            && report.refusalsLogged() == report.refused();
    System.out.println(held ? "The promise held." : "THE PROMISE DID NOT HOLD.");
    System.exit(held ? 0 : 1);
  }
}
