package tallystick.cli.supervise;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.cli.CliException;

/**
 * The programs of one installation: starts each under its own user, and ends them in the order
 * opposite to the one they were started in, so that nobody loses what he talks to. Used by the demo
 * and by the drills. Not for use from several threads, but for {@link #close}, which may come from
 * a shutdown hook.
 */
public final class Programs implements AutoCloseable {
  /** PostgreSQL's first start and Spring on a small machine take 20 s at worst. */
  private static final Duration READY = Duration.ofMinutes(2);

  /** A server closes its streams and its database within it. */
  private static final Duration END = Duration.ofSeconds(30);

  /** One of the programs: its module, main class, user, and how much memory it may take. */
  public enum Kind {
    PAPER("paper", "tallystick.paper.PaperProgram", Role.PAPER, 768),
    KEEPER("keeper", "tallystick.keeper.KeeperProgram", Role.KEEPER, 512),
    SERVER("server", "tallystick.server.ServerProgram", Role.SERVER, 1024),
    /** The witness is a command of the command line, run as the user who stands for outsiders. */
    WITNESS("cli", "tallystick.cli.TallystickCommand", Role.PAPER, 64),
    /** A second one, so that a fork shown to one of them is known to the other. */
    WITNESS2("cli", "tallystick.cli.TallystickCommand", Role.PAPER, 64),
    /** A second source of prices, for whoever needs two that agree. */
    PAPER2("paper", "tallystick.paper.PaperProgram", Role.PAPER, 512),
    /** A cash machine; several of them run under names of their own. */
    TERMINAL("terminal", "tallystick.terminal.TerminalProgram", Role.TERMINAL, 128),
    /** The pages where people approve with passkeys. */
    APPROVE("approve", "tallystick.approve.ApproveProgram", Role.APPROVER, 256),
    /** A person at the console, or the stand-in of the demo: holds the approver's key. */
    APPROVER("cli", "tallystick.cli.TallystickCommand", Role.APPROVER, 256);

    private final String module;
    private final String mainClass;
    private final Role role;
    private final int heapMb;

    Kind(String module, String mainClass, Role role, int heapMb) {
      this.module = module;
      this.mainClass = mainClass;
      this.role = role;
      this.heapMb = heapMb;
    }

    /** By which its log, and the note of its process, are named. */
    public String programName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Places places;
  private final Users users;
  private final ClassPaths classPaths;
  private final Deque<Child> running = new ArrayDeque<>();

  private final Map<Kind, Integer> heaps = new HashMap<>();
  private volatile boolean brief;

  /** Else the database is that of a server which somebody else started, and goes on. */
  private volatile boolean serverStarted;

  private Programs(Places places, Users users, ClassPaths classPaths) {
    this.places = places;
    this.users = users;
    this.classPaths = classPaths;
  }

  /**
   * Makes users, folders and, as root, the copy of the jars.
   *
   * @throws CliException saying what is missing; or which program of an earlier run still lives
   */
  public static Programs open(Places places, Users users) {
    users.ensure();
    Users.makeFolder(places.home(), "rwxr-xr-x");
    Users.makeFolder(places.run(), "rwxr-xr-x");
    Users.makeFolder(places.logs(), users.separate() ? "rwx------" : "rwxr-xr-x");
    for (Role role : Role.values()) {
      users.folder(places.folder(role), role, "rwx------");
    }
    users.folder(places.keeperRun(), Role.KEEPER, "rwxr-xr-x");
    users.requireReachable(places.home(), "The data folder");
    users.requireReachable(places.run(), "The runtime folder");
    users.requireReachable(javaHome(), "The JDK");
    ClassPaths classPaths = ClassPaths.in(places.code());
    return new Programs(
        places, users, users.separate() ? classPaths.staged(places.home()) : classPaths);
  }

  /**
   * Programs started from now on live for minutes, as in a drill: they are compiled once and not
   * again better, which costs a third less of the processor in that time.
   */
  public Programs brief() {
    brief = true;
    return this;
  }

  /** More or less memory for programs of a kind that start from now on, for a measurement. */
  public void heap(Kind kind, int heapMb) {
    heaps.put(kind, heapMb);
  }

  public Places places() {
    return places;
  }

  public Users users() {
    return users;
  }

  /** Programs that an earlier supervisor left running, by name. */
  public static Map<String, ProcessHandle> leftOver(Places places) {
    Map<String, ProcessHandle> found = new LinkedHashMap<>();
    for (String name : places.programsNoted()) {
      Optional<ProcessHandle> process = PidFile.running(places.pidFile(name));
      process.ifPresent(handle -> found.put(name, handle));
    }
    return found;
  }

