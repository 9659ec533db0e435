package tallystick.server.chain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
import tallystick.venues.bitcoin.wire.BitcoinAddress;
import tallystick.venues.bitcoin.wire.BitcoinTransaction;
import tallystick.venues.bitcoin.wire.Hash256;
import tallystick.venues.bitcoin.wire.KeyOrigin;
import tallystick.venues.bitcoin.wire.OutPoint;
import tallystick.venues.bitcoin.wire.WireException;

/**
 * The node's wallet without private keys, in which it keeps what concerns our descriptors. It needs
 * neither the transaction index nor old blocks: what is ours it keeps itself.
 */
public final class WatchWallet {
  /**
   * Blocks that a look reaches back. A reorganisation deeper than that has not happened on the main
   * network since 2010 and needs a person.
   */
  public static final int REACH = 100;

  /** Payments within the reach and unspent outputs; a wallet with more is swept or split. */
  static final int MAX_ROWS = 20_000;

  private static final int MAX_CONFLICTS = 1000;

  /** A block comes every ten minutes; two within one look are rare, three a fault. */
  private static final int MAX_LOOKS = 3;

  /** Deposits and change in one descriptor (BIP-389), which nodes know since 29 only. */
  private static final String BOTH_BRANCHES = "/<0;1>/*";

  /** Such a wallet exists already; loaded already. */
  private static final int EXISTS = -4;

  private static final int LOADED = -35;

  /** A key and where it came from, as {@code wpkh([99138657/84h/1h/0h/0/7]02...)} says it. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "wpkh\\(\\[([0-9a-f]{8})((?:/[0-9]{1,10}[h']?){0,16})\\]([0-9a-f]{66})\\)#.*");

  private final ChainNode node;
  private final String name;

  private WatchWallet(ChainNode node, String name) {
    this.node = node;
    this.name = name;
  }

  /** Opens the wallet of this name, which is made where the node has none. */
  public static WatchWallet open(ChainNode node, String name) throws NodeSilentException {
    RpcAnswer made = node.rpc().call("createwallet", name, true, true, "", false, true, true);
    if (made instanceof RpcAnswer.Refused refused && refused.code() == EXISTS) {
      RpcAnswer loaded = node.rpc().call("loadwallet", name, true);
      if (!(loaded instanceof RpcAnswer.Refused again && again.code() == LOADED)) {
        RpcRow.of("loadwallet", loaded);
      }
    } else {
      RpcRow.of("createwallet", made);
    }
    WatchWallet wallet = new WatchWallet(node, name);
    if (wallet.ask("getwalletinfo").flag("private_keys_enabled")) {
      throw new NodeSilentException(
          "The node's wallet " + name + " has private keys; name one that has none");
    }
    return wallet;
  }

  /**
   * Watches deposits and change of an account.
   *
   * @param descriptor of both branches, {@code wpkh([...]tpub.../<0;1>/*)}, as the keeper gives it
   * @param upTo the highest index handed out so far on either
   * @param sinceS when the account was made, seconds since 1970; see {@link #watch}
   */
  public void watchAccount(String descriptor, int upTo, long sinceS) throws NodeSilentException {
    if (!descriptor.contains(BOTH_BRANCHES)) {
      throw new IllegalArgumentException("Not a descriptor of both branches: " + descriptor);
    }
    watch(descriptor.replace(BOTH_BRANCHES, "/0/*"), false, upTo, sinceS);
    watch(descriptor.replace(BOTH_BRANCHES, "/1/*"), true, upTo, sinceS);
  }

  /** Whether the account is watched already; asking for it again would look back once more. */
  public boolean watches(String descriptor) throws NodeSilentException {
    String deposits = checked(descriptor.replace(BOTH_BRANCHES, "/0/*"));
    for (RpcRow row : ask("listdescriptors").rows("descriptors", MAX_CONFLICTS)) {
      if (row.text("desc").equals(deposits)) {
        return true;
      }
    }
    return false;
  }

  private String checked(String descriptor) throws NodeSilentException {
    return node.ask("getdescriptorinfo", descriptor).text("descriptor");
  }

