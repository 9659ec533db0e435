package tallystick.tally.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigstore.merkle.InclusionProofVerificationException;
import dev.sigstore.merkle.InclusionProofVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tallystick.tally.Seed;

/**
 * Random trees against the definitions of RFC 6962, section 2.1, and against sigstore's verifier.
 */
class TreePropertiesTest {
  private static final int RUNS = 300;
  private static final int MAX_SIZE = 700;

  @Test
  void everyDefinedInclusionPathIsAcceptedHereAndBySigstore()
      throws InclusionProofVerificationException {
    Random random = Seed.random("inclusion");
    for (int run = 0; run < RUNS; run++) {
      List<Hash> leaves = leaves(random, 1 + random.nextInt(MAX_SIZE));
      int index = random.nextInt(leaves.size());
      List<Hash> path = path(index, leaves);
      Hash root = mth(leaves);

      InclusionProof proof = new InclusionProof(index, leaves.size(), path);

      assertTrue(proof.proves(leaves.get(index), root));
      assertEquals(root, Rfc6962.rootOf(leaves));
      InclusionProofVerifier.verify(
          leaves.get(index).bytes(), index, leaves.size(), raw(path), root.bytes());
    }
  }

  @Test
  void noSingleChangeToAProofIsAcceptedHereOrBySigstore() {
    Random random = Seed.random("changed inclusion");
    for (int run = 0; run < RUNS; run++) {
      List<Hash> leaves = leaves(random, 2 + random.nextInt(MAX_SIZE));
      int size = leaves.size();
      int index = random.nextInt(size);
      List<Hash> path = new ArrayList<>(path(index, leaves));
      Hash root = mth(leaves);
      int other = index;
      switch (random.nextInt(4)) {
        case 0 -> path.set(random.nextInt(path.size()), leaves(random, 1).getFirst());
        case 1 -> path.remove(random.nextInt(path.size()));
        case 2 -> path.add(random.nextInt(path.size() + 1), leaves(random, 1).getFirst());
        default -> other = (index + 1 + random.nextInt(size - 1)) % size;
      }
      int claimed = other;

      assertFalse(new InclusionProof(claimed, size, path).proves(leaves.get(index), root));
      // There alone it is less strict than we are: a path that is too short for the index it is
      // claimed for, such as index 4's of 5 for index 3.
      boolean tooShort = claimed != index && path.size() < path(claimed, leaves).size();
      if (!tooShort) {
        assertThrows(
            InclusionProofVerificationException.class,
            () ->
                InclusionProofVerifier.verify(
                    leaves.get(index).bytes(), claimed, size, raw(path), root.bytes()));
      }
    }
  }

  @Test
  void everyDefinedConsistencyPathIsAcceptedAndNoForkIs() {
    Random random = Seed.random("consistency");
    for (int run = 0; run < RUNS; run++) {
      List<Hash> leaves = leaves(random, 1 + random.nextInt(MAX_SIZE));
      int old = 1 + random.nextInt(leaves.size());
      List<Hash> path = old == leaves.size() ? List.of() : subproof(old, leaves, true);
      Hash oldRoot = mth(leaves.subList(0, old));
      Hash root = mth(leaves);

      ConsistencyProof proof = new ConsistencyProof(old, leaves.size(), path);

      assertTrue(proof.proves(oldRoot, root), old + " to " + leaves.size());
      List<Hash> fork = new ArrayList<>(leaves.subList(0, old));
      fork.set(random.nextInt(old), leaves(random, 1).getFirst());
      assertFalse(proof.proves(mth(fork), root));
      if (!path.isEmpty()) {
        List<Hash> changed = new ArrayList<>(path);
        changed.set(random.nextInt(path.size()), leaves(random, 1).getFirst());
        assertFalse(new ConsistencyProof(old, leaves.size(), changed).proves(oldRoot, root));
      }
    }
  }

  /** MTH of RFC 6962, word for word. */
  private static Hash mth(List<Hash> leaves) {
    int n = leaves.size();
    if (n == 1) {
      return leaves.getFirst();
    }
    int k = Integer.highestOneBit(n - 1);
    return Rfc6962.node(mth(leaves.subList(0, k)), mth(leaves.subList(k, n)));
  }

  /** PATH(m, D[n]). */
  private static List<Hash> path(int m, List<Hash> leaves) {
    int n = leaves.size();
    if (n == 1) {
      return List.of();
    }
    int k = Integer.highestOneBit(n - 1);
    boolean left = m < k;
    List<Hash> path =
        new ArrayList<>(left ? path(m, leaves.subList(0, k)) : path(m - k, leaves.subList(k, n)));
    path.add(mth(left ? leaves.subList(k, n) : leaves.subList(0, k)));
    return path;
  }

  /** SUBPROOF(m, D[n], b). */
  private static List<Hash> subproof(int m, List<Hash> leaves, boolean whole) {
    int n = leaves.size();
    if (m == n) {
      return whole ? List.of() : List.of(mth(leaves));
    }
    int k = Integer.highestOneBit(n - 1);
    boolean left = m <= k;
    List<Hash> path =
        new ArrayList<>(
            left
                ? subproof(m, leaves.subList(0, k), whole)
                : subproof(m - k, leaves.subList(k, n), false));
    path.add(mth(left ? leaves.subList(k, n) : leaves.subList(0, k)));
    return path;
  }

  private static List<Hash> leaves(Random random, int count) {
    List<Hash> leaves = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] entry = new byte[33];
      random.nextBytes(entry);
      leaves.add(Rfc6962.leaf(entry));
    }
    return leaves;
  }

  private static List<byte[]> raw(List<Hash> path) {
    return path.stream().map(Hash::bytes).toList();
  }
}
