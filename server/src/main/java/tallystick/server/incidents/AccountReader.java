package tallystick.server.incidents;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tallystick.intent.Bytes;
import tallystick.intent.CredentialId;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.Setting;
import tallystick.intent.VenueOrder;
import tallystick.intent.words.InForce;
import tallystick.market.Instrument;
import tallystick.server.bots.BotRuntime;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.Leases;
import tallystick.venues.VenueException;
import tallystick.venues.binance.wire.Listing;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.binance.wire.OrderState;
import tallystick.venues.scan.ScanException;

/** Reads an account at its venue through the keeper, which signs; the bytes are the venue's own. */
final class AccountReader {
  /** What Binance says of a key that it does not know, or no longer. */
  private static final Pattern UNKNOWN_KEY = Pattern.compile("^-(2014|2015)\\b.*", Pattern.DOTALL);

  /** A coin or a pair, as findings write them. */
  private static final Pattern WORD = Pattern.compile("[A-Z0-9/]+");

  /** Pages of a thousand; a thief's five thousand orders in one coin fit. */
  private static final int MAX_PAGES = 10;

  private final BotRuntime runtime;
  private final VenueMarkets markets;

  AccountReader(BotRuntime runtime, VenueMarkets markets) {
    this.runtime = runtime;
    this.markets = markets;
  }

  /** The answer to one signed read. */
  sealed interface Said {
    /** The venue's bytes. */
    record Body(Bytes json) implements Said {}

    /** The venue does not take the key: deleted, or its addresses or rights were changed. */
    record UnknownKey(String text) implements Said {}

    /** Nobody knows: the keeper or the venue did not answer, or refused for another reason. */
    record Nothing(String why) implements Said {}
  }

  Said read(CredentialId credential, ReadQuery query) {
    try {
      return switch (runtime.lease(credential)) {
        case Leases.Granted.Refused refused ->
            new Said.Nothing("the keeper refuses the read: " + refused.why());
        case Leases.Granted.Lease lease ->
            new Said.Body(Bytes.of(runtime.keeper().query(lease.lease(), query)));
      };
    } catch (KeeperSilentException e) {
      String text = String.valueOf(e.getMessage());
      if (e.code().equals("venue-refused") && UNKNOWN_KEY.matcher(text).matches()) {
        return new Said.UnknownKey(text);
      }
      return new Said.Nothing(
          (e.code().equals("venue-refused") ? "the venue refuses: " : "no answer: ") + text);
    }
  }

  /**
   * Orders of one instrument since then, page by page.
   *
   * @param raw gets each page as the venue sent it
   */
  List<VenueOrder> orders(
      CredentialId credential,
      Listings listings,
      Instrument instrument,
      long sinceMs,
      List<Bytes> raw)
      throws ScanException, UnansweredException {
    List<VenueOrder> orders = new ArrayList<>();
    long fromId = 0;
    for (int page = 0; page < MAX_PAGES; page++) {
      Bytes json =
          body(
              credential,
              new ReadQuery(
                  ReadKind.ORDER_HISTORY,
                  instrument,
                  null,
                  fromId,
                  fromId == 0 ? sinceMs : 0,
                  ReadQuery.MAX_LIMIT));
      raw.add(json);
      List<OrderState> states = OrderState.parseList(json.toArray(), listings);
      for (OrderState state : states) {
        orders.add(state.order());
        fromId = Math.max(fromId, Long.parseLong(state.order().venueOrderId()) + 1);
      }
      if (states.size() < ReadQuery.MAX_LIMIT) {
        break;
      }
    }
    return orders;
  }

  List<OrderState> openOrders(CredentialId credential, Listings listings)
      throws ScanException, UnansweredException {
    return OrderState.parseList(
        body(credential, ReadQuery.of(ReadKind.OPEN_ORDERS)).toArray(), listings);
  }

  Bytes body(CredentialId credential, ReadQuery query) throws UnansweredException {
    return switch (read(credential, query)) {
      case Said.Body body -> body.json();
      case Said.UnknownKey unknown -> throw new UnansweredException(unknown.text());
      case Said.Nothing nothing -> throw new UnansweredException(nothing.why());
    };
  }

  /** No answer to go by; the message says why. */
  static final class UnansweredException extends Exception {
    UnansweredException(String why) {
      super(why);
    }
  }

  /** What the venue lists, by which its orders are read. */
  Listings listings(String venue) throws UnansweredException {
    try {
      return markets
          .find(venue)
          .orElseThrow(() -> new UnansweredException("this server knows no venue " + venue))
          .listings();
    } catch (VenueException e) {
      throw new UnansweredException("the venue's list of instruments: " + e.getMessage());
    }
  }

  /**
   * Where to look: what the account's policy names, what findings name, and every pair of a coin
   * that a finding mentions, for a thief does not keep to those we trade.
   */
  Set<Instrument> instruments(
      CredentialId credential,
      InForce inForce,
      Listings listings,
      List<FindingStore.Finding> found) {
    Set<Instrument> wanted = new TreeSet<>();
    if (inForce.settings().get("policy of " + credential)
        instanceof Setting.SetAccountPolicy policy) {
      policy.policy().instruments().forEach(allowed -> wanted.add(allowed.instrument()));
    }
    Set<String> words = new TreeSet<>();
    for (FindingStore.Finding finding : found) {
      WORD.matcher(finding.instrument() + " " + finding.text())
          .results()
          .forEach(word -> words.add(word.group()));
    }
    for (Listing listing : listings.all()) {
      Instrument instrument = listing.instrument();
      boolean named =
          words.contains(instrument.symbol())
              || words.contains(listing.symbol().toUpperCase(Locale.ROOT))
              || words.contains(instrument.base().code());
      if (named) {
        wanted.add(instrument);
      }
    }
    return wanted;
  }
}
