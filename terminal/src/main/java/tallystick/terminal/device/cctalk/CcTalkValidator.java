package tallystick.terminal.device.cctalk;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Cash;
import tallystick.terminal.device.BillValidator;
import tallystick.terminal.device.ValidatorEvent;
import tallystick.terminal.device.ValidatorEvent.Remains;
import tallystick.terminal.device.ValidatorTrouble;
import tallystick.terminal.device.line.Line;
import tallystick.terminal.device.line.LineSettings;

/** The host's side of ccTalk towards one bill validator with escrow. */
public final class CcTalkValidator implements BillValidator {
  public static final LineSettings LINE = new LineSettings(9600, LineSettings.Parity.NONE);

  private static final int SIMPLE_POLL = 254;
  private static final int EQUIPMENT_CATEGORY = 245;
  private static final int SET_INHIBITS = 231;
  private static final int READ_INHIBITS = 230;
  private static final int SET_MASTER_INHIBIT = 228;
  private static final int READ_EVENTS = 159;
  private static final int BILL_ID = 157;
  private static final int COUNTRY_SCALING = 156;
  private static final int ROUTE_BILL = 154;
  private static final int SET_OPERATING_MODE = 153;

  private static final int ROUTE_BACK = 0;
  private static final int ROUTE_TO_CASHBOX = 1;
  private static final int ESCROW_IS_EMPTY = 254;

  /** Stacker and escrow, both in use. */
  private static final int STACKER_AND_ESCROW = 3;

  private static final int BILL_TYPES = 16;

  /** The buffer of header 159: a counter and five pairs. */
  private static final int EVENTS_KEPT = 5;

  /** The counter runs 1 to 255 and begins again at 1; 0 only ever follows a reset. */
  private static final int COUNTER_ROUND = 255;

  private static final int SILENT_POLLS = 3;

  /**
   * Polls without an event, with the escrow empty, until a note that was to be stacked before a
   * restart is taken to have gone back: longer than any stacker's stroke at 200 ms a poll.
   */
  private static final int SETTLED_POLLS = 15;

  private final CcTalkBus bus;
  private final CcTalkSettings settings;
  private final Map<Integer, Cash> notes = new HashMap<>();

  private OptionalInt counter = OptionalInt.empty();
  private boolean identified;
  private boolean configured;
  private boolean accept;
  private @Nullable Boolean accepting;
  private boolean escrowed;
  private OptionalInt route = OptionalInt.empty();
  private boolean resumed;
  private int settling = -1;
  private int silentPolls;
  private boolean unplugged;
  private boolean missedAPoll;
  private boolean troubled;

  public CcTalkValidator(Line line, CcTalkSettings settings) {
    this.bus = new CcTalkBus(line, settings);
    this.settings = settings;
  }

  @Override
  public List<ValidatorEvent> poll() {
    List<ValidatorEvent> events = new ArrayList<>();
    if (!identified && !identify()) {
      silent(events);
      return events;
    }
    Optional<byte[]> buffer = bus.ask(READ_EVENTS);
    if (buffer.isEmpty() || buffer.get().length != 1 + 2 * EVENTS_KEPT) {
      silent(events);
      return events;
    }
    Optional<Boolean> forgot = missedAPoll ? forgot() : Optional.of(false);
    if (forgot.isEmpty()) {
      silent(events);
      return events;
    }
    silentPolls = 0;
    if (unplugged) {
      unplugged = false;
      configured = false;
      events.add(new ValidatorEvent.Replugged());
    }
    readEvents(buffer.get(), forgot.get(), events);
    missedAPoll = false;
    settle(events);
    if (!configured) {
      configure();
    } else {
      command();
    }
    return events;
  }

  private void silent(List<ValidatorEvent> events) {
    missedAPoll = true;
    silentPolls++;
    if (silentPolls == SILENT_POLLS) {
      unplugged = true;
      events.add(new ValidatorEvent.Unplugged(bus.lastFault()));
    }
  }

