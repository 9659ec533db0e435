package tallystick.approve.notices;

import java.io.IOException;

/** A way to people. It does not try again by itself; {@link Outbox} does. */
interface Outlet {
  /** {@code mail}, {@code telegram}, {@code push}. */
  String name();

  /** To whom, for the page; never a password or a token. */
  String to();

  /**
   * Sends, and comes back when the other side has taken it.
   *
   * @throws IOException saying what went wrong, without any secret
   */
  void send(Notice notice) throws IOException, InterruptedException;
}
