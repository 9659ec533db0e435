// Binance's own connector, as published, against the paper exchange, with an Ed25519 key.
import * as spot from '@binance/spot';
import { admin, assert, check, finish, push, settings, within } from './check.mjs';

const { Spot, BadRequestError, UnauthorizedError, TooManyRequestsError } = spot.default ?? spot;
const keys = { apiKey: settings.ed25519Key, privateKey: settings.ed25519Private };
const client = new Spot({
  configurationRestAPI: { ...keys, basePath: settings.rest, retries: 0 },
  configurationWebsocketAPI: { ...keys, wsURL: `${settings.ws}/ws-api/v3` },
  configurationWebsocketStreams: { wsURL: settings.ws },
});
const rest = client.restAPI;
const data = async (promise) => (await promise).data();
const symbol = 'ETHUSD';
const limit = (price, more = {}) => ({
  symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.5, price, ...more,
});
await push(symbol, 1600);

await check('what is public', async () => {
  await data(rest.ping());
  assert.ok((await data(rest.time())).serverTime > 0);
  const info = await data(rest.exchangeInfo({ symbol }));
  assert.equal(info.symbols[0].baseAsset, 'ETH');
  assert.equal((await data(rest.depth({ symbol, limit: 5 }))).bids.length, 5);
  assert.ok((await data(rest.getTrades({ symbol }))).length > 0);
  assert.ok((await data(rest.aggTrades({ symbol }))).length > 0);
  assert.ok((await data(rest.klines({ symbol, interval: '5m' }))).length > 0);
  assert.equal(Number((await data(rest.tickerPrice({ symbol }))).price), 1600);
  assert.ok(await data(rest.ticker24hr({ symbol })));
  assert.ok(await data(rest.tickerBookTicker({ symbol })));
  assert.ok(await data(rest.avgPrice({ symbol })));
});

await check('account and commission', async () => {
  const account = await data(rest.getAccount({ omitZeroBalances: true }));
  assert.equal(account.balances.find((b) => b.asset === 'USD').free, '1000000.00000000');
  assert.equal(Number((await data(rest.accountCommission({ symbol }))).standardCommission.taker), 0.001);
  assert.ok((await data(rest.rateLimitOrder())).length >= 2);
});

await check('every order type, look-up, cancel', async () => {
  const filled = await data(rest.newOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: 1 }));
  assert.equal(filled.status, 'FILLED');
  assert.equal(filled.fills.length, 1);
  const byCost = await data(rest.newOrder({ symbol, side: 'BUY', type: 'MARKET', quoteOrderQty: 100 }));
  assert.equal(byCost.status, 'FILLED');
  const open = await data(rest.newOrder(limit(1500, { newClientOrderId: 'connector-1' })));
  assert.equal((await data(rest.getOrder({ symbol, origClientOrderId: 'connector-1' }))).orderId, open.orderId);
  await data(rest.orderTest(limit(1500)));
  await data(rest.newOrder({ symbol, side: 'BUY', type: 'LIMIT_MAKER', quantity: 0.1, price: 1490 }));
  for (const [type, more] of [
    ['STOP_LOSS', { stopPrice: 1400 }],
    ['STOP_LOSS_LIMIT', { stopPrice: 1400, price: 1390, timeInForce: 'GTC' }],
    ['TAKE_PROFIT', { stopPrice: 1700 }],
    ['TAKE_PROFIT_LIMIT', { stopPrice: 1700, price: 1710, timeInForce: 'GTC' }],
  ]) {
    await data(rest.newOrder({ symbol, side: 'SELL', type, quantity: 0.1, ...more }));
  }
  const oco = await data(rest.orderListOco({
    symbol, side: 'SELL', quantity: 0.2, aboveType: 'LIMIT_MAKER', abovePrice: 1800,
    belowType: 'STOP_LOSS', belowStopPrice: 1300,
  }));
  assert.equal(oco.orders.length, 2);
  assert.equal((await data(rest.openOrderList())).length, 1);
  assert.equal((await data(rest.getOpenOrders({ symbol }))).length, 8);
  const replaced = await data(rest.orderCancelReplace({
    ...limit(1501), cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: open.orderId,
  }));
  assert.equal(replaced.newOrderResult, 'SUCCESS');
  await data(rest.deleteOrder({ symbol, orderId: replaced.newOrderResponse.orderId }));
  await data(rest.deleteOrderList({ symbol, orderListId: oco.orderListId }));
  await data(rest.deleteOpenOrders({ symbol }));
  assert.equal((await data(rest.getOpenOrders({ symbol }))).length, 0);
});

