// ccxt, as published, against the paper exchange: only the URLs are changed.
import ccxt from 'ccxt';
import { admin, assert, check, finish, push, settings, within } from './check.mjs';

function client(key, secret, Exchange = ccxt.pro.binance) {
  const exchange = new Exchange({
    apiKey: key,
    secret,
    enableRateLimit: false,
    options: {
      defaultType: 'spot',
      fetchMarkets: { types: ['spot'] },
      warnOnFetchOpenOrdersWithoutSymbol: false,
    },
  });
  const api = exchange.urls.api;
  for (const name of ['public', 'private']) api[name] = `${settings.rest}/api/v3`;
  api.v1 = `${settings.rest}/api/v1`;
  for (const [name, version] of [['sapi', 1], ['sapiV2', 2], ['sapiV3', 3], ['sapiV4', 4]]) {
    api[name] = `${settings.rest}/sapi/v${version}`;
  }
  api.ws.spot = `${settings.ws}/ws`;
  api.ws['ws-api'].spot = `${settings.ws}/ws-api/v3`;
  return exchange;
}

const x = client(settings.apiKey, settings.secretKey);
const S = 'BTC/USD';
await push('BTCUSD', 1000);

await check('markets, currencies and precision', async () => {
  await x.loadMarkets();
  const market = x.market(S);
  assert.equal(market.id, 'BTCUSD');
  assert.equal(market.precision.price, 0.01);
  assert.equal(market.precision.amount, 0.00001);
  assert.equal(market.limits.cost.min, 5);
  assert.equal(market.active, true);
  assert.ok(x.currencies.BTC);
});

await check('status, time, tickers, book, trades, candles', async () => {
  assert.equal((await x.fetchStatus()).status, 'ok');
  assert.ok(Math.abs((await x.fetchTime()) - Date.now()) < 5000);
  assert.equal((await x.fetchTicker(S)).last, 1000);
  assert.ok(Object.keys(await x.fetchTickers()).length >= 3);
  assert.ok((await x.fetchBidsAsks([S]))[S].bid < 1000);
  const book = await x.fetchOrderBook(S, 10);
  assert.equal(book.bids.length, 10);
  assert.ok(book.bids[0][0] < book.asks[0][0]);
  assert.equal((await x.fetchTrades(S)).at(-1).price, 1000);
  assert.equal((await x.fetchOHLCV(S, '1m')).at(-1)[4], 1000);
  assert.equal((await x.fetchLastPrices([S]))[S].price, 1000);
});

await check('balances and fees', async () => {
  const balance = await x.fetchBalance();
  assert.equal(balance.USD.free, 1000000);
  assert.equal(balance.BTC.free, 100);
  assert.equal((await x.fetchTradingFee(S)).taker, 0.001);
  assert.equal((await x.fetchTradingFees())[S].maker, 0.001);
});

await check('market orders, by quantity and by cost', async () => {
  const bought = await x.createOrder(S, 'market', 'buy', 0.1);
  assert.equal(bought.status, 'closed');
  assert.equal(bought.filled, 0.1);
  assert.equal(bought.average, 1000.1);
  assert.equal(bought.fee.currency, 'BTC');
  const cost = await x.createMarketBuyOrderWithCost(S, 50);
  assert.ok(cost.cost <= 50 && cost.cost > 49.9);
  assert.equal((await x.createOrder(S, 'market', 'sell', 0.1)).fee.currency, 'USD');
});

await check('limit orders, look-up and cancel', async () => {
  const placed = await x.createOrder(S, 'limit', 'buy', 0.5, 990, { clientOrderId: 'ccxt-1' });
  assert.equal(placed.status, 'open');
  assert.equal(placed.clientOrderId, 'ccxt-1');
  assert.equal((await x.fetchOrder(placed.id, S)).price, 990);
  assert.equal((await x.fetchOpenOrders(S)).length, 1);
  assert.equal((await x.fetchOpenOrders()).length, 1);
  assert.equal((await x.cancelOrder(placed.id, S)).status, 'canceled');
  assert.equal((await x.fetchOrder(placed.id, S)).status, 'canceled');
});

await check('post-only, IOC, FOK', async () => {
  const maker = await x.createOrder(S, 'limit', 'buy', 0.1, 990, { postOnly: true });
  assert.equal((await x.fetchOrder(maker.id, S)).postOnly, true);
  await x.cancelOrder(maker.id, S);
  const ioc = await x.createOrder(S, 'limit', 'buy', 0.1, 1001, { timeInForce: 'IOC' });
  assert.equal(ioc.status, 'closed');
  const fok = await x.createOrder(S, 'limit', 'buy', 900, 1000.1, { timeInForce: 'FOK' });
  assert.equal(fok.status, 'expired');
});

await check('stop and take-profit orders', async () => {
  const ids = [];
  ids.push(await x.createOrder(S, 'market', 'sell', 0.1, undefined, { stopLossPrice: 950 }));
  ids.push(await x.createOrder(S, 'limit', 'sell', 0.1, 940, { stopLossPrice: 950 }));
  ids.push(await x.createOrder(S, 'market', 'sell', 0.1, undefined, { takeProfitPrice: 1100 }));
  ids.push(await x.createOrder(S, 'limit', 'sell', 0.1, 1101, { takeProfitPrice: 1100 }));
  const open = await x.fetchOpenOrders(S);
  assert.deepEqual(open.map((o) => o.info.type).sort(), [
    'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT']);
  await push('BTCUSD', 949);
  assert.equal((await x.fetchOrder(ids[0].id, S)).status, 'closed');
  await push('BTCUSD', 1000);
  await x.cancelAllOrders(S);
  assert.equal((await x.fetchOpenOrders(S)).length, 0);
});

