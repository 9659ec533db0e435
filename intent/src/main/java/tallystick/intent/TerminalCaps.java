package tallystick.intent;

/**
 * How much cash of one machine the keeper believes: what a thief with that machine's key can claim
 * to have taken.
 *
 * @param perHour in any 60 minutes
 * @param perDay in any 24 hours
 * @param uncollected since the last collection that a person confirmed: an imaginary cashbox cannot
 *     be fuller than the real one
 */
public record TerminalCaps(Cash perHour, Cash perDay, Cash uncollected) {
  public TerminalCaps {
    if (!perHour.currency().equals(perDay.currency())
        || !perHour.currency().equals(uncollected.currency())) {
      throw new IllegalArgumentException("A machine's caps are in one currency");
    }
  }

  public String currency() {
    return perHour.currency();
  }
}
