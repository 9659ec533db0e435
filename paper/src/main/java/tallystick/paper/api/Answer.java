package tallystick.paper.api;

/**
 * A reply and how to deliver it.
 *
 * @param dropped close the connection instead
 * @param delayMs wait so long before sending
 */
public record Answer(Reply reply, boolean dropped, long delayMs) {
  static Answer of(Reply reply) {
    return new Answer(reply, false, 0);
  }
}
