package tallystick.server.fleet.sale;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.atm.Direction;
import tallystick.atm.quote.Reference;
import tallystick.intent.MachineSetting;
import tallystick.intent.Scope;
import tallystick.market.Amount;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.setting.CoinSetting;

/**
 * Whether a setting can trade at all, both ways, whoever asks: what the beat tells every machine,
 * so that no customer scans an address only to hear that there is no price. Looked at once a round
 * and not once a beat: thousands of machines ask for the same few settings.
 */
public final class Offers {
  private final Parts parts;
  private volatile Map<Key, Side> sides = Map.of();

  /** What it asks. */
  public record Parts(Prices prices, QuoteDesk.Stock stock, Promised promised) {}

  /** Where prices come from. */
  public interface Prices {
    Reference agree(CoinSetting setting);

    /** The price of one coin for so much cash, decimal text; empty when there is none. */
    String indicative(CoinSetting setting, Direction direction, long cashMinor);
  }

  /** Coins of a wallet that are promised already. */
  public interface Promised {
    Amount of(String wallet);
  }

  private record Key(CoinSetting setting, Direction direction) {}

  /**
   * One direction of a setting.
   *
   * @param why nothing can be traded; empty when something can
   * @param indicative the price of one coin, not a promise; empty where there is none
   */
  public record Side(String why, String indicative) {
    static final Side UNSEEN = new Side("Prices are being looked at", "");
  }

  public Offers(Parts parts) {
    this.parts = parts;
  }

  /** Looks at all of these anew. */
  public void look(List<CoinSetting> settings, MachineFold.Picture picture) {
    Map<Key, Side> found = new HashMap<>();
    Map<String, Amount> promised = new HashMap<>();
    for (CoinSetting setting : settings) {
      promised.computeIfAbsent(setting.wallet(), parts.promised()::of);
      for (Direction direction : Direction.values()) {
        if (trade(setting, direction).open()) {
          found.put(new Key(setting, direction), side(setting, direction, picture, promised));
        }
      }
    }
    sides = Map.copyOf(found);
  }

  /** How it stands; a machine's own lock and place are besides. */
  public Side side(CoinSetting setting, Direction direction) {
    return sides.getOrDefault(new Key(setting, direction), Side.UNSEEN);
  }

  private Side side(
      CoinSetting setting,
      Direction direction,
      MachineFold.Picture picture,
      Map<String, Amount> promised) {
    Optional<MachineFold.Wallet> wallet = picture.wallet(setting.walletId());
    if (wallet.isEmpty() || wallet.get().descriptor().isEmpty()) {
      return new Side("The keeper has no wallet " + setting.wallet(), "");
    }
    Optional<QuoteDesk.Answer.Closed> outside =
        closedByKeeper(setting, wallet.get(), direction, picture, parts.stock());
    if (outside.isPresent()) {
      return new Side(outside.get().why(), "");
    }
    if (picture.frozen().contains(new Scope.WholeOrganisation())
        || picture.frozen().contains(new Scope.OneWallet(setting.walletId()))) {
      return new Side("Frozen in the keeper", "");
    }
    if (parts.prices().agree(setting) instanceof Reference.Withdrawn withdrawn) {
      return new Side("No price: " + withdrawn.reason(), "");
    }
    Amount zero = Amount.zero(CoinSetting.BITCOIN);
    Amount hot = parts.stock().hot(setting.walletId()).orElse(zero);
    if (direction == Direction.BUY
        && hot.compareTo(promised.getOrDefault(setting.wallet(), zero)) <= 0) {
      return new Side("No coins left to promise", "");
    }
    return new Side(
        "", parts.prices().indicative(setting, direction, trade(setting, direction).maxMinor()));
  }

  private static CoinSetting.Trade trade(CoinSetting setting, Direction direction) {
    return direction == Direction.BUY ? setting.buy() : setting.sell();
  }

  /** What the keeper and the node would refuse, known before anybody asks them. */
  static Optional<QuoteDesk.Answer.Closed> closedByKeeper(
      CoinSetting setting,
      MachineFold.Wallet wallet,
      Direction direction,
      MachineFold.Picture picture,
      QuoteDesk.Stock stock) {
    String trouble = stock.trouble(wallet.chain());
    if (!trouble.isEmpty()) {
      return Optional.of(new QuoteDesk.Answer.Closed("node", trouble));
    }
    if (direction == Direction.SELL && wallet.depositRules().isEmpty()) {
      return Optional.of(
          new QuoteDesk.Answer.Closed(
              "deposits", "Nobody has approved how " + setting.wallet() + " believes in deposits"));
    }
    MachineSetting.SetMarginEnvelope envelope =
        picture.envelopes().get(CoinSetting.BITCOIN.code() + "/" + setting.currency());
    int margin = trade(setting, direction).marginBps();
    if (envelope == null || margin < envelope.minBps() || margin > envelope.maxBps()) {
      return Optional.of(
          new QuoteDesk.Answer.Closed(
              "margin",
              envelope == null
                  ? "Nobody has approved margins for this coin in " + setting.currency()
                  : "A margin of "
                      + margin
                      + " bps is outside of what was approved, "
                      + envelope.minBps()
                      + " to "
                      + envelope.maxBps()));
    }
    if (setting.fixedFeeMinor() > envelope.mostFeeMinor()) {
      return Optional.of(
          new QuoteDesk.Answer.Closed(
              "margin",
              "A fee of "
                  + setting.fixedFeeMinor()
                  + " is more than was approved, "
                  + envelope.mostFeeMinor()
                  + " in minor units of "
                  + setting.currency()));
    }
    return Optional.empty();
  }
}
