package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.Rule;
import tallystick.intent.StopLeg;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;
import tallystick.tally.proof.Commitment;

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

  @Test
  void answersARepeatedIntentFromMemoryAndRefusesOtherBytesUnderItsId() {
    try (Client client = bench.server()) {
      CallerId id = Bench.newId();
      Intent order = Bench.limit(Side.BUY, "0.1", "700.00");
      Frame.Judged first = bench.judged(client, id, order);
      Outcome outcome = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();

      Frame.Judged again = bench.judged(client, id, order);
      Outcome stored = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
      Frame.Judged other = bench.judged(client, id, Bench.limit(Side.BUY, "0.2", "700.00"));

      assertEquals(first, again);
      assertEquals(outcome, stored);
      assertEquals(Rule.INTENT_REPEATED, Bench.refusal(other));
      assertEquals(1, venueOrders(client, "700.00000000"));
    }
  }

  /** How many orders of that price stand open at the venue. */
  private static int venueOrders(Client client, String price) {
    CallerId lease = Bench.newId();
    bench.judged(
        client, lease, new Intent.Read(Bench.MAIN, EnumSet.of(ReadKind.OPEN_ORDERS), 60_000));
    client.next(Frame.Resulted.class, r -> r.callerId().equals(lease));
    Frame.Data data =
        client.ask(
            new Frame.Query(Bench.DEMO, lease, ReadQuery.of(ReadKind.OPEN_ORDERS)),
            Frame.Data.class);
    String json = new String(data.piece().toArray(), StandardCharsets.UTF_8);
    return json.split("\"price\":\"" + price + "\"", -1).length - 1;
  }

  @Test
  void placesAndCancelsEveryShapeOfOrder() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      Instrument btc = Bench.BTC;
      Amount quantity = Amount.parse("0.01", btc.base());
      StopLeg stop = new StopLeg(Price.parse("600.00", btc), Price.parse("590.00", btc));
      Intent.PlaceOrder stopLimit =
          new Intent.PlaceOrder(
              Bench.MAIN, btc, Side.SELL, OrderKind.STOP_LIMIT, quantity, null, stop);
      Intent.PlaceOrder pair =
          new Intent.PlaceOrder(
              Bench.MAIN,
              btc,
              Side.SELL,
              OrderKind.OCO,
              quantity,
              Price.parse("990.00", btc),
              stop);
      Intent.PlaceOrder atOnce =
          new Intent.PlaceOrder(
              Bench.MAIN,
              btc,
              Side.BUY,
              OrderKind.LIMIT_IOC,
              quantity,
              Price.parse("815.00", btc),
              null);

      CallerId stopId = placed(client, stopLimit);
      CallerId pairId = placed(client, pair);
      CallerId atOnceId = placed(client, atOnce);

      assertEquals(Outcome.Ending.FILLED, closed(client, atOnceId).ending());
      for (CallerId target : List.of(stopId, pairId)) {
        CallerId cancel = Bench.newId();
        Frame.Judged judged =
            bench.judged(client, cancel, new Intent.CancelOrder(Bench.MAIN, btc, target, null));
        assertInstanceOf(Verdict.Refused.class, judged.verdict(), "protection needs approval");
      }
      // Only a replacement may take a stop's place.
      CallerId swap = Bench.newId();
      Frame.Judged swapped =
          bench.judged(client, swap, new Intent.CancelOrder(Bench.MAIN, btc, stopId, stopLimit));
      assertInstanceOf(Verdict.Approved.class, swapped.verdict(), swapped.toString());
      assertEquals(Outcome.Ending.CANCELLED, closed(client, stopId).ending());
      Outcome replaced =
          client.next(Frame.Resulted.class, r -> r.callerId().equals(swap)).outcome();
      assertInstanceOf(Outcome.Accepted.class, replaced, replaced.toString());
      assertEquals(false, bench.account().frozen(), "our own cancel is no stranger's");
    }
  }

  private static CallerId placed(Client client, Intent.PlaceOrder order) {
    CallerId id = Bench.newId();
    Frame.Judged judged = bench.judged(client, id, order);
    assertInstanceOf(Verdict.Approved.class, judged.verdict(), judged.toString());
    Outcome outcome = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
    assertInstanceOf(Outcome.Accepted.class, outcome, order + ": " + outcome);
    return id;
  }

  private static Outcome.Closed closed(Client client, CallerId id) {
    return (Outcome.Closed)
        client
            .next(
                Frame.Resulted.class,
                r -> r.callerId().equals(id) && r.outcome() instanceof Outcome.Closed)
            .outcome();
  }

  @Test
  void readsOnlyUnderARunningLeaseOfThatKindAndForwardsTheStreamOnlyThen() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      CallerId lease = Bench.newId();
      ReadQuery account = ReadQuery.of(ReadKind.ACCOUNT);

      Frame.Failed without =
          client.ask(new Frame.Query(Bench.DEMO, lease, account), Frame.Failed.class);
      bench.judged(client, lease, new Intent.Read(Bench.MAIN, EnumSet.of(ReadKind.STREAM), 60_000));
      client.next(Frame.Resulted.class, r -> r.callerId().equals(lease));
      Frame.Failed otherKind =
          client.ask(new Frame.Query(Bench.DEMO, lease, account), Frame.Failed.class);
      CallerId order = placed(client, Bench.limit(Side.BUY, "0.01", "600.00"));
      Frame.StreamEvent event =
          client.next(
              Frame.StreamEvent.class,
              e -> new String(e.json().toArray(), StandardCharsets.UTF_8).contains("600.0000"));

      assertEquals("lease-ended", without.code());
      assertEquals("lease-ended", otherKind.code());
      assertEquals(Bench.MAIN, event.credential());
      Frame.Found found = client.ask(new Frame.Lookup(Bench.DEMO, order), Frame.Found.class);
      assertEquals(1, found.outcomes().size());
    }
  }

  @Test
  void opensItsEntriesToTheirOwnerAndTheTallyToEverybody() throws Exception {
    try (Client client = bench.server()) {
      long id = client.send(new Frame.AskEntries(Bench.DEMO, 0, 5));
      for (long i = 0; i < 5; i++) {
        long expected = i;
        Frame.Opened opened = client.next(Frame.Opened.class, o -> o.index() == expected);
        Commitment commitment = Commitment.of(opened.salt().toArray(), opened.entry().toArray());
        Entry entry = Canonical.decodeEntry(opened.entry().toArray());

        assertEquals(i, entry.sequence());
        assertEquals(33, commitment.publicEntry().length);
      }
      assertEquals(true, id > 0);
      Frame.Failed outside = client.ask(new Frame.AskTallyFile("../vault"), Frame.Failed.class);
      Frame.Failed wal = client.ask(new Frame.AskTallyFile("wal/0.wal"), Frame.Failed.class);
      Frame.Data checkpoint = client.ask(new Frame.AskTallyFile("checkpoint"), Frame.Data.class);

      assertEquals("unknown-file", outside.code());
      assertEquals("unknown-file", wal.code());
      assertEquals(
          true,
          new String(checkpoint.piece().toArray(), StandardCharsets.UTF_8)
              .startsWith("tallystick.test/demo\n"));
    }
  }
}
