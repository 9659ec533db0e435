package tallystick.server.chain;

import tools.jackson.databind.JsonNode;

/** How a call of the node ended. */
public sealed interface RpcAnswer {
  /** The node did it and says this. */
  record Result(JsonNode value) implements RpcAnswer {}

  /**
   * The node says that it did not.
   *
   * @param code as in the reference client's {@code rpc/protocol.h}, always below zero
   */
  record Refused(int code, String message) implements RpcAnswer {}

  /** Nobody knows: no answer in time, or none that can be read. It may have been done. */
  record Unknown(String why) implements RpcAnswer {}
}
