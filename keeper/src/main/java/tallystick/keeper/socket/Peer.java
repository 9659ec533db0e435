package tallystick.keeper.socket;

import tallystick.intent.Frame;

/** Somebody who asked, or follows. Telling him something never makes the teller wait. */
public interface Peer {
  /**
   * Queues a frame for him.
   *
   * @param requestId the request this answers; 0 for what is said unasked
   */
  void push(long requestId, Frame.Reply reply);
}
