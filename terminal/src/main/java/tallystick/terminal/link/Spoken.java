package tallystick.terminal.link;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.intent.KeeperAttestation;
import tools.jackson.databind.JsonNode;

/** Reads what a server says, a hostile one too: nothing missing, too long or too many surprises. */
final class Spoken {
  /** Two lines on a screen. */
  private static final int MAX_TEXT_CHARS = 500;

  /** More than anybody scrolls through on a machine. */
  private static final int MAX_LIST = 20;

  private Spoken() {}

  static String text(JsonNode node, String field) {
    return cut(node.path(field).asString(""));
  }

  private static String cut(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.length() <= MAX_TEXT_CHARS ? clean : clean.substring(0, MAX_TEXT_CHARS);
  }

  static Orders orders(JsonNode body) {
    List<Coin> coins = new ArrayList<>();
    for (JsonNode each : body.path("coins")) {
      if (coins.size() < MAX_LIST) {
        coins.add(
            new Coin(
                text(each, "setting"),
                text(each, "chain"),
                text(each, "asset"),
                text(each, "currency"),
                side(each.path("buy")),
                side(each.path("sell"))));
      }
    }
    List<String> messages = new ArrayList<>();
    for (JsonNode each : body.path("messages")) {
      if (messages.size() < MAX_LIST) {
        messages.add(cut(each.asString("")));
      }
    }
    return new Orders(text(body, "locked"), coins, text(body, "notice"), messages);
  }

  private static Coin.@Nullable Side side(JsonNode node) {
    if (!node.isObject()) {
      return null;
    }
    long least = node.path("minMinor").asLong(0);
    long most = node.path("maxMinor").asLong(0);
    return least < 0 || most < 1 || least > most
        ? null
        : new Coin.Side(least, most, text(node, "indicative"));
  }

  static SaleStatus status(JsonNode body) {
    return new SaleStatus(
        text(body, "phase"),
        text(body, "why"),
        text(body, "txid"),
        Math.clamp(body.path("confirmations").asLong(0), 0, Integer.MAX_VALUE));
  }

  /** What is shaped like attestations; whose they are is checked elsewhere. */
  static List<KeeperAttestation> attestations(JsonNode body) {
    List<KeeperAttestation> found = new ArrayList<>();
    for (JsonNode each : body.path("attestations")) {
      if (found.size() < MAX_LIST) {
        KeeperAttestation read = attestation(each.asString(""));
        if (read != null) {
          found.add(read);
        }
      }
    }
    return found;
  }

  /** What the keeper is said to have answered about its epoch when a session was opened. */
  static Optional<KeeperAttestation> attested(JsonNode body) {
    String base64 = body.path("attestedEpoch").asString("");
    return base64.isEmpty() ? Optional.empty() : Optional.ofNullable(attestation(base64));
  }

  private static @Nullable KeeperAttestation attestation(String base64) {
    try {
      return KeeperAttestation.ofBytes(Bytes.of(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
