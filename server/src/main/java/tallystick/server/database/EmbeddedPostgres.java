package tallystick.server.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.server.ServerException;

/**
 * A PostgreSQL of the server's own: {@code <folder>/postgres} holds programs, data and log, and
 * {@code <folder>/postgres.password} the password, readable by the server's user alone.
 */
final class EmbeddedPostgres implements AutoCloseable {
  static final String USER = "tallystick";
  static final String DATABASE = "tallystick";

  /** initdb takes a second or two on an idle machine; a busy one with a slow disk far longer. */
  private static final long PROGRAM_TIMEOUT_S = 120;

  /** A log beyond this is put aside at the next start, so that it cannot fill the disk. */
  private static final long MAX_LOG_BYTES = 10_000_000;

  private static final int PASSWORD_BYTES = 32;
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

  private final Path home;
  private final Path data;
  private final Optional<String> runAs;
  private final int port;
  private final String password;
  private final boolean adopted;

  private EmbeddedPostgres(
      Path home, Optional<String> runAs, int port, String password, boolean adopted) {
    this.home = home;
    this.data = home.resolve("data");
    this.runAs = runAs;
    this.port = port;
    this.password = password;
    this.adopted = adopted;
  }

  int port() {
    return port;
  }

  String password() {
    return password;
  }

  /** Whether it was found running, left over from a server that was killed. */
  boolean adopted() {
    return adopted;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
  }

