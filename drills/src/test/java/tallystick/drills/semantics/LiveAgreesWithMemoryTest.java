package tallystick.drills.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Users;
import tallystick.drills.Checkout;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Filters;
import tallystick.strategy.fill.FillModel;
import tallystick.strategy.fill.InMemoryRun;

/**
 * Deal by deal, to the atomic unit: what the live programs did and what memory says. One walk of
 * the market serves all pairs, since starting the programs costs more than a market more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveAgreesWithMemoryTest {
  /** Fewer would say little. */
  private static final int MIN_DEALS = 100;

  /** What the paper exchange stands around a print, by its documentation. */
  private static final int SPREAD_BPS = 1;

  private static final String DEPTH_QUOTE = "20000";

  private record Outcome(Pair pair, Deals memory, Deals live, List<String> refused) {}

  private final List<Outcome> outcomes = new ArrayList<>();
  private @Nullable Path kept;

  @BeforeAll
  void walk() throws IOException {
    Path folder = Files.createTempDirectory("ts-semantics");
    kept = folder;
    Users.makeFolder(folder, "rwxr-xr-x");
    List<Pair> pairs = Pair.all(folder);
    Map<Pair, Map<String, Object>> wishes = new HashMap<>();
    pairs.forEach(pair -> wishes.put(pair, SteppedMarket.wish(pair, Style.of(pair).asked())));
    try (SteppedMarket market = new SteppedMarket(folder, pairs, Checkout.root())) {
      market.open(wishes);
      market.walk();

      for (Pair pair : pairs) {
        Deals memory = inMemory(pair, market.filters(pair));
        outcomes.add(new Outcome(pair, memory, market.deals(pair), market.refused(pair)));
      }
    }
  }

  @AfterAll
  void leaveNothingUnlessItIsOfUse() {
    boolean agreed =
        !outcomes.isEmpty()
            && outcomes.stream().allMatch(o -> o.live().lines().equals(o.memory().lines()));
    if (agreed && kept != null) {
      Programs.deleteAll(new Places(kept, kept.resolve("run"), Checkout.root()));
    } else {
      System.out.println("semantics: kept for a look: " + kept);
    }
  }

  private static Deals inMemory(Pair pair, Filters filters) {
    Asset quote = pair.instrument().quote();
    FillModel model =
        new FillModel(
            SteppedMarket.MAKER_FEE_BPS,
            SteppedMarket.TAKER_FEE_BPS,
            SPREAD_BPS,
            Amount.parse(DEPTH_QUOTE, quote));
    return Deals.inMemory(
        InMemoryRun.run(Style.of(pair).settings(quote), filters, model, pair.candles()));
  }

  @Test
  void everyDealOfTheBundledSampleIsTheDealThatMemoryMakes() {
    List<Outcome> bundled = outcomes.stream().filter(o -> o.pair().bundled()).toList();

    assertEquals(1, bundled.size());
    bundled.forEach(LiveAgreesWithMemoryTest::agree);
  }

  @Test
  void everyDealOverThreeFilesWithAGapIsTheDealThatMemoryMakes() {
    List<Outcome> shared = outcomes.stream().filter(o -> !o.pair().bundled()).toList();
    assumeTrue(
        shared.size() == Pair.sharedFiles(),
        "the candle files are not there; set TALLYSTICK_SHARED to their folder");

    shared.forEach(LiveAgreesWithMemoryTest::agree);

    int deals = outcomes.stream().mapToInt(o -> o.live().count()).sum();
    assertTrue(deals >= MIN_DEALS, deals + " deals say too little");
  }

  private static void agree(Outcome outcome) {
    String symbol = outcome.pair().symbol();
    System.out.println("semantics: " + symbol + " " + outcome.live().count() + " deals");
    assertTrue(outcome.memory().count() > 0, symbol + " made no deal");
    assertEquals(List.of(), outcome.refused(), symbol);
    assertEquals(outcome.memory().text(), outcome.live().text(), symbol);
  }
}
