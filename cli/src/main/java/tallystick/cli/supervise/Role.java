package tallystick.cli.supervise;

/**
 * Who a program runs as. Three walls are drawn between the first three; the paper exchange, the
 * witness and a node stand for parties outside and share a fourth user. A cash machine is a
 * computer of its own, and so has a fifth.
 */
public enum Role {
  KEEPER("keeper"),
  APPROVER("approver"),
  SERVER("server"),
  PAPER("paper"),
  TERMINAL("terminal");

  private final String folderName;

  Role(String folderName) {
    this.folderName = folderName;
  }

  /** The name of the role's folder under the home folder. */
  public String folderName() {
    return folderName;
  }

  /** The system user that root makes for the role. */
  public String systemUser() {
    return "tallystick-" + folderName;
  }
}
