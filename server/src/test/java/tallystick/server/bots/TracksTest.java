package tallystick.server.bots;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Leg;
import tallystick.intent.OrderKind;
import tallystick.intent.Outcome;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Fill;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/** Whose an execution is. */
class TracksTest {
  private static final Instrument PAIR = Instrument.of("BTC/USD");
  private static final CredentialId HERE = new CredentialId("here");
  private static final CredentialId THERE = new CredentialId("there");
  private static final String ORDER = "42";

  private final Tracks tracks = new Tracks(List.of(), key -> key);

  private Track placed(String bot, CredentialId credential) {
    CallerId id = CallerId.derive(bot);
    Intent order =
        new Intent.PlaceOrder(
            credential,
            PAIR,
            Side.BUY,
            OrderKind.LIMIT,
            Amount.parse("1", PAIR.base()),
            Price.parse("100", PAIR),
            null);
    Track track = new Track(bot, new NewIntent(id, order, 1, "base"), 0);
    tracks.add(track);
    tracks.judged(new Frame.Judged(id, new Verdict.Approved(), 0, 0, Bytes.of(new byte[32]), null));
    tracks.resulted(id, new Outcome.Accepted(List.of(new Outcome.VenueOrderId(Leg.MAIN, ORDER))));
    return track;
  }

  private static Fill fill() {
    return new Fill(
        PAIR,
        ORDER,
        "7",
        Side.BUY,
        Price.parse("100", PAIR),
        Amount.parse("1", PAIR.base()),
        Amount.parse("100", PAIR.quote()),
        Amount.parse("0", PAIR.quote()),
        true,
        1);
  }

  @Test
  void twoVenuesThatGiveTheSameNumberAreToldApart() {
    Track here = placed("bot-here", HERE);
    Track there = placed("bot-there", THERE);

    assertEquals(
        new Tracks.Owner.Ours(here, Leg.MAIN, true, false), tracks.executed(HERE, fill(), ""));
    assertEquals(
        new Tracks.Owner.Ours(there, Leg.MAIN, true, false), tracks.executed(THERE, fill(), ""));
  }
}
