package tallystick.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import info.bitrich.xchangestream.binance.BinanceStreamingExchange;
import info.bitrich.xchangestream.core.ProductSubscription;
import io.reactivex.rxjava3.disposables.Disposable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchange.ExchangeFactory;
import org.knowm.xchange.ExchangeSpecification;
import org.knowm.xchange.binance.BinanceExchange;
import org.knowm.xchange.binance.dto.trade.BinanceCancelOrderParams;
import org.knowm.xchange.binance.dto.trade.BinanceTradeHistoryParams;
import org.knowm.xchange.binance.dto.trade.TimeInForce;
import org.knowm.xchange.currency.Currency;
import org.knowm.xchange.currency.CurrencyPair;
import org.knowm.xchange.dto.Order;
import org.knowm.xchange.dto.marketdata.Trade;
import org.knowm.xchange.dto.trade.LimitOrder;
import org.knowm.xchange.dto.trade.MarketOrder;
import org.knowm.xchange.dto.trade.StopOrder;
import org.knowm.xchange.exceptions.ExchangeException;
import org.knowm.xchange.exceptions.FundsExceededException;
import org.knowm.xchange.instrument.Instrument;
import org.knowm.xchange.service.trade.TradeService;
import org.knowm.xchange.service.trade.params.orders.DefaultQueryOrderParamInstrument;
import tallystick.paper.replay.Sample;

/**
 * XChange, as published, with only its address changed: REST and public streams. Its private stream
 * still uses listen keys, which Binance retired, so that is not asked of it. It speaks over the
 * plain port, because its certificates are the whole Java process's.
 */
final class XChangeTest {
  private static final CurrencyPair PAIR = new CurrencyPair("BTC", "USD");

  @TempDir Path folder;

  /** Streams from our address; nothing else is changed. */
  public static final class Here extends BinanceStreamingExchange {
    static volatile String address = "";

    public Here() {}

    @Override
    protected String getStreamingBaseUri() {
      return address;
    }
  }

  private static BinanceExchange client(PaperExchange exchange, String key, String secret) {
    ExchangeSpecification specification = new ExchangeSpecification(Here.class);
    specification.setSslUri("http://localhost:" + exchange.plainPort());
    specification.setHost("localhost");
    specification.setApiKey(key);
    specification.setSecretKey(secret);
    Here.address = "ws://localhost:" + exchange.plainPort() + "/";
    return (BinanceExchange) ExchangeFactory.INSTANCE.createExchange(specification);
  }

  @Test
  void xchangeTradesHere() throws IOException, InterruptedException {
    PaperConfig config =
        new PaperConfig(folder, Sample.feeds(-1, -1), "127.0.0.1", 0, 0, 0, 10, 10);
    try (PaperExchange exchange = PaperExchange.start(config);
        Wire wire = new Wire(exchange)) {
      wire.step(3);
      wire.push("BTCUSD", "1000", "10");
      long id = wire.account(Map.of("USD", "100000", "BTC", "10")).accountId();
      var made = wire.admin("POST", "accounts/" + id + "/keys", Wire.JSON.createObjectNode()).ok();
      BinanceExchange client = client(exchange, made.text("apiKey"), made.text("secretKey"));

      markets(client);
      orders(client, wire);
      errors(client);
      streams((Here) client, wire);
    }
  }

  private static void markets(BinanceExchange client) throws IOException {
    assertTrue(client.getExchangeInstruments().contains(PAIR));
    assertEquals(
        0,
        new BigDecimal("1000")
            .compareTo(client.getMarketDataService().getTicker((Instrument) PAIR).getLast()));
    assertEquals(
        20, client.getMarketDataService().getOrderBook((Instrument) PAIR, 100).getBids().size());
    assertTrue(client.getMarketDataService().getTrades((Instrument) PAIR).getTrades().size() > 0);
    assertEquals(
        0,
        new BigDecimal("10")
            .compareTo(
                client
                    .getAccountService()
                    .getAccountInfo()
                    .getWallet()
                    .getBalance(Currency.BTC)
                    .getAvailable()));
  }

  private static void orders(BinanceExchange client, Wire wire) throws IOException {
    TradeService trade = client.getTradeService();
    BigDecimal half = new BigDecimal("0.5");
    trade.placeMarketOrder(new MarketOrder(Order.OrderType.BID, half, PAIR));
    LimitOrder limit =
        new LimitOrder.Builder(Order.OrderType.BID, PAIR)
            .originalAmount(half)
            .limitPrice(new BigDecimal("990.00"))
            .flag(TimeInForce.GTC)
            .build();
    String limitId = trade.placeLimitOrder(limit);
    String stopId =
        trade.placeStopOrder(
            new StopOrder.Builder(Order.OrderType.ASK, PAIR)
                .originalAmount(half)
                .stopPrice(new BigDecimal("950.00"))
                .limitPrice(new BigDecimal("940.00"))
                .intention(StopOrder.Intention.STOP_LOSS)
                .flag(TimeInForce.GTC)
                .build());

    assertEquals(
        2,
        trade.getOpenOrders().getOpenOrders().size()
            + trade.getOpenOrders().getHiddenOrders().size());
    assertEquals(
        Order.OrderStatus.NEW,
        trade
            .getOrder(new DefaultQueryOrderParamInstrument(PAIR, limitId))
            .iterator()
            .next()
            .getStatus());
    assertTrue(trade.cancelOrder(new BinanceCancelOrderParams(PAIR, stopId)));
    wire.push("BTCUSD", "989", "10");
    assertEquals(
        Order.OrderStatus.FILLED,
        trade
            .getOrder(new DefaultQueryOrderParamInstrument(PAIR, limitId))
            .iterator()
            .next()
            .getStatus());
    assertEquals(
        2, trade.getTradeHistory(new BinanceTradeHistoryParams(PAIR)).getUserTrades().size());
  }

  private static void errors(BinanceExchange client) {
    LimitOrder dear =
        new LimitOrder.Builder(Order.OrderType.BID, PAIR)
            .originalAmount(new BigDecimal("5000"))
            .limitPrice(new BigDecimal("980.00"))
            .flag(TimeInForce.GTC)
            .build();

    ExchangeException refused =
        assertThrows(ExchangeException.class, () -> client.getTradeService().placeLimitOrder(dear));

    assertInstanceOf(FundsExceededException.class, refused, refused.toString());
  }

  private static void streams(Here client, Wire wire) throws InterruptedException {
    BlockingQueue<Trade> heard = new LinkedBlockingQueue<>();
    client.connect(ProductSubscription.create().addTrades(PAIR).build()).blockingAwait();
    Disposable listening =
        client.getStreamingMarketDataService().getTrades(PAIR).subscribe(heard::add);

    Trade trade = null;
    for (int i = 0; i < 50 && trade == null; i++) {
      wire.push("BTCUSD", "1001", "2");
      trade = heard.poll(100, TimeUnit.MILLISECONDS);
    }

    assertTrue(trade != null, "no trade came in five seconds");
    assertEquals(List.of(0), List.of(new BigDecimal("1001").compareTo(trade.getPrice())));
    listening.dispose();
    client.disconnect().blockingAwait();
  }
}
