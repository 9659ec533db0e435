import { describe, expect, it } from 'vitest';
import { moved, onCandles } from './market';

const candle = { openTimeMs: 60_000, open: '10', high: '12', low: '9', close: '11' };
const tick = (timeMs: number, last: string) => ({ instrument: 'BTC/USD', last, bid: last, ask: last, timeMs });

describe('the latest price', () => {
  it('moves the candle it falls into', () => {
    expect(moved([candle], 60_000, tick(90_000, '8.5'))).toEqual([{ ...candle, low: '8.5', close: '8.5' }]);
    expect(moved([candle], 60_000, tick(90_000, '100'))[0]?.high).toBe('100');
  });

  it('opens the next candle when its time has come', () => {
    expect(moved([candle], 60_000, tick(125_000, '13'))[1]).toEqual({
      openTimeMs: 120_000,
      open: '13',
      high: '13',
      low: '13',
      close: '13',
    });
  });

  it('changes nothing when it is older than the last candle', () => {
    expect(moved([candle], 60_000, tick(59_999, '1'))).toEqual([candle]);
  });
});

describe('marks', () => {
  it('sit on the candle they fell into, and none before the first', () => {
    expect(onCandles([{ timeMs: 1 }, { timeMs: 61_500 }], [candle], 60_000)).toEqual([{ timeMs: 60_000 }]);
  });
});
