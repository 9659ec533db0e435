package tallystick.server.bots;

import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.market.Fill;
import tallystick.venues.binance.wire.AccountEvent;
import tallystick.venues.binance.wire.AccountState;

/**
 * Who hears of everything that happens on an account, ours or not: the watch. Called from the
 * keeper's reader; must not wait.
 */
public interface StrangeEvents {
  /** The keeper is there: whatever is followed has to be caught up with. */
  void connected();

  /** An entry of the organisation, opened. */
  void opened(Frame.Opened entry);

  /** Every event of a private stream, in order. */
  void accountEvent(CredentialId credential, AccountEvent event, long receivedAtMs);

  /** Every execution, from the stream or from a read after a gap; some twice. */
  void execution(CredentialId credential, Fill fill);

  /** From now on events of this account may be missing, until it is read again. */
  void gap(CredentialId credential);

  /** The account, read after all its executions had been: the end of a gap. */
  void accountRead(CredentialId credential, AccountState account);

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
      public void connected() {}

      @Override
      public void opened(Frame.Opened entry) {}

      @Override
      public void accountEvent(CredentialId credential, AccountEvent event, long receivedAtMs) {}

      @Override
      public void execution(CredentialId credential, Fill fill) {}

      @Override
      public void gap(CredentialId credential) {}

      @Override
      public void accountRead(CredentialId credential, AccountState account) {}

      @Override
      public void strangeFill(CredentialId credential, Fill fill) {}

      @Override
      public void observed(Frame.Observation observation) {}

      @Override
      public void freezeChanged(Frame.FreezeChanged change) {}
    };
  }
}