  /** Nothing is said to a coin acceptor that somebody put on a validator's address. */
  private boolean identify() {
    if (!bus.tell(SIMPLE_POLL)) {
      return false;
    }
    Optional<byte[]> category = bus.ask(EQUIPMENT_CATEGORY);
    identified =
        category
            .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
            .filter(text -> text.equalsIgnoreCase("Bill Validator"))
            .isPresent();
    identified &= readNotes();
    return identified;
  }

  /**
   * Whether it has lost its inhibits, which a reset sets to none: the counter alone does not tell a
   * reset after which as much happened as before it. Empty when it does not answer.
   */
  private Optional<Boolean> forgot() {
    return bus.ask(READ_INHIBITS)
        .filter(mask -> mask.length == 2)
        .map(mask -> mask[0] == 0 && mask[1] == 0);
  }

  private void readEvents(byte[] buffer, boolean forgot, List<ValidatorEvent> events) {
    int now = buffer[0] & 0xff;
    if (counter.isEmpty()) {
      counter = OptionalInt.of(now);
      return;
    }
    int before = counter.getAsInt();
    int fresh = fresh(before, now);
    counter = OptionalInt.of(now);
    boolean reset = forgot || (now < before && (now == 0 || missedAPoll));
    if (reset) {
      // The counter began again: what was in the buffer before is gone.
      configured = false;
      escrowed = false;
      route = OptionalInt.empty();
      events.add(new ValidatorEvent.Started(Remains.UNSAID));
      fresh = now;
    }
    if (fresh > EVENTS_KEPT) {
      events.add(new ValidatorEvent.Lost((fresh - EVENTS_KEPT) + " events were not read in time"));
      fresh = EVENTS_KEPT;
    }
    for (int i = fresh - 1; i >= 0; i--) {
      event(buffer[1 + 2 * i] & 0xff, buffer[2 + 2 * i] & 0xff, events);
    }
  }

  private static int fresh(int before, int now) {
    return now >= before ? now - before : now + COUNTER_ROUND - before;
  }

  /** Table "bill events" of header 159: result A is the bill's type, 0 for a status. */
  private void event(int a, int b, List<ValidatorEvent> events) {
    if (a != 0) {
      Cash note = notes.get(a);
      if (b == 0) {
        escrowed = false;
        route = OptionalInt.empty();
        settling = -1;
        events.add(new ValidatorEvent.Stacked(Optional.ofNullable(note), false));
      } else if (b == 1 && note != null) {
        escrowed = true;
        events.add(new ValidatorEvent.Escrowed(note));
      } else if (b == 1) {
        route = OptionalInt.of(ROUTE_BACK);
        events.add(new ValidatorEvent.NotOurs("bill type " + a));
      }
      return;
    }
    switch (b) {
      case 1 -> {
        escrowed = false;
        route = OptionalInt.empty();
        settling = -1;
        events.add(new ValidatorEvent.Returned());
      }
      case 2 -> events.add(new ValidatorEvent.Rejected("not recognised"));
      case 3 -> events.add(new ValidatorEvent.Rejected("transport"));
      case 4, 5 -> events.add(new ValidatorEvent.Rejected("denomination not taken"));
      case 6, 7, 15, 16 -> trouble(ValidatorTrouble.JAM, b, events);
      case 8, 9, 17, 18 -> trouble(ValidatorTrouble.CHEATED, b, events);
      case 11 -> trouble(ValidatorTrouble.CASHBOX_REMOVED, b, events);
      case 13, 19 -> trouble(ValidatorTrouble.FAILURE, b, events);
      case 14 -> trouble(ValidatorTrouble.CASHBOX_FULL, b, events);
      case 10, 12 -> {
        if (troubled) {
          troubled = false;
          configured = false;
          events.add(new ValidatorEvent.Recovered());
        }
      }
      case 21 -> events.add(new ValidatorEvent.Lost("a note of unknown type was stacked"));
      default -> {
        // Master inhibit active and barcodes: nothing of a note.
      }
    }
  }

  private void trouble(ValidatorTrouble kind, int code, List<ValidatorEvent> events) {
    troubled = true;
    events.add(new ValidatorEvent.Trouble(kind, "event " + code));
  }