  /** Those that others talk to end last; what is not named here talks to the server. */
  private static final List<String> ENDED_LAST =
      List.of(
          "approver", "approve", "server", "keeper", "witness", "witness2", "paper", "bitcoind");

  /** Ends what {@link #leftOver} found, whoever talks to the server first. */
  public static void endLeftOver(Places places) {
    List<Map.Entry<String, ProcessHandle>> found = new ArrayList<>(leftOver(places).entrySet());
    found.sort(Comparator.comparingInt(left -> ENDED_LAST.indexOf(left.getKey())));
    for (Map.Entry<String, ProcessHandle> left : found) {
      String name = left.getKey();
      ProcessHandle process = left.getValue();
      process.destroy();
      try {
        process.onExit().get(END.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
      } catch (java.util.concurrent.TimeoutException e) {
        process.destroyForcibly();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new CliException("Cannot wait for the end of " + name + ": " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CliException("Interrupted while ending " + name, e);
      }
      PidFile.delete(places.pidFile(name));
    }
    LeftDatabase.end(places, END);
  }

  /** Starts a program and waits until it is ready. */
  public Running start(Kind kind, List<String> arguments) {
    return start(kind, arguments, Map.of());
  }

  /**
   * Starts a program and waits until it is ready.
   *
   * @param environment settings for this program alone, besides the few every program gets
   */
  public Running start(Kind kind, List<String> arguments, Map<String, String> environment) {
    Child child = launch(kind, arguments, environment);
    return new Running(child, child.awaitReady(READY));
  }

  /**
   * Starts one of several programs of a kind, and waits until it is ready.
   *
   * @param name its own, by which its log and the note of its process are named
   */
  public Running start(Kind kind, String name, List<String> arguments) {
    return ready(launch(name, kind.role, command(kind, arguments), Map.of()));
  }

  /** Waits for what {@link #launch} has started. */
  public Running ready(Child child) {
    return new Running(child, child.awaitReady(READY));
  }

  /**
   * Starts a program and does not wait; for those that start side by side, and those that are meant
   * to fail.
   */
  public Child launch(Kind kind, List<String> arguments, Map<String, String> environment) {
    serverStarted |= kind == Kind.SERVER;
    return launch(kind.programName(), kind.role, command(kind, arguments), environment);
  }

  /**
   * Starts a program that is not ours, such as a node; it ends with ours.
   *
   * @param name by which its log, and the note of its process, are named
   */
  Child launch(String name, Role role, List<String> command, Map<String, String> environment) {
    Child child =
        Child.start(
            name,
            users.as(role, command),
            environment(role, environment),
            places.log(name),
            places.pidFile(name));
    synchronized (running) {
      running.removeIf(old -> !old.isAlive());
      running.push(child);
    }
    return child;
  }

  /** A process of a role's user that talks to the supervisor by its standard streams. */
  public Process converse(Kind kind, List<String> arguments) {
    ProcessBuilder builder = new ProcessBuilder(users.as(kind.role, command(kind, arguments)));
    builder.environment().clear();
    builder.environment().putAll(environment(kind.role, Map.of()));
    builder.directory(Path.of("/").toFile());
    builder.redirectError(Redirect.appendTo(places.log(kind.programName()).toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CliException(
          "Cannot start the program " + kind.programName() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Runs a command as a role's user in this very terminal and answers with its status.
   *
   * <p>Unlike the programs it stays in the terminal's own group of processes: a person types to it
   * and a Ctrl-C is meant for it.
   */
  public int passOn(Kind kind, List<String> arguments) {
    return through(kind, arguments, Redirect.INHERIT, Redirect.INHERIT, process -> {});
  }

  /** What becomes of the streams of a process that were not handed on. */
  private interface Streams {
    void run(Process process) throws IOException;
  }

  /**
   * The same, but what the program writes comes here: what it hands out of its own folder need go
   * nowhere that its user can reach.
   *
   * @throws IOException when it cannot be written on; the program has ended then
   */
  int passOut(Kind kind, List<String> arguments, OutputStream out) throws IOException {
    return throughOrBroken(
        kind,
        arguments,
        Redirect.INHERIT,
        Redirect.PIPE,
        process -> process.getInputStream().transferTo(out));
  }

  /**
   * The same, but the program reads what is given here. One that ends before it has read all says
   * why itself.
   *
   * @throws IOException when it cannot be read; the program has seen its end too early then
   */
  int passIn(Kind kind, List<String> arguments, InputStream in) throws IOException {
    return throughOrBroken(
        kind,
        arguments,
        Redirect.PIPE,
        Redirect.INHERIT,
        process -> {
          byte[] piece = new byte[1 << 16];
          try (OutputStream to = process.getOutputStream()) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
              if (!written(to, piece, length)) {
                return;
              }
            }
          }
        });
  }

  private static boolean written(OutputStream to, byte[] piece, int length) {
    try {
      to.write(piece, 0, length);
      return true;
    } catch (IOException e) {
      // It has closed its end: it refuses, and its status and words say so.
      return false;
    }
  }

  private int throughOrBroken(
      Kind kind, List<String> arguments, Redirect in, Redirect out, Streams streams)
      throws IOException {
    try {
      return through(kind, arguments, in, out, streams);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int through(
      Kind kind, List<String> arguments, Redirect in, Redirect out, Streams streams) {
    List<String> whole = users.as(kind.role, command(kind, arguments));
    ProcessBuilder builder =
        new ProcessBuilder(
            whole.getFirst().equals("setsid") ? whole.subList(1, whole.size()) : whole);
    builder.environment().clear();
    builder.environment().putAll(environment(kind.role, Map.of()));
    List<String> handedOn = new ArrayList<>(List.of("TERM", "NO_COLOR", "COLUMNS"));
    if (kind == Kind.SERVER) {
      handedOn.add("TALLYSTICK_DB_URL");
    }
    for (String name : handedOn) {
      String value = System.getenv(name);
      if (value != null) {
        builder.environment().put(name, value);
      }
    }
    Process process;
    try {
      process = builder.inheritIO().redirectInput(in).redirectOutput(out).start();
    } catch (IOException e) {
      throw new CliException("Cannot become " + users.of(kind.role) + ": " + e.getMessage(), e);
    }
    // A Ctrl-C reaches both; this one goes last, so that the prompt comes back when all is done.
    Thread last = new Thread(process.onExit()::join, "wait for " + kind.programName());
    Runtime.getRuntime().addShutdownHook(last);
    try {
      streams.run(process);
      return process.waitFor();
    } catch (IOException e) {
      process.destroy();
      process.onExit().join();
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted", e);
    } finally {
      removeHook(last);
    }
  }

  static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and the hook has nothing left to wait for.
      return;
    }
  }

  private List<String> command(Kind kind, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(javaHome().resolve("bin").resolve("java").toString());
    command.add("-Xmx" + heaps.getOrDefault(kind, kind.heapMb) + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:-UsePerfData");
    if (brief || kind.module.equals("cli")) {
      // The command line lives for seconds: it is over before it would be compiled better.
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.add("--enable-native-access=ALL-UNNAMED");
    if (kind == Kind.KEEPER) {
      // Nobody attaches to the process that holds the keys, not even its own user.
      command.add("-XX:+DisableAttachMechanism");
    }
    command.add("-cp");
    command.add(classPaths.of(kind.module));
    command.add(kind.mainClass);
    command.addAll(arguments);
    return command;
  }

  private Map<String, String> environment(Role role, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("HOME", places.folder(role).toString());
    environment.put("USER", users.of(role));
    // Names of files and the database's own messages are the same everywhere.
    environment.put("LANG", "C.UTF-8");
    environment.put("TALLYSTICK_HOME", places.home().toString());
    environment.put("TALLYSTICK_RUN", places.run().toString());
    environment.putAll(more);
    return environment;
  }

  /** A program that is up, and what its READY line said. */
  public record Running(Child child, Map<String, String> ready) {
    /** One value of the READY line. */
    public String value(String key) {
      String value = ready.get(key);
      if (value == null) {
        throw new CliException(
            "The program " + child.name() + " said READY without " + key + "=: " + ready);
      }
      return value;
    }
  }

  /** Ends everything that was started here, the last one first; one that resists stops no other. */
  @Override
  public void close() {
    List<String> trouble = new ArrayList<>();
    while (true) {
      Child child;
      synchronized (running) {
        child = running.poll();
      }
      if (child == null) {
        break;
      }
      try {
        child.terminate(END);
      } catch (CliException e) {
        trouble.add(String.valueOf(e.getMessage()));
      }
    }
    if (serverStarted) {
      LeftDatabase.end(places, END);
    }
    if (!trouble.isEmpty()) {
      throw new CliException(String.join("; ", trouble));
    }
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** What a person reads about the walls between the programs. */
  public String isolation() {
    return users.separate()
        ? "isolated: keeper, approver and server run as three users"
        : "not isolated: everything runs as "
            + users.of(Role.SERVER)
            + ", so the keeper takes paper and test networks only";
  }

  /** Throws away data, sockets and logs of these places; used by drills on folders of their own. */
  public static void deleteAll(Places places) {
    for (Path folder : List.of(places.run(), places.home())) {
      if (!Files.exists(folder)) {
        continue;
      }
      try (var walk = Files.walk(folder)) {
        for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        throw new CliException("Cannot delete " + folder + ": " + e.getMessage(), e);
      }
    }
  }
}
