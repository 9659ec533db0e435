package tallystick.terminal.device.id003;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Cash;
import tallystick.terminal.device.BillValidator;
import tallystick.terminal.device.ValidatorEvent;
import tallystick.terminal.device.ValidatorEvent.Remains;
import tallystick.terminal.device.ValidatorTrouble;
import tallystick.terminal.device.line.Line;
import tallystick.terminal.device.line.LineSettings;

/**
 * The host's side of ID-003 in its polled mode. Everything is driven by the state that the
 * validator tells: a command whose answer was lost is sent again as long as that state still asks
 * for it, and none is ever sent on a guess.
 */
public final class Id003Validator implements BillValidator {
  public static final LineSettings LINE = new LineSettings(9600, LineSettings.Parity.EVEN);

  private static final int STATUS_REQUEST = 0x11;
  private static final int RESET = 0x40;
  private static final int STACK_1 = 0x41;
  private static final int RETURN = 0x43;
  private static final int ACK = 0x50;
  private static final int SET_ENABLE = 0xc0;
  private static final int SET_SECURITY = 0xc1;
  private static final int SET_COMMUNICATION = 0xc2;
  private static final int SET_INHIBIT = 0xc3;
  private static final int SET_DIRECTION = 0xc4;
  private static final int SET_OPTIONAL = 0xc5;
  private static final int CURRENCY_ASSIGN = 0x8a;

  /** Escrow codes 61h to 70h: sixteen denominations, of which most machines use eight. */
  private static final int FIRST_NOTE = 0x61;

  private static final int NOTE_CODES = 16;

  /** A question lost to noise is asked once more before the poll gives up. */
  private static final int TRIES = 2;

  /** So many polls without an answer are no noise any more. */
  private static final int SILENT_POLLS = 3;

  /** Bytes that are no frame, before a read gives up looking for one. */
  private static final int MAX_GARBAGE_BYTES = 512;

  private final Line line;
  private final Id003Settings settings;
  private final Map<Integer, Cash> notes = new HashMap<>();

  private boolean configured;
  private boolean accept;
  private Decision decision = Decision.NONE;
  private boolean escrowTold;
  private boolean vendTold;
  private boolean vendOnDisk;
  private boolean startTold;
  private boolean resetDue;
  private boolean firstWordsHeard;
  private boolean emptyDue;
  private boolean stackingSeen;
  private int silentPolls;
  private boolean unplugged;
  private int lastState = -1;
  private @Nullable ValidatorTrouble trouble;
  private String lastFault = "no answer";

  public Id003Validator(Line line, Id003Settings settings) {
    this.line = line;
    this.settings = settings;
  }

  private enum Decision {
    NONE,
    STACK,
    GIVE_BACK
  }

  @Override
  public List<ValidatorEvent> poll() {
    vendOnDisk = vendTold;
    resetDue = startTold;
    List<ValidatorEvent> events = new ArrayList<>();
    Optional<Id003Frame> state = ask(Id003Frame.of(STATUS_REQUEST));
    if (state.isEmpty()) {
      silentPolls++;
      if (silentPolls == SILENT_POLLS) {
        unplugged = true;
        events.add(new ValidatorEvent.Unplugged(lastFault));
      }
      return events;
    }
    silentPolls = 0;
    if (unplugged) {
      unplugged = false;
      configured = false;
      events.add(new ValidatorEvent.Replugged());
    }
    enter(state.get(), events);
    return events;
  }

  private void enter(Id003Frame state, List<ValidatorEvent> events) {
    int code = state.code();
    firstWords(code, events);
    troubleOf(state, events);
    if (code != 0x13 && code != 0x19) {
      leaveEscrow(code, events);
    }
    if (code != 0x15) {
      vendTold = false;
    }
    switch (code) {
      case 0x11, 0x1a -> idle(code, events);
      case 0x13, 0x19 -> escrow(state, events);
      case 0x15 -> vendValid(events);
      case 0x17 -> {
        if (lastState != code) {
          events.add(new ValidatorEvent.Rejected(rejection(state)));
        }
      }
      case 0x1b -> configure();
      case 0x40 -> started(Remains.NONE, events);
      case 0x41 -> started(Remains.IN_ACCEPTOR, events);
      case 0x42 -> started(Remains.IN_STACKER, events);
      default -> {
        // Accepting, stacking, stacked, returning and the troubles: wait for what follows.
      }
    }
    if (code < 0x40 || code > 0x42) {
      startTold = false;
    }
    lastState = code;
  }

