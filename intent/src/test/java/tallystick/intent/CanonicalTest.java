package tallystick.intent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

class CanonicalTest {
  private static final Instrument BTC_USD = Instrument.of("BTC/USD");
  private static final PlaceOrder ORDER =
      new PlaceOrder(
          new CredentialId("main"),
          BTC_USD,
          Side.BUY,
          OrderKind.LIMIT,
          Amount.parse("0.5", BTC_USD.base()),
          Price.parse("800", BTC_USD),
          null);

  @Test
  void readsBackWhatItWrote() {
    Entry entry =
        new Entry(
            new OrganisationId("demo"),
            7,
            Bytes.of(new byte[32]),
            1,
            Bytes.of(new byte[32]),
            1_385_337_600_000L,
            CallerId.derive("bot/1/deal/1/base"),
            new EntryBody.Judged(ORDER, new Verdict.Refused(Rule.PRICE_BAND, "800 above 790")));

    Entry read = Canonical.decodeEntry(Canonical.encodeEntry(entry));

    assertEquals(entry, read);
  }

  @Test
  void refusesAByteTooMany() {
    byte[] bytes = Canonical.encodeIntent(ORDER);

    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);

    assertThrows(MalformedException.class, () -> Canonical.decodeIntent(longer));
  }

  @Test
  void refusesEveryTruncation() {
    byte[] bytes = Canonical.encodeIntent(ORDER);

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(MalformedException.class, () -> Canonical.decodeIntent(cut));
    }
  }

  @Test
  void framesCarryASubmission() {
    Frame frame =
        new Frame.Submit(
            new Submission(new OrganisationId("demo"), CallerId.derive("x"), 1, ORDER));

    byte[] bytes = Frames.encode(5, frame);
    Frames.Numbered read = Frames.decode(Arrays.copyOfRange(bytes, 4, bytes.length));

    assertEquals(new Frames.Numbered(5, frame), read);
  }

  @Test
  void aThiefWhoReusesAClientOrderIdIsNotOurs() {
    OwnOrder own =
        new OwnOrder(3, CallerId.derive("x"), Leg.MAIN, ORDER, "abc", "1001", true, 1_000);
    VenueOrder ours = found("1001");
    VenueOrder thiefs = found("1002");

    List<Ours.Match> matches = Ours.match(List.of(thiefs, ours), List.of(own));

    assertEquals(Ours.Answer.NOT_OURS, matches.get(0).answer());
    assertEquals(Ours.Answer.OURS, matches.get(1).answer());
  }

  private static VenueOrder found(String venueOrderId) {
    return new VenueOrder(
        BTC_USD,
        venueOrderId,
        "abc",
        Side.BUY,
        VenueOrder.Type.LIMIT,
        ORDER.limit(),
        null,
        ORDER.quantity(),
        2_000);
  }

  @Test
  void givesEveryWordOfAPersonAChallengeOfItsOwn() {
    ApprovalTerms terms =
        new ApprovalTerms(
            "http://localhost:8421",
            "tallystick.local/demo",
            Bytes.of(new byte[32]),
            Bytes.of(new byte[32]),
            Bytes.of(new byte[32]),
            1);
    OrganisationId demo = new OrganisationId("demo");
    Setting setting = new Setting.RemoveAdministrator(new PersonId("ben"));

    java.util.Set<Bytes> challenges = new java.util.HashSet<>();
    for (ApprovalTerms.Word word : ApprovalTerms.Word.values()) {
      challenges.add(terms.challenge(demo, setting, word));
    }

    assertEquals(ApprovalTerms.Word.values().length, challenges.size());
    assertEquals(
        terms.challenge(demo, setting), terms.challenge(demo, setting, ApprovalTerms.Word.APPROVE));
  }
}
