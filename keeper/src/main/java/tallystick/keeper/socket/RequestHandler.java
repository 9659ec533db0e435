package tallystick.keeper.socket;

import tallystick.intent.Frame;

/** Answers what an admitted peer asks. Called on the connection's own thread, one at a time. */
public interface RequestHandler {
  /**
   * Answers with any number of frames, now or later. May block: only this peer waits.
   *
   * @throws InterruptedException when the connection ends meanwhile
   */
  void handle(Connection connection, long requestId, Frame.Request request)
      throws InterruptedException;

  /** The connection has ended; nothing more can be sent to it. */
  void ended(Connection connection);
}