await check('one cancels the other', async () => {
  const list = await x.privatePostOrderListOco({
    symbol: 'BTCUSD', side: 'SELL', quantity: '0.1',
    aboveType: 'LIMIT_MAKER', abovePrice: '1100',
    belowType: 'STOP_LOSS_LIMIT', belowStopPrice: '900', belowPrice: '890', belowTimeInForce: 'GTC',
  });
  assert.equal(list.orderReports.length, 2);
  assert.equal((await x.fetchOpenOrders(S)).length, 2);
  const done = await x.privateDeleteOrderList({ symbol: 'BTCUSD', orderListId: list.orderListId });
  assert.equal(done.listOrderStatus, 'ALL_DONE');
});

await check('edit and test orders', async () => {
  const placed = await x.createOrder(S, 'limit', 'buy', 0.1, 980);
  const edited = await x.editOrder(placed.id, S, 'limit', 'buy', 0.1, 981);
  assert.equal(edited.price, 981);
  await x.cancelOrder(edited.id, S);
  await x.createOrder(S, 'limit', 'buy', 0.1, 980, { test: true });
});

await check('history', async () => {
  assert.ok((await x.fetchOrders(S)).length >= 10);
  assert.ok((await x.fetchClosedOrders(S)).length >= 4);
  const trades = await x.fetchMyTrades(S);
  assert.ok(trades.length >= 4);
  assert.ok(trades[0].fee.cost > 0);
});

await check('errors have the right class', async () => {
  await assert.rejects(x.createOrder(S, 'limit', 'buy', 2000, 990), ccxt.InsufficientFunds);
  await assert.rejects(x.privatePostOrder({ symbol: 'BTCUSD', side: 'BUY', type: 'LIMIT',
    timeInForce: 'GTC', quantity: '0.0000001', price: '1000' }), ccxt.InvalidOrder);
  await assert.rejects(x.createOrder(S, 'limit', 'buy', 0.1, 1100, { postOnly: true }),
    ccxt.OrderImmediatelyFillable);
  await assert.rejects(x.cancelOrder('123456789', S), ccxt.OrderNotFound);
  await assert.rejects(x.fetchOrder('123456789', S), ccxt.OrderNotFound);
  await assert.rejects(x.publicGetDepth({ symbol: 'NOSUCH' }), ccxt.BadSymbol);
  await assert.rejects(client(settings.apiKey, 'wrong').fetchBalance(), ccxt.AuthenticationError);
  await assert.rejects(client('x'.repeat(64), settings.secretKey).fetchBalance(), ccxt.AuthenticationError);
  await x.createOrder(S, 'limit', 'buy', 0.1, 970, { clientOrderId: 'twice' });
  await assert.rejects(x.createOrder(S, 'limit', 'buy', 0.1, 970, { clientOrderId: 'twice' }),
    (e) => e instanceof ccxt.DuplicateOrderId || e instanceof ccxt.InvalidOrder);
  await x.cancelAllOrders(S);
  await admin('POST', 'limits', { ordersPer10Seconds: 0 });
  await assert.rejects(x.createOrder(S, 'limit', 'buy', 0.1, 970),
    (e) => e instanceof ccxt.RateLimitExceeded || e instanceof ccxt.DDoSProtection);
  await admin('POST', 'limits', { ordersPer10Seconds: 10000, weightPerMinute: 1000000 });
});

await check('public streams', async () => {
  const next = (watch, price) => {
    const promise = within(8000, watch, 'stream');
    const timer = setInterval(() => push('BTCUSD', price), 300);
    return promise.finally(() => clearInterval(timer));
  };
  assert.equal((await next(x.watchTrades(S), 1001)).at(-1).price, 1001);
  assert.ok((await next(x.watchOrderBook(S), 1002)).bids.length > 0);
  assert.ok((await next(x.watchTicker(S), 1003)).last >= 1000);
  assert.ok((await next(x.watchOHLCV(S, '1m'), 1004)).at(-1)[4] >= 1000);
  assert.ok((await next(x.watchBidsAsks([S]), 1000))[S].bid > 0);
});

await check('private streams', async () => {
  const orders = within(8000, x.watchOrders(S), 'watchOrders');
  const balances = within(8000, x.watchBalance(), 'watchBalance');
  const trades = within(8000, x.watchMyTrades(S), 'watchMyTrades');
  await new Promise((r) => setTimeout(r, 700));
  const placed = await x.createOrder(S, 'market', 'buy', 0.1);
  assert.equal((await orders).at(-1).id, placed.id);
  assert.equal((await trades).at(-1).order, placed.id);
  assert.ok((await balances).BTC.total > 0);
});

await check('orders over the WebSocket API', async () => {
  const placed = await within(8000, x.createOrderWs(S, 'limit', 'buy', 0.1, 900), 'createOrderWs');
  assert.equal(placed.status, 'open');
  await within(8000, x.cancelOrderWs(placed.id, S), 'cancelOrderWs');
  const balance = await within(8000, x.fetchBalanceWs(), 'fetchBalanceWs');
  assert.ok(balance.info.balances.some((b) => b.asset === 'USD' && Number(b.free) > 0));
});

finish();