  /**
   * A state in which it can only be without having lost power says that no note is on its way, for
   * VEND VALID and the states after a power cut stay until the host has answered them. Any other
   * leaves open what became of a note.
   */
  private void firstWords(int code, List<ValidatorEvent> events) {
    if (firstWordsHeard || code == 0x14) {
      return;
    }
    firstWordsHeard = true;
    switch (code) {
      case 0x11, 0x12, 0x16, 0x17, 0x18, 0x1a -> emptyDue = true;
      case 0x13, 0x15, 0x19, 0x40, 0x41, 0x42 -> {
        // They speak for themselves.
      }
      default -> events.add(new ValidatorEvent.Started(Remains.UNSAID));
    }
  }

  /** The note that was in escrow is there no more; where it went, the new state says. */
  private void leaveEscrow(int code, List<ValidatorEvent> events) {
    if (!escrowTold) {
      return;
    }
    switch (code) {
      case 0x17, 0x18 -> events.add(new ValidatorEvent.Returned());
      case 0x11, 0x12, 0x1a -> {
        // Stacking ends in VEND VALID, which stays: without having seen it stack, it went back.
        events.add(
            stackingSeen
                ? new ValidatorEvent.Lost("stacking ended without VEND VALID")
                : new ValidatorEvent.Returned());
      }
      case 0x15, 0x40, 0x41, 0x42 -> {
        // VEND VALID and the states after a power cut say where it is.
      }
      default -> {
        stackingSeen = true;
        return;
      }
    }
    escrowTold = false;
    stackingSeen = false;
    decision = Decision.NONE;
  }

  private void idle(int code, List<ValidatorEvent> events) {
    if (emptyDue) {
      emptyDue = false;
      events.add(new ValidatorEvent.Empty());
    }
    if (!configured) {
      configure();
    } else if (code == 0x11 && !accept) {
      set(SET_INHIBIT, 1);
    } else if (code == 0x1a && accept) {
      set(SET_INHIBIT, 0);
    }
  }

  private void escrow(Id003Frame state, List<ValidatorEvent> events) {
    if (!escrowTold) {
      if (notes.isEmpty()) {
        readNotes();
      }
      int code = state.data().length() == 0 ? 0 : state.dataAt(0);
      Cash note = notes.get(code);
      escrowTold = true;
      if (note == null) {
        decision = Decision.GIVE_BACK;
        events.add(new ValidatorEvent.NotOurs("escrow code %02X".formatted(code)));
      } else {
        decision = Decision.NONE;
        events.add(new ValidatorEvent.Escrowed(note));
        return;
      }
    }
    switch (decision) {
      case NONE -> {}
      case STACK -> ask(Id003Frame.of(STACK_1));
      case GIVE_BACK -> ask(Id003Frame.of(RETURN));
    }
  }

  /** Tells it once; the validator repeats it until the acknowledgement arrives. */
  private void vendValid(List<ValidatorEvent> events) {
    if (vendTold && vendOnDisk) {
      line.write(Id003Frame.of(ACK).encode());
      return;
    }
    vendTold = true;
    events.add(new ValidatorEvent.Stacked(Optional.empty(), lastState == -1));
  }

  /** A reset makes it forget what it found, so what it found is told, and on disk, first. */
  private void started(Remains remains, List<ValidatorEvent> events) {
    configured = false;
    if (startTold && resetDue) {
      ask(Id003Frame.of(RESET));
      return;
    }
    startTold = true;
    events.add(new ValidatorEvent.Started(remains));
  }

  private void configure() {
    if (notes.isEmpty() && !readNotes()) {
      return;
    }
    int disabled = 0xffff;
    for (int code : notes.keySet()) {
      disabled &= ~(1 << (code - FIRST_NOTE));
    }
    configured =
        set(SET_ENABLE, disabled & 0xff, disabled >>> 8)
            && set(SET_SECURITY, 0, 0)
            && set(SET_DIRECTION, 0)
            && set(SET_COMMUNICATION, 0)
            && set(SET_OPTIONAL, 0, 0)
            && set(SET_INHIBIT, accept ? 0 : 1);
  }

  /** A setting holds when the validator has repeated it. */
  private boolean set(int code, int... data) {
    Id003Frame command = Id003Frame.of(code, data);
    return ask(command).filter(command::equals).isPresent();
  }

