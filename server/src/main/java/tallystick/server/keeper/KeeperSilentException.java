package tallystick.server.keeper;

import tallystick.intent.Frame;

/** A question the keeper did not serve: it is away, it is busy, or it said why not. */
public final class KeeperSilentException extends RuntimeException {
  private final String code;

  KeeperSilentException(Frame.Failed failed) {
    super(failed.text());
    this.code = failed.code();
  }

  /** The code of {@link Frame.Failed}. */
  public String code() {
    return code;
  }
}
