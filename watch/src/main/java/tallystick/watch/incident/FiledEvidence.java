package tallystick.watch.incident;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Intent;
import tallystick.intent.Verdict;
import tallystick.watch.OpenedEntry;

/**
 * The files of evidence that the tally names, folded from its entries. What somebody holds in his
 * hands is held against it byte for byte. Not for several threads.
 */
public final class FiledEvidence {
  /**
   * One file that the tally names.
   *
   * @param leaf in the log
   */
  public record Filed(Bytes sha256, long lengthBytes, long sequence, long leaf, long loggedAtMs) {}

  /** What became of a file. */
  public enum Answer {
    /** Exactly these bytes existed when the entry was logged. */
    AS_FILED,
    /** The tally names a file of this name, and it was another. */
    ALTERED,
    /** The tally names no such file. */
    NOT_FILED
  }

  private final Map<String, List<Filed>> filed = new HashMap<>();

  /** The files that these entries name. */
  public static FiledEvidence of(Iterable<OpenedEntry> entries) {
    FiledEvidence all = new FiledEvidence();
    entries.forEach(all::take);
    return all;
  }

  /** Takes the next entry. */
  public void take(OpenedEntry opened) {
    Entry entry = opened.entry();
    if (entry.body() instanceof EntryBody.Judged judged
        && judged.verdict() instanceof Verdict.Approved
        && judged.intent() instanceof Intent.FileEvidence file) {
      filed
          .computeIfAbsent(key(file.incident(), file.name()), key -> new ArrayList<>(1))
          .add(
              new Filed(
                  file.sha256(),
                  file.lengthBytes(),
                  entry.sequence(),
                  opened.index(),
                  entry.loggedAtMs()));
    }
  }

  /** What the tally says of this file; the first of its name counts. */
  public Optional<Filed> find(String incident, String name) {
    return filed.getOrDefault(key(incident, name), Collections.emptyList()).stream().findFirst();
  }

  /** Holds the bytes in hand against the tally. */
  public Answer check(String incident, String name, byte[] file) {
    return check(incident, name, sha256(file), file.length);
  }

  /** The same for a file of which the hash and length are known. */
  public Answer check(String incident, String name, Bytes sha256, long lengthBytes) {
    Optional<Filed> known = find(incident, name);
    if (known.isEmpty()) {
      return Answer.NOT_FILED;
    }
    return known.get().lengthBytes() == lengthBytes && known.get().sha256().equals(sha256)
        ? Answer.AS_FILED
        : Answer.ALTERED;
  }

  /** SHA-256 of a file. */
  public static Bytes sha256(byte[] file) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static String key(String incident, String name) {
    return incident + "/" + name;
  }
}
