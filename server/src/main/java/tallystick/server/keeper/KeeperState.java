package tallystick.server.keeper;

import tallystick.intent.Frame;

/** Whether the keeper answers. */
public sealed interface KeeperState {
  /** It does. */
  record Up(Frame.Welcome welcome) implements KeeperState {}

  /**
   * It does not.
   *
   * @param why for people: what was tried and what to do
   */
  record Down(String why) implements KeeperState {}
}
