package tallystick.keeper.life;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import tallystick.intent.Frame;
import tallystick.keeper.socket.Peer;

/** Who follows the organisation. */
public final class Audience {
  private final Set<Peer> followers = new CopyOnWriteArraySet<>();

  public void follow(Peer peer) {
    followers.add(peer);
  }

  public void leave(Peer peer) {
    followers.remove(peer);
  }

  public boolean contains(Peer peer) {
    return followers.contains(peer);
  }

  public boolean isEmpty() {
    return followers.isEmpty();
  }

  /** Tells everybody, and nobody can make us wait. */
  public void tell(Frame.Reply reply) {
    for (Peer peer : followers) {
      peer.push(0, reply);
    }
  }
}
