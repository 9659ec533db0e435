package tallystick.atm.sale;

/** The states of a sale in which coins come in and cash goes out. */
public enum SellPhase implements Phase {
  OFFERED(Actor.CUSTOMER, "the machine shows the address that the keeper attested"),
  SEEN(Actor.CHAIN, "coins are on their way, in no block yet"),
  CONFIRMING(Actor.CHAIN, "in a block; the keeper has not verified enough of it"),
  PAID(Actor.SERVER, "the keeper verified the sum; cash is not put aside yet"),
  CASH_RESERVED(Actor.SERVER, "notes are put aside"),
  TICKET_READY(Actor.CUSTOMER, "the ticket can be redeemed"),
  DISPENSE_AUTHORISED(Actor.MACHINE, "the keeper allowed this dispense, once"),
  DISPENSED(Actor.NOBODY, "the customer has all his cash"),
  EXPIRED(Actor.NOBODY, "nothing came in time"),
  UNDERPAID(Actor.OPERATOR, "too little came in time: refund, or less cash"),
  OVERPAID(Actor.OPERATOR, "too much came: honour and refund the rest, or refund all"),
  LATE(Actor.OPERATOR, "came after the price had ended: refund, or cash at today's price"),
  DOUBLE_SPENT(Actor.OPERATOR, "the coins went elsewhere"),
  DISPENSE_PARTIAL(Actor.OPERATOR, "less cash came out than is due: the rest is paid by hand"),
  DISPENSE_UNKNOWN(
      Actor.OPERATOR, "nobody knows what came out: the machine's journal or a count tells"),
  CASHBACK(Actor.SERVER, "a person approved cash for what really came"),
  REFUND_DUE(Actor.OPERATOR, "the coins are to be sent back"),
  REFUNDED(Actor.NOBODY, "the coins were sent back");

  private final Actor acts;
  private final String meaning;

  SellPhase(Actor acts, String meaning) {
    this.acts = acts;
    this.meaning = meaning;
  }

  @Override
  public Actor acts() {
    return acts;
  }

  @Override
  public String meaning() {
    return meaning;
  }
}
