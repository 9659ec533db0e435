package tallystick.keeper.socket;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import tallystick.keeper.KeeperException;

/**
 * Who is who on this machine.
 *
 * @param isolated keeper, server and approver are three different users and none is root: only then
 *     does the wall between them stand
 */
public record Users(
    UserPrincipal keeper, UserPrincipal server, UserPrincipal approver, boolean isolated) {

  /**
   * Looks the users up.
   *
   * @param ownFolder a folder that this process has made, whose owner is the keeper's user
   */
  public static Users of(Path ownFolder, String serverUser, String approverUser) {
    try {
      UserPrincipal keeper = Files.getOwner(ownFolder);
      UserPrincipal server = lookUp(serverUser);
      UserPrincipal approver = lookUp(approverUser);
      UserPrincipal root = lookUp("0");
      boolean distinct =
          !keeper.equals(server) && !keeper.equals(approver) && !server.equals(approver);
      boolean rootless = !keeper.equals(root) && !server.equals(root) && !approver.equals(root);
      return new Users(keeper, server, approver, distinct && rootless);
    } catch (IOException e) {
      throw new KeeperException("Cannot find out who owns " + ownFolder + " (" + e + ")", e);
    }
  }

  private static UserPrincipal lookUp(String name) throws IOException {
    try {
      return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
    } catch (UserPrincipalNotFoundException e) {
      throw new KeeperException(
          "This machine has no user "
              + name
              + ": create it, or name another with --server-user"
              + " and --approver-user",
          e);
    }
  }

  UserPrincipal admittedAt(Door door) {
    return door == Door.SERVER ? server : approver;
  }
}
