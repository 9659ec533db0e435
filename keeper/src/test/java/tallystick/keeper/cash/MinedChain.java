package tallystick.keeper.cash;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.Bytes;
import tallystick.intent.MachineIntent.ProveDeposit;
import tallystick.intent.MachineIntent.ShowHeaders;
import tallystick.intent.MachineSetting.SetDepositRules;
import tallystick.intent.SaleId;
import tallystick.intent.WalletId;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.BitcoinTransaction.Input;
import tallystick.venues.bitcoin.wire.BitcoinTransaction.Output;
import tallystick.venues.bitcoin.wire.BlockHeader;
import tallystick.venues.bitcoin.wire.DepositProof;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.Params;

/** A chain of regtest, mined by the test, whose every second hash is a block. */
public final class MinedChain {
  private final List<BlockHeader> headers = new ArrayList<>();
  private int made;

  /** One payment in its block. */
  public record Paid(BitcoinTransaction transaction, DepositProof proof) {
    public ProveDeposit proves(WalletId wallet, SaleId sale) {
      return new ProveDeposit(wallet, sale, proof.encode());
    }
  }

  public MinedChain() {
    headers.add(Params.REGTEST.genesisHeader());
  }

  /** What people approve so that the keeper counts from the first block. */
  public static SetDepositRules rules(WalletId wallet, int confirmations) {
    return new SetDepositRules(wallet, confirmations, 0, Params.REGTEST.genesisHeader().toBytes());
  }

  public int height() {
    return headers.size() - 1;
  }

  /** Forgets the blocks above this height; what is mined next is another branch. */
  public void backTo(int height) {
    headers.subList(height + 1, headers.size()).clear();
  }

  public void mine(int count, long timeS) {
    for (int i = 0; i < count; i++) {
      block(Hash256.of(new byte[] {1, (byte) made, (byte) (made++ >> 8)}), timeS + i);
    }
  }

  /** Not before its parent, as miners have it. */
  private BlockHeader block(Hash256 root, long wantedTimeS) {
    BlockHeader parent = headers.getLast();
    long timeS = Math.max(wantedTimeS, parent.timeS() + 1);
    for (int nonce = 0; ; nonce++) {
      BlockHeader tried =
          new BlockHeader(
              4, parent.hash(), root, timeS, Params.REGTEST.genesisHeader().bits(), nonce);
      if (tried.isWorked(Params.REGTEST)) {
        headers.add(tried);
        return tried;
      }
    }
  }

  /** A block with a payment to a script, and the proof of it. */
  public Paid pays(Bytes script, long satoshis, long timeS) {
    return pays(List.of(new Output(satoshis, script)), timeS);
  }

  public Paid pays(List<Output> outputs, long timeS) {
    made++;
    OutPoint from = new OutPoint(Hash256.of(new byte[] {2, (byte) made, (byte) (made >> 8)}), 0);
    return mined(
        new BitcoinTransaction(
            2, List.of(Input.unsigned(from, BitcoinTransaction.FINAL_SEQUENCE)), outputs, 0),
        timeS);
  }

  /** A block with this transaction, behind one that makes coins. */
  public Paid mined(BitcoinTransaction transaction, long timeS) {
    BitcoinTransaction first =
        new BitcoinTransaction(
            2,
            List.of(
                new Input(
                    new OutPoint(Hash256.ZERO, OutPoint.MAX_INDEX),
                    Bytes.of(new byte[] {3, (byte) made, (byte) (made >> 8), 0}),
                    BitcoinTransaction.FINAL_SEQUENCE,
                    List.of())),
            List.of(new Output(50, Bytes.of(new byte[] {0x51}))),
            0);
    byte[] left = first.txid().bytes().toArray();
    byte[] right = transaction.txid().bytes().toArray();
    BlockHeader header = block(Hash256.of(left, right), timeS);
    byte[] proof = new byte[BlockHeader.LENGTH + 4 + 1 + 64 + 2];
    System.arraycopy(header.toBytes().toArray(), 0, proof, 0, BlockHeader.LENGTH);
    proof[80] = 2;
    proof[84] = 2;
    System.arraycopy(left, 0, proof, 85, 32);
    System.arraycopy(right, 0, proof, 117, 32);
    proof[149] = 1;
    proof[150] = 7;
    return new Paid(transaction, new DepositProof(transaction, first, Bytes.of(proof)));
  }

  /** Everything above a height, as it is shown to the keeper. */
  public ShowHeaders shows(WalletId wallet, int aboveHeight) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    headers
        .subList(aboveHeight + 1, headers.size())
        .forEach(header -> out.writeBytes(header.toBytes().toArray()));
    return new ShowHeaders(wallet, Bytes.of(out.toByteArray()));
  }
}
