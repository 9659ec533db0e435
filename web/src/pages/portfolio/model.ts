import { compareDecimal, signOf } from '../../parts/format';
import { plus, shareBps } from '../../parts/sums';

/** What `/api/v1/portfolio` answers; see PortfolioController. Decimal text. */
export interface Portfolio {
  quote: string;
  quotes: string[];
  value: string;
  complete: boolean;
  accounts: PortfolioAccount[];
}

export interface PortfolioAccount {
  credential: string;
  venue: string;
  environment: string;
  trouble: string;
  readMs: number;
  value: string;
  unpriced: string[];
  holdings: Holding[];
}

export interface Holding {
  asset: string;
  free: string;
  locked: string;
  total: string;
  booked: string;
  price: string | null;
  priceTimeMs: number | null;
  value: string | null;
  shareBps: number | null;
}

export type By = 'day' | 'bot' | 'pair';

/** Realised profit of a day (its beginning in milliseconds), a bot (its id) or a pair. */
export interface ProfitRow {
  venue: string;
  name: string;
  label: string;
  profit: string;
  deals: number;
  won: number;
}

export interface ProfitTable {
  by: By;
  quote: string;
  rows: ProfitRow[];
}

/** One asset over all accounts. */
export interface Part {
  asset: string;
  value: string;
  shareBps: number;
}

/** What the whole is made of, largest first; whatever has no price is not in it. */
export function allocation(portfolio: Portfolio): Part[] {
  const values = new Map<string, string>();
  for (const account of portfolio.accounts) {
    for (const holding of account.holdings) {
      if (holding.value !== null) {
        values.set(holding.asset, plus(values.get(holding.asset) ?? '0', holding.value));
      }
    }
  }
  return [...values]
    .filter(([, value]) => signOf(value) !== 0)
    .map(([asset, value]) => ({ asset, value, shareBps: shareBps(value, portfolio.value) ?? 0 }))
    .sort((a, b) => compareDecimal(b.value, a.value) || a.asset.localeCompare(b.asset));
}

/** A balance that was read this long ago is old: the server itself keeps it for ten seconds. */
export const READ_OLD_MS = 60_000;

/** One row of the table of holdings. */
export interface Line extends Holding {
  credential: string;
  venue: string;
  environment: string;
  readMs: number;
}

/** All holdings but empty ones. */
export function lines(portfolio: Portfolio): Line[] {
  return portfolio.accounts.flatMap(({ credential, venue, environment, readMs, holdings }) =>
    holdings
      .filter((holding) => signOf(holding.total) !== 0)
      .map((holding) => ({ ...holding, credential, venue, environment, readMs })),
  );
}

const DAY_MS = 86_400_000;

/** A bar: a day of the market, in UTC, and what was realised on it. */
export interface Bar {
  dayMs: number;
  profit: string;
  deals: number;
  won: number;
}

/** Days in their order; not `whole` when those without ended deals are left out between. */
export interface Days {
  bars: Bar[];
  whole: boolean;
}

/**
 * The last days on which something was realised: every day of the calendar while that are at most
 * `most`, else only the days with ended deals, since a year of nothing shows nothing.
 */
export function days(rows: ProfitRow[], most: number): Days {
  const byDay = new Map<number, Bar>();
  for (const row of rows) {
    const dayMs = Number(row.name);
    const bar = byDay.get(dayMs);
    byDay.set(dayMs, {
      dayMs,
      profit: plus(bar?.profit ?? '0', row.profit),
      deals: (bar?.deals ?? 0) + row.deals,
      won: (bar?.won ?? 0) + row.won,
    });
  }
  const known = [...byDay.values()].sort((a, b) => a.dayMs - b.dayMs);
  const first = known[0]?.dayMs ?? 0;
  const last = known[known.length - 1]?.dayMs ?? 0;
  if ((last - first) / DAY_MS >= most) {
    return { bars: known.slice(-most), whole: false };
  }
  const all: Bar[] = [];
  for (let dayMs = first; known.length > 0 && dayMs <= last; dayMs += DAY_MS) {
    all.push(byDay.get(dayMs) ?? { dayMs, profit: '0', deals: 0, won: 0 });
  }
  return { bars: all, whole: true };
}
