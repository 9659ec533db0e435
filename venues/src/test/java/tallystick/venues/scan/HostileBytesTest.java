package tallystick.venues.scan;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tallystick.venues.binance.wire.AccountEvent;
import tallystick.venues.binance.wire.AccountState;
import tallystick.venues.binance.wire.Candles;
import tallystick.venues.binance.wire.FeedCalls;
import tallystick.venues.binance.wire.Fills;
import tallystick.venues.binance.wire.Interval;
import tallystick.venues.binance.wire.KeyPermissions;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.binance.wire.MarketEvent;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.binance.wire.SendAnswer;
import tallystick.venues.binance.wire.Shapes;
import tallystick.venues.binance.wire.WsApi;

/** Documented shapes, mutated: every reader ends in a value or in a {@link ScanException}. */
class HostileBytesTest {
  private static final int ROUNDS = 15_000;

  /** Bytes that mean something to the grammar are likelier to find a way in. */
  private static final byte[] TELLING = Shapes.bytes("{}[]\",:\\u0eE+-.1tfn \u0000\n9");

  @Test
  void neverEndInAnythingButAValueOrARefusal() {
    long seed = Long.getLong("tallystick.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    Listings listings = Shapes.listings();
    int values = 0;

    for (int round = 0; round < ROUNDS; round++) {
      byte[] json = mutated(random);
      try {
        values += readAll(json, listings, round);
      } catch (RuntimeException | StackOverflowError e) {
        fail(
            "seed "
                + seed
                + ", round "
                + round
                + ": "
                + new String(json, StandardCharsets.UTF_8)
                + " -> "
                + e,
            e);
      }
    }

    // Some mutations are harmless; if none got through, the test would test the first byte only.
    assertTrue(values > ROUNDS / 100, "seed " + seed + ": only " + values + " values");
  }

  private static byte[] mutated(SplittableRandom random) {
    byte[] json = Shapes.bytes(Shapes.ALL.get(random.nextInt(Shapes.ALL.size())));
    int edits = random.nextInt(4);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(json.length);
      switch (random.nextInt(5)) {
        case 0 -> json[at] = (byte) random.nextInt(256);
        case 1 -> json[at] = TELLING[random.nextInt(TELLING.length)];
        case 2 -> json = Arrays.copyOf(json, Math.max(1, at));
        case 3 -> json = spliced(json, at, Math.min(json.length, at + random.nextInt(12)), json, 0);
        default -> {
          int from = random.nextInt(json.length);
          json = spliced(json, at, at, json, from);
        }
      }
    }
    return json;
  }

  /** Cuts out [from, to) and puts up to eight bytes of another place there. */
  private static byte[] spliced(byte[] json, int from, int to, byte[] other, int otherFrom) {
    int length = otherFrom == 0 ? 0 : Math.min(8, other.length - otherFrom);
    byte[] out = new byte[json.length - (to - from) + length];
    System.arraycopy(json, 0, out, 0, from);
    System.arraycopy(other, otherFrom, out, from, length);
    System.arraycopy(json, to, out, from + length, json.length - to);
    return out.length == 0 ? new byte[] {'{'} : out;
  }

  private interface Reading {
    Object read() throws ScanException;
  }

  private static int readAll(byte[] json, Listings listings, int round) {
    // The list of instruments is long; every eighth round is enough for it.
    int values = round % 8 == 0 ? value(() -> Listings.parse(json)) : 0;
    values += value(() -> OrderState.parse(json, listings));
    values += value(() -> OrderState.parseList(json, listings));
    values += value(() -> AccountEvent.parse(json, listings));
    values += value(() -> AccountState.parse(json));
    values += value(() -> KeyPermissions.parse(json));
    values += value(() -> Fills.parseList(json, listings));
    values += value(() -> MarketEvent.parseCombined(json, listings));
    values += value(() -> Candles.parseList(json, Shapes.BTC_USD, Interval.ONE_MINUTE));
    values += value(() -> FeedCalls.parseDepth(json, Shapes.BTC_USD));
    values += value(() -> FeedCalls.parseQuote(json, Shapes.BTC_USD));
    values += value(() -> WsApi.parse(json));
    value(() -> SendAnswer.cancelled(200, json));
    value(() -> SendAnswer.VenueError.parse(json));
    return values;
  }

  private static int value(Reading reading) {
    try {
      return reading.read() == null ? 0 : 1;
    } catch (ScanException e) {
      return 0;
    }
  }
}
