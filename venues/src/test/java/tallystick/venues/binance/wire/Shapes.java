package tallystick.venues.binance.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tallystick.market.Instrument;
import tallystick.venues.scan.ScanException;

/** Answers and events in the venue's documented shapes, with figures of our own. */
public final class Shapes {
  public static final Instrument BTC_USD = Instrument.of("BTC/USD");

  private Shapes() {}

  public static final String EXCHANGE_INFO =
      """
      {"timezone":"UTC","serverTime":1565246363776,
       "rateLimits":[
        {"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":1200},
        {"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":50}],
       "exchangeFilters":[],
       "symbols":[
        {"symbol":"BTCUSD","status":"TRADING","baseAsset":"BTC","baseAssetPrecision":8,
         "quoteAsset":"USD","quotePrecision":8,"quoteAssetPrecision":8,
         "orderTypes":["LIMIT","LIMIT_MAKER","STOP_LOSS_LIMIT","TAKE_PROFIT_LIMIT"],
         "icebergAllowed":true,"ocoAllowed":true,"isSpotTradingAllowed":true,
         "filters":[
          {"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000.00","tickSize":"0.01"},
          {"filterType":"LOT_SIZE","minQty":"0.00001000","maxQty":"9000.0","stepSize":"0.00001000"},
          {"filterType":"NOTIONAL","minNotional":"5.00","applyMinToMarket":true,"avgPriceMins":5}],
         "permissions":[],"permissionSets":[["SPOT"]]},
        {"symbol":"ETHUSD","status":"BREAK","baseAsset":"ETH","quoteAsset":"USD",
         "orderTypes":["LIMIT"],"ocoAllowed":false,"filters":[]},
        {"symbol":"\u5e01USD","status":"TRADING","baseAsset":"\u5e01","quoteAsset":"USD",
         "orderTypes":["LIMIT"],"ocoAllowed":false,"filters":[]}]}
      """;

  public static final String ORDER =
      """
      {"symbol":"BTCUSD","orderId":28,"orderListId":-1,"clientOrderId":"6gCrw2kRUAF9CvJDGP16IP",
       "transactTime":1507725176595,"price":"1100.00000000","origQty":"10.00000000",
       "executedQty":"4.00000000","origQuoteOrderQty":"0.00000000",
       "cummulativeQuoteQty":"4400.00000000","status":"PARTIALLY_FILLED","timeInForce":"GTC",
       "type":"LIMIT","side":"SELL","workingTime":1507725176595,"selfTradePreventionMode":"NONE",
       "fills":[{"price":"1100.00","qty":"4.0","commission":"4.40","commissionAsset":"USD",
                 "tradeId":56}]}
      """;

  public static final String PAIR =
      """
      {"orderListId":1,"contingencyType":"OCO","listStatusType":"EXEC_STARTED",
       "listOrderStatus":"EXECUTING","listClientOrderId":"l-main","transactionTime":1710485608839,
       "symbol":"BTCUSD",
       "orders":[{"symbol":"BTCUSD","orderId":10,"clientOrderId":"stop"},
                 {"symbol":"BTCUSD","orderId":11,"clientOrderId":"main"}],
       "orderReports":[{"symbol":"BTCUSD","orderId":10,"price":"1.00"},
                       {"symbol":"BTCUSD","orderId":11,"price":"3.00"}]}
      """;

  public static final String EXECUTION =
      """
      {"e":"executionReport","E":1499405658658,"s":"BTCUSD","c":"mUvoqJxFIILMdfAW5iGSOW",
       "S":"BUY","o":"LIMIT","f":"GTC","q":"1.00000000","p":"1000.50000000","P":"0.00000000",
       "F":"0.00000000","g":-1,"C":"","x":"TRADE","X":"PARTIALLY_FILLED","r":"NONE","i":4293153,
       "l":"0.40000000","z":"0.40000000","L":"1000.00000000","n":"0.00040000","N":"BTC",
       "T":1499405658657,"t":77,"v":3,"I":8641984,"w":true,"m":false,"M":false,
       "O":1499405658650,"Z":"400.00000000","Y":"400.00000000","Q":"0.00000000",
       "W":1499405658657,"V":"NONE"}
      """;

  public static final String CANCELLATION =
      """
      {"e":"executionReport","E":1499405658658,"s":"BTCUSD","c":"the-cancel",
       "S":"SELL","o":"STOP_LOSS_LIMIT","f":"GTC","q":"1.00000000","p":"900.00000000",
       "P":"910.00000000","F":"0.00000000","g":7,"C":"the-order","x":"CANCELED","X":"CANCELED",
       "r":"NONE","i":5,"l":"0.00000000","z":"0.00000000","L":"0.00000000","n":"0","N":null,
       "T":1499405658657,"t":-1,"I":86,"w":false,"m":false,"M":false,"O":1499405658000,
       "Z":"0.00000000","Y":"0.00000000","Q":"0.00000000","V":"NONE"}
      """;

  public static final String POSITION =
      """
      {"e":"outboundAccountPosition","E":1564034571105,"u":1564034571073,
       "B":[{"a":"ETH","f":"10000.000000","l":"1.5"},{"a":"\u5e01","f":"1","l":"0"}]}
      """;

