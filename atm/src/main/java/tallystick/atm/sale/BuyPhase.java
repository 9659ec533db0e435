package tallystick.atm.sale;

/** The states of a sale in which cash goes in and coins go out. */
public enum BuyPhase implements Phase {
  CREATED(Actor.CUSTOMER, "the customer has chosen a coin"),
  QUOTED(Actor.CUSTOMER, "price locked, address scanned, no cash yet"),
  CASH_IN(Actor.CUSTOMER, "at least one note is stacked"),
  COMMITTED(Actor.SERVER, "the sum is fixed; screening decides"),
  HELD(Actor.OPERATOR, "waits for screening, for the machine's closing statement or for a person"),
  QUEUED(Actor.SERVER, "cleared, waits to be sent"),
  SENDING(Actor.SERVER, "the keeper was asked; no answer yet"),
  SEND_UNKNOWN(Actor.SERVER, "nobody knows whether it was sent: looked up, sent again as it was"),
  BROADCAST(Actor.CHAIN, "in the network, not in a block"),
  CONFIRMED(Actor.NOBODY, "in a block"),
  FAILED(Actor.OPERATOR, "surely not sent: send again or refund"),
  REFUND_DUE(Actor.OPERATOR, "the cash is to be given back"),
  REFUNDED(Actor.NOBODY, "the cash was given back"),
  CANCELLED(Actor.NOBODY, "ended before any cash");

  private final Actor acts;
  private final String meaning;

  BuyPhase(Actor acts, String meaning) {
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
