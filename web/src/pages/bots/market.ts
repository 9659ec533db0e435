import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, take, type Schema } from '../../api/client';
import { compareDecimal, type Candle } from '../../parts';
import { shortest } from './settings';

/** Ticks are a look into the server's memory; candles are kept there a moment for all who ask. */
const TICK_MS = 1_000;
const CANDLES_MS = 5_000;
const CANDLES = 300;

export const INTERVALS = [60_000, 300_000, 900_000, 3_600_000, 14_400_000, 86_400_000] as const;

export type Tick = Schema<'TickView'>;
export type Market = Schema<'MarketView'>;

/** The venues with their pairs. */
export function useMarkets() {
  return useQuery({
    queryKey: ['markets'],
    queryFn: () => take(api.GET('/api/v1/markets', {})),
    staleTime: 60_000,
  });
}

/** The latest price of one pair, asked for once a second while somebody looks. */
export function useTick(venue: string | undefined, instrument: string | undefined) {
  return useQuery({
    queryKey: ['ticks', venue, instrument],
    queryFn: async () => {
      const ticks = await take(
        api.GET('/api/v1/markets/{venue}/ticks', {
          params: { path: { venue: venue ?? '' }, query: { instruments: instrument ?? '' } },
        }),
      );
      return ticks[0] ?? null;
    },
    enabled: venue !== undefined && venue !== '' && instrument !== undefined,
    refetchInterval: TICK_MS,
    staleTime: 0,
  });
}

/** Candles with the latest price in the last of them. */
export function useCandles(venue: string | undefined, instrument: string | undefined, intervalMs: number) {
  const read = useQuery({
    queryKey: ['candles', venue, instrument, intervalMs],
    queryFn: () =>
      take(
        api.GET('/api/v1/markets/{venue}/candles', {
          params: {
            path: { venue: venue ?? '' },
            query: { instrument: instrument ?? '', intervalMs, limit: CANDLES },
          },
        }),
      ),
    enabled: venue !== undefined && venue !== '' && instrument !== undefined,
    refetchInterval: CANDLES_MS,
    staleTime: CANDLES_MS,
    placeholderData: (before) => (before?.instrument === instrument ? before : undefined),
  });
  const tick = useTick(venue, instrument);
  const candles = useMemo(
    () =>
      evened(
        moved(
          (read.data?.candles ?? []).map((c) => ({ openTimeMs: c.openMs, open: c.open, high: c.high, low: c.low, close: c.close })),
          read.data?.intervalMs ?? intervalMs,
          tick.data ?? null,
        ),
      ),
    [read.data, tick.data, intervalMs],
  );
  return { read, tick, candles };
}

/** The price moves the last candle, or opens the next one. One older than the last changes nothing. */
export function moved(candles: Candle[], intervalMs: number, tick: Tick | null): Candle[] {
  const last = candles[candles.length - 1];
  if (last === undefined || tick === null || tick.bid == null || tick.timeMs < last.openTimeMs) {
    return candles;
  }
  if (tick.timeMs >= last.openTimeMs + intervalMs) {
    const openTimeMs = tick.timeMs - (tick.timeMs % intervalMs);
    return [...candles, { openTimeMs, open: tick.last, high: tick.last, low: tick.last, close: tick.last }];
  }
  return [
    ...candles.slice(0, -1),
    {
      ...last,
      close: tick.last,
      high: compareDecimal(tick.last, last.high) > 0 ? tick.last : last.high,
      low: compareDecimal(tick.last, last.low) < 0 ? tick.last : last.low,
    },
  ];
}

/** The same prices with as many places as one of them needs: the scale beside the chart follows. */
export function evened(candles: Candle[]): Candle[] {
  const placesOf = (text: string) => (shortest(text).split('.')[1] ?? '').length;
  const places = Math.max(2, ...candles.flatMap((c) => [placesOf(c.open), placesOf(c.close)]));
  const even = (text: string) => {
    const [whole = '0', fraction = ''] = text.split('.');
    return `${whole}.${fraction.padEnd(places, '0').slice(0, Math.max(places, placesOf(text)))}`;
  };
  return candles.map((c) => ({ ...c, open: even(c.open), high: even(c.high), low: even(c.low), close: even(c.close) }));
}

/** Marks sit on candles: each on the one it fell into; those before the first are left out. */
export function onCandles<M extends { timeMs: number }>(marks: M[], candles: Candle[], intervalMs: number): M[] {
  const first = candles[0]?.openTimeMs;
  if (first === undefined) {
    return [];
  }
  return marks
    .filter((mark) => mark.timeMs >= first)
    .map((mark) => ({ ...mark, timeMs: mark.timeMs - (mark.timeMs % intervalMs) }));
}