  public static final String BALANCE_UPDATE =
      """
      {"e":"balanceUpdate","E":1573200697110,"a":"BTC","d":"-100.00000000","T":1573200697068}
      """;

  public static final String LIST_STATUS =
      """
      {"e":"listStatus","E":1564035303637,"s":"BTCUSD","g":2,"c":"OCO","l":"EXEC_STARTED",
       "L":"EXECUTING","r":"NONE","C":"l-main","T":1564035303625,
       "O":[{"s":"BTCUSD","i":17,"c":"a"},{"s":"BTCUSD","i":18,"c":"b"}]}
      """;

  public static final String ACCOUNT =
      """
      {"makerCommission":10,"takerCommission":10,"canTrade":true,"canWithdraw":true,
       "canDeposit":true,"brokered":false,"updateTime":123456789,"accountType":"SPOT",
       "commissionRates":{"maker":"0.001","taker":"0.001"},
       "balances":[{"asset":"BTC","free":"4723846.89208129","locked":"0.5"},
                   {"asset":"USD","free":"1.00","locked":"0.00"}],
       "permissions":["SPOT"],"uid":354937868}
      """;

  public static final String TRADES =
      """
      [{"symbol":"BTCUSD","id":28457,"orderId":100234,"orderListId":-1,"price":"4.00000100",
        "qty":"12.00000000","quoteQty":"48.00001200","commission":"10.10000000",
        "commissionAsset":"BNB","time":1499865549590,"isBuyer":true,"isMaker":false,
        "isBestMatch":true}]
      """;

  public static final String RESTRICTIONS =
      """
      {"ipRestrict":true,"createTime":1698645219000,"enableReading":true,
       "enableWithdrawals":false,"enableInternalTransfer":false,"enableMargin":false,
       "enableFutures":false,"permitsUniversalTransfer":false,"enableVanillaOptions":false,
       "enableFixApiTrade":false,"enableFixReadOnly":true,"enableSpotAndMarginTrading":true,
       "enablePortfolioMarginTrading":false,"tradingAuthorityExpirationTime":1628985600000}
      """;

  public static final String TRADE_EVENT =
      """
      {"stream":"btcusd@trade","data":{"e":"trade","E":1672515782136,"s":"BTCUSD","t":12345,
       "p":"1000.10","q":"0.5","T":1672515782130,"m":true,"M":true}}
      """;

  public static final String AGGREGATE_EVENT =
      """
      {"stream":"btcusd@aggTrade","data":{"e":"aggTrade","E":1672515782136,"s":"BTCUSD","a":9,
       "p":"1000.10","q":"0.5","f":100,"l":105,"T":1672515782130,"m":false,"M":true}}
      """;

  public static final String KLINE_EVENT =
      """
      {"stream":"btcusd@kline_1m","data":{"e":"kline","E":1672515782136,"s":"BTCUSD","k":{
       "t":1672515780000,"T":1672515839999,"s":"BTCUSD","i":"1m","f":100,"L":200,"o":"10.0",
       "c":"12.0","h":"13.5","l":"9.5","v":"1000","n":100,"x":true,"q":"1.0","V":"500",
       "Q":"0.5","B":"0"}}}
      """;

  public static final String QUOTE_EVENT =
      """
      {"stream":"btcusd@bookTicker","data":{"u":400900217,"s":"BTCUSD","b":"25.35","B":"31.21",
       "a":"25.36","A":"40.66"}}
      """;

  public static final String DEPTH_EVENT =
      """
      {"stream":"btcusd@depth@100ms","data":{"e":"depthUpdate","E":1672515782136,"s":"BTCUSD",
       "U":157,"u":160,"b":[["0.0024","10"],["0.0023","0.0"]],"a":[["0.0026","100"]]}}
      """;

  public static final String KLINES =
      """
      [[1499040000000,"0.01634790","0.80000000","0.01575800","0.01577100","148976.11427815",
        1499644799999,"2434.19055334",308,"1756.87402397","28.46694368","0"]]
      """;

  public static final String DEPTH =
      """
      {"lastUpdateId":1027024,"bids":[["4.00000000","431.00000000"]],
       "asks":[["4.00000200","12.00000000"]]}
      """;

  public static final String WS_EVENT =
      """
      {"subscriptionId":0,"event":{"e":"balanceUpdate","E":1,"a":"BTC","d":"1.0","T":1}}
      """;

  public static final String WS_REPLY =
      """
      {"id":"logon","status":401,"error":{"code":-2015,"msg":"Invalid API-key, IP."},
       "rateLimits":[]}
      """;

  /** Everything above, to be mutated. */
  public static final List<String> ALL =
      List.of(
          EXCHANGE_INFO,
          ORDER,
          PAIR,
          EXECUTION,
          CANCELLATION,
          POSITION,
          BALANCE_UPDATE,
          LIST_STATUS,
          ACCOUNT,
          TRADES,
          RESTRICTIONS,
          TRADE_EVENT,
          AGGREGATE_EVENT,
          KLINE_EVENT,
          QUOTE_EVENT,
          DEPTH_EVENT,
          KLINES,
          DEPTH,
          WS_EVENT,
          WS_REPLY);

  public static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  public static Listings listings() {
    try {
      return Listings.parse(bytes(EXCHANGE_INFO));
    } catch (ScanException e) {
      throw new AssertionError(e);
    }
  }
}
