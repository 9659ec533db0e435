package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;
import tallystick.market.Side;

/** One order's whole life, at the real paper exchange, over the real socket. */
@SuppressWarnings("NullAway.Init")
final class OrderTest {
  @TempDir static Path temporary;
  static Venue venue;
  static Bench bench;

  @BeforeAll
  static void open() {
    venue = new Venue(temporary.resolve("paper"));
    bench = new Bench(temporary, venue.hostsLine(), config -> config);
    bench.openAccount(venue);
    venue.push("BTCUSD", "800.00", "1");
    bench.awaitReference();
  }

  @AfterAll
  static void close() {
    bench.close();
    venue.close();
  }

  @Test
  void logsAnOrderBeforeItSendsItAndSaysWhatBecameOfIt() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      CallerId id = Bench.newId();

      Frame.Judged judged = bench.judged(client, id, Bench.limit(Side.BUY, "0.1", "790.00"));
      assertInstanceOf(Verdict.Approved.class, judged.verdict(), judged.toString());
      client.next(Frame.Logged.class, l -> l.callerId().equals(id));
      Outcome accepted = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
      assertInstanceOf(Outcome.Accepted.class, accepted, accepted.toString());
      venue.push("BTCUSD", "780.00", "1");

      Outcome closed = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
      Outcome.Closed end = assertInstanceOf(Outcome.Closed.class, closed, closed.toString());
      assertEquals(Outcome.Ending.FILLED, end.ending());
      assertEquals("79.00000000 USD", end.filledQuote().toString());
    }
  }
}
