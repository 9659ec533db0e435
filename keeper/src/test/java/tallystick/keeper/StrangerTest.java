package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.ReadKind;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.StopLeg;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;

/** Somebody else uses the account. */
@SuppressWarnings("NullAway.Init")
final class StrangerTest {
  @TempDir static Path temporary;
  static Venue venue;
  static Bench bench;
  static Venue.Thief thief;

  @BeforeAll
  static void open() {
    venue = new Venue(temporary.resolve("paper"));
    bench = new Bench(temporary, venue.hostsLine(), config -> config);
    String account = bench.openAccount(venue);
    venue.push("BTCUSD", "800.00", "1");
    bench.awaitReference();
    thief = venue.thief(account);
  }

  @BeforeEach
  void priceAsBefore() {
    venue.push("BTCUSD", "800.00", "1");
    Bench.await("the stream", () -> bench.account().streamUp());
    bench.awaitReference();
  }

  @AfterEach
  void unfreeze() {
    Bench.await("the freeze", () -> bench.account().frozen());
    bench.change(new Setting.Unfreeze(new Scope.OneCredential(Bench.MAIN)));
  }

  @AfterAll
  static void close() {
    bench.close();
    venue.close();
  }

  @Test
  void freezesTheAccountAndCancelsEverythingButProtectionWhenAStrangerTrades() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      CallerId buy = accepted(client, Bench.limit(Side.BUY, "0.1", "700.00"));
      CallerId takeProfit = accepted(client, Bench.limit(Side.SELL, "0.1", "900.00"));
      CallerId protection = accepted(client, stop("600.00", "590.00"));

      String foreign =
          thief.order("symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=650");

