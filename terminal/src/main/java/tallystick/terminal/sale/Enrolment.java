package tallystick.terminal.sale;

import java.util.Locale;
import tallystick.intent.Bytes;
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
  private static final int CODE_DIGITS = 32;

  /** 128 bits of the fingerprint in groups of four. */
  public String code() {
    return fingerprint
        .toHex()
        .substring(0, CODE_DIGITS)
        .toUpperCase(Locale.ROOT)
        .replaceAll("(.{4})(?=.)", "$1 ");
  }
}
