package tallystick.cli.account;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tallystick.cli.CliException;
import tallystick.cli.approve.ApprovalSocket;
import tallystick.cli.approve.ApproverOptions;
import tallystick.intent.Limits;
import tallystick.intent.Setting;
import tallystick.market.Asset;

/** {@code tallystick account ceilings}. */
@Command(
    name = "ceilings",
    mixinStandardHelpOptions = true,
    header = "Ask for what all accounts together may do, in one quote asset.",
    description = {
      "",
      "Every order has to fit both the limits of its account and these. Without ceilings in a quote"
          + " asset nothing is traded in it. Those in other assets stay as they are."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  tallystick account ceilings --quote USDT --order-limit 500 --hour-limit 10000 \\",
      "      --day-limit 40000 --loss-budget 100",
      "",
      "Next: `tallystick approve --console`."
    })
final class CeilingsCommand implements Callable<Integer> {
  @Mixin private ApproverOptions options = new ApproverOptions();

  @Option(
      names = "--quote",
      required = true,
      paramLabel = "ASSET",
      description = "The quote asset, for example USDT.")
  private String quote = "";

  @Mixin private LimitOptions limits = new LimitOptions();

  @Option(
      names = "--approvals",
      paramLabel = "N",
      description = "How many people must approve a change (default: as it is, or 1).")
  private @Nullable Integer approvals;

  @Override
  public Integer call() {
    Asset asset = asset();
    Limits wanted = limits.in(asset);
    return AccountCommand.with(
        options,
        keeper -> {
          Setting.SetOrganisationPolicy before = policyInForce(options, keeper);
          SortedMap<Asset, Limits> all = byAsset(before);
          all.put(asset, wanted);
          Integer needed = approvals;
          return AccountCommand.request(
              options,
              keeper,
              new Setting.SetOrganisationPolicy(
                  List.copyOf(all.values()),
                  needed != null ? needed : before == null ? 1 : before.approvalsNeeded()));
        });
  }

  private Asset asset() {
    try {
      return Asset.of(quote);
    } catch (IllegalArgumentException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The ceilings in force, by quote asset. */
  static SortedMap<Asset, Limits> inForce(ApproverOptions options, ApprovalSocket keeper) {
    return byAsset(policyInForce(options, keeper));
  }

  private static Setting.@Nullable SetOrganisationPolicy policyInForce(
      ApproverOptions options, ApprovalSocket keeper) {
    for (Setting setting : options.settingsInForce(keeper).settings().values()) {
      if (setting instanceof Setting.SetOrganisationPolicy policy) {
        return policy;
      }
    }
    return null;
  }

  private static SortedMap<Asset, Limits> byAsset(Setting.@Nullable SetOrganisationPolicy policy) {
    SortedMap<Asset, Limits> byAsset = new TreeMap<>();
    if (policy != null) {
      policy.limits().forEach(limits -> byAsset.put(limits.orderNotional().asset(), limits));
    }
    return byAsset;
  }
}
