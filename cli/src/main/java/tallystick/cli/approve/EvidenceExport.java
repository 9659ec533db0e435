package tallystick.cli.approve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.cli.CliException;
import tallystick.intent.Bytes;
import tallystick.intent.Frame;
import tallystick.intent.OrganisationId;
import tallystick.tally.proof.LogCheck;
import tallystick.tally.proof.LogVerifier;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.VerifierKey;
import tallystick.watch.OpenedEntry;
import tallystick.watch.prove.Evidence;

/**
 * Fetches from the keeper what an outsider needs: the log's public files as of one checkpoint, and
 * the organisation's own entries with what opens them. The log is verified on the way, which is
 * also how it is known which files belong to that checkpoint.
 */
public final class EvidenceExport {
  private EvidenceExport() {}

  /** Fetches and verifies. */
  public static Evidence fetch(
      ApprovalSocket keeper, OrganisationId organisation, String controller) {
    Map<String, Bytes> files = new HashMap<>();
    VerifierKey key;
    try {
      key = VerifierKey.parse(keeper.welcome().verifierKey());
    } catch (MalformedException e) {
      throw new CliException("The keeper shows a verifier key that is none: " + e.getMessage(), e);
    }
    LogCheck check =
        LogVerifier.verify(
            (path, maxBytes) -> {
              Optional<byte[]> file = keeper.tallyFile(path, maxBytes);
              file.ifPresent(bytes -> files.put(path, Bytes.of(bytes)));
              return file;
            },
            key,
            List.of(),
            (index, entry) -> {});
    return switch (check) {
      case LogCheck.Refused refused ->
          throw new CliException(
              "The keeper's own log does not hold: " + refused.where() + " " + refused.reason());
      case LogCheck.Verified verified ->
          new Evidence(
              key.toString(),
              controller,
              files,
              entries(keeper, organisation, verified.checkpoint().checkpoint().size()));
    };
  }

  /** Up to the checkpoint: later entries are not in its tree yet. */
  private static List<OpenedEntry> entries(
      ApprovalSocket keeper, OrganisationId organisation, long size) {
    List<OpenedEntry> entries = new ArrayList<>();
    while (true) {
      List<Frame.Reply> page =
          keeper.askList(
              new Frame.AskEntries(organisation, entries.size(), Frame.AskEntries.MAX_ENTRIES));
      for (Frame.Reply reply : page) {
        Frame.Opened opened = ApprovalSocket.expect(reply, Frame.Opened.class);
        if (opened.index() >= size) {
          return entries;
        }
        entries.add(OpenedEntry.of(opened.index(), opened.salt(), opened.entry()));
      }
      if (page.size() < Frame.AskEntries.MAX_ENTRIES) {
        return entries;
      }
    }
  }
}
