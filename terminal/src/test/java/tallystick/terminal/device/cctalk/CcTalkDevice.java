package tallystick.terminal.device.cctalk;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import tallystick.intent.Bytes;
import tallystick.terminal.device.line.FarEnd;
import tallystick.terminal.device.line.Pty;

/** A bill validator with escrow as the ccTalk specification describes it from the other side. */
public final class CcTalkDevice extends FarEnd {
  static final int ADDRESS = 40;

  private static final String[] BILLS = {"EU0005A", "EU0010A", "EU0020A", "EU0050A", "US0010B"};

  private final CcTalkFrame.Check check;
  private final boolean echo;
  private final Deque<int[]> events = new ArrayDeque<>();
  private final List<Integer> cashbox = new ArrayList<>();
  private final List<Integer> givenBack = new ArrayList<>();
  private int counter;
  private int inhibits;
  private boolean masterEnabled;
  private int escrow;
  private boolean powered = true;

  /** With the plain checksum, and no echo on the bus. */
  public CcTalkDevice(Pty cable) {
    this(cable, CcTalkFrame.Check.SUM, false);
  }

  CcTalkDevice(Pty cable, CcTalkFrame.Check check, boolean echo) {
    super(cable);
    this.check = check;
    this.echo = echo;
    start();
  }

  @Override
  protected byte[] hear(byte[] bytes) {
    int at = 0;
    while (bytes.length - at >= 2) {
      int end = at + (bytes[at + 1] & 0xff) + CcTalkFrame.OVERHEAD;
      if (bytes.length < end) {
        break;
      }
      byte[] message = Arrays.copyOfRange(bytes, at, end);
      if (echo) {
        cable.write(message);
      }
      if (powered) {
        note(message);
        CcTalkFrame.decode(message, message.length, check)
            .filter(frame -> frame.to() == ADDRESS)
            .ifPresent(this::obey);
      }
      at = end;
    }
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  private void obey(CcTalkFrame question) {
    byte[] data = question.data().toArray();
    switch (question.header()) {
      case 254 -> reply();
      case 245 -> reply("Bill Validator".getBytes(StandardCharsets.US_ASCII));
      case 231 -> {
        inhibits = (data[0] & 0xff) | (data[1] & 0xff) << 8;
        reply();
      }
      case 230 -> reply((byte) inhibits, (byte) (inhibits >>> 8));
      case 228 -> {
        masterEnabled = data[0] == 1;
        reply();
      }
      case 159 -> tellEvents();
      case 157 -> {
        String bill = data[0] <= BILLS.length ? BILLS[data[0] - 1] : ".......";
        reply(bill.getBytes(StandardCharsets.US_ASCII));
      }
      case 156 -> reply((byte) 100, (byte) 0, (byte) 2);
      case 154 -> routeBill(data[0]);
      case 153 -> reply();
      default -> answer(frame(5));
    }
  }

  private void tellEvents() {
    byte[] out = new byte[11];
    out[0] = (byte) counter;
    int at = 1;
    for (int[] event : events) {
      out[at++] = (byte) event[0];
      out[at++] = (byte) event[1];
    }
    reply(out);
  }

  private void routeBill(int where) {
    if (escrow == 0) {
      reply((byte) 254);
      return;
    }
    reply();
    if (where == 1) {
      cashbox.add(escrow);
      happen(escrow, 0);
    } else {
      givenBack.add(escrow);
      happen(0, 1);
    }
    escrow = 0;
  }

  private void reply(byte... data) {
    answer(frame(0, data));
  }

  private byte[] frame(int header, byte... data) {
    return new CcTalkFrame(CcTalkFrame.HOST, ADDRESS, header, Bytes.of(data)).encode(check);
  }

  public synchronized void happen(int a, int b) {
    events.addFirst(new int[] {a, b});
    if (events.size() > 5) {
      events.removeLast();
    }
    counter = counter == 255 ? 1 : counter + 1;
  }

  public synchronized boolean insert(int type) {
    if (!powered || !masterEnabled || (inhibits & 1 << (type - 1)) == 0 || escrow != 0) {
      return false;
    }
    escrow = type;
    happen(type, 1);
    return true;
  }

  public synchronized void powerCut() {
    powered = false;
    events.clear();
    counter = 0;
    inhibits = 0;
    masterEnabled = false;
    if (escrow != 0) {
      givenBack.add(escrow);
      escrow = 0;
    }
  }

  public synchronized void powerUp() {
    powered = true;
  }

  public synchronized List<Integer> cashbox() {
    return List.copyOf(cashbox);
  }

  public synchronized List<Integer> givenBack() {
    return List.copyOf(givenBack);
  }
}
