package tallystick.tally.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The numbers of transparency-dev/merkle (proof/verify_test.go, originally Certificate
 * Transparency's): eight leaves, their roots, proofs, and the ways in which a proof can be wrong.
 */
class MerkleVectorsTest {
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<Hash> ROOTS =
      hashes(
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  private static final Hash SOME_HASH =
      hash("abacaba000000000000000000000000000000000000000000060061e00123456");

  /** Index counted from 1, as published. */
  record Inclusion(int leaf, int size, List<Hash> path) {}

  record Consistency(int oldSize, int newSize, List<Hash> path) {}

  static Stream<Inclusion> inclusions() {
    return Stream.of(
        new Inclusion(1, 1, List.of()),
        new Inclusion(
            1,
            8,
            hashes(
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")),
        new Inclusion(
            6,
            8,
            hashes(
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")),
        new Inclusion(
            3, 3, hashes("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")),
        new Inclusion(
            2,
            5,
            hashes(
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")));
  }

  static Stream<Consistency> consistencies() {
    return Stream.of(
        new Consistency(1, 1, List.of()),
        new Consistency(
            1,
            8,
            hashes(
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")),
        new Consistency(
            6,
            8,
            hashes(
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")),
        new Consistency(
            2,
            5,
            hashes(
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")),
        new Consistency(
            6,
            7,
            hashes(
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")));
  }

  @Test
  void hashesThePublishedLeavesToThePublishedRoots() {
    List<Hash> leaves = new ArrayList<>();
    for (int size = 1; size <= LEAVES.size(); size++) {
      leaves.add(leaf(size));

      assertEquals(ROOTS.get(size - 1), Rfc6962.rootOf(leaves), "size " + size);
    }
    assertEquals(
        hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        Rfc6962.emptyRoot());
  }

  @ParameterizedTest
  @MethodSource("inclusions")
  void acceptsThePublishedInclusionProofAndNoneOfItsCorruptions(Inclusion vector) {
    long index = vector.leaf() - 1L;
    long size = vector.size();
    Hash leaf = leaf(vector.leaf());
    Hash root = ROOTS.get((int) size - 1);
    List<Hash> path = vector.path();

    assertTrue(proves(index, size, path, leaf, root));

    assertFalse(proves(index - 1, size, path, leaf, root), "index - 1");
    assertFalse(proves(index + 1, size, path, leaf, root), "index + 1");
    assertFalse(proves(index ^ 2, size, path, leaf, root), "index ^ 2");
    assertFalse(proves(index, size * 2L, path, leaf, root), "size * 2");
    assertFalse(proves(index, size / 2, path, leaf, root), "size / 2");
    assertFalse(proves(index, size, path, SOME_HASH, root), "another leaf");
    assertFalse(proves(index, size, path, leaf, Rfc6962.emptyRoot()), "empty root");
    assertFalse(proves(index, size, path, leaf, SOME_HASH), "another root");
    assertFalse(proves(index, size, with(path, path.size(), root), leaf, root), "trailing root");
    assertFalse(proves(index, size, with(path, 0, root), leaf, root), "preceding root");
    for (int i = 0; i < path.size(); i++) {
      assertFalse(proves(index, size, flipped(path, i), leaf, root), "bit flipped in " + i);
    }
    if (!path.isEmpty()) {
      assertFalse(proves(index, size, path.subList(1, path.size()), leaf, root), "first removed");
      assertFalse(
          proves(index, size, path.subList(0, path.size() - 1), leaf, root), "last removed");
      assertFalse(proves(index, size, with(path, 1, SOME_HASH), leaf, root), "one inserted");
    }
  }

  @ParameterizedTest
  @MethodSource("consistencies")
  void acceptsThePublishedConsistencyProofAndNoneOfItsCorruptions(Consistency vector) {
    int old = vector.oldSize();
    long size = vector.newSize();
    Hash oldRoot = ROOTS.get(old - 1);
    Hash root = ROOTS.get((int) size - 1);
    List<Hash> path = vector.path();

    assertTrue(continues(old, size, path, oldRoot, root));

    if (path.isEmpty()) {
      return;
    }
    assertFalse(continues(old - 1, size, path, oldRoot, root), "old - 1");
    assertFalse(continues(old + 1, size, path, oldRoot, root), "old + 1");
    assertFalse(continues(old ^ 2, size, path, oldRoot, root), "old ^ 2");
    assertFalse(continues(old, size * 2L, path, oldRoot, root), "new * 2");
    assertFalse(continues(old, size / 2, path, oldRoot, root), "new / 2");
    assertFalse(continues(old, size, path, SOME_HASH, root), "another old root");
    assertFalse(continues(old, size, path, oldRoot, SOME_HASH), "another new root");
    assertFalse(continues(old, size, path, root, oldRoot), "roots swapped");
    assertFalse(continues(old, size, List.of(), oldRoot, root), "empty");
    for (Hash extra : List.of(oldRoot, root, path.getFirst())) {
      assertFalse(continues(old, size, with(path, 0, extra), oldRoot, root), "preceding");
      assertFalse(continues(old, size, with(path, path.size(), extra), oldRoot, root), "trailing");
    }
    assertFalse(continues(old, size, path.subList(0, path.size() - 1), oldRoot, root), "truncated");
    for (int i = 0; i < path.size(); i++) {
      assertFalse(continues(old, size, flipped(path, i), oldRoot, root), "bit flipped in " + i);
    }
  }

  @Test
  void betweenEqualSizesOnlyAnEmptyPathAndEqualRootsAreConsistent() {
    assertTrue(continues(1, 1, List.of(), SOME_HASH, SOME_HASH));
    assertFalse(continues(1, 1, List.of(), SOME_HASH, ROOTS.get(0)));
    assertFalse(continues(1, 1, List.of(SOME_HASH), SOME_HASH, SOME_HASH));
  }

  @Test
  void fromTheEmptyTreeThereIsNothingToProveButItsRoot() {
    Hash empty = Rfc6962.emptyRoot();
    assertTrue(continues(0, 8, List.of(), empty, ROOTS.get(7)));
    assertTrue(continues(0, 0, List.of(), empty, empty));
    assertFalse(continues(0, 0, List.of(), empty, SOME_HASH));
    assertFalse(continues(0, 8, List.of(SOME_HASH), empty, ROOTS.get(7)));
    // The published cases accept any old root here; a tree without leaves has only one.
    assertFalse(continues(0, 8, List.of(), SOME_HASH, ROOTS.get(7)));
  }

  @Test
  void refusesToTalkAboutAPastThatIsLargerThanThePresent() {
    assertThrows(IllegalArgumentException.class, () -> new ConsistencyProof(2, 1, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new InclusionProof(0, 0, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new InclusionProof(2, 1, List.of()));
  }

  @Test
  void aLeafIsNeverAlsoANode() {
    // Without the two prefixes this entry would hash to the parent of two leaves.
    byte[] forged = new byte[2 * Hash.BYTES];
    System.arraycopy(leaf(1).bytes(), 0, forged, 0, Hash.BYTES);
    System.arraycopy(leaf(2).bytes(), 0, forged, Hash.BYTES, Hash.BYTES);

    assertFalse(Rfc6962.leaf(forged).equals(Rfc6962.node(leaf(1), leaf(2))));
  }

  private static boolean proves(long index, long size, List<Hash> path, Hash leaf, Hash root) {
    try {
      return new InclusionProof(index, size, path).proves(leaf, root);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean continues(long old, long size, List<Hash> path, Hash from, Hash to) {
    try {
      return new ConsistencyProof(old, size, path).proves(from, to);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<Hash> with(List<Hash> path, int at, Hash extra) {
    List<Hash> longer = new ArrayList<>(path);
    longer.add(at, extra);
    return longer;
  }

  private static List<Hash> flipped(List<Hash> path, int at) {
    byte[] bytes = path.get(at).bytes();
    bytes[0] ^= 8;
    List<Hash> wrong = new ArrayList<>(path);
    wrong.set(at, Hash.of(bytes));
    return wrong;
  }

  private static Hash leaf(int oneBased) {
    return Rfc6962.leaf(HexFormat.of().parseHex(LEAVES.get(oneBased - 1)));
  }

  private static Hash hash(String hex) {
    return Hash.of(HexFormat.of().parseHex(hex));
  }

  private static List<Hash> hashes(String... hex) {
    return Stream.of(hex).map(MerkleVectorsTest::hash).toList();
  }
}
