package tallystick.server.incidents;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tallystick.server.incidents.FleetLook.View;
import tallystick.watch.incident.FiledEvidence;
import tallystick.watch.incident.Runbook;

/**
 * What can be seen of all machines, and what people attest to where nobody but a person can judge.
 * An attestation is to a list as it stood: a line that comes later is red again, whoever put it
 * there. What the program sees to be wrong no attestation turns green.
 */
final class FleetChecks {
  /** A person reads this many lines; of more the number stands at the end. */
  private static final int MAX_SHOWN = 200;

  private static final int CODE_LENGTH = 8;

  private static final Set<String> NAMES =
      Set.of(
          "fleet-locked",
          "heads-agree",
          "settings-approved",
          "people-reviewed",
          "machines-real",
          "payouts-signed",
          "secrets-rotated",
          "server-rebuilt",
          "machines-verified",
          "fleet-released");

  private final FleetLook fleet;
  private final AttestationStore attestations;

  FleetChecks(FleetLook fleet, AttestationStore attestations) {
    this.fleet = fleet;
    this.attestations = attestations;
  }

  static Set<String> names() {
    return NAMES;
  }

  FleetLook fleet() {
    return fleet;
  }

  Seen look(Look look, Runbook.RunbookStep step) {
    return switch (view(look, step)) {
      case View.Fine(String text) -> Seen.green(text);
      case View.Wrong(String text) -> Seen.red(text);
      case View.Unknown(String text) -> Seen.unknown(text);
      case View.ForPerson list -> attested(look.incident().id(), step.id(), list);
    };
  }

  private View view(Look look, Runbook.RunbookStep step) {
    return fleet.look(
        step.check(),
        new FleetLook.Asked(
            look.incident().id(), look.incident().openedMs(), look.status(), look.entries()));
  }

  private Seen attested(long incident, String step, View.ForPerson list) {
    Optional<AttestationStore.Attestation> last = attestations.last(incident, step);
    if (last.isPresent() && last.get().covers(list.lines())) {
      return Seen.green(last.get().who() + " attests: " + last.get().text());
    }
    List<String> fresh =
        last.map(said -> list.lines().stream().filter(line -> !said.seen().contains(line)).toList())
            .orElse(List.of());
    return Seen.red(
        list.question()
            + " The list has the code "
            + code(list.lines())
            + (fresh.isEmpty()
                ? ""
                : ". New since " + last.get().who() + " attested: " + shown(fresh))
            + ". It says: "
            + shown(list.lines()));
  }

  /** Writes down that a person attests to the list with this code. */
  String attest(Look look, Runbook.RunbookStep step, String who, String code, String text) {
    if (!(view(look, step) instanceof View.ForPerson list)) {
      throw new Deeds.NotNowException(
          "There is nothing to attest to here: first what is red has to be mended");
    }
    if (!code.equalsIgnoreCase(code(list.lines()))) {
      throw new Deeds.NotNowException(
          "This is not the code of the list as it stands now: look at it again");
    }
    attestations.add(look.incident().id(), step.id(), who, list.lines(), text);
    return who + " attests to " + list.lines().size() + " lines, code " + code(list.lines());
  }

  /** By it a person says which list he has seen. */
  static String code(List<String> lines) {
    return FiledEvidence.sha256(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
        .toHex()
        .substring(0, CODE_LENGTH);
  }

  private static String shown(List<String> lines) {
    String text =
        lines.stream().limit(MAX_SHOWN).map(line -> "\n- " + line).reduce("", String::concat);
    return lines.size() > MAX_SHOWN
        ? text + "\n- and " + (lines.size() - MAX_SHOWN) + " more"
        : text.isEmpty() ? "nothing" : text;
  }
}
