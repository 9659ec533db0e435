package tallystick.cli.fleet;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.Screen;
import tallystick.cli.account.AccountCommand;
import tallystick.cli.approve.ApprovalSocket;
import tallystick.cli.approve.ApproverOptions;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperFleet;
import tallystick.intent.KeyCode;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.TerminalId;
import tallystick.intent.Verdict;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;

/** {@code tallystick fleet}. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    header = "The cash machines and wallets a keeper guards: see them, propose their settings.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick fleet wallet add float --chain regtest",
      "  tallystick fleet wallet policy float --payout 0.02 --hour 0.05 --day 0.2 \\",
      "      --fee-rate 50 --fee 0.0002",
      "  tallystick fleet wallet deposits float --confirmations 1",
      "  tallystick fleet wallet pin float ADDRESS --for sweeps",
      "  tallystick fleet margins --currency EUR --venue binance --lowest 4 --highest 12",
      "  tallystick fleet machine enrol BT1001 --public-key \"1f2e ...\" --currency EUR \\",
      "      --hour 2000 --day 8000 --uncollected 20000",
      "  tallystick fleet list                              and what of each limit is used",
      "  tallystick fleet freeze --machine BT1001           at once, without approval",
      "",
      "Next: after each change `tallystick approve --console`, or the approver's page."
    },
    subcommands = {
      FleetCommand.ListFleet.class,
      WalletCommand.class,
      MachineCommand.class,
      MarginsCommand.class,
      FleetCommand.Freeze.class,
      FleetCommand.Unfreeze.class
    })
public final class FleetCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  FleetCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what about the fleet: list, wallet, machine, margins, ...");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      header = "List wallets and machines, with what of each limit is used.")
  static final class ListFleet implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Override
    public Integer call() {
      return AccountCommand.with(
          options,
          keeper -> {
            Screen screen = options.screen();
            KeeperFleet fleet = keeper.fleet(options.organisation());
            screen.answer(json(fleet));
            if (!screen.json()) {
              screen.say(
                  "Machines are to believe the key with the code "
                      + KeyCode.of(fleet.attestationKey())
                      + ", which their screens show, too");
              screen.table(
                  List.of("wallet", "chain", "left in an hour", "in a day", "blocks", "float to"),
                  fleet.wallets().stream().map(ListFleet::row).toList());
              screen.table(
                  List.of("machine", "cash in an hour", "in a day", "uncollected", "out in a day"),
                  fleet.terminals().stream().map(ListFleet::row).toList());
            }
            return ExitStatus.OK;
          });
    }

    private static List<String> row(KeeperFleet.Wallet wallet) {
      WalletPolicy policy = wallet.policy();
      KeeperFleet.Blocks blocks = wallet.chain();
      return List.of(
          wallet.wallet() + (wallet.frozen() ? " FROZEN" : ""),
          wallet.network().words(),
          policy == null ? "no policy" : coins(wallet.hourSats()) + of(policy.hourSats()),
          policy == null ? "" : coins(wallet.daySats()) + of(policy.daySats()),
          blocks == null ? "takes no deposits" : "to " + blocks.height(),
          wallet.fundingAddress());
    }

    private static String of(long sats) {
      return " of " + coins(sats) + " BTC";
    }

    private static List<String> row(KeeperFleet.Terminal one) {
      String currency = one.caps().currency();
      return List.of(
          one.terminal()
              + (one.simulated() ? " (simulated)" : "")
              + (one.frozen() ? " FROZEN" : ""),
          new Cash(currency, one.inHourMinor()) + " of " + one.caps().perHour(),
          new Cash(currency, one.inDayMinor()) + " of " + one.caps().perDay(),
          new Cash(currency, one.uncollectedMinor()) + " of " + one.caps().uncollected(),
          new Cash(currency, one.outDayMinor()) + " of " + one.caps().perDay());
    }
  }

  static Map<String, Object> json(KeeperFleet fleet) {
    List<Object> wallets = new ArrayList<>();
    for (KeeperFleet.Wallet wallet : fleet.wallets()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("wallet", wallet.wallet().name());
      one.put("chain", wallet.network().words());
      one.put("descriptor", wallet.descriptor());
      one.put("fundingAddress", wallet.fundingAddress());
      one.put("frozen", wallet.frozen());
      one.put("hourSats", wallet.hourSats());
      one.put("daySats", wallet.daySats());
      KeeperFleet.Blocks blocks = wallet.chain();
      one.put("blocks", blocks == null ? -1 : blocks.height());
      wallets.add(one);
    }
    List<Object> machines = new ArrayList<>();
    for (KeeperFleet.Terminal terminal : fleet.terminals()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("machine", terminal.terminal().name());
      one.put("code", KeyCode.of(terminal.publicKey()));
      one.put("publicKey", terminal.publicKey().toHex());
      one.put("simulated", terminal.simulated());
      one.put("frozen", terminal.frozen());
      one.put("currency", terminal.caps().currency());
      one.put("inHourMinor", terminal.inHourMinor());
      one.put("inDayMinor", terminal.inDayMinor());
      one.put("uncollectedMinor", terminal.uncollectedMinor());
      one.put("outHourMinor", terminal.outHourMinor());
      one.put("outDayMinor", terminal.outDayMinor());
      machines.add(one);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("attestationKey", fleet.attestationKey().toHex());
    all.put("wallets", wallets);
    all.put("machines", machines);
    return all;
  }

  private static String coins(long sats) {
    return BigDecimal.valueOf(sats, 8).stripTrailingZeros().toPlainString();
  }

  /** One machine or one wallet. */
  static final class What {
    @Option(names = "--machine", paramLabel = "NAME", description = "The machine.")
    private @Nullable String machine;

    @Option(names = "--wallet", paramLabel = "NAME", description = "The wallet.")
    private @Nullable String wallet;

    Scope scope() {
      String one = machine;
      String other = wallet;
      try {
        if (one != null) {
          return new Scope.OneTerminal(new TerminalId(one));
        }
        return new Scope.OneWallet(new WalletId(other == null ? "" : other));
      } catch (IllegalArgumentException e) {
        throw new CliException(String.valueOf(e.getMessage()), e);
      }
    }
  }

  @Command(
      name = "freeze",
      mixinStandardHelpOptions = true,
      header = "Stop one machine or one wallet at once; needs no approval.",
      description = {
        "",
        "Nothing that a frozen machine signs is paid, and no cash goes out of it. Everything at"
            + " once: tallystick account freeze."
      })
  static final class Freeze implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(names = "--reason", defaultValue = "by hand", description = "What people will read.")
    private String reason = "";

    @Override
    public Integer call() {
      return AccountCommand.with(
          options,
          keeper -> {
            SecureRandom random = new SecureRandom();
            Scope scope = what.scope();
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
                    "Frozen: " + scope,
                    Map.of("frozen", scope.toString(), "sequence", judged.sequence()));
            return ExitStatus.OK;
          });
    }
  }

  @Command(
      name = "unfreeze",
      mixinStandardHelpOptions = true,
      header = "Ask to lift a freeze; a person approves it.")
  static final class Unfreeze extends Proposal {
    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Override
    Setting wanted(KeeperFleet fleet) {
      return new Setting.Unfreeze(what.scope());
    }
  }
}
