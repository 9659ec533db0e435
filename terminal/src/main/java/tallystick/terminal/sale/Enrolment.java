package tallystick.terminal.sale;

import tallystick.intent.Bytes;
import tallystick.intent.KeyCode;
import tallystick.intent.TerminalId;

/**
 * What a machine says of itself when it is enrolled; an administrator compares the code on its
 * screen with the one in the change that he approves.
 *
 * @param publicKey 32 bytes
 * @param fingerprint SHA-256 of it
 * @param simulated whether any of its devices is
 */
public record Enrolment(
    TerminalId terminal, Bytes publicKey, Bytes fingerprint, boolean simulated) {
  /** What people compare in place of the key. */
  public String code() {
    return KeyCode.of(publicKey);
  }
}
