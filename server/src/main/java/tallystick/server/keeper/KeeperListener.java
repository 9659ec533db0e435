package tallystick.server.keeper;

import tallystick.intent.Frame;

/**
 * Who hears of the keeper. All calls come one after the other from the connection's own reader, in
 * the order of the frames; a slow listener slows the keeper down, it never loses anything.
 */
public interface KeeperListener {
  /** The conversation stands; from here on pushes arrive. */
  void connected(Frame.Welcome welcome);

  /** The conversation ended; what was asked and not answered got its {@code Failed}. */
  void disconnected(String why);

  /** Something the keeper says unasked. */
  void pushed(Frame.Reply frame);

  /** Nobody listens. */
  static KeeperListener nobody() {
    return new KeeperListener() {
      @Override
      public void connected(Frame.Welcome welcome) {}

      @Override
      public void disconnected(String why) {}

      @Override
      public void pushed(Frame.Reply frame) {}
    };
  }
}
