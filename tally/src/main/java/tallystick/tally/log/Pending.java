package tallystick.tally.log;

import org.jspecify.annotations.Nullable;

/** One append that waits: a link in the chain of {@link GroupCommit}'s arrivals. */
final class Pending {
  final byte[] entry;
  final byte[] body;
  final AppendListener listener;
  @Nullable Pending next;

  Pending(byte[] entry, byte[] body, AppendListener listener) {
    this.entry = entry;
    this.body = body;
    this.listener = listener;
  }

  int recordBytes() {
    return WalFrame.recordBytes(entry, body);
  }
}
