package tallystick.approve;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.Rule;
import tallystick.intent.Verdict;
import tallystick.intent.words.PlainWords;
import tallystick.tally.proof.CheckpointCheck;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.InclusionProof;
import tallystick.tally.proof.LogCheck;
import tallystick.tally.proof.LogVerifier;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.ProofFile;
import tallystick.tally.proof.Rfc6962;
import tallystick.tally.proof.VerifierKey;

/**
 * What a person takes home: the newest head of the log with its signatures, the changes that were
 * decided, and for each the proof that it stands under that head. A proof is made of the log's own
 * files, after all of them have led to that head; what does not hold is not given out.
 */
final class Receipts {
  /** The page shows the newest; the log holds them all. */
  static final int MAX_SHOWN = 50;

  /** Beyond, `tallystick verify` on the log's own files; here every leaf would pass by. */
  private static final long MAX_LOG_SIZE = 2_000_000;

  private final OrganisationId organisation;

  Receipts(OrganisationId organisation) {
    this.organisation = organisation;
  }

  /** The head of the log and what was decided, the newest first. */
  Map<String, Object> list(KeeperSocket keeper) throws KeeperSocket.Away, KeeperSocket.Failed {
    String note =
        keeper.ask(new Frame.AskStatus(organisation), Frame.Status.class).status().checkpoint();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("note", note);
    json.put("verifierKey", keeper.welcome().verifierKey());
    json.put("signatures", note.lines().filter(line -> line.startsWith("\u2014 ")).count());
    List<Map<String, Object>> decided = new ArrayList<>();
    long next = 0;
    List<Frame.Opened> page;
    do {
      page =
          keeper.askList(
              new Frame.AskEntries(organisation, next, Frame.AskEntries.MAX_ENTRIES),
              Frame.Opened.class);
      for (Frame.Opened opened : page) {
        Entry entry = Canonical.decodeEntry(opened.entry().toArray());
        next = entry.sequence() + 1;
        decision(entry, opened.index()).ifPresent(decided::add);
      }
    } while (page.size() == Frame.AskEntries.MAX_ENTRIES);
    json.put(
        "decided",
        decided.subList(Math.max(0, decided.size() - MAX_SHOWN), decided.size()).reversed());
    return json;
  }

  private static Optional<Map<String, Object>> decision(Entry entry, long index) {
    if (!(entry.body() instanceof EntryBody.Judged judged)
        || !(judged.intent() instanceof Intent.ChangeSetting change)) {
      return Optional.empty();
    }
    String outcome =
        switch (judged.verdict()) {
          case Verdict.Approved approved -> "in-force";
          case Verdict.Refused refused ->
              change.terms() == null
                  ? ""
                  : refused.rule() == Rule.COOLING_OFF
                      ? "cooling"
                      : refused.figures().startsWith("vetoed by ") ? "vetoed" : "refused";
        };
    if (outcome.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("title", PlainWords.title(change.setting()));
    json.put("outcome", outcome);
    json.put("by", change.approvals().stream().map(approval -> approval.person().name()).toList());
    json.put("loggedAtMs", entry.loggedAtMs());
    json.put("sequence", entry.sequence());
    json.put("index", index);
    return Optional.of(json);
  }

  /**
   * The proof that the leaf stands in the log, in the form of c2sp.org/tlog-proof.
   *
   * @throws KeeperSocket.Away when the log's files do not lead to their own head, or the keeper is
   *     away
   */
  String proof(KeeperSocket keeper, long index) throws KeeperSocket.Away {
    List<Hash> leaves = new ArrayList<>();
    LogCheck check;
    try {
      VerifierKey key = VerifierKey.parse(keeper.welcome().verifierKey());
      check =
          LogVerifier.verify(
              keeper::tallyFile,
              key,
              List.of(),
              (at, entry) -> {
                if (at >= MAX_LOG_SIZE) {
                  throw new IllegalArgumentException(
                      "The log is too long for this page; use tallystick verify on its files");
                }
                leaves.add(Rfc6962.leaf(entry));
              });
    } catch (UncheckedIOException e) {
      throw new KeeperSocket.Away(
          "The conversation with the keeper broke off: " + e.getMessage(), e);
    } catch (MalformedException e) {
      throw new KeeperSocket.Away("The keeper shows a key that is none: " + e.getMessage(), e);
    }
    return switch (check) {
      case LogCheck.Refused refused ->
          throw new KeeperSocket.Away(
              "The keeper's own log does not hold: " + refused.where() + " " + refused.reason(),
              new IllegalStateException(refused.reason()));
      case LogCheck.Verified verified -> proof(verified.checkpoint(), leaves, index);
    };
  }

  private static String proof(CheckpointCheck.Verified head, List<Hash> leaves, long index) {
    if (index < 0 || index >= leaves.size()) {
      throw new IllegalArgumentException("The newest head does not cover leaf " + index + " yet");
    }
    List<Hash> path = new ArrayList<>();
    List<Hash> level = leaves;
    long at = index;
    while (level.size() > 1) {
      long sibling = at ^ 1;
      if (sibling < level.size()) {
        path.add(level.get((int) sibling));
      }
      at >>= 1;
      level = above(level);
    }
    InclusionProof proof = new InclusionProof(index, head.checkpoint().size(), path);
    if (!proof.proves(leaves.get((int) index), head.checkpoint().root())) {
      throw new IllegalStateException("The path of leaf " + index + " misses the log's root");
    }
    return ProofFile.of(proof, head.note()).encoded();
  }

  /** A lone last hash rises as it is (RFC 6962, section 2.1). */
  private static List<Hash> above(List<Hash> level) {
    List<Hash> above = new ArrayList<>((level.size() + 1) / 2);
    for (int i = 0; i < level.size(); i += 2) {
      above.add(i + 1 < level.size() ? Rfc6962.node(level.get(i), level.get(i + 1)) : level.get(i));
    }
    return above;
  }
}
