package tallystick.terminal.link;

import tallystick.intent.Bytes;

/** What the server makes of this machine. */
public sealed interface Standing {
  /** It has not been asked, or did not answer. */
  record Unheard() implements Standing {}

  /**
   * A person has to enrol the machine first.
   *
   * @param code which the server shows, to be compared with the machine's own
   */
  record Waiting(String code) implements Standing {}

  /**
   * The keeper knows this machine's key.
   *
   * @param keeperKey 32 bytes: the attestation key as the server tells it, not believed until a
   *     person has compared it; empty while the server does not know it
   */
  record Enrolled(Bytes keeperKey) implements Standing {}

  /** Another key is known by this name, or the clocks are apart. */
  record Refused(String why) implements Standing {}
}
