package tallystick.cli.account;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tallystick.cli.CliException;
import tallystick.cli.approve.ApproverOptions;
import tallystick.intent.AccountPolicy;
import tallystick.intent.OrderKind;
import tallystick.intent.Setting;
import tallystick.market.Asset;
import tallystick.market.Instrument;

/** {@code tallystick account policy}. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    header = "Ask for what may be done with an account: pairs, limits, loss budget.",
    description = {
      "",
      "Everything that is not named is denied. The loss budget is the promise: it is the most that"
          + " whoever steals the server can trade away in any 24 hours, besides market movement."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  tallystick account policy main --pairs BTC/USDT,ETH/USDT --order-limit 500 \\",
      "      --hour-limit 5000 --day-limit 20000 --loss-budget 50",
      "",
      "Next: `tallystick approve --console`."
    })
final class PolicyCommand implements Callable<Integer> {
  @Mixin private ApproverOptions options = new ApproverOptions();

  @Parameters(paramLabel = "NAME", description = "The account.")
  private String name = "";

  @Option(
      names = "--pairs",
      split = ",",
      required = true,
      paramLabel = "PAIR",
      description = "What may be traded, for example BTC/USDT; all in one quote asset.")
  private List<String> pairs = new ArrayList<>();

  @Option(
      names = "--thin",
      split = ",",
      paramLabel = "PAIR",
      description = "Those of them that you know to be thin markets.")
  private List<String> thin = new ArrayList<>();

  @Mixin private LimitOptions limits = new LimitOptions();

  @Option(
      names = "--band-bps",
      defaultValue = "100",
      paramLabel = "N",
      description = "How far beyond the market an order's price may lie (default: 100 = 1 %%).")
  private int bandBps;

  @Option(
      names = "--taker-fee-bps",
      defaultValue = "10",
      paramLabel = "N",
      description = "The venue's taker fee (default: 10 = 0.1 %%).")
  private int takerFeeBps;

  @Option(
      names = "--orders-per-minute",
      defaultValue = "60",
      paramLabel = "N",
      description = "Most orders and cancels in any minute (default: 60).")
  private int ordersPerMinute;

  @Option(
      names = "--open-orders",
      defaultValue = "50",
      paramLabel = "N",
      description = "Most orders resting at once (default: 50).")
  private int openOrders;

  @Override
  public Integer call() {
    AccountPolicy policy = policy();
    return AccountCommand.with(
        options,
        keeper -> {
          int status =
              AccountCommand.request(options, keeper, new Setting.SetAccountPolicy(policy));
          Asset quote = policy.limits().getFirst().orderNotional().asset();
          if (CeilingsCommand.inForce(options, keeper).get(quote) == null) {
            options
                .screen()
                .note(
                    "Nothing is traded in "
                        + quote
                        + " before the organisation has ceilings in it, over all accounts: tallystick"
                        + " account ceilings --quote "
                        + quote
                        + " ...");
          }
          return status;
        });
  }

  private AccountPolicy policy() {
    try {
      TreeMap<Instrument, Boolean> instruments = new TreeMap<>();
      pairs.forEach(pair -> instruments.put(Instrument.of(pair), false));
      thin.forEach(pair -> instruments.put(Instrument.of(pair), true));
      Asset quote = instruments.firstKey().quote();
      return new AccountPolicy(
          AccountCommand.credential(name),
          instruments.entrySet().stream()
              .map(pair -> new AccountPolicy.AllowedInstrument(pair.getKey(), pair.getValue()))
              .toList(),
          EnumSet.allOf(OrderKind.class),
          List.of(limits.in(quote)),
          bandBps,
          takerFeeBps,
          ordersPerMinute,
          openOrders);
    } catch (IllegalArgumentException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }
}
