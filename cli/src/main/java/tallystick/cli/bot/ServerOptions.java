package tallystick.cli.bot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tallystick.cli.CliException;
import tallystick.cli.GlobalOptions;
import tallystick.cli.Screen;
import tallystick.cli.net.JsonApi;
import tallystick.cli.supervise.Role;

/** How a command finds the server and shows who asks. */
public final class ServerOptions {
  private static final int USUAL_PORT = 8420;

  @Mixin private GlobalOptions global = new GlobalOptions();

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "The server's port (default: the demo's, or 8420).")
  private @Nullable Integer port;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with an API token (default: TALLYSTICK_TOKEN, or the first administrator's, which"
              + " the server's user and root can read).")
  private @Nullable Path tokenFile;

  public Screen screen() {
    return global.screen();
  }

  /** A conversation with the server. */
  public JsonApi connect() {
    String token = System.getenv("TALLYSTICK_TOKEN");
    if (tokenFile != null || token == null || token.isBlank()) {
      Path file =
          tokenFile != null
              ? tokenFile
              : global.places().folder(Role.SERVER).resolve("admin.token");
      token = JsonApi.token(file);
    }
    return JsonApi.server(port != null ? port : rememberedPort(), token);
  }

  private int rememberedPort() {
    Path file = global.places().home().resolve("installation.properties");
    if (!Files.isReadable(file)) {
      return USUAL_PORT;
    }
    Properties remembered = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      remembered.load(reader);
      return Integer.parseInt(remembered.getProperty("server", Integer.toString(USUAL_PORT)));
    } catch (IOException | NumberFormatException e) {
      throw CliException.unreadable(file, e);
    }
  }
}