  /** CURRENCY ASSIGN: four bytes of each denomination: escrow code, country, base, exponent. */
  private boolean readNotes() {
    Optional<Id003Frame> answer = ask(Id003Frame.of(CURRENCY_ASSIGN));
    if (answer.isEmpty() || answer.get().code() != CURRENCY_ASSIGN) {
      return false;
    }
    Id003Frame table = answer.get();
    for (int at = 0; at + 4 <= table.data().length(); at += 4) {
      int code = table.dataAt(at);
      int base = table.dataAt(at + 2);
      int exponent = table.dataAt(at + 3);
      boolean ours = table.dataAt(at + 1) == settings.countryCode();
      boolean sane = base > 0 && exponent <= 6;
      if (ours && sane && code >= FIRST_NOTE && code < FIRST_NOTE + NOTE_CODES) {
        long major = base * Math.round(Math.pow(10, exponent));
        notes.put(code, new Cash(settings.currency(), major * settings.minorPerMajor()));
      }
    }
    return !notes.isEmpty();
  }

  private void troubleOf(Id003Frame state, List<ValidatorEvent> events) {
    ValidatorTrouble now =
        switch (state.code()) {
          case 0x43 -> ValidatorTrouble.CASHBOX_FULL;
          case 0x44 -> ValidatorTrouble.CASHBOX_REMOVED;
          case 0x45, 0x46 -> ValidatorTrouble.JAM;
          case 0x47 -> ValidatorTrouble.PAUSED;
          case 0x48 -> ValidatorTrouble.CHEATED;
          case 0x49, 0x4a -> ValidatorTrouble.FAILURE;
          default -> null;
        };
    if (now == trouble) {
      return;
    }
    trouble = now;
    if (now == null) {
      events.add(new ValidatorEvent.Recovered());
    } else {
      configured = false;
      String data = state.data().length() == 0 ? "" : ", data %02X".formatted(state.dataAt(0));
      events.add(new ValidatorEvent.Trouble(now, "state %02X".formatted(state.code()) + data));
    }
  }

  /** Section 6-2-1(7). */
  private static String rejection(Id003Frame state) {
    int reason = state.data().length() == 0 ? 0 : state.dataAt(0);
    return switch (reason) {
      case 0x71 -> "put in askew";
      case 0x72 -> "magnetic pattern";
      case 0x73 -> "notes left in the head";
      case 0x74 -> "compensation";
      case 0x75 -> "transport";
      case 0x76 -> "denomination not recognised";
      case 0x77, 0x7e -> "optical pattern";
      case 0x78 -> "optical level";
      case 0x79 -> "denomination not taken";
      case 0x7b -> "operation";
      case 0x7c -> "notes left in the stacker";
      case 0x7d -> "length";
      case 0x7f -> "not a true note";
      default -> "reason %02X".formatted(reason);
    };
  }

  private Optional<Id003Frame> ask(Id003Frame question) {
    byte[] bytes = question.encode();
    for (int i = 0; i < TRIES; i++) {
      line.drop();
      if (!line.write(bytes)) {
        lastFault = "the line is down";
        return Optional.empty();
      }
      Optional<Id003Frame> answer = read();
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  private Optional<Id003Frame> read() {
    byte[] in = new byte[Id003Frame.MAX_BYTES];
    int garbage = 0;
    do {
      if (line.read(in, 0, 1, settings.answerTimeoutMs()) <= 0) {
        lastFault = garbage == 0 ? "no answer" : "no frame in " + garbage + " bytes";
        return Optional.empty();
      }
      garbage++;
    } while ((in[0] & 0xff) != Id003Frame.SYNC && garbage < MAX_GARBAGE_BYTES);
    if (!line.readFully(in, 1, 1, settings.answerTimeoutMs())) {
      lastFault = "a frame cut short";
      return Optional.empty();
    }
    int length = in[1] & 0xff;
    if (length < Id003Frame.MIN_BYTES
        || !line.readFully(in, 2, length - 2, settings.answerTimeoutMs())) {
      lastFault = "a frame cut short";
      return Optional.empty();
    }
    Optional<Id003Frame> frame = Id003Frame.decode(in, length);
    if (frame.isEmpty()) {
      lastFault = "a wrong CRC";
    }
    return frame;
  }

  @Override
  public void accept(boolean accept) {
    this.accept = accept;
  }

  @Override
  public void stack() {
    decision = Decision.STACK;
  }

  @Override
  public void giveBack() {
    decision = Decision.GIVE_BACK;
  }

  @Override
  public long position() {
    return 0;
  }

  @Override
  public void resume(long position) {
    // It tells its present state only, and that state is still there.
  }

  @Override
  public boolean simulated() {
    return false;
  }

  @Override
  public void close() {
    line.close();
  }
}
