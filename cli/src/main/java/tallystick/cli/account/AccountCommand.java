package tallystick.cli.account;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.Screen;
import tallystick.cli.approve.ApprovalSocket;
import tallystick.cli.approve.ApproverOptions;
import tallystick.cli.approve.Person;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Instrument;

/** {@code tallystick account}. */
@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    header = "The accounts a keeper trades on: add, see, limit, freeze, export evidence.",
    description = {
      "",
      "Adding an account takes four steps, because no single party should be able to do it: the"
          + " keeper makes a key; you paste its public half at the venue; you tell the keeper what"
          + " the venue calls it; you say what may be done with it, and once, before the first,"
          + " what all accounts together may do. Each step is approved."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick account add main --venue binance        the keeper makes a key",
      "  tallystick approve --console show-key main         paste this at the venue",
      "  tallystick account activate main --api-key KEY     what the venue calls it",
      "  tallystick account policy main --pairs BTC/USDT --order-limit 500 --hour-limit 5000 \\",
      "      --day-limit 20000 --loss-budget 50             what may be done with it",
      "  tallystick account ceilings --quote USDT ...       what all accounts together may do",
      "  tallystick account budgets                         what a stolen server could still lose you",
      "  tallystick account freeze main                     stop new orders now",
      "  tallystick account evidence evidence.zip           what was authorised, to take away",
      "",
      "Next: after each change `tallystick approve --console`, or the approver's page."
    },
    subcommands = {
      AccountCommand.ListAccounts.class,
      AccountCommand.Budgets.class,
      AccountCommand.Add.class,
      AccountCommand.Activate.class,
      PolicyCommand.class,
      CeilingsCommand.class,
      CanaryCommand.class,
      AccountCommand.Freeze.class,
      AccountCommand.Unfreeze.class,
      EvidenceCommand.class
    })
