package tallystick.cli.fleet;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import tallystick.cli.CliException;
import tallystick.cli.account.AccountCommand;
import tallystick.cli.approve.ApproverOptions;
import tallystick.intent.KeeperFleet;
import tallystick.intent.Setting;

/** A command that asks for one change, which people then approve. */
abstract class Proposal implements Callable<Integer> {
  @Mixin private ApproverOptions options = new ApproverOptions();

  /**
   * What the options ask for.
   *
   * @param fleet what is in force
   * @throws CliException naming the option that is wrong
   */
  final Setting setting(KeeperFleet fleet) {
    try {
      return wanted(fleet);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The same; what is wrong with a value, the value says. */
  abstract Setting wanted(KeeperFleet fleet);

  @Override
  public final Integer call() {
    return AccountCommand.with(
        options,
        keeper ->
            AccountCommand.request(options, keeper, setting(keeper.fleet(options.organisation()))));
  }
}
