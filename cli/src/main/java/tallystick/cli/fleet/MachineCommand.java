package tallystick.cli.fleet;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tallystick.cli.CliException;
import tallystick.intent.Bytes;
import tallystick.intent.KeeperFleet;
import tallystick.intent.MachineSetting;
import tallystick.intent.Setting;
import tallystick.intent.TerminalId;

/** {@code tallystick fleet machine}. */
@Command(
    name = "machine",
    mixinStandardHelpOptions = true,
    header = "Let a machine be believed, and how far.",
    subcommands = {
      MachineCommand.Enrol.class,
      MachineCommand.Remove.class,
      MachineCommand.Caps.class,
      MachineCommand.Collected.class
    })
final class MachineCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Say what about the machine: enrol, remove, caps, collected");
  }

  @Command(
      name = "enrol",
      mixinStandardHelpOptions = true,
      header = "Ask that a machine's signed cash be paid for.",
      description = {
        "",
        "Compare the key with what the machine's own screen shows, not with what a page shows."
      })
  static final class Enrol extends Proposal {
    @Parameters(paramLabel = "NAME", description = "The machine's, for example BT1001.")
    private String name = "";

    @Option(
        names = "--public-key",
        required = true,
        paramLabel = "HEX",
        description = "Its public key, 64 hexadecimal digits; blanks between them do not matter.")
    private String key = "";

    @Option(
        names = "--simulated",
        description = "Its hardware is simulated; it is never paid in real coins.")
    private boolean simulated;

    @Mixin private CapOptions caps = new CapOptions();

    @Override
    Setting wanted(KeeperFleet fleet) {
      return new MachineSetting.EnrolTerminal(
          new TerminalId(name), Bytes.parseHex(key.replace(" ", "")), simulated, caps.caps());
    }
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      header = "Ask that a machine be believed no more, for good.")
  static final class Remove extends Proposal {
    @Parameters(paramLabel = "NAME", description = "The machine.")
    private String name = "";

    @Override
    Setting wanted(KeeperFleet fleet) {
      return new MachineSetting.RemoveTerminal(new TerminalId(name));
    }
  }

  @Command(
      name = "caps",
      mixinStandardHelpOptions = true,
      header = "Ask for how much cash of a machine is believed, and may go out of it.")
  static final class Caps extends Proposal {
    @Parameters(paramLabel = "NAME", description = "The machine.")
    private String name = "";

    @Mixin private CapOptions caps = new CapOptions();

    @Override
    Setting wanted(KeeperFleet fleet) {
      return new MachineSetting.SetTerminalCaps(new TerminalId(name), caps.caps());
    }
  }

  @Command(
      name = "collected",
      mixinStandardHelpOptions = true,
      header = "Confirm that a machine was emptied and counted; its cap begins anew.")
  static final class Collected extends Proposal {
    @Parameters(paramLabel = "NAME", description = "The machine.")
    private String name = "";

    @Option(
        names = "--statement",
        required = true,
        paramLabel = "N",
        description = "The number of the machine's statement in which it was emptied.")
    private long statement;

    @Option(
        names = "--counted",
        required = true,
        paramLabel = "CASH",
        description = "What the collector has counted, in the machine's currency.")
    private String counted = "";

    @Override
    Setting wanted(KeeperFleet fleet) {
      TerminalId machine = new TerminalId(name);
      String currency =
          fleet.terminals().stream()
              .filter(known -> known.terminal().equals(machine))
              .findFirst()
              .orElseThrow(() -> new CliException("The keeper has no machine " + machine))
              .caps()
              .currency();
      return new MachineSetting.ConfirmCollection(machine, statement, Sums.cash(counted, currency));
    }
  }
}
