package tallystick.bench.tally;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tallystick.tally.proof.Checkpoint;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.InclusionProof;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.ProofCheck;
import tallystick.tally.proof.ProofFile;
import tallystick.tally.proof.Rfc6962;
import tallystick.tally.proof.SignedNote;

/** Checks of inclusion in a log of a million entries, on one thread, beside the bare hashes. */
final class ProofBench {
  private static final int HEIGHT = 20;

  private final long sliceNs;

  ProofBench(long sliceMs) {
    this.sliceNs = sliceMs * 1_000_000;
  }

  private interface Step {
    boolean run();
  }

  /** Runs {@code step} for a slice to warm up and for another to count. */
  private double perSecond(Step step) {
    double rate = 0;
    for (int pass = 0; pass < 2; pass++) {
      long count = 0;
      long startNs = System.nanoTime();
      while (System.nanoTime() - startNs < sliceNs) {
        for (int i = 0; i < 16; i++) {
          if (!step.run()) {
            throw new IllegalStateException("what is measured must also be right");
          }
        }
        count += 16;
      }
      rate = count * 1e9 / (System.nanoTime() - startNs);
    }
    return rate;
  }

  String run() {
    byte[] entry = new byte[33];
    Hash leaf = Rfc6962.leaf(entry);
    List<Hash> path = new ArrayList<>();
    Hash root = leaf;
    for (int level = 0; level < HEIGHT; level++) {
      // Any siblings make a tree; the leaf is its first.
      Hash sibling = Rfc6962.leaf(new byte[] {(byte) level});
      path.add(sibling);
      root = Rfc6962.node(root, sibling);
    }
    Hash top = root;
    InclusionProof proof = new InclusionProof(0, 1L << HEIGHT, path);
    JdkNoteSigner log = JdkNoteSigner.of("bench.example", KeyType.ED25519, new byte[32]);
    SignedNote note =
        SignedNote.sign(new Checkpoint("bench.example", 1L << HEIGHT, top).text(), log);
    String receipt = ProofFile.of(proof, note).encoded();

    double sha = sha256PerSecond();
    double checks = perSecond(() -> proof.proves(Rfc6962.leaf(entry), top));
    double receipts = perSecond(() -> receiptHolds(receipt, leaf, log));
    System.out.printf(
        Locale.ROOT,
        "%,.0f inclusion checks/s (%d hashes each; bare SHA-256 %,.0f/s), %,.0f whole receipts/s%n",
        checks,
        HEIGHT + 1,
        sha,
        receipts);
    return String.format(
        Locale.ROOT,
        "{\"pathLength\": %d, \"bareSha256PerSecond\": %.0f, \"inclusionChecksPerSecond\": %.0f,"
            + " \"ratioToBareHashes\": %.3f, \"receiptsWithSignaturePerSecond\": %.0f}",
        HEIGHT,
        sha,
        checks,
        checks * (HEIGHT + 1) / sha,
        receipts);
  }

  private static boolean receiptHolds(String receipt, Hash leaf, JdkNoteSigner log) {
    try {
      return ProofFile.parse(receipt).check(leaf, log.verifier(), List.of(), 0)
          instanceof ProofCheck.Included;
    } catch (tallystick.tally.proof.MalformedException e) {
      return false;
    }
  }

  /** 65 bytes, as a node has. */
  private double sha256PerSecond() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] node = new byte[65];
      return perSecond(() -> digest.digest(node).length == Hash.BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
