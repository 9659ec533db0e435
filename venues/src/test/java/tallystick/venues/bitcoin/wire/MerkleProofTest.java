package tallystick.venues.bitcoin.wire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bitcoinj.base.Sha256Hash;
import org.bitcoinj.core.PartialMerkleTree;
import org.junit.jupiter.api.Test;
import tallystick.intent.Bytes;

class MerkleProofTest {
  @Test
  void findsTheWantedTransactionsInTreesOfEveryShape() throws WireException {
    long seed = 37;
    SplittableRandom random = new SplittableRandom(seed);
    for (int size = 1; size <= 40; size++) {
      List<Hash256> leaves = leaves(random, size);
      boolean[] wanted = new boolean[size];
      List<MerkleProof.Match> expected = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        wanted[i] = random.nextInt(3) == 0;
        if (wanted[i]) {
          expected.add(new MerkleProof.Match(i, leaves.get(i)));
        }
      }

      MerkleProof proof = MerkleProof.parse(Trees.proof(leaves, wanted).toArray());

      assertEquals(expected, proof.matches(), "seed " + seed + ", size " + size);
      assertEquals(size, proof.transactions());
    }
  }

  @Test
  void agreesWithAnotherLibrary() throws Exception {
    SplittableRandom random = new SplittableRandom(38);
    for (int size = 1; size <= 20; size++) {
      List<Hash256> leaves = leaves(random, size);
      boolean[] wanted = new boolean[size];
      wanted[random.nextInt(size)] = true;
      byte[] ours = Trees.proof(leaves, wanted).toArray();

      List<Sha256Hash> found = new ArrayList<>();
      Sha256Hash root =
          PartialMerkleTree.read(
                  ByteBuffer.wrap(ours, BlockHeader.LENGTH, ours.length - BlockHeader.LENGTH)
                      .slice()
                      .order(java.nio.ByteOrder.LITTLE_ENDIAN))
              .getTxnHashAndMerkleRoot(found);

      MerkleProof proof = MerkleProof.parse(ours);
      assertEquals(root.toString(), proof.header().merkleRoot().toString());
      assertEquals(
          found.stream().map(Sha256Hash::toString).toList(),
          proof.matches().stream().map(match -> match.txid().toString()).toList());
    }
  }

  @Test
  void showsNothingButLeavesOfTheBlockWhicheverBitIsTurned() throws WireException {
    List<Hash256> leaves = leaves(new SplittableRandom(39), 11);
    boolean[] wanted = new boolean[11];
    wanted[6] = true;
    byte[] proof = Trees.proof(leaves, wanted).toArray();
    int read = 0;

    for (int bit = 36 * 8; bit < 8 * proof.length; bit++) {
      // The header's own fields besides the root are the chain's to judge, not the tree's.
      if (bit >= 68 * 8 && bit < 80 * 8) {
        continue;
      }
      byte[] turned = proof.clone();
      turned[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        // A flag may be turned so that another leaf is shown, or none; that is no lie.
        for (MerkleProof.Match match : MerkleProof.parse(turned).matches()) {
          assertEquals(leaves.get(match.position()), match.txid(), "bit " + bit);
        }
        read++;
      } catch (WireException e) {
        assertFalse(e.toString().isBlank());
      }
    }
    assertTrue(read < 40, read + " altered proofs were read");
  }

  @Test
  void refusesTwoEqualNodes() {
    List<Hash256> leaves = leaves(new SplittableRandom(40), 3);
    List<Hash256> doubled = List.of(leaves.get(0), leaves.get(1), leaves.get(2), leaves.get(2));
    boolean[] wanted = {false, false, true, true};

    WireException refused =
        assertThrows(
            WireException.class, () -> MerkleProof.parse(Trees.proof(doubled, wanted).toArray()));

    assertTrue(refused.toString().contains("equal"), refused::toString);
  }

  @Test
  void noticesAnInnerNodePassedOffAsATransactionByTheFirstOne() throws WireException {
    SplittableRandom random = new SplittableRandom(41);
    BitcoinTransaction first = coinbase(random);
    List<Hash256> leaves = new ArrayList<>(leaves(random, 4));
    leaves.set(0, first.txid());
    Bytes honest = Trees.proof(leaves, new boolean[] {true, false, true, false});
    // A block of two whose leaves are the inner nodes of the block of four.
    List<Hash256> inner =
        List.of(Trees.pair(leaves.get(0), leaves.get(1)), Trees.pair(leaves.get(2), leaves.get(3)));
    Bytes shallow = Trees.proof(inner, new boolean[] {true, true});

    assertDoesNotThrow(() -> MerkleProof.parse(honest.toArray()).requireDepth(first));
    MerkleProof lying = MerkleProof.parse(shallow.toArray());
    assertTrue(lying.includes(inner.get(1)));
    assertThrows(WireException.class, () -> lying.requireDepth(first));
    assertThrows(
        WireException.class,
        () -> MerkleProof.parse(honest.toArray()).requireDepth(Shapes.transaction(random)));
  }

  private static BitcoinTransaction coinbase(SplittableRandom random) {
    return new BitcoinTransaction(
        1,
        List.of(
            new BitcoinTransaction.Input(
                new OutPoint(Hash256.ZERO, OutPoint.MAX_INDEX),
                Shapes.bytes(random, 8),
                BitcoinTransaction.FINAL_SEQUENCE,
                List.of())),
        List.of(
            new BitcoinTransaction.Output(
                5_000_000_000L, Scripts.payToWitnessKeyHash(Shapes.bytes(random, 20)))),
        0);
  }

  private static List<Hash256> leaves(SplittableRandom random, int count) {
    List<Hash256> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(new Hash256(Shapes.bytes(random, Hash256.LENGTH)));
    }
    return leaves;
  }
}
