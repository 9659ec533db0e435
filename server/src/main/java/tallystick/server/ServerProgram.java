package tallystick.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tallystick.server.database.KeyBeside;

/**
 * The program {@code server}. Prints one line {@code READY port=N} when it serves, ends with status
 * 0 on SIGTERM, 2 on a wrong command line and 3 on a broken environment, saying what to do.
 */
public final class ServerProgram implements AutoCloseable {
  private static final int STATUS_USAGE = 2;
  private static final int STATUS_ENVIRONMENT = 3;

  private final ConfigurableApplicationContext context;
  private final FileChannel lock;

  private ServerProgram(ConfigurableApplicationContext context, FileChannel lock) {
    this.context = context;
    this.lock = lock;
  }

  // The one place where this program's process begins and ends.
  @SuppressWarnings("SystemExitOutsideMain")
  public static void main(String[] args) {
    ServerSettings settings;
    ServerProgram program;
    try {
      if (ServerBackup.isAskedFor(args)) {
        ServerBackup.run(args, System.getenv(), System.currentTimeMillis());
        return;
      }
      settings = ServerSettings.parse(args, System.getenv());
      program = start(settings);
    } catch (ServerSettings.UsageException e) {
      System.err.println(e.getMessage() + "\n" + ServerSettings.USAGE + ServerBackup.USAGE);
      System.exit(STATUS_USAGE);
      return;
    } catch (ServerException e) {
      System.err.println("server: " + e.getMessage());
      System.exit(STATUS_ENVIRONMENT);
      return;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  program.close();
                  // A JVM that is told to end says 143; a clean end is 0.
                  Runtime.getRuntime().halt(0);
                },
                "shutdown"));
    settings.exposure().ifPresent(System.err::println);
    System.out.println("READY port=" + program.port());
    System.out.flush();
  }

  /**
   * Starts the whole server in this process.
   *
   * @throws ServerException when the environment is broken
   */
  public static ServerProgram start(ServerSettings settings) {
    return start(settings, MarketsMaker::overTheNetwork);
  }

  static ServerProgram start(ServerSettings settings, MarketsMaker markets) {
    return start(settings, markets, InstantSource.system());
  }

  static ServerProgram start(ServerSettings settings, MarketsMaker markets, InstantSource clock) {
    FileChannel lock = lock(settings.folder());
    try {
      KeyBeside.requireFinished(settings.folder());
      return new ServerProgram(run(settings, markets, clock), lock);
    } catch (RuntimeException e) {
      release(lock);
      throw explained(settings, e);
    }
  }

  private static ConfigurableApplicationContext run(
      ServerSettings settings, MarketsMaker markets, InstantSource clock) {
    SpringApplication application = new SpringApplication(ServerParts.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setRegisterShutdownHook(false);
    application.setDefaultProperties(
        Map.of("server.port", settings.httpPort(), "server.address", settings.httpAddress()));
    application.addInitializers(
        context -> {
          GenericApplicationContext beans = (GenericApplicationContext) context;
          beans.getBeanFactory().registerSingleton("serverSettings", settings);
          beans.getBeanFactory().registerSingleton("marketsMaker", markets);
          beans.getBeanFactory().registerSingleton("clock", clock);
        });
    return application.run();
  }

  private static RuntimeException explained(ServerSettings settings, RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ServerException known) {
        return known;
      }
      if (cause instanceof PortInUseException) {
        return new ServerException(
            "Port "
                + settings.httpPort()
                + " on "
                + settings.httpAddress()
                + " is in use. Stop the other program or choose another with --http-port",
            e);
      }
    }
    return e;
  }

  static FileChannel lock(Path folder) {
    try {
      if (!Files.exists(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      FileChannel channel =
          FileChannel.open(
              folder.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock held = channel.tryLock();
      if (held == null) {
        channel.close();
        throw new ServerException(
            "Another server runs on " + folder + ". Stop it, or give this one another --folder");
      }
      return channel;
    } catch (IOException e) {
      throw new ServerException("Cannot use the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new ServerException("Cannot release the folder's lock: " + e.getMessage(), e);
    }
  }

  /** Where it listens. */
  public int port() {
    String port = context.getEnvironment().getProperty("local.server.port");
    if (port == null) {
      throw new IllegalStateException("The server listens nowhere");
    }
    return Integer.parseInt(port);
  }

  /** Ends clean: requests first, then bots, then the database. */
  @Override
  public void close() {
    context.close();
    release(lock);
  }
}
