package tallystick.server.incidents;

import java.util.List;
import java.util.Optional;
import tallystick.watch.incident.FiledEvidence;
import tallystick.watch.incident.IncidentRecord;
import tools.jackson.databind.JsonNode;

/** What can be seen of what was gathered, handed over and said. */
final class EvidenceChecks {
  private final Checks.Parts parts;

  EvidenceChecks(Checks.Parts parts) {
    this.parts = parts;
  }

  /** A list of orders that is newer than the last finding. */
  Seen ordersListed(Look look, boolean allOurs) {
    Optional<IncidentStore.Piece> list =
        parts.incidents().evidence(look.incident().id()).stream()
            .filter(piece -> piece.name().matches("g\\d+-orders\\.json"))
            .reduce((first, second) -> second);
    if (list.isEmpty()) {
      return Seen.red("no list has been made");
    }
    if (list.get().atMs() < parts.incidents().lastStrangerMs(look.incident().id())) {
      return Seen.red("there are findings since " + list.get().name() + ": make it again");
    }
    JsonNode orders =
        parts
            .json()
            .readTree(
                parts
                    .incidents()
                    .evidenceBytes(look.incident().id(), list.get().name())
                    .orElseThrow()
                    .toArray());
    String said =
        list.get().name()
            + ": "
            + orders.path("ours").asLong()
            + " ours, "
            + orders.path("notOurs").asLong()
            + " not ours, "
            + orders.path("cannotTell").asLong()
            + " cannot tell";
    boolean strange = orders.path("notOurs").asLong() > 0 || orders.path("cannotTell").asLong() > 0;
    return allOurs && strange ? Seen.red(said) : Seen.green(said);
  }

  Seen evidence(Look look, boolean exported) {
    FiledEvidence tally = FiledEvidence.of(look.entries());
    List<IncidentRecord.Piece> pieces = parts.evidence().pieces(look.incident().id(), tally);
    if (pieces.isEmpty()) {
      return Seen.red("nothing has been gathered");
    }
    List<String> altered = names(pieces, "altered");
    if (!altered.isEmpty()) {
      return Seen.red(
          "not what the tally names, so altered here since: " + String.join(", ", altered));
    }
    List<String> waiting = names(pieces, "not-filed");
    if (!waiting.isEmpty()) {
      return Seen.unknown(waiting.size() + " files are not in the tally yet");
    }
    long newestMs = pieces.stream().mapToLong(IncidentRecord.Piece::atMs).max().orElse(0);
    if (exported && look.incident().exportedMs() < newestMs) {
      return Seen.red(
          "all " + pieces.size() + " files match the tally; the zip was not made since the last");
    }
    return Seen.green(
        "all "
            + pieces.size()
            + " files match the tally"
            + (exported ? ", and the zip was made after the last" : ""));
  }

  private static List<String> names(List<IncidentRecord.Piece> pieces, String answer) {
    return pieces.stream()
        .filter(piece -> piece.answer().equals(answer))
        .map(IncidentRecord.Piece::name)
        .toList();
  }

  Seen peopleTold(Look look) {
    int messages = parts.incidents().messages(look.incident().id()).size();
    long said =
        parts.incidents().statements(look.incident().id()).stream()
            .filter(statement -> statement.publishedMs() != null)
            .count();
    return messages + said == 0
        ? Seen.red("nobody has been told")
        : Seen.green(messages + " messages, " + said + " published statements");
  }
}
