package tallystick.cli.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tallystick.cli.CliException;
import tallystick.cli.supervise.BitcoinNode;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rest of the network on a chain of trials: whoever makes the blocks, and the customers with a
 * wallet of the node's own. Ours is not among them; the keeper has its keys.
 */
public final class TrialChain implements AutoCloseable {
  /** A block's reward may be spent after a hundred more. */
  private static final int MATURITY = 100;

  /** So many blocks can be taken back, and a reward is still old enough to be spent. */
  private static final int DEEP = 10;

  /**
   * Whoever makes blocks, and never spends: a reward that has just come of age would make a payment
   * invalid as soon as a block is taken back.
   */
  private static final String MINER = "bcrt1q6rhpng9evdsfnn833a4f4vej0asu6dk5srld6x";

  /** Each is worth 50 coins; customers never run out. */
  private static final int REWARDS = 4;

  private static final int COIN_DIGITS = 8;

  /** Far above what any transaction here pays: a replacement has to pay more than the replaced. */
  private static final long REPLACING_FEE_SATS = 50_000;

  /** Of the customers' wallet, rewards of blocks among them. */
  private static final int LISTED = 5_000;

  private static final String WALLET = "customers";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          // Sums are decimals, and a double is not exact.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final BitcoinNode node;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();
  private final String home;

  private TrialChain(BitcoinNode node) {
    this.node = node;
    openWallet();
    home = newAddress();
    if (height() < REWARDS) {
      call("/", "generatetoaddress", REWARDS - height(), home);
    }
    if (height() < REWARDS + MATURITY + DEEP) {
      mine(REWARDS + MATURITY + DEEP - height());
    }
  }

  /** The customers' wallet, which a node that was started again has to be told of. */
  public void openWallet() {
    boolean known = false;
    for (JsonNode wallet : call("/", "listwalletdir").path("wallets")) {
      known |= wallet.path("name").asString().equals(WALLET);
    }
    if (!known) {
      call("/", "createwallet", WALLET);
    } else if (!loaded()) {
      call("/", "loadwallet", WALLET);
    }
  }

  /** Of the last block. */
  public int height() {
    return call("/", "getblockcount").asInt();
  }

  /** Goes on with the node's chain, or begins it. */
  public static TrialChain open(BitcoinNode node) {
    return new TrialChain(node);
  }

  private boolean loaded() {
    for (JsonNode wallet : call("/", "listwallets")) {
      if (wallet.asString().equals(WALLET)) {
        return true;
      }
    }
    return false;
  }

  /** An address of a customer's that was never used. */
  public String newAddress() {
    return customer("getnewaddress", "", "bech32").asString();
  }

  /** Makes blocks out of what waits. */
  public void mine(int blocks) {
    call("/", "generatetoaddress", blocks, MINER);
  }

  /** Makes blocks that leave out whatever waits, as a miner who has not heard of it does. */
  public void mineEmpty(int blocks) {
    for (int i = 0; i < blocks; i++) {
      call("/", "generateblock", MINER, List.of());
    }
  }

  /**
   * A reorganisation: the last blocks are no part of the chain any more, and another branch, longer
   * by one, is. What was in them waits again, unless somebody spent it otherwise.
   *
   * @param blocks how many are taken back
   */
  public void reorganise(int blocks) {
    takeBack(blocks);
    mineEmpty(blocks + 1);
    tellAgain();
  }

  /**
   * Customers' wallets tell the network again what is in no block, as they do from time to time: a
   * payment may not lie in a block below the height at which it was made, so a node whose chain was
   * shorter for a moment has forgotten it.
   */
  private void tellAgain() {
    for (JsonNode each : customer("listtransactions", "*", LISTED)) {
      if (each.path("confirmations").asInt() == 0
          && each.path("category").asString().equals("send")) {
        // One that is known, or replaced, is refused, which is as good.
        answer("/", "sendrawtransaction", raw(each.path("txid").asString()));
      }
    }
  }

  /** Takes the last blocks out of the chain; nothing is put in their place. */
  public void takeBack(int blocks) {
    call("/", "invalidateblock", call("/", "getblockhash", height() - blocks + 1).asString());
  }

  /** Of what is in memory alone, a node that is killed forgets blocks and all. */
  public void writeToDisk() {
    call("/", "gettxoutsetinfo");
  }