      Frame.FreezeChanged frozen = client.next(Frame.FreezeChanged.class, f -> f.frozen());
      assertEquals(new Scope.OneCredential(Bench.MAIN), frozen.scope());
      assertTrue(frozen.reason().contains("Delete it now"), frozen.reason());
      Frame.Observation seen =
          client.next(Frame.Observation.class, o -> o.kind().equals("foreign-order"));
      assertTrue(seen.text().contains(foreign), seen.text());
      assertEquals(Outcome.Ending.CANCELLED, closed(client, buy).ending());
      Bench.await(
          "the stranger's order to be cancelled",
          () ->
              thief
                  .call("GET", "/api/v3/order", "symbol=BTCUSD&orderId=" + foreign)
                  .contains("CANCELED"));
      assertTrue(
          thief.call("GET", "/api/v3/openOrders", "symbol=BTCUSD").contains("\"590.0"),
          "the protective stop stays");
      assertEquals(Outcome.Ending.CANCELLED, closed(client, takeProfit).ending());
      Frame.Judged refused =
          bench.judged(client, Bench.newId(), Bench.limit(Side.BUY, "0.1", "700.00"));
      assertEquals(Rule.FROZEN, Bench.refusal(refused));
      Frame.Found stays = client.ask(new Frame.Lookup(Bench.DEMO, protection), Frame.Found.class);
      assertEquals(1, stays.outcomes().size(), stays.toString());
    }
  }

  @Test
  void recognisesAStrangersOrderThatReusesOurClientId() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      CallerId id = Bench.newId();
      bench.judged(client, id, Bench.limit(Side.BUY, "0.01", "805.00"));
      Frame.Logged logged = client.next(Frame.Logged.class, l -> l.callerId().equals(id));
      closed(client, id);

      thief.order(
          "symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=805.00"
              + "&newClientOrderId="
              + logged.mainClientOrderId());

      assertTrue(
          client
              .next(Frame.Observation.class, o -> o.kind().equals("foreign-order"))
              .text()
              .contains("reuses the client order id"));
    }
  }

  @Test
  void writesDownAnOrderOfARegisteredOriginAndFreezesNothing() {
    bench.change(new Setting.SetWatch(Bench.MAIN, false, List.of("web_")));
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);

      String byHand =
          thief.order(
              "symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.01&price=900.00"
                  + "&newClientOrderId=web_12345");

      Frame.Observation seen =
          client.next(Frame.Observation.class, o -> o.kind().equals("registered-order"));
      assertTrue(seen.text().contains(byHand), seen.text());
      assertFalse(bench.account().frozen(), "what was approved freezes nothing");
      thief.order(
          "symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.01&price=900.00"
              + "&newClientOrderId=other_1");
      client.next(Frame.FreezeChanged.class, f -> f.frozen());
    } finally {
      bench.change(new Setting.SetWatch(Bench.MAIN, false, List.of()));
    }
  }

  @Test
  void onlyTellsOfStrangersOnAnAccountThatAnotherPlatformTradesToo() {
    bench.change(new Setting.SetWatch(Bench.MAIN, true, List.of()));
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);

      thief.order("symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.01&price=900.00");

      client.next(Frame.Observation.class, o -> o.kind().equals("foreign-order"));
      assertFalse(bench.account().frozen(), "what was approved freezes nothing");
    } finally {
      bench.change(new Setting.SetWatch(Bench.MAIN, false, List.of()));
    }
    thief.order("symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.01&price=900.00");
  }

  @Test
  void noticesWhenAStrangerCancelsAnOrderOfOurs() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      CallerId id = accepted(client, Bench.limit(Side.BUY, "0.1", "700.00"));

      thief.call("DELETE", "/api/v3/openOrders", "symbol=BTCUSD");

      client.next(Frame.Observation.class, o -> o.kind().equals("foreign-cancel"));
      client.next(Frame.FreezeChanged.class, f -> f.frozen());
      assertEquals(Outcome.Ending.CANCELLED, closed(client, id).ending());
    }
  }

  @Test
  void noticesAfterAGapWhatHappenedInIt() {
    try (Client client = bench.server()) {
      CallerId ours = accepted(client, Bench.limit(Side.BUY, "0.1", "700.00"));
      bench.stop();
      thief.order("symbol=ETHUSD&side=BUY&type=MARKET&quoteOrderQty=500");
      venue.push("BTCUSD", "690.00", "5");

      bench.start();

      try (Client again = bench.server()) {
        again.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
        Bench.await("the freeze", () -> bench.account().frozen());
        Bench.await(
            "the fill that nobody heard",
            () ->
                again
                        .ask(new Frame.Lookup(Bench.DEMO, ours), Frame.Found.class)
                        .outcomes()
                        .getLast()
                    instanceof Outcome.Closed);
      }
    }
  }

  @Test
  void freezesWithinATenthOfASecondOfTheEvent() {
    long[] tookMs = new long[40];
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      CallerId lease = Bench.newId();
      bench.judged(client, lease, new Intent.Read(Bench.MAIN, EnumSet.of(ReadKind.STREAM), 60_000));
      for (int i = 0; i < tookMs.length; i++) {
        String id =
            thief.order(
                "symbol=BTCUSD&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.01&price=900.00");
        Frame.StreamEvent event =
            client.next(
                Frame.StreamEvent.class,
                e ->
                    new String(e.json().toArray(), StandardCharsets.UTF_8).contains("\"i\":" + id));
        Frame.Opened freeze =
            client.next(
                Frame.Opened.class,
                o ->
                    Canonical.decodeEntry(o.entry().toArray()).body()
                            instanceof EntryBody.Judged judged
                        && judged.intent() instanceof Intent.Freeze f
                        && f.reason().contains("#" + id));
        long loggedMs = Canonical.decodeEntry(freeze.entry().toArray()).loggedAtMs();
        client.next(Frame.FreezeChanged.class, f -> f.reason().contains("#" + id));
        tookMs[i] = Math.max(loggedMs, System.currentTimeMillis()) - event.receivedAtMs();
      }
    }
    Arrays.sort(tookMs);
    System.out.println(
        "receipt of a stranger's event to freeze in force: median "
            + tookMs[tookMs.length / 2]
            + " ms, worst of "
            + tookMs.length
            + " "
            + tookMs[tookMs.length - 1]
            + " ms");
    assertTrue(tookMs[tookMs.length / 2] < 100, Arrays.toString(tookMs));
  }

  private static Intent.PlaceOrder stop(String trigger, String limit) {
    return new Intent.PlaceOrder(
        Bench.MAIN,
        Bench.BTC,
        Side.SELL,
        OrderKind.STOP_LIMIT,
        Amount.parse("0.1", Bench.BTC.base()),
        null,
        new StopLeg(Price.parse(trigger, Bench.BTC), Price.parse(limit, Bench.BTC)));
  }

  private CallerId accepted(Client client, Intent.PlaceOrder order) {
    CallerId id = Bench.newId();
    Frame.Judged judged = bench.judged(client, id, order);
    assertInstanceOf(Verdict.Approved.class, judged.verdict(), judged.toString());
    Outcome outcome = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
    assertInstanceOf(Outcome.Accepted.class, outcome, outcome.toString());
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
}