  /**
   * An address of change of a watched account, and how it is derived.
   *
   * @param descriptor of both branches
   */
  public PayoutBatch.Change change(String descriptor, long index) throws NodeSilentException {
    String branch = checked(descriptor.replace(BOTH_BRANCHES, "/1/*"));
    RpcRow row = node.ask("deriveaddresses", branch, List.of(index, index)).rows(1).getFirst();
    String address = row.text();
    try {
      return new PayoutBatch.Change(
          BitcoinAddress.parse(address, node.params()),
          origin(ask("getaddressinfo", address).text("desc")));
    } catch (WireException e) {
      throw row.refusal(String.valueOf(e.getMessage()), e);
    }
  }

  /** Where a transaction of ours stands. */
  public sealed interface Standing {
    /** In the best chain, with so many blocks from its own on. */
    record InChain(int confirmations) implements Standing {}

    /** In the node's mempool. */
    record Waiting() implements Standing {}

    /** In neither. It may be in somebody else's mempool. */
    record Missing() implements Standing {}
  }

  /** Asks for a transaction of ours; a node that is catching up knows nothing of it. */
  public Standing standing(Hash256 txid) throws NodeSilentException {
    if (!node.tip().synced()) {
      throw new NodeSilentException("The node is catching up; wait until it has");
    }
    RpcAnswer answer = node.rpc().callWallet(name, "gettransaction", txid.toString(), true);
    if (answer instanceof RpcAnswer.Refused refused && refused.code() == ChainNode.NOT_FOUND) {
      return node.waits(txid) ? new Standing.Waiting() : new Standing.Missing();
    }
    int confirmations = RpcRow.of("gettransaction", answer).integer("confirmations");
    if (confirmations > 0) {
      return new Standing.InChain(confirmations);
    }
    return node.waits(txid) ? new Standing.Waiting() : new Standing.Missing();
  }

  /**
   * Watches what a descriptor describes.
   *
   * @param descriptor with a {@code *} at its end and without a checksum, of public keys
   * @param change whether it is for change; the others are for deposits
   * @param upTo the highest index handed out so far; addresses above it are watched ahead as the
   *     node sees fit
   * @param sinceS when the first address was handed out, seconds since 1970: the node looks back to
   *     there, which on the main network takes minutes for each week
   */
  void watch(String descriptor, boolean change, int upTo, long sinceS) throws NodeSilentException {
    String checked = checked(descriptor);
    RpcRow row =
        ask(
                "importdescriptors",
                List.of(
                    Map.of(
                        "desc", checked,
                        "timestamp", sinceS,
                        "range", List.of(0, upTo),
                        "active", true,
                        "internal", change)))
            .rows(1)
            .getFirst();
    if (!row.flag("success")) {
      throw new NodeSilentException(
          "The node does not watch " + descriptor + ": " + row.row("error").text("message"));
    }
  }

  /**
   * Everything paid to us within the reach, and how the open deposits of a book stand. A node that
   * is catching up, or whose chain moves while it is asked, shows deposits in neither mempool nor
   * chain that are in both for everybody else; nothing is concluded from it.
   */
  public List<Sighting> look(DepositBook book) throws NodeSilentException {
    for (int tries = 0; tries < MAX_LOOKS; tries++) {
      Tip before = node.tip();
      if (!before.synced()) {
        throw new NodeSilentException(
            "The node is catching up, at block " + before.height() + "; wait until it has");
      }
      // The wallet hears of the mempool a moment after the mempool has changed; this waits for it.
      // A node that does not know the call shows a change one look later.
      node.rpc().call("syncwithvalidationinterfacequeue");
      List<Sighting> sightings = lookOnce(before, book);
      if (node.tip().equals(before)) {
        return sightings;
      }
    }
    throw new NodeSilentException("The node's chain moved at each of " + MAX_LOOKS + " looks");
  }

  private List<Sighting> lookOnce(Tip tip, DepositBook book) throws NodeSilentException {
    int from = tip.height() - REACH;
    String since = from < 1 ? "" : node.ask("getblockhash", from).text();
    List<RpcRow> rows = ask("listsinceblock", since, 1, true, false).rows("transactions", MAX_ROWS);
    Map<OutPoint, Sighting> sightings = new LinkedHashMap<>();
    Map<Hash256, Boolean> waiting = new HashMap<>();
    for (RpcRow row : rows) {
      // "send" is ours, "immature" and "generate" are a miner's, who pays nobody by them.
      if (!row.text("category").equals("receive")) {
        continue;
      }
      Hash256 txid = row.hash("txid");
      int confirmations = row.integer("confirmations");
      if (confirmations == 0 && !waiting.containsKey(txid)) {
        waiting.put(txid, node.waits(txid));
      }
      OutPoint output = new OutPoint(txid, row.integer("vout"));
      boolean waits = waiting.getOrDefault(txid, false);
      sightings.put(
          output, sighting(row, output, row.text("address"), row.satoshis("amount"), waits));
    }
    // What lost against a confirmed transaction is in no list any more; the node knows it by its
    // id.
    for (Deposit deposit : book.open(REACH)) {
      if (!sightings.containsKey(deposit.output())) {
        missing(deposit).ifPresent(sighting -> sightings.put(sighting.output(), sighting));
      }
    }
    return List.copyOf(sightings.values());
  }

