package tallystick.server.chain;

/**
 * The node gave no usable answer to a question. Nothing follows from it about the chain: the caller
 * keeps what he knew and asks again later.
 */
public final class NodeSilentException extends Exception {
  public NodeSilentException(String message) {
    super(message);
  }

  public NodeSilentException(String message, Throwable cause) {
    super(message, cause);
  }
}
