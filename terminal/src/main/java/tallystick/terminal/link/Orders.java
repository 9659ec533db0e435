package tallystick.terminal.link;

import java.util.List;

/**
 * The server's answer to a beat: what this machine is to do and say.
 *
 * @param locked why it is to stand still; empty when it is not
 * @param notice one line for the screen; empty when there is none
 */
public record Orders(String locked, List<Coin> coins, String notice, List<String> messages) {
  /** Before the first answer nothing is offered. */
  public static final Orders NONE = new Orders("", List.of(), "", List.of());

  public Orders {
    coins = List.copyOf(coins);
    messages = List.copyOf(messages);
  }
}
