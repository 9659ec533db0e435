package tallystick.server.people;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import tallystick.server.ServerException;
import tallystick.server.database.OwnerOnly;

/**
 * The first administrator's token: made once, at the first start on an empty database, and written
 * to a file that only the server's user reads. No web address ever makes one. The first start after
 * a restore makes another, since all older ones have ended.
 */
public final class FirstToken {
  public static final String FILE = "admin.token";

  private FirstToken() {}

  /** Makes it when there has never been any token. */
  public static void ensure(TokenStore tokens, Path folder) {
    if (!tokens.isEmpty()) {
      return;
    }
    write(tokens, folder, "first administrator");
  }

  /** Makes one for whoever holds the machine. */
  static void write(TokenStore tokens, Path folder, String name) {
    TokenStore.Issued issued =
        tokens.issue(name, null, Set.of(TokenScope.ADMIN), Set.of(), ApiToken.MAX_LIFE_MS);
    try {
      Files.createDirectories(folder);
      OwnerOnly.write(folder.resolve(FILE), issued.text() + "\n");
    } catch (IOException e) {
      tokens.revoke(issued.token().id());
      throw new ServerException(
          "Cannot write the first token to " + folder.resolve(FILE) + ": " + e.getMessage(), e);
    }
  }
}
