package tallystick.terminal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.terminal.device.Cassette;
import tallystick.terminal.device.simulated.Panel;
import tallystick.terminal.journal.HaltAfter;
import tallystick.terminal.journal.Journal;
import tallystick.terminal.journal.Memory;
import tallystick.terminal.kiosk.Counter;
import tallystick.terminal.kiosk.Health;
import tallystick.terminal.kiosk.KioskWeb;
import tallystick.terminal.kiosk.Loop;
import tallystick.terminal.kiosk.PanelBoard;
import tallystick.terminal.kiosk.Screens;
import tallystick.terminal.kiosk.ServiceVisit;
import tallystick.terminal.link.Beat;
import tallystick.terminal.link.HttpLink;
import tallystick.terminal.sale.Devices;
import tallystick.terminal.sale.Machine;

/** One machine put together and running: its journal, its devices, its server, its screen. */
final class Terminal implements AutoCloseable {
  private static final String SOFTWARE = "tallystick 0.1.0";

  /** A customer waits at the screen for no answer longer than this. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** Notes that somebody may have in his purse, in a currency's largest unit. */
  private static final List<Long> PURSE = List.of(5L, 10L, 20L, 50L, 100L, 200L);

  private final Journal journal;
  private final Devices devices;
  private final HttpLink link;
  private final Loop loop;
  private final KioskWeb web;

  private Terminal(Journal journal, Devices devices, HttpLink link, Loop loop, KioskWeb web) {
    this.journal = journal;
    this.devices = devices;
    this.link = link;
    this.loop = loop;
    this.web = web;
  }

  /**
   * Starts a machine.
   *
   * @param body of a simulated one, which outlives the program
   * @throws TerminalException when its folder, its journal or its port is not fit to be used
   */
  static Terminal start(
      Arguments arguments,
      @Nullable Panel body,
      HttpLink.Pace pace,
      InstantSource clock,
      RandomGenerator random) {
    makeFolder(arguments.folder());
    Devices devices = body == null ? Wiring.real(arguments) : simulated(body);
    HaltAfter halt = arguments.simulation().halt();
    if (body != null) {
      body.watchedBy(halt::passed);
    }
    Journal journal =
        Journal.open(arguments.folder(), arguments.name(), devices.simulated(), halt::on);
    try {
      HttpLink link =
          new HttpLink(
              arguments.server(),
              arguments.serverPin(),
              PATIENCE,
              pace,
              new HttpLink.Identity(arguments.name(), journal.key(), devices.simulated(), SOFTWARE),
              clock,
              random);
      Machine machine =
          new Machine(journal, devices, link, clock, random, arguments.place().chain());
      Bytes keeperKey = arguments.keeperKey();
      if (keeperKey != null && !machine.pin(keeperKey)) {
        throw new TerminalException(
            "--keeper-key is not the key that was compared at this machine before: enrol it anew"
                + " with an empty folder, or leave the option away");
      }
      Health health = new Health(devices, clock);
      Rounds rounds = new Rounds(machine, devices, link, health);
      Loop loop = new Loop(rounds);
      rounds.counter =
          new Counter(
              arguments.place(),
              machine,
              devices,
              link,
              clock,
              loop::post,
              new ServiceVisit(
                  machine, devices.door(), link, arguments.place().cashUnit(), arguments.fill()));
      rounds.screens =
          new Screens(rounds.counter, arguments.place(), machine, devices, link, health);
      PanelBoard board = body == null ? null : new PanelBoard(body, purse(arguments));
      loop.start();
      return new Terminal(
          journal,
          devices,
          link,
          loop,
          new KioskWeb(arguments.kioskPort(), loop, rounds.counter, board));
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** The body as the last run left it; the first time as the settings say, all cassettes full. */
  static @Nullable Panel body(Arguments arguments) {
    if (!arguments.simulated()) {
      return null;
    }
    makeFolder(arguments.folder());
    return Panel.kept(
        arguments.simulation().body(),
        arguments.cassettes().stream().map(Arguments.Loaded::cassette).toList(),
        arguments.cassettes().stream().map(Arguments.Loaded::count).toList());
  }

  private static Devices simulated(Panel body) {
    return new Devices(
        body.validator(), body.dispenser(), body.printer(), body.scanner(), body.door());
  }

  private static List<Cash> purse(Arguments arguments) {
    Cash none = Cash.zero(arguments.place().currency());
    long unit = java.math.BigDecimal.ONE.movePointRight(none.decimals()).longValueExact();
    return PURSE.stream().map(note -> new Cash(none.currency(), note * unit)).toList();
  }

  private static void makeFolder(Path folder) {
    try {
      if (!Files.exists(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (java.io.IOException e) {
      throw new TerminalException("The folder " + folder + " cannot be made: " + e.getMessage(), e);
    }
  }

  int kioskPort() {
    return web.port();
  }

  /** Why it has stopped by itself; empty while it runs. */
  String fault() {
    return loop.fault();
  }

  @Override
  public void close() {
    web.close();
    loop.close();
    link.close();
    devices.close();
    journal.close();
  }

  /** What happens five times a second. */
  private static final class Rounds implements Loop.Round {
    private final Machine machine;
    private final Devices devices;
    private final HttpLink link;
    private final Health health;

    @SuppressWarnings("NullAway.Init") // Set before the loop that runs this is started.
    private Counter counter;

    @SuppressWarnings("NullAway.Init") // Set before the loop that runs this is started.
    private Screens screens;

    Rounds(Machine machine, Devices devices, HttpLink link, Health health) {
      this.machine = machine;
      this.devices = devices;
      this.link = link;
      this.health = health;
    }

    @Override
    public void tick() {
      health.tick();
      counter.tick();
      link.beat(this::beat);
    }

    @Override
    public String state() {
      return screens.state();
    }

    @Override
    public String broken(String why) {
      return screens.broken(why);
    }

    private Beat beat() {
      Memory memory = machine.memory();
      List<String> troubles = new ArrayList<>(machine.troubles());
      String paper =
          switch (health.printer()) {
            case READY -> "yes";
            case PAPER_NEAR_END -> "low";
            case NO_PAPER -> "no";
            case COVER_OPEN, FAILURE, SILENT -> {
              troubles.add("the printer: " + health.printer());
              yield "unknown";
            }
          };
      return new Beat(
          switch (devices.door().door()) {
            case CLOSED -> "shut";
            case OPEN -> "open";
            case UNKNOWN -> "unknown";
          },
          memory.cashbox().stream()
              .map(some -> new Beat.Notes(some.denominationMinor(), some.count()))
              .toList(),
          cassettes(memory),
          troubles,
          machine.distrusted().stream().distinct().toList(),
          memory.buy().map(buy -> buy.sale().toString()).orElse(""),
          paper);
    }

    private List<Beat.Notes> cassettes(Memory memory) {
      Optional<List<Integer>> known = devices.dispenser().loaded();
      if (known.isEmpty()) {
        return memory.loaded().entrySet().stream()
            .map(entry -> new Beat.Notes(entry.getKey(), Math.max(0, entry.getValue())))
            .toList();
      }
      List<Cassette> cassettes = devices.dispenser().cassettes();
      List<Beat.Notes> counts = new ArrayList<>();
      for (int i = 0; i < cassettes.size(); i++) {
        counts.add(new Beat.Notes(cassettes.get(i).note().minor(), known.get().get(i)));
      }
      return counts;
    }
  }
}
