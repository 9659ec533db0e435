package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;
import tallystick.keeper.socket.Door;
import tallystick.market.Side;

/** The keeper ends at the worst moments, and answers get lost; the venue has the last word. */
@SuppressWarnings("NullAway.Init")
final class CrashTest {
  private static final long SETTLE_AFTER_MS = 1_500;

  private static final FullDisk DISK = new FullDisk();

  @TempDir static Path temporary;
  static Venue venue;
  static Bench bench;
  static String account;

  @BeforeAll
  static void open() {
    venue = new Venue(temporary.resolve("paper"));
    bench =
        new Bench(
            temporary,
            venue.hostsLine(),
            config -> config.withSettleAfterMs(SETTLE_AFTER_MS).withDisk(DISK));
    account = bench.openAccount(venue);
    venue.push("BTCUSD", "800.00", "1");
    bench.awaitReference();
  }

  @AfterAll
  static void close() {
    bench.close();
    venue.close();
  }

  /** Every test begins with a keeper that sees, and knows a price. */
  @BeforeEach
  void look() {
    Bench.await("the stream", () -> bench.account().streamUp());
    venue.push("BTCUSD", "800.00", "0.01");
    bench.awaitReference();
  }

  @ParameterizedTest(name = "after {0}: sent {1}")
  @CsvSource({"judge,false,701", "fsync,false,702", "send,true,703", "answer,true,704"})
  void findsOutAtTheVenueWhatBecameOfAnOrderThatWasUnderWay(
      String point, boolean sent, String price) throws Exception {
    bench.stop();
    CallerId id = Bench.newId();
    Process keeper = spawn("--halt-after", point);
    try (Client client = Client.greet(bench.run.resolve(Door.SERVER.fileName()))) {
      awaitStream(client);
      client.send(bench.submit(id, Bench.limit(Side.BUY, "0.1", price)));
      assertTrue(keeper.waitFor(30, TimeUnit.SECONDS), "the keeper halts by itself");
      assertEquals(137, keeper.exitValue());
    } finally {
      keeper.destroyForcibly();
    }

    bench.start();
    // What had not been judged is judged now, by a price that has to have come.
    bench.awaitReference();

    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      // After "judge" the entry may be durable or not; the caller asks again, as it would.
      Frame.Judged again = bench.judged(client, id, Bench.limit(Side.BUY, "0.1", price));
      assertInstanceOf(Verdict.Approved.class, again.verdict(), again.toString());
      Bench.await("the venue's word", () -> settled(client, id));
      List<Outcome> outcomes =
          client.ask(new Frame.Lookup(Bench.DEMO, id), Frame.Found.class).outcomes();
      int orders = openOrdersAt(price + ".00000000");
      boolean accepted = outcomes.stream().anyMatch(Outcome.Accepted.class::isInstance);
      assertEquals(accepted ? 1 : 0, orders, "no order twice, none lost: " + outcomes);
      if (!point.equals("judge")) {
        assertEquals(sent, accepted, outcomes.toString());
      }
    }
  }

  private static boolean settled(Client client, CallerId id) {
    Outcome last =
        client.ask(new Frame.Lookup(Bench.DEMO, id), Frame.Found.class).outcomes().stream()
            .reduce((a, b) -> b)
            .orElse(new Outcome.Unknown(""));
    return !(last instanceof Outcome.Unknown);
  }

  private static int openOrdersAt(String price) {
    String json = venue.admin("GET", "accounts/" + account + "/orders", "");
    return json.split("\"price\":\"" + price + "\"", -1).length - 1;
  }

  @Test
  void settlesAnOrderWhoseAnswerWasLostAndNeverSendsItAgain() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      venue.fault("DROP_ANSWER", "POST /api/v3/order", 1);
      CallerId id = Bench.newId();

      bench.judged(client, id, Bench.limit(Side.BUY, "0.1", "710.00"));
      Outcome first = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
      Outcome then = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();

      assertInstanceOf(Outcome.Unknown.class, first);
      assertInstanceOf(Outcome.Accepted.class, then, then.toString());
      assertEquals(1, openOrdersAt("710.00000000"));
      assertEquals(false, bench.account().frozen(), "our own order is no stranger's");
    }
  }

  @Test
  void keepsTheBudgetOfAnUnknownOrderUntilTheVenueSaysThatItNeverArrived() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      venue.fault("FAIL_BEFORE", "POST /api/v3/order", 1);
      CallerId id = Bench.newId();
      BigDecimal before = used();

      bench.judged(client, id, Bench.limit(Side.BUY, "10", "720.00"));
      Outcome first = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
      BigDecimal whileUnknown = used();
      long startedNs = System.nanoTime();
      Outcome then = client.next(Frame.Resulted.class, r -> r.callerId().equals(id)).outcome();
      BigDecimal after = used();

      assertInstanceOf(Outcome.Unknown.class, first);
      assertEquals(new BigDecimal("7200.00000000"), whileUnknown.subtract(before));
      assertInstanceOf(Outcome.NeverArrived.class, then);
      assertTrue(System.nanoTime() - startedNs > 500_000_000L, "not before it could not arrive");
      assertEquals(before, after);
    }
  }

  private static BigDecimal used() {
    return new BigDecimal(bench.account().budgets().getFirst().dayUsed().toDecimal());
  }

  @Test
  void comesBackAsItWasAfterARestart() {
    CallerId open = Bench.newId();
    int orders;
    Frame.Judged before;
    String budget;
    try (Client client = bench.server()) {
      before = bench.judged(client, open, Bench.limit(Side.BUY, "0.5", "700.00"));
      client.next(Frame.Resulted.class, r -> r.callerId().equals(open));
      budget = bench.account().budgets().toString();
      orders = bench.account().openOrders();
    }
    bench.stop();

    bench.start();

    try (Client client = bench.server()) {
      Frame.Judged after = bench.judged(client, open, Bench.limit(Side.BUY, "0.5", "700.00"));
      assertEquals(before, after);
      assertEquals(budget, bench.account().budgets().toString());
      assertEquals(orders, bench.account().openOrders());
      assertEquals(1, bench.status().administrators());
      Bench.await("the stream", () -> bench.account().streamUp());
      CallerId cancel = Bench.newId();
      bench.judged(client, cancel, new Intent.CancelOrder(Bench.MAIN, Bench.BTC, open, null));
      Outcome cancelled =
          client.next(Frame.Resulted.class, r -> r.callerId().equals(cancel)).outcome();
      assertInstanceOf(Outcome.Accepted.class, cancelled, cancelled.toString());
    }
  }

  @Test
  void sendsNothingThatIsNotOnTheDisk() {
    try (Client client = bench.server()) {
      client.ask(new Frame.Follow(Bench.DEMO), Frame.End.class);
      Frame.Judged written =
          bench.judged(client, Bench.newId(), Bench.limit(Side.BUY, "0.1", "730.00"));
      client.next(Frame.Resulted.class, r -> r.outcome() instanceof Outcome.Accepted);
      DISK.full.set(true);

      Frame.Failed unwritten =
          client.ask(
              bench.submit(Bench.newId(), Bench.limit(Side.BUY, "0.1", "731.00")),
              Frame.Failed.class);
      // The venue would have it by now: a read takes as long as an order.
      venue.push("BTCUSD", "800.00", "0.01");

      assertInstanceOf(Verdict.Approved.class, written.verdict());
      assertEquals("stopped", unwritten.code());
      assertEquals(1, openOrdersAt("730.00000000"));
      assertEquals(0, openOrdersAt("731.00000000"));
    }
    DISK.full.set(false);
    bench.stop();
    bench.start();
  }

  private static void awaitStream(Client client) {
    Bench.await(
        "stream and price",
        () -> {
          venue.push("BTCUSD", "800.00", "0.01");
          return client
              .ask(new Frame.AskStatus(Bench.DEMO), Frame.Status.class)
              .status()
              .accounts()
              .getFirst()
              .streamUp();
        });
    // A first order is refused until the quote is there; this one is not to be sent.
    Bench.await(
        "a reference",
        () ->
            bench.judged(client, Bench.newId(), Bench.limit(Side.BUY, "0.1", "999.00")).verdict()
                    instanceof Verdict.Refused refused
                && refused.rule() == tallystick.intent.Rule.PRICE_BAND);
  }

  /** A keeper in a process of its own, up. */
  private static Process spawn(String... more) {
    try {
      Path passphrase = temporary.resolve("passphrase");
      Files.writeString(passphrase, "correct horse\n");
      String me = System.getProperty("user.name");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:+DisableAttachMechanism",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "tallystick.keeper.KeeperProgram",
                  "--folder",
                  bench.folder.toString(),
                  "--run",
                  bench.run.toString(),
                  "--server-user",
                  me,
                  "--approver-user",
                  me,
                  "--origin",
                  "tallystick.test/demo",
                  "--organisation",
                  "demo",
                  "--passphrase-file",
                  passphrase.toString(),
                  "--settle-after-ms",
                  Long.toString(SETTLE_AFTER_MS)));
      command.addAll(List.of(more));
      Process process =
          new ProcessBuilder(command)
              .redirectError(temporary.resolve("keeper.err").toFile())
              .start();
      BufferedReader out =
          new BufferedReader(
              new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String ready = out.readLine();
      assertTrue(
          ready != null && ready.startsWith("READY "),
          ready + Files.readString(temporary.resolve("keeper.err")));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void endsWithStatusZeroWhenAskedToAndWithThreeWhenTheFolderIsTaken() throws Exception {
    bench.stop();
    Process keeper = spawn();

    KeeperException second =
        org.junit.jupiter.api.Assertions.assertThrows(KeeperException.class, () -> bench.start());
    keeper.destroy();

    assertTrue(String.valueOf(second.getMessage()).contains("Another keeper runs on"));
    assertTrue(keeper.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, keeper.exitValue());
    bench.start();
  }
}
