package tallystick.keeper.socket;

import tallystick.intent.Frame;

/** Which of the two sockets, and so which frames are admitted. */
public enum Door {
  /** Intents, reads, and what comes back. */
  SERVER("server.sock"),
  /** The same, and people's side of it. */
  APPROVAL("approval.sock");

  private final String fileName;

  Door(String fileName) {
    this.fileName = fileName;
  }

  public String fileName() {
    return fileName;
  }

  /** Deny by default: a frame that is not named for the server's door does not pass it. */
  boolean admits(Frame.Request request) {
    return switch (request) {
      case Frame.Hello f -> true;
      case Frame.Submit f -> true;
      case Frame.Lookup f -> true;
      case Frame.Query f -> true;
      case Frame.AskStatus f -> true;
      case Frame.AskFleet f -> true;
      case Frame.AskEpoch f -> true;
      case Frame.AskEntries f -> true;
      case Frame.AskTallyFile f -> true;
      case Frame.Follow f -> true;
      case Frame.EnrolFirst f -> this == APPROVAL;
      case Frame.AskPending f -> this == APPROVAL;
      case Frame.Approve f -> this == APPROVAL;
      case Frame.Veto f -> this == APPROVAL;
      case Frame.AskPublicHalf f -> this == APPROVAL;
      case Frame.ImportSecret f -> this == APPROVAL;
      case Frame.BreakGlass f -> this == APPROVAL;
      case Frame.AskCooling f -> this == APPROVAL;
    };
  }
}