  private Optional<Sighting> missing(Deposit deposit) throws NodeSilentException {
    Hash256 txid = deposit.output().txid();
    RpcAnswer answer = node.rpc().callWallet(name, "gettransaction", txid.toString(), true);
    if (answer instanceof RpcAnswer.Refused refused && refused.code() == ChainNode.NOT_FOUND) {
      return Optional.empty();
    }
    RpcRow row = RpcRow.of("gettransaction", answer);
    return Optional.of(
        sighting(row, deposit.output(), deposit.address(), deposit.satoshis(), node.waits(txid)));
  }

  private static Sighting sighting(
      RpcRow row, OutPoint output, String address, long satoshis, boolean waits)
      throws NodeSilentException {
    int confirmations = row.integer("confirmations");
    Set<Hash256> conflicts = new HashSet<>();
    for (String list : List.of("walletconflicts", "mempoolconflicts")) {
      for (RpcRow conflict : row.has(list) ? row.rows(list, MAX_CONFLICTS) : List.<RpcRow>of()) {
        conflicts.add(conflict.hash());
      }
    }
    @Nullable Hash256 block = confirmations > 0 ? row.hash("blockhash") : null;
    return new Sighting(
        output,
        address,
        satoshis,
        confirmations,
        block,
        waits,
        row.text("bip125-replaceable").equals("yes"),
        conflicts);
  }

  /** Outputs that may be spent, with what a signer needs to know about each. */
  public List<Coin> coins(int minConfirmations) throws NodeSilentException {
    List<Coin> coins = new ArrayList<>();
    for (RpcRow row : ask("listunspent", minConfirmations).rows(MAX_ROWS)) {
      // Not safe: somebody else's payment in the mempool, or a replacement of ours.
      if (!row.flag("safe") || !row.flag("solvable")) {
        continue;
      }
      OutPoint output = new OutPoint(row.hash("txid"), row.integer("vout"));
      coins.add(
          new Coin(
              output,
              row.satoshis("amount"),
              row.bytes("scriptPubKey"),
              origin(row.text("desc")),
              row.integer("confirmations"),
              transaction(output.txid())));
    }
    return coins;
  }

  /** A transaction that concerns the wallet. */
  public BitcoinTransaction transaction(Hash256 txid) throws NodeSilentException {
    RpcRow row = ask("gettransaction", txid.toString(), true);
    try {
      BitcoinTransaction transaction = BitcoinTransaction.parse(row.bytes("hex").toArray());
      if (!transaction.txid().equals(txid)) {
        throw new NodeSilentException("The node gives another transaction than " + txid);
      }
      return transaction;
    } catch (WireException e) {
      throw row.refusal(String.valueOf(e.getMessage()), e);
    }
  }

  static KeyOrigin origin(String descriptor) throws NodeSilentException {
    Matcher matcher = ORIGIN.matcher(descriptor);
    if (!matcher.matches()) {
      throw new NodeSilentException("Not a key's hash with its origin: " + descriptor);
    }
    List<Long> path = new ArrayList<>();
    for (String step : matcher.group(2).split("/", -1)) {
      if (step.isEmpty()) {
        continue;
      }
      boolean hardened = step.endsWith("h") || step.endsWith("'");
      long number = Long.parseLong(hardened ? step.substring(0, step.length() - 1) : step);
      path.add(hardened ? number + KeyOrigin.HARDENED : number);
    }
    return new KeyOrigin(Bytes.parseHex(matcher.group(3)), Bytes.parseHex(matcher.group(1)), path);
  }

  private RpcRow ask(String method, Object... parameters) throws NodeSilentException {
    return RpcRow.of(method, node.rpc().callWallet(name, method, parameters));
  }
}
