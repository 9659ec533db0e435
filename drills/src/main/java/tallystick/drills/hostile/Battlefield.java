package tallystick.drills.hostile;

import java.util.List;
import tallystick.intent.AccountPolicy;
import tallystick.intent.CallerId;
import tallystick.intent.OrganisationId;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Filters;
import tallystick.market.Instrument;
import tallystick.market.Price;

/**
 * What somebody can do who holds the server, has money of his own at the venue, and stands on the
 * other side of the victim's orders.
 */
public interface Battlefield {
  OrganisationId organisation();

  int epoch();

  /** The victim's policies: the attacker knows every limit. */
  List<AccountPolicy> policies();

  /** The mid price that the venue shows now. */
  Price mid(Instrument instrument);

  /** What the venue accepts. */
  Filters filters(Instrument instrument);

  /** Through the keeper, like every order. */
  Verdict submit(Submission submission);

  /**
   * Pushes the market to a price, at his own cost. A model may refuse to hold it longer than the
   * argument of the loss budget allows, and a venue longer than his money lasts.
   *
   * @return false when it could not be moved
   */
  boolean move(Instrument instrument, Price to);

  /** Lets the market go back to where it was. */
  void release(Instrument instrument);

  /**
   * Meets what is left of one of the victim's orders, so that it fills at the worst price it allows
   * where the venue lets him.
   *
   * @param order the caller id of its intent
   * @param percent of its quantity, 1 to 100
   */
  void meet(CallerId order, int percent);

  /** Waits. */
  void pass(long ms);
}
