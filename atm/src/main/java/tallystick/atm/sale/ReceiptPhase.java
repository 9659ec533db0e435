package tallystick.atm.sale;

/** The states of coins that arrived and belong to no sale, or not wholly. */
public enum ReceiptPhase implements Phase {
  OPEN(Actor.SERVER, "verified; its sale has not decided about it"),
  UNALLOCATED(Actor.OPERATOR, "no sale will use it: send it back"),
  USED(Actor.NOBODY, "all of it belongs to a sale"),
  REFUND_DUE(
      Actor.SERVER, "to be sent back to an address that the customer signed or a person approved"),
  REFUND_SENDING(Actor.SERVER, "the keeper was asked; no answer yet"),
  REFUND_UNKNOWN(Actor.SERVER, "nobody knows whether it was sent"),
  REFUNDED(Actor.NOBODY, "sent back, once"),
  VOID(Actor.CHAIN, "the deposit is in no block any more"),
  LOST(Actor.OPERATOR, "sent back, and then the deposit vanished: a loss to write off");

  private final Actor acts;
  private final String meaning;

  ReceiptPhase(Actor acts, String meaning) {
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
