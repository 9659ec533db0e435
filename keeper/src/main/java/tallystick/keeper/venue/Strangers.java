package tallystick.keeper.venue;

import java.util.HashSet;
import java.util.Set;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.KeyKind;
import tallystick.intent.OwnOrder;
import tallystick.intent.Scope;
import tallystick.intent.VenueOrder;

/**
 * What follows when somebody else uses the account: it is written down, the account is frozen, and
 * people are told the only cure. Once for each order of his, however often the venue repeats it.
 */
final class Strangers {
  /** A thief's thousands of orders fit; beyond, he is known well enough. */
  private static final int MAX_REMEMBERED = 100_000;

  private final Site site;
  private final CredentialId credential;
  private final KeyKind kind;
  private final String venue;
  private final Set<String> seen = new HashSet<>();

  Strangers(Site site, CredentialId credential, KeyKind kind, String venue) {
    this.site = site;
    this.credential = credential;
    this.kind = kind;
    this.venue = venue;
  }

  /** An order that no entry authorises. */
  void order(VenueOrder order, String why) {
    String id = order.instrument().symbol() + "#" + order.venueOrderId();
    boolean registered = site.desk().settings().registeredOrigin(credential, order.clientOrderId());
    act(
        registered ? "registered-order" : "foreign-order",
        id,
        "order "
            + order.venueOrderId()
            + " at "
            + venue
            + " is not ours: "
            + order.side()
            + " "
            + order.quantity()
            + (order.price() == null ? " at market" : " at " + order.price())
            + ", type "
            + order.type()
            + ", client id \""
            + order.clientOrderId()
            + "\"; "
            + why);
  }

  /** An event about something we cannot even name: nobody here trades it. */
  void unreadable(String symbol, String why) {
    act(
        "foreign-order",
        symbol + "#" + why.hashCode(),
        "an order event of " + symbol + " at " + venue + " that the keeper cannot read: " + why);
  }

  /** Somebody cancelled an order of ours. */
  void cancel(OwnOrder own, VenueOrder order) {
    act(
        "foreign-cancel",
        order.instrument().symbol() + "#" + order.venueOrderId(),
        "order "
            + order.venueOrderId()
            + " of entry "
            + own.sequence()
            + " was cancelled at "
            + venue
            + ", and no entry asks for it");
  }

  /** Money left or came without a trade. */
  void moved(String delta, long eventTimeMs) {
    act(
        "balance",
        "moved#" + eventTimeMs + delta,
        "a transfer of "
            + delta
            + " at "
            + venue
            + " that is no trade: a deposit or a withdrawal. If it was not you, act");
  }

  /** On an account that nobody uses nothing moves by itself. */
  void balancesOfCanary(long eventTimeMs) {
    if (site.desk().canaries().isCanary(credential)) {
      act("balance", "changed#" + eventTimeMs, "its balances changed at " + venue);
    }
  }

  private void act(String what, String id, String facts) {
    synchronized (this) {
      if (seen.size() >= MAX_REMEMBERED || !seen.add(what + "/" + id)) {
        return;
      }
    }
    site.say().accept(what + " at " + credential + ": " + facts);
    if (site.desk().canaries().isCanary(credential)) {
      site.desk()
          .canaries()
          .used(CallerId.derive(what + "/" + credential + "/" + id), credential, facts);
      return;
    }
    if (what.equals("balance")) {
      // A person's own deposit is no theft; it is shown, and people decide.
      observe(what, facts);
      return;
    }
    if (what.equals("registered-order") || site.desk().settings().alertOnly(credential)) {
      // People have approved that such orders freeze nothing; they are written down all the same.
      site.desk().observedOnce(keeperId(what, id), credential, what, cut(facts));
      return;
    }
    Intent freeze = new Intent.Freeze(new Scope.OneCredential(credential), brief(reason(what, id)));
    boolean news = site.desk().own(keeperId(what, id), freeze, logged -> {});
    // Known from an earlier run: people have seen it, and perhaps lifted that freeze.
    if (news) {
      observe(what, facts);
    }
  }

  private void observe(String kindOfFinding, String facts) {
    site.desk().observed(credential, kindOfFinding, cut(facts + ". " + cure()));
  }

  private CallerId keeperId(String what, String id) {
    return CallerId.derive("keeper/" + what + "/" + credential + "/" + id);
  }

  private static String cut(String text) {
    return text.length() <= EntryBody.Observed.MAX_TEXT_LENGTH
        ? text
        : text.substring(0, EntryBody.Observed.MAX_TEXT_LENGTH);
  }

  private String reason(String what, String id) {
    return "seen at " + venue + ": " + what + " " + id + ". " + cure();
  }

  /** The venue's own page on which a key is deleted. */
  private String cure() {
    String page =
        switch (site.hosts().environment(venue)) {
          case "real" -> "https://www.binance.com/en/my/settings/api-management";
          case "test" -> "the test network's page of API keys";
          default -> "DELETE /admin/keys/{apiKey} of the paper exchange";
        };
    return (kind == KeyKind.HMAC_SHA256
            ? "The secret is shared with the venue: a stolen copy works until the key is deleted"
            : "Whoever holds the key can use it until it is deleted")
        + " there. Delete it now: "
        + page;
  }

  private static String brief(String text) {
    return text.length() <= Intent.Freeze.MAX_REASON_LENGTH
        ? text
        : text.substring(0, Intent.Freeze.MAX_REASON_LENGTH);
  }
}
