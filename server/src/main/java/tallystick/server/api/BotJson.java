package tallystick.server.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.server.bots.DealSummary;

/** Bots as the API takes and gives them. */
final class BotJson {
  private BotJson() {}

  /**
   * A bot to be made or changed.
   *
   * @param venue a venue this server was told of
   * @param credential the account's name in the keeper
   * @param instruments BASE/QUOTE, all of one quote asset
   * @param takerFeeBps assumed until the real fee is known; default 10
   */
  record Wish(
      String name,
      String venue,
      String credential,
      List<String> instruments,
      @Nullable Integer takerFeeBps,
      DcaJson settings) {}

  /**
   * A bot as it is.
   *
   * @param running whether it may start deals
   * @param waitsBecause why nothing goes on at the moment; empty when all goes on
   * @param settings as they were sent
   */
  record View(
      String id,
      String name,
      String venue,
      String credential,
      List<String> instruments,
      boolean running,
      String pausedBecause,
      String waitsBecause,
      String haltedBecause,
      long createdMs,
      DcaJson settings,
      List<DealSummary> deals) {}

  /** The answer to checking a wish. */
  record Check(
      boolean passes,
      List<String> refusals,
      List<String> warnings,
      @Nullable String fundsPerDeal,
      String quote) {}

  /**
   * A command.
   *
   * @param kind start-deal (instrument), add-funds (deal, quote), panic-sell (deal), cancel-deal
   *     (deal)
   */
  record Command(
      String kind, @Nullable String instrument, @Nullable Long deal, @Nullable String quote) {}

  /** It is done and durable. */
  record Done(String bot, boolean done) {}
}
