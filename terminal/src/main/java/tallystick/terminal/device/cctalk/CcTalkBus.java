package tallystick.terminal.device.cctalk;

import java.util.Arrays;
import java.util.Optional;
import tallystick.terminal.device.line.Line;

/** Question and answer with one device on the bus. */
final class CcTalkBus implements AutoCloseable {
  /** A question lost to noise is asked once more; none of ours does harm twice. */
  private static final int TRIES = 2;

  private final Line line;
  private final CcTalkSettings settings;
  private String lastFault = "no answer";

  CcTalkBus(Line line, CcTalkSettings settings) {
    this.line = line;
    this.settings = settings;
  }

  /** The reply's data, or empty when no whole reply came. */
  Optional<byte[]> ask(int header, int... data) {
    byte[] bytes = CcTalkFrame.toDevice(settings.address(), header, data).encode(settings.check());
    for (int i = 0; i < TRIES; i++) {
      line.drop();
      if (!line.write(bytes)) {
        lastFault = "the line is down";
        return Optional.empty();
      }
      if (settings.echo() && !heardItself(bytes)) {
        continue;
      }
      Optional<CcTalkFrame> answer = read();
      if (answer.isPresent()) {
        return Optional.of(answer.get().data().toArray());
      }
    }
    return Optional.empty();
  }

  /** Whether a command without an answer of its own was acknowledged. */
  boolean tell(int header, int... data) {
    return ask(header, data).filter(answer -> answer.length == 0).isPresent();
  }

  String lastFault() {
    return lastFault;
  }

  private boolean heardItself(byte[] sent) {
    byte[] heard = new byte[sent.length];
    if (line.readFully(heard, 0, heard.length, settings.answerTimeoutMs())
        && Arrays.equals(heard, sent)) {
      return true;
    }
    lastFault = "somebody else spoke on the bus";
    return false;
  }

  private Optional<CcTalkFrame> read() {
    byte[] in = new byte[CcTalkFrame.OVERHEAD + CcTalkFrame.MAX_DATA_BYTES];
    if (!line.readFully(in, 0, 2, settings.answerTimeoutMs())) {
      lastFault = "no answer";
      return Optional.empty();
    }
    int length = (in[1] & 0xff) + CcTalkFrame.OVERHEAD;
    if (length > in.length || !line.readFully(in, 2, length - 2, settings.answerTimeoutMs())) {
      lastFault = "a message cut short";
      return Optional.empty();
    }
    Optional<CcTalkFrame> frame = CcTalkFrame.decode(in, length, settings.check());
    if (frame.isEmpty()) {
      lastFault = "a wrong checksum";
      return Optional.empty();
    }
    boolean forUs = frame.get().to() == CcTalkFrame.HOST;
    boolean itsOwn = settings.crc() || frame.get().from() == settings.address();
    if (!forUs || !itsOwn || frame.get().header() != CcTalkFrame.REPLY) {
      lastFault = "an answer that is none: " + frame.get();
      return Optional.empty();
    }
    return frame;
  }

  @Override
  public void close() {
    line.close();
  }
}