  /**
   * A customer pays, by a transaction that he may replace; answers its id.
   *
   * @param satoshis to the address; the fee comes on top
   */
  public String pay(String address, long satoshis) {
    return customer(
            "sendtoaddress",
            address,
            BigDecimal.valueOf(satoshis, COIN_DIGITS),
            "",
            "",
            false,
            true)
        .asString();
  }

  /** The customer raises his fee: the same payees by another transaction; answers its id. */
  public String raiseFee(String txid) {
    return customer("bumpfee", txid).path("txid").asString();
  }

  /** The customer spends the same coins once more, to himself and for a higher fee. */
  public String spendAgain(String txid) {
    JsonNode paid = call("/", "decoderawtransaction", raw(txid));
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (JsonNode input : paid.path("vin")) {
      inputs.add(Map.of("txid", input.path("txid").asString(), "vout", input.path("vout").asInt()));
    }
    BigDecimal out = BigDecimal.ZERO;
    for (JsonNode output : paid.path("vout")) {
      out = out.add(output.path("value").decimalValue());
    }
    BigDecimal back = out.subtract(BigDecimal.valueOf(REPLACING_FEE_SATS, COIN_DIGITS));
    String unsigned =
        call("/", "createrawtransaction", inputs, List.of(Map.of(home, back))).asString();
    String signed = customer("signrawtransactionwithwallet", unsigned).path("hex").asString();
    return call("/", "sendrawtransaction", signed).asString();
  }

  /** Everything that one of the node's other wallets has, waiting or mined, in satoshis. */
  public long heldBy(String wallet) {
    long satoshis = 0;
    for (JsonNode coin : call("/wallet/" + wallet, "listunspent", 0, 9_999_999, List.of(), true)) {
      satoshis += coin.path("amount").decimalValue().movePointRight(COIN_DIGITS).longValueExact();
    }
    return satoshis;
  }

  /** Payments to an address, by transaction, in satoshis; those that count now. */
  public Map<String, Long> payments(String address) {
    Map<String, Long> found = new java.util.TreeMap<>();
    for (JsonNode each : customer("listtransactions", "*", LISTED)) {
      if (each.path("category").asString().equals("receive")
          && each.path("address").asString().equals(address)
          && each.path("confirmations").asInt() >= 0
          && !each.path("abandoned").asBoolean(false)) {
        found.merge(
            each.path("txid").asString(),
            each.path("amount").decimalValue().movePointRight(COIN_DIGITS).longValueExact(),
            Long::sum);
      }
    }
    return found;
  }

  /** What customers have received to an address, in satoshis, blocks or none. */
  public long received(String address) {
    return customer("getreceivedbyaddress", address, 0)
        .decimalValue()
        .movePointRight(COIN_DIGITS)
        .longValueExact();
  }

  /** The header of the chain's first block, 80 bytes in hexadecimal digits. */
  public String firstHeader() {
    return call("/", "getblockheader", call("/", "getblockhash", 0).asString(), false).asString();
  }

  /** A transaction of a customer's as the network has it, in hexadecimal digits. */
  public String raw(String txid) {
    return customer("gettransaction", txid).path("hex").asString();
  }

  /** The id of the block that holds a customer's transaction; empty while none does. */
  public String blockOf(String txid) {
    return customer("gettransaction", txid).path("blockhash").asString("");
  }

  /** How many transactions wait to be in a block. */
  public int waiting() {
    return call("/", "getrawmempool").size();
  }

  private JsonNode customer(String method, Object... parameters) {
    return call("/wallet/" + WALLET, method, parameters);
  }

  private JsonNode call(String path, String method, Object... parameters) {
    JsonNode answer = answer(path, method, parameters);
    if (answer.hasNonNull("error")) {
      throw new CliException(
          "The node answers " + method + ": " + answer.path("error").path("message").asString());
    }
    return answer.path("result");
  }

  /** What it says, a refusal as well. */
  private JsonNode answer(String path, String method, Object... parameters) {
    try {
      String cookie = Files.readString(node.cookie()).strip();
      HttpRequest request =
          HttpRequest.newBuilder(node.rpc().resolve(URI.create(path)))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .header(
                  "Authorization",
                  "Basic "
                      + Base64.getEncoder().encodeToString(cookie.getBytes(StandardCharsets.UTF_8)))
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      JSON.writeValueAsBytes(
                          Map.of(
                              "jsonrpc",
                              "2.0",
                              "id",
                              1,
                              "method",
                              method,
                              "params",
                              List.copyOf(Arrays.asList(parameters))))))
              .build();
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      throw new CliException("The node does not answer " + method + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("Interrupted while asking the node", e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
