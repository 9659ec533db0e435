package tallystick.keeper.life;

import tallystick.intent.Frame;
import tallystick.keeper.socket.Peer;

/**
 * Who asked, and under which number he wants the answer.
 *
 * @param requestId his own number of the request
 */
public record Asker(Peer peer, long requestId) {
  void answer(Frame.Reply reply) {
    peer.push(requestId, reply);
  }
}
