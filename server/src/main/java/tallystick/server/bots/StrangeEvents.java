package tallystick.server.bots;

import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.market.Fill;
import tallystick.venues.binance.wire.AccountEvent;

/** Who hears of what happens on an account besides our own orders: the watch. */
public interface StrangeEvents {
  /** Every event of a private stream, ours too, in order. */
  void accountEvent(CredentialId credential, AccountEvent event);

  /** An execution whose order none of our intents placed. */
  void strangeFill(CredentialId credential, Fill fill);

  /** What the keeper itself has seen. */
  void observed(Frame.Observation observation);

  /** A freeze has come into force or was lifted. */
  void freezeChanged(Frame.FreezeChanged change);

  /** Nobody listens. */
  static StrangeEvents ignored() {
    return new StrangeEvents() {
      @Override
      public void accountEvent(CredentialId credential, AccountEvent event) {}

      @Override
      public void strangeFill(CredentialId credential, Fill fill) {}

      @Override
      public void observed(Frame.Observation observation) {}

      @Override
      public void freezeChanged(Frame.FreezeChanged change) {}
    };
  }
}
