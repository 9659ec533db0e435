import { describe, expect, it } from 'vitest';
import { allocation, days, lines, type Holding, type Portfolio, type ProfitRow } from './model';

const holding = (asset: string, total: string, value: string | null): Holding => ({
  asset,
  free: total,
  locked: '0',
  total,
  booked: '0',
  price: null,
  priceTimeMs: null,
  value,
  shareBps: null,
});

const account = (credential: string, holdings: Holding[]) => ({
  credential,
  venue: 'paper',
  environment: 'paper',
  trouble: '',
  readMs: 0,
  value: '0',
  unpriced: [],
  holdings,
});

const PORTFOLIO: Portfolio = {
  quote: 'USD',
  quotes: ['USD'],
  value: '100.00',
  complete: false,
  accounts: [
    account('a', [holding('BTC', '0.1', '20.5'), holding('USD', '40', '40.00'), holding('ODD', '7', null)]),
    account('b', [holding('BTC', '0.2', '39.5'), holding('ETH', '0.00000000', '0.00')]),
  ],
};

const row = (dayMs: number, profit: string): ProfitRow => ({
  venue: 'paper',
  name: String(dayMs),
  label: String(dayMs),
  profit,
  deals: 1,
  won: profit.startsWith('-') ? 0 : 1,
});

const DAY_MS = 86_400_000;

describe('allocation', () => {
  it('adds an asset up over accounts, largest first', () => {
    expect(allocation(PORTFOLIO)).toEqual([
      { asset: 'BTC', value: '60.0', shareBps: 6000 },
      { asset: 'USD', value: '40.00', shareBps: 4000 },
    ]);
  });

  it('leaves out what is empty, and keeps what has no price in the table', () => {
    expect(lines(PORTFOLIO).map((line) => `${line.credential} ${line.asset}`)).toEqual(['a BTC', 'a USD', 'a ODD', 'b BTC']);
  });
});

describe('the days of profit', () => {
  it('have their empty days, and two venues of a day in one', () => {
    const { bars, whole } = days([row(4 * DAY_MS, '-1.5'), row(DAY_MS, '2'), row(4 * DAY_MS, '0.25')], 30);
    expect(whole).toBe(true);
    expect(bars.map((bar) => bar.profit)).toEqual(['2', '0', '0', '-1.25']);
    expect(bars[3]).toMatchObject({ deals: 2, won: 1 });
  });

  it('leave years of nothing out, and say so', () => {
    const { bars, whole } = days([row(0, '1'), row(900 * DAY_MS, '2')], 30);
    expect(whole).toBe(false);
    expect(bars.map((bar) => bar.profit)).toEqual(['1', '2']);
    expect(days([], 30).bars).toEqual([]);
  });
});