public final class AccountCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  AccountCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what about the account: list, budgets, add, ...");
  }

  /** A piece of work with the keeper. */
  public interface Work {
    int run(ApprovalSocket keeper);
  }

  /** Runs with a conversation, as the approver's user. */
  public static int with(ApproverOptions options, Work work) {
    OptionalInt status = options.ranAsApprover();
    if (status.isPresent()) {
      return status.getAsInt();
    }
    try (ApprovalSocket keeper = options.connect()) {
      return work.run(keeper);
    }
  }

  static KeeperStatus status(ApprovalSocket keeper, ApproverOptions options) {
    return ApprovalSocket.expect(
            keeper.ask(new Frame.AskStatus(options.organisation())), Frame.Status.class)
        .status();
  }

  /** Asks for a change and says what happens next. */
  public static int request(ApproverOptions options, ApprovalSocket keeper, Setting setting) {
    Person.Answer answer =
        new Person(keeper, options.organisation(), new SecureRandom()).request(setting);
    Screen screen = options.screen();
    return switch (answer) {
      case Person.Answer.Waits waits -> {
        screen.event(
            "It waits for approval. Next: tallystick approve --console",
            Map.of("waits", waits.change().toString()));
        yield ExitStatus.OK;
      }
      case Person.Answer.InForce inForce -> {
        screen.event("It is in force.", Map.of("sequence", inForce.sequence()));
        yield ExitStatus.OK;
      }
      case Person.Answer.Cooling cooling -> {
        screen.event("Approved; it " + cooling.figures(), Map.of("cooling", cooling.figures()));
        yield ExitStatus.OK;
      }
      case Person.Answer.Refused refused -> {
        screen.event(
            "Refused by the rule " + refused.rule() + ": " + refused.figures(),
            Map.of("refused", refused.rule(), "figures", refused.figures()));
        yield ExitStatus.FINDING;
      }
    };
  }

  static CredentialId credential(String name) {
    try {
      return new CredentialId(name);
    } catch (IllegalArgumentException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }

  @Command(name = "list", mixinStandardHelpOptions = true, header = "List the accounts.")
  static final class ListAccounts implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Override
    public Integer call() {
      return with(
          options,
          keeper -> {
            Screen screen = options.screen();
            KeeperStatus status = status(keeper, options);
            List<List<String>> rows = new ArrayList<>();
            List<Map<String, Object>> json = new ArrayList<>();
            for (KeeperStatus.Account account : status.accounts()) {
              rows.add(
                  List.of(
                      account.credential().name(),
                      account.venue() + " (" + account.environment() + ")",
                      words(account.keyKind().name()) + ", " + words(account.provenance().name()),
                      account.frozen() ? "FROZEN" : words(account.state()),
                      account.openOrders() + "",
                      account.unknowns() + ""));
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("credential", account.credential().name());
              one.put("venue", account.venue());
              one.put("environment", account.environment());
              one.put("state", account.state());
              one.put("stateText", account.stateText());
              one.put("frozen", account.frozen());
              one.put("streamUp", account.streamUp());
              one.put("openOrders", account.openOrders());
              one.put("unknowns", account.unknowns());
              one.put("unpriced", account.unpriced().stream().map(Instrument::symbol).toList());
              json.add(one);
            }
            screen.answer(json);
            if (!screen.json()) {
              screen.table(
                  List.of("account", "venue", "key", "state", "open orders", "unknown"), rows);
            }
            return ExitStatus.OK;
          });
    }
  }

  private static String words(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Command(
      name = "budgets",
      mixinStandardHelpOptions = true,
      header = "How much of each limit is used: what a stolen server could still trade away.")
  static final class Budgets implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Override
    public Integer call() {
      return with(
          options,
          keeper -> {
            Screen screen = options.screen();
            List<List<String>> rows = new ArrayList<>();
            List<Map<String, Object>> json = new ArrayList<>();
            for (KeeperStatus.Account account : status(keeper, options).accounts()) {
              for (KeeperStatus.Budget budget : account.budgets()) {
                rows.add(
                    List.of(
                        account.credential().name(),
                        budget.hourUsed().toDecimal() + " of " + budget.hourLimit(),
                        budget.dayUsed().toDecimal() + " of " + budget.dayLimit(),
                        budget.lossUsed().toDecimal() + " of " + budget.lossLimit()));
                json.add(
                    Map.of(
                        "credential", account.credential().name(),
                        "quote", budget.lossLimit().asset().code(),
                        "hourUsed", budget.hourUsed().toDecimal(),
                        "hourLimit", budget.hourLimit().toDecimal(),
                        "dayUsed", budget.dayUsed().toDecimal(),
                        "dayLimit", budget.dayLimit().toDecimal(),
                        "lossUsed", budget.lossUsed().toDecimal(),
                        "lossLimit", budget.lossLimit().toDecimal()));
              }
            }
            screen.answer(json);
            if (!screen.json()) {
              screen.table(
                  List.of("account", "turnover in an hour", "in a day", "loss budget of a day"),
                  rows);
              screen.say(
                  screen.faint(
                      "A stolen server can trade away at most what is left of the loss budget,"
                          + " besides market movement."));
            }
            return ExitStatus.OK;
          });
    }
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      header = "Add an account; by default with a key that the keeper makes and nobody sees.")
  static final class Add implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Parameters(paramLabel = "NAME", description = "What you call it: a-z, 0-9, - and . only.")
    private String name = "";

    @Option(
        names = "--venue",
        required = true,
        paramLabel = "VENUE",
        description = "Its name in the keeper's list of hosts.")
    private String venue = "";

    @Option(
        names = "--shared-secret",
        description =
            "An HMAC secret that the venue made and you import: a valid signature then identifies"
                + " nobody, and a thief needs no keeper.")
    private boolean sharedSecret;

    @Option(
        names = "--at-approver",
        description =
            "An HMAC secret like that, but entered at the approver's page and never in a file.")
    private boolean atApprover;

    @Option(names = "--rsa", description = "An RSA key that you import.")
    private boolean rsa;

    @Option(
        names = "--accept-unrestricted",
        description = "Accept a shared secret that works from any address.")
    private boolean acceptUnrestricted;

    @Override
    public Integer call() {
      KeyKind kind =
          sharedSecret || atApprover
              ? KeyKind.HMAC_SHA256
              : rsa ? KeyKind.RSA_SHA256 : KeyKind.ED25519;
      Provenance provenance =
          kind == KeyKind.ED25519
              ? Provenance.MADE_IN_KEEPER
              : atApprover ? Provenance.ENTERED_AT_APPROVER : Provenance.IMPORTED_FROM_FILE;
      return with(
          options,
          keeper ->
              request(
                  options,
                  keeper,
                  new Setting.AddCredential(
                      credential(name), venue, kind, provenance, acceptUnrestricted)));
    }
  }

  @Command(
      name = "activate",
      mixinStandardHelpOptions = true,
      header = "Tell the keeper what the venue calls the key.",
      description = {
        "",
        "The keeper asks the venue what the key may do and refuses one that may withdraw."
      })
  static final class Activate implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name = "";

    @Option(
        names = "--api-key",
        required = true,
        paramLabel = "KEY",
        description = "The venue's public name of the key.")
    private String apiKey = "";

    @Override
    public Integer call() {
      return with(
          options,
          keeper ->
              request(options, keeper, new Setting.ActivateCredential(credential(name), apiKey)));
    }
  }

  @Command(
      name = "freeze",
      mixinStandardHelpOptions = true,
      header = "Stop new orders at once; needs no approval.",
      description = {
        "",
        "Cancels and bounded closing orders still pass. A thief who holds an HMAC secret is not"
            + " stopped by this: he does not need the keeper. Delete the key at the venue first."
      })
  static final class Freeze implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Parameters(
        paramLabel = "NAME",
        arity = "0..1",
        description = "The account; without a name the whole organisation.")
    private @Nullable String name;

    @Option(names = "--reason", defaultValue = "by hand", description = "What people will read.")
    private String reason = "";

    @Override
    public Integer call() {
      return with(
          options,
          keeper -> {
            SecureRandom random = new SecureRandom();
            Scope scope = scope(name);
            Frame.Judged judged =
                ApprovalSocket.expect(
                    keeper.ask(
                        new Frame.Submit(
                            new Submission(
                                options.organisation(),
                                new CallerId(random.nextLong(), random.nextLong()),
                                keeper.welcome().epoch(),
                                new Intent.Freeze(scope, reason)))),
                    Frame.Judged.class);
            if (judged.verdict() instanceof Verdict.Refused refused) {
              options
                  .screen()
                  .event(
                      "Not frozen: " + refused.rule().ruleName() + ": " + refused.figures(),
                      Map.of("refused", refused.rule().ruleName()));
              return ExitStatus.FINDING;
            }
            options
                .screen()
                .event(
                    "Frozen: "
                        + scope
                        + ". If a key may have leaked, delete it at the venue now; at Binance:"
                        + " https://www.binance.com/en/my/settings/api-management",
                    Map.of("frozen", scope.toString(), "sequence", judged.sequence()));
            return ExitStatus.OK;
          });
    }
  }

  static Scope scope(@Nullable String name) {
    return name == null ? new Scope.WholeOrganisation() : new Scope.OneCredential(credential(name));
  }

  @Command(
      name = "unfreeze",
      mixinStandardHelpOptions = true,
      header = "Ask to lift a freeze; a person approves it.")
  static final class Unfreeze implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Parameters(
        paramLabel = "NAME",
        arity = "0..1",
        description = "The account; without a name the whole organisation.")
    private @Nullable String name;

    @Override
    public Integer call() {
      return with(options, keeper -> request(options, keeper, new Setting.Unfreeze(scope(name))));
    }
  }
}
