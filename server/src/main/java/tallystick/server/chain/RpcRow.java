package tallystick.server.chain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.WireException;
import tools.jackson.databind.JsonNode;

/** Part of an answer, each value asked for with the type it must have. */
final class RpcRow {
  /** Digits behind the point of a sum in coins. */
  private static final int DECIMALS = 8;

  private final String method;
  private final JsonNode node;

  private RpcRow(String method, JsonNode node) {
    this.method = method;
    this.node = node;
  }

  /** The result of a question, or why there is none. */
  static RpcRow of(String method, RpcAnswer answer) throws NodeSilentException {
    return switch (answer) {
      case RpcAnswer.Result result -> new RpcRow(method, result.value());
      case RpcAnswer.Refused refused ->
          throw new NodeSilentException(
              "The node refused "
                  + method
                  + ": "
                  + refused.message()
                  + " (code "
                  + refused.code()
                  + ")");
      case RpcAnswer.Unknown unknown -> throw new NodeSilentException(unknown.why());
    };
  }

  boolean has(String name) {
    return !node.path(name).isMissingNode() && !node.path(name).isNull();
  }

  RpcRow row(String name) throws NodeSilentException {
    if (!node.path(name).isObject()) {
      throw wrong(name, "an object");
    }
    return new RpcRow(method, node.get(name));
  }

  /** The rows of this array, at most so many. */
  List<RpcRow> rows(int max) throws NodeSilentException {
    if (!node.isArray() || node.size() > max) {
      throw new NodeSilentException(
          "The node's answer to " + method + " is no list of at most " + max);
    }
    List<RpcRow> rows = new ArrayList<>();
    node.forEach(each -> rows.add(new RpcRow(method, each)));
    return rows;
  }

  List<RpcRow> rows(String name, int max) throws NodeSilentException {
    return new RpcRow(method, node.path(name)).rows(max);
  }

  String text(String name) throws NodeSilentException {
    if (!node.path(name).isString()) {
      throw wrong(name, "a text");
    }
    return node.path(name).stringValue();
  }

  /** This value itself as a text. */
  String text() throws NodeSilentException {
    if (!node.isString()) {
      throw new NodeSilentException("The node's answer to " + method + " is not a text");
    }
    return node.stringValue();
  }

  int integer(String name) throws NodeSilentException {
    if (!node.path(name).isInt()) {
      throw wrong(name, "a whole number");
    }
    return node.path(name).intValue();
  }

  boolean flag(String name) throws NodeSilentException {
    if (!node.path(name).isBoolean()) {
      throw wrong(name, "true or false");
    }
    return node.path(name).booleanValue();
  }

  /** A sum in coins as satoshis, exactly. */
  long satoshis(String name) throws NodeSilentException {
    if (!node.path(name).isNumber()) {
      throw wrong(name, "a sum");
    }
    BigDecimal coins = node.path(name).decimalValue();
    try {
      long satoshis = coins.movePointRight(DECIMALS).longValueExact();
      if (Math.abs(satoshis) <= BitcoinTransaction.MAX_SATOSHIS) {
        return satoshis;
      }
    } catch (ArithmeticException e) {
      throw wrong(name, "a sum of whole satoshis");
    }
    throw wrong(name, "a sum that exists");
  }

  Hash256 hash(String name) throws NodeSilentException {
    try {
      return Hash256.parse(text(name));
    } catch (WireException e) {
      throw new NodeSilentException(where(name) + e.getMessage(), e);
    }
  }

  @Nullable Hash256 hashOrNone(String name) throws NodeSilentException {
    return has(name) ? hash(name) : null;
  }

  /** This value itself as a hash. */
  Hash256 hash() throws NodeSilentException {
    try {
      return Hash256.parse(text());
    } catch (WireException e) {
      throw new NodeSilentException("The node's answer to " + method + ": " + e.getMessage(), e);
    }
  }

  Bytes bytes(String name) throws NodeSilentException {
    return hex(text(name));
  }

  /** This value itself as bytes. */
  Bytes bytes() throws NodeSilentException {
    return hex(text());
  }

  NodeSilentException refusal(String why, Throwable cause) {
    return new NodeSilentException("The node's answer to " + method + ": " + why, cause);
  }

  private Bytes hex(String text) throws NodeSilentException {
    try {
      return Bytes.parseHex(text);
    } catch (IllegalArgumentException e) {
      throw refusal("not hexadecimal digits", e);
    }
  }

  private NodeSilentException wrong(String name, String wanted) {
    return new NodeSilentException(where(name) + "is not " + wanted);
  }

  private String where(String name) {
    return "The node's answer to " + method + ": \"" + name + "\" ";
  }
}