await check('history', async () => {
  assert.ok((await data(rest.allOrders({ symbol }))).length >= 9);
  assert.equal((await data(rest.myTrades({ symbol }))).length, 2);
  assert.ok((await data(rest.allOrderList())).length >= 1);
});

await check('errors have the right class', async () => {
  await assert.rejects(data(rest.newOrder(limit(1500, { quantity: 100000 }))), BadRequestError);
  await assert.rejects(data(rest.getOrder({ symbol, orderId: 123456789 })), /Order does not exist/);
  const stranger = new Spot({
    configurationRestAPI: { ...keys, apiKey: 'x'.repeat(64), basePath: settings.rest, retries: 0 },
  });
  await assert.rejects(data(stranger.restAPI.getAccount()), UnauthorizedError);
  await admin('POST', 'limits', { ordersPer10Seconds: 0 });
  await assert.rejects(data(rest.newOrder(limit(1500))), TooManyRequestsError);
  await admin('POST', 'limits', { ordersPer10Seconds: 10000, weightPerMinute: 1000000 });
});

await check('public streams', async () => {
  const connection = await within(8000, client.websocketStreams.connect(), 'connect');
  const streams = [
    connection.trade({ symbol: 'ethusd' }),
    connection.kline({ symbol: 'ethusd', interval: '1m' }),
    connection.bookTicker({ symbol: 'ethusd' }),
    connection.diffBookDepth({ symbol: 'ethusd' }),
    connection.miniTicker({ symbol: 'ethusd' }),
  ];
  // Candle and best prices are repeated while nothing happens: what counts is the one after the push.
  const pushed = [
    (event) => event.p === '1601.00000000',
    (event) => event.k.c === '1601.00000000',
    () => true,
    () => true,
    () => true,
  ];
  const heard = streams.map((s, i) =>
    within(8000, new Promise((r) => s.on('message', (event) => pushed[i](event) && r(event))), 'a stream'));
  await new Promise((r) => setTimeout(r, 300));
  await push(symbol, 1601);
  const [trade, kline, ticker] = await Promise.all(heard);
  assert.equal(trade.p, '1601.00000000');
  assert.equal(kline.k.c, '1601.00000000');
  assert.ok(Number(ticker.b) < 1601);
  await connection.disconnect();
});

await check('the WebSocket API with a session and its private stream', async () => {
  const connection = await within(8000, client.websocketAPI.connect(), 'connect');
  await within(8000, connection.sessionLogon(), 'logon');
  const { response, stream } = await within(8000, connection.userDataStreamSubscribe(), 'subscribe');
  assert.equal(response.data.subscriptionId, 0);
  const report = within(8000, new Promise((resolve) => {
    stream.on('message', (event) => event.e === 'executionReport' && resolve(event));
  }), 'an execution report');
  const placed = await within(8000, connection.orderPlace(limit(1500, { newClientOrderId: 'ws-1' })), 'order');
  assert.equal(placed.data.clientOrderId, 'ws-1');
  assert.equal((await report).c, 'ws-1');
  const status = await connection.orderStatus({ symbol, origClientOrderId: 'ws-1' });
  assert.equal(status.data.status, 'NEW');
  await connection.orderCancel({ symbol, origClientOrderId: 'ws-1' });
  assert.ok((await connection.accountStatus()).data.balances.length > 0);
  await connection.disconnect();
});

finish();
