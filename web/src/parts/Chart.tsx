import { useMantineColorScheme, useComputedColorScheme } from '@mantine/core';
import type { AutoscaleInfo, IChartApi, ISeriesApi, SeriesMarker, Time as ChartTime, IPriceLine } from 'lightweight-charts';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { locale } from '../i18n';
import classes from './Chart.module.css';

/** One candle; times are milliseconds since 1970, prices decimal text as the server gives them. */
export interface Candle {
  openTimeMs: number;
  open: string;
  high: string;
  low: string;
  close: string;
}

/** A level across the chart. */
export interface Level {
  id: string;
  price: string;
  title: string;
  tone: 'gain' | 'loss' | 'accent' | 'quiet';
  dashed?: boolean;
}

/** Something that happened at a candle. */
export interface Mark {
  timeMs: number;
  side: 'buy' | 'sell';
  text?: string;
}

export interface CandleChartProps {
  /** What is drawn, in words, for those who do not see it. */
  label: string;
  candles: Candle[];
  levels?: Level[];
  marks?: Mark[];
  heightPx?: number;
  /** The chart and its series, for a page that draws more on them; called anew for each chart. */
  onReady?: (chart: IChartApi, series: ISeriesApi<'Candlestick'>) => void;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--ts-${name}`).trim();
}

/** Charts show a reader's own time; the library itself knows UTC only. */
function localSeconds(ms: number): ChartTime {
  return (Math.floor(ms / 1000) - new Date(ms).getTimezoneOffset() * 60) as ChartTime;
}

/** Pixels are drawn from rounded prices; the figures beside the chart are exact. */
function price(text: string): number {
  return Number(text);
}

function placesOf(candles: Candle[]): number {
  const last = candles[candles.length - 1];
  return last === undefined ? 2 : Math.min(8, (last.close.split('.')[1] ?? '').length);
}

/** As wide as a level's name beside the scale, which would else stand over the newest candles. */
const LEVEL_NAME_PX = 88;

/** Candles with levels and marks. The library is fetched when the first chart is looked at. */
export function CandleChart(props: CandleChartProps) {
  const { t } = useTranslation('frame');
  const { candles, levels = [], marks = [], heightPx = 380 } = props;
  const box = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<{ chart: IChartApi; series: ISeriesApi<'Candlestick'>; setMarks: (m: SeriesMarker<ChartTime>[]) => void; gone: () => boolean }>();
  const { colorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const ready = useRef(props.onReady);
  ready.current = props.onReady;

  useEffect(() => {
    const element = box.current;
    let gone = false;
    let chart: IChartApi | undefined;
    void import('lightweight-charts').then((library) => {
      if (gone || element === null) {
        return;
      }
      chart = library.createChart(element, {
        autoSize: true,
        localization: { locale: locale() },
        // Its badge is a style element, which the server's policy forbids; the name stands below.
        layout: { attributionLogo: false, background: { color: 'transparent' }, fontFamily: token('font') || 'sans-serif' },
        rightPriceScale: { borderVisible: false },
        timeScale: { borderVisible: false, timeVisible: true, secondsVisible: false },
        crosshair: { mode: library.CrosshairMode.Normal },
      });
      const series = chart.addSeries(library.CandlestickSeries, { borderVisible: false });
      const markers = library.createSeriesMarkers(series, []);
      setDrawn({ chart, series, setMarks: (m) => markers.setMarkers(m), gone: () => gone });
      ready.current?.(chart, series);
    });
    return () => {
      gone = true;
      setDrawn(undefined);
      chart?.remove();
    };
  }, []);

  useEffect(() => {
    drawn?.chart.applyOptions({
      layout: { textColor: token('quiet') },
      grid: { vertLines: { color: token('line') }, horzLines: { color: token('line') } },
    });
    drawn?.series.applyOptions({
      upColor: token('candle-up'),
      wickUpColor: token('candle-up'),
      downColor: token('candle-down'),
      wickDownColor: token('candle-down'),
    });
  }, [drawn, scheme, colorScheme]);

  useEffect(() => {
    const places = placesOf(candles);
    drawn?.series.applyOptions({
      priceFormat: { type: 'price', precision: places, minMove: 10 ** -places },
    });
    drawn?.series.setData(
      candles.map((candle) => ({
        time: localSeconds(candle.openTimeMs),
        open: price(candle.open),
        high: price(candle.high),
        low: price(candle.low),
        close: price(candle.close),
      })),
    );
  }, [drawn, candles]);

  // Whether candles or levels came first, the latest candle ends before the levels' names.
  const named = levels.length > 0;
  const filled = candles.length > 0;
  useEffect(() => {
    const scale = drawn?.chart.timeScale();
    scale?.applyOptions({ rightOffsetPixels: named ? LEVEL_NAME_PX : 0 });
    if (filled) {
      scale?.resetTimeScale();
    }
  }, [drawn, named, filled]);

  useEffect(() => {
    if (drawn === undefined) {
      return;
    }
    const lines: IPriceLine[] = levels.map((level) =>
      drawn.series.createPriceLine({
        price: price(level.price),
        title: level.title,
        color: token(level.tone),
        lineWidth: 1,
        lineStyle: level.dashed === true ? 2 : 0,
        axisLabelVisible: true,
      }),
    );
    // By itself the scale follows the candles alone, and the rungs below them would not be seen.
    const prices = levels.map((level) => price(level.price));
    drawn.series.applyOptions({
      autoscaleInfoProvider: (usual: () => AutoscaleInfo | null) => {
        const info = usual();
        const range = info?.priceRange;
        return range == null
          ? info
          : {
              ...info,
              priceRange: {
                minValue: Math.min(range.minValue, ...prices),
                maxValue: Math.max(range.maxValue, ...prices),
              },
            };
      },
    });
    // A page that is left takes the whole chart away first.
    return () => lines.forEach((line) => drawn.gone() || drawn.series.removePriceLine(line));
  }, [drawn, levels, scheme]);

  useEffect(() => {
    drawn?.setMarks(
      [...marks]
        .sort((a, b) => a.timeMs - b.timeMs)
        .map((mark) => ({
          time: localSeconds(mark.timeMs),
          position: mark.side === 'buy' ? 'belowBar' : 'aboveBar',
          shape: mark.side === 'buy' ? 'arrowUp' : 'arrowDown',
          color: token(mark.side === 'buy' ? 'gain' : 'loss'),
          text: mark.text,
        })),
    );
  }, [drawn, marks, scheme]);

  useEffect(() => {
    if (box.current !== null) {
      box.current.style.height = `${heightPx}px`;
    }
  }, [heightPx]);

  return (
    <figure className={classes.figure}>
      <div ref={box} className={classes.box} role="img" aria-label={props.label} />
      <figcaption className={classes.credit}>
        {t('chart.zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })} ·{' '}
        <a href="https://www.tradingview.com/" target="_blank" rel="noopener noreferrer">
          {t('chart.credit')}
        </a>
      </figcaption>
    </figure>
  );
}