  /** Starts it, or adopts the one that runs on the data folder already. */
  static EmbeddedPostgres start(Path folder, Optional<String> runAs) {
    boolean root = "root".equals(System.getProperty("user.name"));
    if (root && runAs.isEmpty()) {
      throw new ServerException(
          "PostgreSQL refuses to run as root. Start the server as another user (the launcher does"
              + " so), name one in TALLYSTICK_POSTGRES_USER, or set TALLYSTICK_DB_URL to a"
              + " PostgreSQL of your own");
    }
    Optional<String> user = root ? runAs : Optional.empty();
    try {
      Path home = Files.createDirectories(folder.resolve("postgres")).toAbsolutePath();
      String password = password(folder.resolve("postgres.password"));
      EmbeddedPostgres left = adopt(home, user, password);
      if (left != null) {
        log.info("Adopted the PostgreSQL that a killed server left on port {}", left.port);
        return left;
      }
      PostgresPrograms.unpack(home);
      own(home, user);
      if (!Files.exists(home.resolve("data").resolve("PG_VERSION"))) {
        initialise(home, user, password);
      }
      EmbeddedPostgres fresh = new EmbeddedPostgres(home, user, freePort(), password, false);
      fresh.launch();
      return fresh;
    } catch (IOException e) {
      throw new ServerException(
          "Cannot prepare PostgreSQL below " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  @Override
  public void close() {
    run(
        home,
        runAs,
        List.of(program(home, "pg_ctl"), "stop", "-D", data.toString(), "-m", "fast", "-w"));
  }

  private void launch() throws IOException {
    writeSettings();
    Path logFile = home.resolve("postgres.log");
    if (Files.exists(logFile) && Files.size(logFile) > MAX_LOG_BYTES) {
      Files.move(logFile, home.resolve("postgres.log.old"), StandardCopyOption.REPLACE_EXISTING);
    }
    // pg_ctl makes a session of its own for the postmaster, so that Ctrl-C reaches the server only.
    run(
        home,
        runAs,
        List.of(
            program(home, "pg_ctl"),
            "start",
            "-D",
            data.toString(),
            "-l",
            logFile.toString(),
            "-t",
            "60",
            "-w"));
    createDatabase();
  }

  /** Every setting whose default elsewhere is made for tests, or for a machine of its own. */
  private void writeSettings() throws IOException {
    String settings =
        """
        # Written by the server at every start.
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        fsync = on
        synchronous_commit = on
        full_page_writes = on
        password_encryption = 'scram-sha-256'
        max_connections = 60
        shared_buffers = '64MB'
        jit = off
        lc_messages = 'C'
        log_timezone = 'UTC'
        timezone = 'UTC'
        """
            .formatted(port);
    Path file = data.resolve("tallystick.conf");
    Files.writeString(file, settings);
    own(file, runAs);
    Path main = data.resolve("postgresql.conf");
    String include = "include 'tallystick.conf'";
    String text = Files.readString(main);
    if (!text.contains(include)) {
      Files.writeString(main, text + "\n" + include + "\n");
    }
  }

  private void createDatabase() {
    try (Connection connection = connect(port, "postgres", password)) {
      boolean exists;
      try (var query = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
        query.setString(1, DATABASE);
        exists = query.executeQuery().next();
      }
      if (!exists) {
        try (var create = connection.createStatement()) {
          create.execute("create database " + DATABASE);
        }
      }
    } catch (SQLException e) {
      throw new ServerException(
          "PostgreSQL on port "
              + port
              + " does not take our password or runs something else: "
              + e.getMessage()
              + ". See "
              + home.resolve("postgres.log"),
          e);
    }
  }

  private static Connection connect(int port, String database, String password)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?connectTimeout=5&loginTimeout=5",
        USER,
        password);
  }

  private static @Nullable EmbeddedPostgres adopt(
      Path home, Optional<String> runAs, String password) throws IOException {
    Path pidFile = home.resolve("data").resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return null;
    }
    // Lines: process id, data folder, start time, port, ...
    List<String> lines = Files.readAllLines(pidFile, StandardCharsets.UTF_8);
    if (lines.size() < 4) {
      return null;
    }
    long pid = Long.parseLong(lines.get(0).strip());
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return null; // PostgreSQL itself clears a dead postmaster's file.
    }
    int port = Integer.parseInt(lines.get(3).strip());
    try (Connection connection = connect(port, "postgres", password)) {
      if (connection.isValid(5)) {
        EmbeddedPostgres left = new EmbeddedPostgres(home, runAs, port, password, true);
        left.createDatabase();
        return left;
      }
    } catch (SQLException e) {
      log.warn("Process {} holds the data folder but does not answer: {}", pid, e.getMessage());
    }
    boolean postgres = process.get().info().command().map(c -> c.endsWith("postgres")).orElse(true);
    if (!postgres) {
      // The number was given to another program since: the file is a dead postmaster's.
      Files.delete(pidFile);
      return null;
    }
    throw new ServerException(
        "PostgreSQL (process "
            + pid
            + ") runs on "
            + home.resolve("data")
            + " but does not let us in. Stop it (kill -INT "
            + pid
            + ") and start again");
  }

  private static void initialise(Path home, Optional<String> runAs, String password)
      throws IOException {
    Path pwFile = home.resolve("initdb.password");
    OwnerOnly.write(pwFile, password + "\n");
    own(pwFile, runAs);
    Path making = home.resolve("data.making");
    DeleteTree.delete(making);
    try {
      run(
          home,
          runAs,
          List.of(
              program(home, "initdb"),
              "-D",
              making.toString(),
              "-U",
              USER,
              "--pwfile=" + pwFile,
              "-A",
              "scram-sha-256",
              "--encoding=UTF8",
              "--locale=C"));
    } finally {
      Files.deleteIfExists(pwFile);
    }
    // Only a finished initdb becomes the data folder; a killed one is begun again.
    Files.move(making, home.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String password(Path file) throws IOException {
    if (Files.exists(file)) {
      return Files.readString(file).strip();
    }
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    OwnerOnly.write(file, password + "\n");
    return password;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String program(Path home, String name) {
    return PostgresPrograms.folder(home).resolve("bin").resolve(name).toString();
  }

  private static void own(Path path, Optional<String> runAs) {
    if (runAs.isPresent()) {
      run(Path.of("/"), Optional.empty(), List.of("chown", "-R", runAs.get(), path.toString()));
    }
  }

  private static void run(Path folder, Optional<String> runAs, List<String> command) {
    List<String> line = new ArrayList<>();
    if (runAs.isPresent()) {
      line.addAll(List.of("setpriv", "--reuid=" + runAs.get(), "--clear-groups", "--"));
    }
    line.addAll(command);
    try {
      Path output = Files.createTempFile("tallystick-postgres", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        // Our own settings are none of PostgreSQL's business.
        builder.environment().keySet().removeIf(name -> name.startsWith("TALLYSTICK_"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        if (!process.waitFor(PROGRAM_TIMEOUT_S, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new ServerException(
              command.getFirst() + " did not end within " + PROGRAM_TIMEOUT_S + " s");
        }
        if (process.exitValue() != 0) {
          throw new ServerException(
              command.getFirst()
                  + " ended with status "
                  + process.exitValue()
                  + ": "
                  + Files.readString(output).strip());
        }
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new ServerException("Cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while " + command.getFirst() + " ran", e);
    }
  }
}