  /** After a restart: a note still in escrow goes back; if there is none, say so in a while. */
  private void settle(List<ValidatorEvent> events) {
    if (resumed) {
      resumed = false;
      boolean told =
          events.stream()
              .anyMatch(
                  event ->
                      event instanceof ValidatorEvent.Stacked
                          || event instanceof ValidatorEvent.Returned
                          || event instanceof ValidatorEvent.Escrowed
                          || event instanceof ValidatorEvent.Started);
      if (!told) {
        settling = SETTLED_POLLS;
        bus.ask(ROUTE_BILL, ROUTE_BACK);
      }
    } else if (settling > 0 && --settling == 0) {
      events.add(new ValidatorEvent.Empty());
    }
  }

  private void command() {
    if (route.isPresent()) {
      Optional<byte[]> answer = bus.ask(ROUTE_BILL, route.getAsInt());
      boolean done =
          answer
              .filter(data -> data.length == 0 || (data[0] & 0xff) == ESCROW_IS_EMPTY)
              .isPresent();
      if (done) {
        // The event that follows says where it went.
        route = OptionalInt.empty();
      }
    }
    if (accepting == null || accepting != accept) {
      if (bus.tell(SET_MASTER_INHIBIT, accept ? 1 : 0)) {
        accepting = accept;
      }
    }
  }

  private void configure() {
    accepting = null;
    int enabled = 0;
    for (int type : notes.keySet()) {
      enabled |= 1 << (type - 1);
    }
    configured =
        bus.tell(SET_INHIBITS, enabled & 0xff, enabled >>> 8)
            && bus.tell(SET_OPERATING_MODE, STACKER_AND_ESCROW)
            && bus.tell(SET_MASTER_INHIBIT, accept ? 1 : 0);
    if (configured) {
      accepting = accept;
    }
  }

  /**
   * Bill identities are seven characters, such as {@code EU0010A}; a scaling goes with a country.
   */
  private boolean readNotes() {
    byte[] country = settings.country().getBytes(StandardCharsets.US_ASCII);
    Optional<byte[]> scaling = bus.ask(COUNTRY_SCALING, country[0], country[1]);
    if (scaling.isEmpty() || scaling.get().length != 3) {
      return false;
    }
    long factor = (scaling.get()[0] & 0xff) | (scaling.get()[1] & 0xff) << 8;
    int decimals = scaling.get()[2] & 0xff;
    Map<Integer, Cash> found = new HashMap<>();
    for (int type = 1; type <= BILL_TYPES; type++) {
      Optional<byte[]> id = bus.ask(BILL_ID, type);
      if (id.isEmpty()) {
        return false;
      }
      String text = new String(id.get(), StandardCharsets.US_ASCII);
      if (text.matches(settings.country() + "\\d{4}.") && decimals <= 6) {
        long value = Long.parseLong(text.substring(2, 6)) * factor * settings.minorPerMajor();
        long scale = Math.round(Math.pow(10, decimals));
        if (value > 0 && value % scale == 0) {
          found.put(type, new Cash(settings.currency(), value / scale));
        }
      }
    }
    notes.putAll(found);
    return !notes.isEmpty();
  }

  @Override
  public void accept(boolean accept) {
    this.accept = accept;
  }

  @Override
  public void stack() {
    if (escrowed) {
      route = OptionalInt.of(ROUTE_TO_CASHBOX);
    }
  }

  @Override
  public void giveBack() {
    route = OptionalInt.of(ROUTE_BACK);
  }

  @Override
  public long position() {
    return counter.orElse(0);
  }

  @Override
  public void resume(long position) {
    if (position < 0 || position > COUNTER_ROUND) {
      throw new IllegalArgumentException("An event counter is 0 to 255, not " + position);
    }
    counter = OptionalInt.of((int) position);
    resumed = true;
    // How much was missed is not known: a smaller counter may be a reset or a whole round.
    missedAPoll = true;
  }

  @Override
  public boolean simulated() {
    return false;
  }

  @Override
  public void close() {
    bus.close();
  }
}
