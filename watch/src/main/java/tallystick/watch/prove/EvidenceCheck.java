package tallystick.watch.prove;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import tallystick.intent.Bytes;
import tallystick.intent.Entry;
import tallystick.tally.TallyException;
import tallystick.tally.proof.Checkpoint;
import tallystick.tally.proof.Commitment;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.InclusionProof;
import tallystick.tally.proof.LogCheck;
import tallystick.tally.proof.LogVerifier;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.Rfc6962;
import tallystick.tally.proof.TileSource;
import tallystick.tally.proof.VerifierKey;
import tallystick.watch.OpenedEntry;
import tallystick.watch.WatchException;

/** Whether a bundle of evidence holds together. */
public sealed interface EvidenceCheck {

  /** More leaves than that are not held in memory; a bundle of them would have 300 MB. */
  int MAX_LEAVES = 5_000_000;

  /**
   * It does: the log's key signed the checkpoint, the tiles give its root, every entry opens its
   * leaf, and the entries are the organisation's from the first on, without a gap.
   */
  final class Holds implements EvidenceCheck {
    private final Checkpoint checkpoint;
    private final List<List<Hash>> tree;
    private final int opened;
    private final int witnesses;

    Holds(Checkpoint checkpoint, int witnesses, List<Hash> leaves, int opened) {
      this.checkpoint = checkpoint;
      this.witnesses = witnesses;
      this.tree = levels(leaves);
      this.opened = opened;
    }

    public Checkpoint checkpoint() {
      return checkpoint;
    }

    /** Leaves of the log that this bundle does not open: others', or withheld. */
    public long unopenedLeaves() {
      return checkpoint.size() - opened;
    }

    /** How many of the witnesses asked for have cosigned the checkpoint. */
    public int witnesses() {
      return witnesses;
    }

    /** How many entries it opens. */
    public int openedEntries() {
      return opened;
    }

    /**
     * The proof that a leaf stands in the log, checked against the checkpoint's root before it is
     * given out.
     */
    public InclusionProof proofOf(long index) {
      List<Hash> path = new ArrayList<>();
      long at = index;
      for (List<Hash> level : tree.subList(0, tree.size() - 1)) {
        long sibling = at ^ 1;
        if (sibling < level.size()) {
          path.add(level.get((int) sibling));
        }
        at >>= 1;
      }
      InclusionProof proof = new InclusionProof(index, checkpoint.size(), path);
      if (!proof.proves(tree.getFirst().get((int) index), checkpoint.root())) {
        throw new WatchException(
            "The path from leaf " + index + " does not lead to the checkpoint's root");
      }
      return proof;
    }

    /** Level by level to the root; a lone last hash rises as it is (RFC 6962, section 2.1). */
    private static List<List<Hash>> levels(List<Hash> leaves) {
      List<List<Hash>> levels = new ArrayList<>();
      List<Hash> level = List.copyOf(leaves);
      levels.add(level);
      while (level.size() > 1) {
        List<Hash> above = new ArrayList<>((level.size() + 1) / 2);
        for (int i = 0; i < level.size(); i += 2) {
          above.add(
              i + 1 < level.size() ? Rfc6962.node(level.get(i), level.get(i + 1)) : level.get(i));
        }
        level = List.copyOf(above);
        levels.add(level);
      }
      return levels;
    }
  }

  /** It does not; nothing can be concluded from it. */
  record Fails(String why) implements EvidenceCheck {}

  /**
   * Checks everything there is to check without anybody's help.
   *
   * @param witnesses keys of those whose cosignatures are looked for; may be empty
   */
  static EvidenceCheck of(Evidence evidence, Collection<VerifierKey> witnesses) {
    return of(evidence, witnesses, leaf -> {});
  }

  /** The same, telling of each leaf. */
  static EvidenceCheck of(
      Evidence evidence, Collection<VerifierKey> witnesses, LongConsumer progress) {
    VerifierKey key;
    try {
      key = VerifierKey.parse(evidence.verifierKey());
    } catch (MalformedException e) {
      return new Fails("the verifier key: " + e.getMessage());
    }
    List<byte[]> publicEntries = new ArrayList<>();
    LogCheck log;
    try {
      log =
          LogVerifier.verify(
              source(evidence.tally()),
              key,
              witnesses,
              (index, entry) -> {
                take(publicEntries, entry);
                progress.accept(index);
              });
    } catch (TallyException | WatchException e) {
      return new Fails("the log: " + e.getMessage());
    }
    return switch (log) {
      case LogCheck.Refused refused ->
          new Fails("the log: " + refused.where() + " " + refused.reason());
      case LogCheck.Verified verified ->
          entries(evidence.entries(), publicEntries)
              .<EvidenceCheck>map(Fails::new)
              .orElseGet(
                  () ->
                      new Holds(
                          verified.checkpoint().checkpoint(),
                          verified.checkpoint().witnesses().size(),
                          publicEntries.stream().map(Rfc6962::leaf).toList(),
                          evidence.entries().size()));
    };
  }

  private static void take(List<byte[]> entries, byte[] entry) {
    if (entries.size() == MAX_LEAVES) {
      throw new WatchException("more than " + MAX_LEAVES + " leaves; prove in parts");
    }
    entries.add(entry);
  }

  private static TileSource source(Map<String, Bytes> files) {
    return (path, maxBytes) -> {
      Bytes file = files.get(path);
      if (file != null && file.length() > maxBytes) {
        throw new WatchException(path + " has more than " + maxBytes + " bytes");
      }
      return file == null ? Optional.empty() : Optional.of(file.toArray());
    };
  }

  /** The first thing wrong with the opened entries. */
  private static Optional<String> entries(List<OpenedEntry> entries, List<byte[]> leaves) {
    Bytes previous = Bytes.of(new byte[Hash.BYTES]);
    Map<Long, Long> sequenceByLeaf = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      OpenedEntry opened = entries.get(i);
      Entry entry = opened.entry();
      String which = "entry " + entry.sequence() + " (leaf " + opened.index() + "): ";
      if (!entry.organisation().equals(entries.getFirst().entry().organisation())) {
        return Optional.of(which + "belongs to another organisation");
      }
      if (entry.sequence() != i) {
        return Optional.of(
            "the list of entries is not complete: number " + i + " is missing or doubled");
      }
      if (!entry.previous().equals(previous)) {
        return Optional.of(which + "does not follow the entry before it");
      }
      if (opened.index() < 0 || opened.index() >= leaves.size()) {
        return Optional.of(which + "stands outside the log of " + leaves.size() + " leaves");
      }
      if (!opens(opened, leaves.get((int) opened.index()))) {
        return Optional.of(which + "is not what the log holds there");
      }
      if (sequenceByLeaf.put(opened.index(), entry.sequence()) != null) {
        return Optional.of(which + "shares its leaf with another");
      }
      previous = opened.commitment();
    }
    return Optional.empty();
  }

  private static boolean opens(OpenedEntry opened, byte[] leaf) {
    try {
      return Commitment.parse(leaf).opensTo(opened.salt().toArray(), opened.canonical().toArray());
    } catch (MalformedException e) {
      return false;
    }
  }
}
