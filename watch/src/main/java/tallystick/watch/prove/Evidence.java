package tallystick.watch.prove;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tallystick.intent.Bytes;
import tallystick.watch.OpenedEntry;

/**
 * What an organisation can show of its side: nothing in it is believed before {@link
 * EvidenceCheck#of} has checked it.
 *
 * @param verifierKey the log's key as text, {@code name+id+base64}; compare it with the one you got
 *     elsewhere
 * @param controller who controls the keeper, in words for a person
 * @param tally the log's public files by their paths: {@code checkpoint} and {@code tile/...}
 * @param entries the organisation's entries, opened, by their sequence
 */
public record Evidence(
    String verifierKey, String controller, Map<String, Bytes> tally, List<OpenedEntry> entries) {
  public Evidence {
    verifierKey = verifierKey.strip();
    controller = controller.strip();
    tally = Map.copyOf(tally);
    entries =
        entries.stream()
            .sorted(Comparator.comparingLong(opened -> opened.entry().sequence()))
            .toList();
  }
}
