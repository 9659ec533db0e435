package tallystick.paper.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fast book against a plain list that is sorted by the rule itself: same commands, same words.
 */
final class BookAgainstModelTest {
  private static final int COMMANDS = 20_000;
  private static final List<SelfTrade> MODES = List.of(SelfTrade.values());

  /** The rule, written down: best price first, then oldest. */
  private static final class Model {
    private static final class Entry {
      final long id;
      final long owner;
      final boolean buy;
      final long price;
      final long sequence;
      long lots;

      Entry(long id, long owner, boolean buy, long price, long lots, long sequence) {
        this.id = id;
        this.owner = owner;
        this.buy = buy;
        this.price = price;
        this.lots = lots;
        this.sequence = sequence;
      }
    }

    final List<Entry> entries = new ArrayList<>();
    final List<String> heard = new ArrayList<>();
    long sequence;

    List<Entry> side(boolean buy) {
      Comparator<Entry> byPrice = Comparator.comparingLong(e -> buy ? -e.price : e.price);
      return entries.stream()
          .filter(e -> e.buy == buy)
          .sorted(byPrice.thenComparingLong(e -> e.sequence))
          .toList();
    }

    long match(long id, long owner, boolean buy, long limit, long lots, SelfTrade mode) {
      long left = lots;
      for (Entry maker : side(!buy)) {
        if (left == 0 || (buy ? maker.price > limit : maker.price < limit)) {
          break;
        }
        if (mode != SelfTrade.NONE && maker.owner == owner) {
          long both = Math.min(left, maker.lots);
          long makerTaken =
              switch (mode) {
                case EXPIRE_TAKER -> 0;
                case DECREMENT -> both;
                default -> maker.lots;
              };
          long takerTaken =
              switch (mode) {
                case EXPIRE_MAKER -> 0;
                case DECREMENT -> both;
                default -> left;
              };
          maker.lots -= makerTaken;
          heard.add(
              "p" + maker.id + ":" + id + ":" + makerTaken + ":" + takerTaken + ":" + maker.lots);
          left -= takerTaken;
          if (maker.lots == 0) {
            entries.remove(maker);
          }
          continue;
        }
        long take = Math.min(left, maker.lots);
        maker.lots -= take;
        left -= take;
        heard.add("t" + maker.id + ":" + id + ":" + maker.price + ":" + take + ":" + maker.lots);
        if (maker.lots == 0) {
          entries.remove(maker);
        }
      }
      return left;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_131_125})
  void agreesWithTheRuleWrittenDown(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Model model = new Model();
    List<String> heard = new ArrayList<>();
    Book book =
        new Book(
            new Fills() {
              @Override
              public void traded(
                  long makerId, long takerId, long price, long lots, long makerLeft) {
                heard.add(
                    "t" + makerId + ":" + takerId + ":" + price + ":" + lots + ":" + makerLeft);
              }

              @Override
              public void prevented(
                  long makerId,
                  long takerId,
                  long price,
                  long makerTaken,
                  long takerTaken,
                  long makerLeft) {
                heard.add(
                    "p"
                        + makerId
                        + ":"
                        + takerId
                        + ":"
                        + makerTaken
                        + ":"
                        + takerTaken
                        + ":"
                        + makerLeft);
              }
            });

    for (int i = 1; i <= COMMANDS; i++) {
      if (random.nextInt(100) < 30 && !model.entries.isEmpty()) {
        Model.Entry gone = model.entries.get(random.nextInt(model.entries.size()));
        model.entries.remove(gone);
        assertEquals(gone.lots, book.cancel(gone.id), "seed " + seed);
      } else {
        boolean buy = random.nextBoolean();
        long owner = random.nextInt(6);
        long price = 32_760 + random.nextLong(30) + (buy ? -6 : 6);
        long lots = 1 + random.nextLong(50);
        SelfTrade mode = MODES.get(random.nextInt(MODES.size()));
        long left = model.match(i, owner, buy, price, lots, mode);
        assertEquals(
            left, book.match(i, owner, buy, price, lots, Book.NO_BUDGET, mode), "seed " + seed);
        if (left > 0 && random.nextInt(4) > 0) {
          model.entries.add(new Model.Entry(i, owner, buy, price, left, model.sequence++));
          book.rest(i, owner, buy, price, left);
        }
      }
      assertEquals(model.heard, heard, "seed " + seed + ", command " + i);
      model.heard.clear();
      heard.clear();
      assertEquals(model.entries.size(), book.size(), "seed " + seed);
    }
  }
}
