package tallystick.cli.account;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tallystick.cli.approve.ApproverOptions;
import tallystick.intent.Setting;

/** {@code tallystick account canary}. */
@Command(
    name = "canary",
    mixinStandardHelpOptions = true,
    header = "Make an account a canary: whoever uses it freezes everything.",
    description = {
      "",
      "A canary is a key of an account that you use for nothing. Activate it like any other, give"
          + " it no policy, then leave its secret where a thief would look: in an old settings"
          + " file, a backup, a vault of passwords. Whoever asks the keeper for it, or trades or"
          + " moves money with it at the venue, freezes the whole organisation at once.",
      "",
      "It is not seen when a thief only reads the account at the venue. A thief who can read the"
          + " tally's opened entries, such as the owner of the server, sees which one it is."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  tallystick account add bird --venue binance --shared-secret",
      "  tallystick account canary bird      then approve",
      "",
      "It stays one until it is removed."
    })
final class CanaryCommand implements Callable<Integer> {
  @Mixin private ApproverOptions options = new ApproverOptions();

  @Parameters(paramLabel = "NAME", description = "The account that nobody may use any more.")
  private String name = "";

  @Override
  public Integer call() {
    return AccountCommand.with(
        options,
        keeper ->
            AccountCommand.request(
                options, keeper, new Setting.MarkCanary(AccountCommand.credential(name))));
  }
}
