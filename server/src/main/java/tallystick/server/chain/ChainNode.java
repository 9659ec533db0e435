package tallystick.server.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.BlockHeader;
import tallystick.venues.bitcoin.wire.DepositProof;
import tallystick.venues.bitcoin.wire.FeeRate;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.WireException;

/** Typed questions about the chain, and the one deed: handing over a signed transaction. */
public final class ChainNode {
  /** Headers fetched at once: two bytes of hexadecimal digits for each of 80 bytes. */
  public static final int MAX_HEADERS = 2000;

  /** A block has at most 16,666 transactions. */
  private static final int MAX_TRANSACTIONS = 17_000;

  /** Already in the chain, with outputs that are not spent yet. */
  private static final int ALREADY_IN_CHAIN = -27;

  private static final String ALREADY_IN_MEMPOOL = "txn-already-in-mempool";
  private static final String ALREADY_KNOWN = "txn-already-known";

  private final BitcoinRpc rpc;
  private final Params params;

  public ChainNode(BitcoinRpc rpc, Params params) {
    this.rpc = rpc;
    this.params = params;
  }

  public Params params() {
    return params;
  }

  /** The best chain's top; refuses a node of another network. */
  public Tip tip() throws NodeSilentException {
    RpcRow info = ask("getblockchaininfo");
    String expected =
        switch (params) {
          case MAIN -> "main";
          case TESTNET4 -> "testnet4";
          case SIGNET -> "signet";
          case REGTEST -> "regtest";
        };
    if (!info.text("chain").equals(expected)) {
      throw new NodeSilentException(
          "The node follows the network " + info.text("chain") + " and not " + expected);
    }
    return new Tip(
        info.integer("blocks"), info.hash("bestblockhash"), !info.flag("initialblockdownload"));
  }

  /** The best chain's headers from this height on, at most so many; fewer at the top. */
  public List<BlockHeader> headers(int fromHeight, int count) throws NodeSilentException {
    if (count < 1 || count > MAX_HEADERS) {
      throw new IllegalArgumentException("1 to " + MAX_HEADERS + " headers, not " + count);
    }
    int last = Math.min(tip().height(), fromHeight + count - 1);
    List<BlockHeader> headers = new ArrayList<>();
    for (int height = fromHeight; height <= last; height++) {
      headers.add(header(ask("getblockhash", height).hash()));
    }
    return headers;
  }

  private BlockHeader header(Hash256 block) throws NodeSilentException {
    RpcRow row = ask("getblockheader", block.toString(), false);
    try {
      BlockHeader header = BlockHeader.parse(row.bytes().toArray());
      if (!header.hash().equals(block)) {
        throw new NodeSilentException("The node gives another header than that of " + block);
      }
      return header;
    } catch (WireException e) {
      throw row.refusal(String.valueOf(e.getMessage()), e);
    }
  }

  /** What is paid for being confirmed within so many blocks; empty where the node cannot tell. */
  public Optional<FeeRate> estimate(int blocks) throws NodeSilentException {
    RpcRow row = ask("estimatesmartfee", blocks);
    if (!row.has("feerate")) {
      return Optional.empty();
    }
    // An estimate beyond every rate is one all the same: it is the ceiling that ends it.
    long rate = Math.clamp(row.satoshis("feerate"), 0, FeeRate.MAX_SATOSHIS_PER_KVB);
    return Optional.of(new FeeRate(rate));
  }

  /**
   * Proves a transaction of a known block. The node needs no index for it, only the block, which a
   * pruning node has for some days at least. What stands on top of it, {@link #headers} shows.
   */
  public DepositProof prove(BitcoinTransaction transaction, Hash256 block)
      throws NodeSilentException {
    RpcRow about = ask("getblock", block.toString(), 1);
    Hash256 firstId = about.rows("tx", MAX_TRANSACTIONS).getFirst().hash();
    RpcRow raw = ask("getrawtransaction", firstId.toString(), false, block.toString());
    Hash256 txid = transaction.txid();
    List<String> wanted =
        txid.equals(firstId)
            ? List.of(txid.toString())
            : List.of(txid.toString(), firstId.toString());
    Bytes proof = ask("gettxoutproof", wanted, block.toString()).bytes();
    try {
      BitcoinTransaction first = BitcoinTransaction.parse(raw.bytes().toArray());
      return new DepositProof(transaction, first, proof);
    } catch (WireException e) {
      throw raw.refusal(String.valueOf(e.getMessage()), e);
    }
  }

  /** Hands a signed transaction to the network. */
  public Broadcast send(BitcoinTransaction signed) {
    Hash256 txid = signed.txid();
    return switch (rpc.call("sendrawtransaction", signed.toBytes().toHex())) {
      case RpcAnswer.Result done -> new Broadcast.Taken(txid);
      case RpcAnswer.Refused refused
          when refused.code() == ALREADY_IN_CHAIN
              || refused.message().equals(ALREADY_IN_MEMPOOL)
              || refused.message().equals(ALREADY_KNOWN) ->
          new Broadcast.Taken(txid);
      case RpcAnswer.Refused refused -> new Broadcast.Refused(refused.code(), refused.message());
      case RpcAnswer.Unknown unknown -> new Broadcast.Unknown(unknown.why());
    };
  }

  /** Whether the transaction waits in the node's mempool. */
  boolean waits(Hash256 txid) throws NodeSilentException {
    RpcAnswer answer = rpc.call("getmempoolentry", txid.toString());
    if (answer instanceof RpcAnswer.Refused refused && refused.code() == NOT_FOUND) {
      return false;
    }
    RpcRow.of("getmempoolentry", answer);
    return true;
  }

  /** An invalid address or key, which here means: no such transaction. */
  static final int NOT_FOUND = -5;

  RpcRow ask(String method, Object... parameters) throws NodeSilentException {
    return RpcRow.of(method, rpc.call(method, parameters));
  }

  BitcoinRpc rpc() {
    return rpc;
  }
}
