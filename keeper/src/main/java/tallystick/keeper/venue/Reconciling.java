package tallystick.keeper.venue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tallystick.intent.OwnOrder;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.market.Instrument;
import tallystick.venues.Answer;
import tallystick.venues.RequestSigner;
import tallystick.venues.binance.trade.Recovery;
import tallystick.venues.binance.wire.Balance;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.scan.ScanException;

/**
 * Reads what a stream did not tell. Open orders of every instrument at once; each order of ours
 * that is not among them by its number; and the orders since we last saw, of every instrument the
 * policy names, of every one whose base the account holds, and of whatever else could have moved
 * its balances, because a stranger trades what no bot knows.
 */
final class Reconciling {
  /** A gap begins before it is noticed, and clocks differ. */
  private static final long OVERLAP_MS = 5_000;

  /** Histories asked for after one gap; each costs 20 of 6,000 a minute. */
  private static final int MAX_HISTORIES = 60;

  private Reconciling() {}

  /** False when the venue did not answer all of it: the gap is still open. */
  static boolean run(Account account, Site site, long lastSeenMs, List<Balance> before) {
    Optional<RequestSigner> signer = account.ownReads();
    if (signer.isEmpty()) {
      return false;
    }
    try {
      Listings listings = account.trade().feed().listings();
      Set<String> open = new HashSet<>();
      for (OrderState state :
          orders(account, signer.get(), ReadQuery.of(ReadKind.OPEN_ORDERS), listings)) {
        open.add(key(state.order().instrument(), state.order().venueOrderId()));
        account.found(state);
      }
      for (OwnOrder own : site.desk().sightings().openLegs(account.id())) {
        Instrument instrument = own.order().instrument();
        String venueId = own.venueOrderId();
        if (venueId != null && !open.contains(key(instrument, venueId))) {
          ended(account, signer.get(), own, venueId, listings);
        }
      }
      Recovery.Found found =
          Recovery.run(
              account.trade(),
              signer.get(),
              new Recovery.Known(
                  suspects(account, site, listings),
                  before,
                  List.of(),
                  Math.max(1, lastSeenMs - OVERLAP_MS)));
      found.orders().forEach(account::found);
      return found.troubles().isEmpty();
    } catch (ScanException | UnansweredException | tallystick.venues.VenueException e) {
      return false;
    }
  }

  private static void ended(
      Account account, RequestSigner signer, OwnOrder own, String venueId, Listings listings)
      throws ScanException {
    Answer answer = account.trade().orderByVenueId(signer, own.order().instrument(), venueId);
    switch (answer) {
      case Answer.Body body ->
          account.foundEnded(own, OrderState.parse(body.json().toArray(), listings));
      case Answer.Refused refused -> {
        // The venue has forgotten it; its budget stays used up, which errs on the safe side.
      }
      case Answer.Silent silent -> throw new UnansweredException();
    }
  }

  private static List<OrderState> orders(
      Account account, RequestSigner signer, ReadQuery query, Listings listings)
      throws ScanException {
    if (account.trade().read(signer, query) instanceof Answer.Body body) {
      return OrderState.parseList(body.json().toArray(), listings);
    }
    throw new UnansweredException();
  }

  private static Set<Instrument> suspects(Account account, Site site, Listings listings) {
    return site.desk()
        .withExposure(
            (exposure, settings) -> {
              Set<Instrument> suspects = new TreeSet<>();
              settings
                  .policy(account.id())
                  .ifPresent(p -> p.instruments().forEach(i -> suspects.add(i.instrument())));
              for (var listing : listings.all()) {
                boolean held =
                    exposure
                        .balance(account.id(), listing.instrument().base())
                        .filter(amount -> amount.signum() > 0)
                        .isPresent();
                if (held && suspects.size() < MAX_HISTORIES) {
                  suspects.add(listing.instrument());
                }
              }
              suspects.removeIf(instrument -> listings.find(instrument).isEmpty());
              return suspects;
            });
  }

  private static String key(Instrument instrument, String venueId) {
    return instrument.symbol() + "#" + venueId;
  }

  /** The venue said nothing; the gap stays open. */
  private static final class UnansweredException extends RuntimeException {
    UnansweredException() {
      super("the venue did not answer");
    }
  }
}
