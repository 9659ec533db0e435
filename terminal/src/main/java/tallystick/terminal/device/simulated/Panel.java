package tallystick.terminal.device.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Cash;
import tallystick.terminal.TerminalException;
import tallystick.terminal.device.BillValidator;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.Dispenser;
import tallystick.terminal.device.DoorSensor;
import tallystick.terminal.device.Printer;
import tallystick.terminal.device.QrScanner;
import tallystick.terminal.device.ValidatorEvent.Remains;
import tallystick.terminal.device.ValidatorTrouble;

/**
 * The simulated machine's body. It outlives the terminal program: notes lie where they lie when the
 * program is killed, in memory for a test in one process, in a {@link BodyFile} otherwise. Safe for
 * a panel page's thread beside the machine's.
 */
public final class Panel {
  /** More than any cashbox holds; a forgotten loop does not fill the memory. */
  private static final int MAX_NOTES = 10_000;

  /** A note is in the cashbox. */
  public static final String NOTE_IN = "note-in";

  /** A note came out of the dispenser. */
  public static final String NOTE_OUT = "note-out";

  /** What a customer has still in his hand. */
  private static final int MAX_PRINTED_KEPT = 5;

  /** Where the one note is that is not in the cashbox and not in anybody's hand. */
  enum Path {
    EMPTY,
    ESCROW,
    /** Past the point of no return, not yet in the cashbox. */
    STACKING,
    /** In the cashbox, and the terminal has not acknowledged it. */
    UNACKNOWLEDGED,
    RETURNING
  }

  private final List<Cassette> cassettes;
  private final int[] loaded;
  private final List<Cash> cashbox = new ArrayList<>();
  private final List<Cash> givenBack = new ArrayList<>();
  private final List<Cash> dispensed = new ArrayList<>();
  private final List<byte[]> printed = new ArrayList<>();

  private Path path = Path.EMPTY;
  private @Nullable Cash note;
  private @Nullable Remains started;
  private boolean accepting;
  private boolean powered = true;
  private boolean plugged = true;
  private boolean paper = true;
  private boolean doorOpen;
  private @Nullable ValidatorTrouble trouble;
  private int notesUntilDispenserJams = Integer.MAX_VALUE;
  private boolean dispenserLosesItsAnswer;
  private @Nullable String code;
  private @Nullable BodyFile file;
  private Consumer<String> witness = what -> {};

