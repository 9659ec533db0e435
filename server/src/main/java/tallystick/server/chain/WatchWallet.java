package tallystick.server.chain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Bytes;
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
   * Watches what a descriptor describes.
   *
   * @param descriptor with a {@code *} at its end and without a checksum, of public keys
   * @param change whether it is for change; the others are for deposits
   * @param upTo the highest index handed out so far; addresses above it are watched ahead as the
   *     node sees fit
   * @param sinceS when the first address was handed out, seconds since 1970: the node looks back to
   *     there, which on the main network takes minutes for each week
   */
  public void watch(String descriptor, boolean change, int upTo, long sinceS)
      throws NodeSilentException {
    String checked = node.ask("getdescriptorinfo", descriptor).text("descriptor");
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

  /** Everything paid to us within the reach, and what waits or was displaced. */
  public List<Sighting> look() throws NodeSilentException {
    int from = node.tip().height() - REACH;
    String since = from < 1 ? "" : node.ask("getblockhash", from).text();
    List<RpcRow> rows = ask("listsinceblock", since, 1, true, false).rows("transactions", MAX_ROWS);
    List<Sighting> sightings = new ArrayList<>();
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
      sightings.add(sighting(row, txid, confirmations, waiting.getOrDefault(txid, false)));
    }
    return sightings;
  }

  private static Sighting sighting(RpcRow row, Hash256 txid, int confirmations, boolean waits)
      throws NodeSilentException {
    Set<Hash256> conflicts = new HashSet<>();
    for (String list : List.of("walletconflicts", "mempoolconflicts")) {
      for (RpcRow conflict : row.has(list) ? row.rows(list, MAX_CONFLICTS) : List.<RpcRow>of()) {
        conflicts.add(conflict.hash());
      }
    }
    @Nullable Hash256 block = confirmations > 0 ? row.hash("blockhash") : null;
    return new Sighting(
        new OutPoint(txid, row.integer("vout")),
        row.text("address"),
        row.satoshis("amount"),
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
