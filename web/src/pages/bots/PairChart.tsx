import { SegmentedControl } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CandleChart, ErrorNote, Time, Waiting, type Level, type Mark } from '../../parts';
import { INTERVALS, onCandles, useCandles } from './market';
import { Figure } from './Figure';
import classes from './Bots.module.css';

interface PairChartProps {
  venue: string | undefined;
  instrument: string | undefined;
  intervalMs: number;
  setInterval: (ms: number) => void;
  levels?: Level[];
  marks?: Mark[];
  heightPx?: number;
  /** Choices at the left of the intervals. */
  tools?: ReactNode;
}

/** Live candles of one pair: price and its time, choice of interval, levels, marks. */
export function PairChart(props: PairChartProps) {
  const { t } = useTranslation('bots');
  const { venue, instrument, intervalMs, marks } = props;
  const { read, tick, candles } = useCandles(venue, instrument, intervalMs);
  const placed = useMemo(() => onCandles(marks ?? [], candles, intervalMs), [marks, candles, intervalMs]);
  const quote = instrument?.split('/')[1] ?? '';
  const last = candles[candles.length - 1];
  return (
    <div>
      <div className={classes.chartHead}>
        <div>
          {props.tools}
          {tick.data != null && (
            <div>
              <span className={classes.price}>
                <Figure value={tick.data.last} asset={quote} />
              </span>{' '}
              <span className={classes.quiet}>
                {t('chart.marketTime')} <Time ms={tick.data.timeMs} style="short" />
              </span>
            </div>
          )}
        </div>
        <SegmentedControl
          size="xs"
          aria-label={t('chart.interval')}
          value={String(intervalMs)}
          onChange={(value) => props.setInterval(Number(value))}
          data={INTERVALS.map((ms) => ({ value: String(ms), label: t(`chart.intervals.${ms}`) }))}
        />
      </div>
      {read.error !== null && <ErrorNote error={read.error} onRetry={() => void read.refetch()} />}
      {read.data === undefined && read.error === null && instrument !== undefined && <Waiting rows={8} />}
      {read.data !== undefined && (
        <CandleChart
          label={t('chart.label', {
            pair: instrument,
            price: last?.close ?? '',
            levels: (props.levels ?? []).map((level) => `${level.title} ${level.price}`).join(', '),
          })}
          candles={candles}
          levels={props.levels}
          marks={placed}
          heightPx={props.heightPx}
        />
      )}
    </div>
  );
}
