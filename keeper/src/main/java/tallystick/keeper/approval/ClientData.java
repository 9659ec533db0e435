package tallystick.keeper.approval;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The bytes that a browser wrote about an assertion (WebAuthn level 3, section 5.8.1.1). Their
 * beginning is compared, byte for byte; of the rest only this is asked, that a JSON parser could
 * not read another meaning out of it than we do: a verifier that replays the approval may use one.
 *
 * <p>The rest may hold members that future browsers add. They are recognised, not read: nothing is
 * built, each byte is looked at once.
 */
final class ClientData {
  /** What is compared at the beginning must not be said a second time, and no other top page. */
  private static final Set<String> ONCE =
      Set.of("type", "challenge", "origin", "crossOrigin", "topOrigin");

  /** Browsers nest one level. */
  private static final int MAX_DEPTH = 4;

  private final byte[] json;
  private int at;

  ClientData(byte[] json) {
    this.json = json;
  }

  /** Whether the next bytes are these, which are then behind us. */
  boolean passes(String ascii) {
    byte[] expected = ascii.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < expected.length; i++) {
      if (at + i >= json.length || json[at + i] != expected[i]) {
        return false;
      }
    }
    at += expected.length;
    return true;
  }

  /** Whether what is left closes the object: at once, or after members of no meaning to us. */
  boolean endsWithoutAnotherMeaning() {
    if (passes("}")) {
      return at == json.length;
    }
    return isUtf8() && passes(",") && members(0) && at == json.length;
  }

  private boolean isUtf8() {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Name, colon, value, with commas between, up to and with the closing brace. */
  private boolean members(int depth) {
    do {
      int from = at + 1;
      if (!string(false)) {
        return false;
      }
      String name = new String(json, from, at - 1 - from, StandardCharsets.UTF_8);
      if (depth == 0 && ONCE.contains(name)) {
        return false;
      }
      if (!passes(":") || !value(depth)) {
        return false;
      }
    } while (passes(","));
    return passes("}");
  }

  private boolean value(int depth) {
    if (depth >= MAX_DEPTH) {
      return false;
    }
    if (passes("true") || passes("false") || passes("null")) {
      return true;
    }
    if (passes("{")) {
      return passes("}") || members(depth + 1);
    }
    if (passes("[")) {
      if (passes("]")) {
        return true;
      }
      do {
        if (!value(depth + 1)) {
          return false;
        }
      } while (passes(","));
      return passes("]");
    }
    return string(true) || number();
  }

  /** A string; escapes in values only, since an escaped name could be one of those that we know. */
  private boolean string(boolean escapes) {
    if (!passes("\"")) {
      return false;
    }
    while (at < json.length) {
      int next = json[at++];
      if (next == '"') {
        return true;
      }
      boolean control = next >= 0 && next < 0x20;
      if (control || (next == '\\' && !(escapes && escape()))) {
        return false;
      }
    }
    return false;
  }

  private boolean escape() {
    if (passes("u")) {
      for (int i = 0; i < 4; i++, at++) {
        if (at >= json.length || Character.digit(json[at], 16) < 0) {
          return false;
        }
      }
      return true;
    }
    boolean known = at < json.length && "\"\\/bfnrt".indexOf(json[at]) >= 0;
    at++;
    return known;
  }

  /** An integer: browsers write no others. */
  private boolean number() {
    passes("-");
    if (passes("0")) {
      return true;
    }
    int from = at;
    while (at < json.length && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    return at > from;
  }
}
