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
  /** What is said where the bundle does not say it. */
  public static final String CONTROLLER_UNSTATED =
      "the evidence does not say; whoever runs the server it came from, unless you run the keeper"
          + " yourself";

  public Evidence {
    verifierKey = verifierKey.strip();
    controller = controller.strip();
    tally = Map.copyOf(tally);
    entries =
        entries.stream()
            .sorted(Comparator.comparingLong(opened -> opened.entry().sequence()))
            .toList();
  }

  /** The same, with what the reader knows about who controls the keeper. */
  public Evidence controlledBy(String words) {
    return new Evidence(verifierKey, words, tally, entries);
  }
}