  /**
   * A machine with these cassettes.
   *
   * @param loaded notes in each
   */
  public Panel(List<Cassette> cassettes, List<Integer> loaded) {
    if (cassettes.size() != loaded.size()) {
      throw new IllegalArgumentException("As many loads as cassettes");
    }
    this.cassettes = List.copyOf(cassettes);
    this.loaded = loaded.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The body that this file describes, or a new one with full cassettes; every change is in the
   * file before anybody learns of it.
   *
   * @throws TerminalException when the file is of a body with other cassettes, or unreadable
   */
  public static Panel kept(
      java.nio.file.Path path, List<Cassette> cassettes, List<Integer> loaded) {
    Panel panel = new Panel(cassettes, loaded);
    BodyFile file = new BodyFile(path);
    Optional<BodyFile.Held> held = file.read();
    held.ifPresent(panel::become);
    panel.file = file;
    if (held.isEmpty()) {
      // Else not before it changes: a second program that is refused must not have touched it.
      panel.keep();
    }
    return panel;
  }

  private void become(BodyFile.Held held) {
    if (!held.notesOfCassette().equals(minor(cassetteNotes()))) {
      throw new TerminalException(
          "The simulated body has cassettes of "
              + held.notesOfCassette()
              + ", the settings say "
              + minor(cassetteNotes())
              + ": take another --body, or empty the folder");
    }
    for (int i = 0; i < loaded.length; i++) {
      loaded[i] = held.loaded().get(i);
    }
    cashbox.addAll(notes(held.cashbox()));
    givenBack.addAll(notes(held.givenBack()));
    dispensed.addAll(notes(held.dispensed()));
    printed.addAll(held.printed());
    path = held.path();
    note = held.note() == 0 ? null : note(held.note());
    started = held.started();
    powered = held.powered();
    plugged = held.plugged();
    paper = held.paper();
    doorOpen = held.doorOpen();
    trouble = held.trouble();
    notesUntilDispenserJams = held.notesUntilDispenserJams();
    dispenserLosesItsAnswer = held.dispenserLosesItsAnswer();
  }

  private Cash note(long minor) {
    return new Cash(cassettes.getFirst().note().currency(), minor);
  }

  private List<Cash> notes(List<Long> minor) {
    return minor.stream().map(this::note).toList();
  }

  private static List<Long> minor(List<Cash> notes) {
    return notes.stream().map(Cash::minor).toList();
  }

  private void keep() {
    BodyFile kept = file;
    Cash moving = note;
    if (kept != null) {
      kept.write(
          new BodyFile.Held(
              minor(cassetteNotes()),
              loaded(),
              minor(cashbox),
              minor(givenBack),
              minor(dispensed),
              printed.subList(Math.max(0, printed.size() - MAX_PRINTED_KEPT), printed.size()),
              path,
              moving == null ? 0 : moving.minor(),
              started,
              powered,
              plugged,
              paper,
              doorOpen,
              trouble,
              notesUntilDispenserJams,
              dispenserLosesItsAnswer));
    }
  }

  /**
   * Tells somebody when a note has moved for good: {@link #NOTE_IN} and {@link #NOTE_OUT}. He is
   * told before the terminal program is, which he may end there.
   */
  public void watchedBy(Consumer<String> told) {
    witness = told;
  }

  /** The inside, new for each start of the terminal program. */
  public BillValidator validator() {
    return new SimulatedValidator(this);
  }

  public Dispenser dispenser() {
    return new SimulatedDispenser(this);
  }

  public Printer printer() {
    return new SimulatedPrinter(this);
  }

  public QrScanner scanner() {
    return new SimulatedScanner(this);
  }

  public DoorSensor door() {
    return new SimulatedDoor(this);
  }

  /** Pushes a note into the slot; false when the machine does not draw it in. */
  public synchronized boolean insert(Cash inserted) {
    boolean taken =
        powered
            && accepting
            && path == Path.EMPTY
            && trouble == null
            && started == null
            && cashbox.size() < MAX_NOTES;
    if (taken) {
      note = inserted;
      path = Path.ESCROW;
      keep();
    }
    return taken;
  }

  /** A note sticks in the validator, or something else is wrong with it. */
  public synchronized void afflict(ValidatorTrouble kind) {
    trouble = kind;
    keep();
  }

  public synchronized void mend() {
    trouble = null;
    keep();
  }

  /** Pulls the validator's data plug; its power stays. */
  public synchronized void unplug() {
    plugged = false;
    keep();
  }

  public synchronized void plug() {
    plugged = true;
    keep();
  }

  /** Cuts the power of the whole machine's devices; what moves is where it is. */
  public synchronized void cutPower() {
    if (!powered) {
      return;
    }
    powered = false;
    accepting = false;
    started =
        switch (path) {
          case ESCROW, RETURNING -> Remains.IN_ACCEPTOR;
          case STACKING -> Remains.IN_STACKER;
          // The note is in the cashbox, and the validator does not remember that it was not told.
          case EMPTY, UNACKNOWLEDGED -> Remains.NONE;
        };
    keep();
  }

  /** Time passes without anybody asking: what moves arrives. */
  public synchronized void settle() {
    if (powered) {
      move();
    }
  }

  public synchronized void restorePower() {
    powered = true;
    keep();
  }

  public synchronized void openDoor() {
    doorOpen = true;
    keep();
  }

  public synchronized void closeDoor() {
    doorOpen = false;
    keep();
  }

  public synchronized void takeOutPaper() {
    paper = false;
    keep();
  }

  public synchronized void putInPaper() {
    paper = true;
    keep();
  }

  /** The dispenser jams after so many more notes. */
  public synchronized void jamDispenserAfter(int notes) {
    notesUntilDispenserJams = notes;
    keep();
  }

  /** Notes will move and the dispenser's answer will not arrive. */
  public synchronized void loseDispensersAnswer() {
    dispenserLosesItsAnswer = true;
    keep();
  }

  public synchronized void mendDispenser() {
    notesUntilDispenserJams = Integer.MAX_VALUE;
    dispenserLosesItsAnswer = false;
    keep();
  }

  /** Holds a code before the camera. */
  public synchronized void show(String text) {
    code = text;
  }

  public synchronized List<Cash> cashbox() {
    return List.copyOf(cashbox);
  }

  /** Notes that went back to the customer. */
  public synchronized List<Cash> givenBack() {
    return List.copyOf(givenBack);
  }

  /** Notes that came out of the dispenser. */
  public synchronized List<Cash> dispensed() {
    return List.copyOf(dispensed);
  }

  public synchronized List<byte[]> printed() {
    return List.copyOf(printed);
  }

  /** Notes left in each cassette. */
  public synchronized List<Integer> loaded() {
    return java.util.Arrays.stream(loaded).boxed().toList();
  }

  /** What the notes of each cassette are worth. */
  public List<Cash> cassetteNotes() {
    return cassettes.stream().map(Cassette::note).toList();
  }

  /** Whether a note that is pushed into the slot would be drawn in. */
  public synchronized boolean isAccepting() {
    return powered && plugged && accepting && path == Path.EMPTY && trouble == null;
  }

  public synchronized boolean isPlugged() {
    return plugged;
  }

  public synchronized boolean hasPowerNow() {
    return powered;
  }

  public synchronized boolean isDoorOpen() {
    return doorOpen;
  }

  public synchronized boolean isPaperIn() {
    return paper;
  }

  public synchronized boolean isAfflicted() {
    return trouble != null;
  }

  public synchronized boolean isDispenserAfflicted() {
    return notesUntilDispenserJams == 0;
  }

  synchronized boolean answers() {
    return powered && plugged;
  }

  synchronized boolean hasPower() {
    return powered;
  }

  synchronized Path path() {
    return path;
  }

  synchronized @Nullable Cash note() {
    return note;
  }

  synchronized @Nullable Remains started() {
    return started;
  }

  synchronized @Nullable ValidatorTrouble trouble() {
    return trouble;
  }

  synchronized void accepting(boolean accept) {
    accepting = accept;
  }

  synchronized void beginStacking() {
    if (path == Path.ESCROW) {
      path = Path.STACKING;
    }
    keep();
  }

  synchronized void beginReturning() {
    if (path == Path.ESCROW) {
      path = Path.RETURNING;
    }
    keep();
  }

  /** The note moves one step on. */
  synchronized void move() {
    Cash moving = note;
    if (moving == null) {
      return;
    }
    if (path == Path.STACKING) {
      cashbox.add(moving);
      path = Path.UNACKNOWLEDGED;
      keep();
      witness.accept(NOTE_IN);
    } else if (path == Path.RETURNING) {
      givenBack.add(moving);
      note = null;
      path = Path.EMPTY;
      keep();
    }
  }

  synchronized void acknowledge() {
    if (path == Path.UNACKNOWLEDGED) {
      note = null;
      path = Path.EMPTY;
    }
    keep();
  }

  /** After a power cut: the note ends up where it was found, and is not spoken of again. */
  synchronized void reset() {
    Cash found = note;
    if (found != null && started == Remains.IN_STACKER) {
      cashbox.add(found);
    } else if (found != null && started == Remains.IN_ACCEPTOR) {
      givenBack.add(found);
    }
    note = null;
    path = Path.EMPTY;
    started = null;
    keep();
  }

  List<Cassette> cassettes() {
    return cassettes;
  }

  /** Moves one note; false when it cannot. */
  synchronized boolean giveOne(int cassette) {
    if (loaded[cassette] == 0 || notesUntilDispenserJams == 0) {
      return false;
    }
    loaded[cassette]--;
    notesUntilDispenserJams--;
    dispensed.add(cassettes.get(cassette).note());
    keep();
    witness.accept(NOTE_OUT);
    return true;
  }

  synchronized boolean dispenserLosesItsAnswer() {
    return dispenserLosesItsAnswer;
  }

  synchronized boolean dispenserIsJammed() {
    return notesUntilDispenserJams == 0;
  }

  synchronized boolean hasPaper() {
    return paper;
  }

  synchronized void print(byte[] document) {
    printed.add(document.clone());
    keep();
  }

  synchronized boolean doorIsOpen() {
    return doorOpen;
  }

  synchronized Optional<String> takeCode() {
    String shown = code;
    code = null;
    return Optional.ofNullable(shown);
  }
}
