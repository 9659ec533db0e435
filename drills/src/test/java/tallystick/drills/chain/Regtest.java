package tallystick.drills.chain;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tallystick.cli.supervise.BitcoinNode;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Chain;
import tallystick.keeper.wallet.AccountKey;
import tallystick.keeper.wallet.AccountKey.Place;
import tallystick.keeper.wallet.Payment;
import tallystick.keeper.wallet.Proposal;
import tallystick.keeper.wallet.Seed;
import tallystick.server.chain.BitcoinRpc;
import tallystick.server.chain.ChainNode;
import tallystick.server.chain.NodeSilentException;
import tallystick.server.chain.PayoutBatch;
import tallystick.server.chain.RpcAnswer;
import tallystick.server.chain.WatchWallet;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.Params;
import tallystick.venues.bitcoin.wire.Psbt;
import tallystick.venues.bitcoin.wire.WireException;
import tools.jackson.databind.JsonNode;

/**
 * A node, a customer with a wallet of the node's and coins in it, and our wallet, whose keys
 * another library derives and signs with in the keeper's place.
 */
final class Regtest implements AutoCloseable {
  private static final String CUSTOMER = "customer";

  /** A block's reward may be spent after a hundred more. */
  private static final int MATURITY = 100;

  private static final int REWARDS = 8;

  private static final byte[] SEED = new byte[Seed.LENGTH];

  private final BitcoinNode process;
  private final AccountKey account = Seed.account(SEED, Chain.BITCOIN_REGTEST);
  private final String customerAddress;
  private int nextDeposit;

  BitcoinRpc rpc;
  ChainNode node;
  WatchWallet wallet;

  private Regtest(BitcoinNode process) throws NodeSilentException {
    this.process = process;
    rpc = new BitcoinRpc(process.rpc(), process.cookie());
    node = new ChainNode(rpc, Params.REGTEST);
    result(rpc.call("createwallet", CUSTOMER));
    customerAddress = customer("getnewaddress", "", "bech32").stringValue();
    // A wallet writes to disk with every block; afterwards it looks through all of them at once.
    result(rpc.call("unloadwallet", CUSTOMER));
    mine(REWARDS + MATURITY);
    result(rpc.call("loadwallet", CUSTOMER));
    wallet = WatchWallet.open(node, "ours");
    wallet.watchAccount(account.descriptor(), 50, 0);
  }

  static Regtest start(Path program, Path folder) throws NodeSilentException {
    BitcoinNode process = BitcoinNode.start(program, folder);
    try {
      return new Regtest(process);
    } catch (NodeSilentException | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /** An address of ours that was never used. */
  String newDepositAddress() {
    return account.addressAt(new Place(AccountKey.RECEIVE, nextDeposit++)).toString();
  }

  PayoutBatch.Change change(int index) {
    Place place = new Place(AccountKey.CHANGE, index);
    return new PayoutBatch.Change(account.addressAt(place), account.origin(place));
  }

  BitcoinAddress customerAddress() throws WireException {
    return BitcoinAddress.parse(
        customer("getnewaddress", "", "bech32").stringValue(), Params.REGTEST);
  }

  /** The customer pays, by a transaction that he may replace. */
  Hash256 pays(String address, long satoshis) throws WireException {
    return hash(
        customer("sendtoaddress", address, BigDecimal.valueOf(satoshis, 8), "", "", false, true));
  }

  /** The customer raises his fee, to the same payees. */
  Hash256 raisesHisFee(Hash256 txid) throws WireException {
    return hash(customer("bumpfee", txid.toString()).get("txid"));
  }

  /** The customer spends the same coins again, to himself. */
  Hash256 spendsAgain(Hash256 txid) throws WireException {
    JsonNode paid = customer("gettransaction", txid.toString());
    BitcoinTransaction first =
        BitcoinTransaction.parse(Bytes.parseHex(paid.get("hex").stringValue()).toArray());
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (BitcoinTransaction.Input input : first.inputs()) {
      inputs.add(Map.of("txid", input.spends().txid().toString(), "vout", input.spends().index()));
    }
    long back = first.outputSatoshis() - 20_000;
    JsonNode raw =
        result(
            rpc.call(
                "createrawtransaction",
                inputs,
                List.of(Map.of(customerAddress, BigDecimal.valueOf(back, 8)))));
    String signed =
        customer("signrawtransactionwithwallet", raw.stringValue()).get("hex").stringValue();
    return hash(result(rpc.call("sendrawtransaction", signed)));
  }

  void mine(int blocks) {
    result(rpc.call("generatetoaddress", blocks, customerAddress));
  }

  /** Blocks that leave out whatever waits. */
  void mineEmpty(int blocks) {
    for (int i = 0; i < blocks; i++) {
      result(rpc.call("generateblock", customerAddress, List.of()));
    }
  }

  /** Takes this block and all above it out of the chain. */
  void takeBack(Hash256 block) {
    result(rpc.call("invalidateblock", block.toString()));
  }

  /** What the keeper does: reads the transaction against what is due, and signs every input. */
  BitcoinTransaction sign(Psbt psbt, List<PayoutBatch.Payout> payouts) {
    List<Payment> due = new ArrayList<>();
    for (PayoutBatch.Payout payout : payouts) {
      due.add(new Payment(new CallerId(0, due.size()), payout.to().script(), payout.satoshis()));
    }
    Proposal proposal = Proposal.read(psbt.toBytes(), new Proposal.Measure(account, due, null, 0));
    return proposal.sign(
        account, (place, hash) -> Seed.sign(SEED, Chain.BITCOIN_REGTEST, place, hash));
  }

  JsonNode customer(String method, Object... parameters) {
    return result(rpc.callWallet(CUSTOMER, method, parameters));
  }

  static JsonNode result(RpcAnswer answer) {
    if (answer instanceof RpcAnswer.Result result) {
      return result.value();
    }
    throw new IllegalStateException("The node did not do it: " + answer);
  }

  private static Hash256 hash(JsonNode node) throws WireException {
    return Hash256.parse(node.stringValue());
  }

  /** What is only in memory would have to come from other nodes again, and here there are none. */
  void writeToDisk() {
    result(rpc.call("gettxoutsetinfo"));
  }

  void killNode() {
    process.kill();
  }

  /** Its port may be another one now. */
  void restartNode() throws NodeSilentException {
    process.restart();
    rpc.close();
    rpc = new BitcoinRpc(process.rpc(), process.cookie());
    node = new ChainNode(rpc, Params.REGTEST);
    wallet = WatchWallet.open(node, "ours");
    rpc.call("loadwallet", CUSTOMER);
  }

  @Override
  public void close() {
    rpc.close();
    process.close();
  }
}
