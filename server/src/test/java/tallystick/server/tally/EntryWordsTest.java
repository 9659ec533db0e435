package tallystick.server.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.intent.CredentialId;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/** Entries in words that a person can read. */
class EntryWordsTest {
  private static final Instrument PAIR = Instrument.of("BTC/USD");

  @Test
  void saysWhatWasAskedAndWhatTheKeeperMadeOfIt() {
    Amount half = Amount.parse("0.5", Asset.of("BTC"));
    Price limit = Price.parse("64000.5", PAIR);
    Intent order =
        new Intent.PlaceOrder(
            new CredentialId("main"), PAIR, Side.BUY, OrderKind.LIMIT, half, limit, null);

    assertEquals(
        "buy " + half + " at " + limit + " on main: approved",
        EntryWords.of(new EntryBody.Judged(order, new Verdict.Approved())));
    assertEquals(
        "buy " + half + " at " + limit + " on main: refused by frozen (since noon)",
        EntryWords.of(new EntryBody.Judged(order, new Verdict.Refused(Rule.FROZEN, "since noon"))));
  }

  @Test
  void saysWhatBecameOfIt() {
    Outcome accepted = new Outcome.Accepted(List.of(new Outcome.VenueOrderId(Leg.MAIN, "4711")));

    assertEquals("Entry 7: accepted as 4711", EntryWords.of(new EntryBody.Resulted(7, accepted)));
    assertEquals(
        "Entry 7: unknown: timed out",
        EntryWords.of(new EntryBody.Resulted(7, new Outcome.Unknown("timed out"))));
  }

  @Test
  void saysWhatIsFrozenAndWhy() {
    Intent freeze = new Intent.Freeze(new Scope.WholeOrganisation(), "a stranger's order");

    assertEquals(
        "Freeze the whole organisation (a stranger's order): approved",
        EntryWords.of(new EntryBody.Judged(freeze, new Verdict.Approved())));
  }
}
