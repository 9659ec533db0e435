import { useTranslation } from 'react-i18next';
import { compareDecimal, decimal, Money, signOf, time } from '../../parts';
import type { Bar } from './model';
import classes from './Portfolio.module.css';

const HEIGHT_PX = 168;
const GAP_SHARE = 0.25;

/** A few days are drawn as slim as many, from the left. */
const LEAST_PLACES = 14;

/** Lengths are drawn from rounded figures; the table beneath is exact. */
function lengths(bars: Bar[]): { top: number; bottom: number } {
  const values = bars.map((bar) => Number(bar.profit));
  return { top: Math.max(0, ...values), bottom: Math.min(0, ...values) };
}

/** What was realised each day: up is a gain, down a loss, each with a colour of its own. */
export function DayChart({ bars, quote }: { bars: Bar[]; quote: string }) {
  const { t } = useTranslation('portfolio');
  const { top, bottom } = lengths(bars);
  const span = top - bottom || 1;
  const zero = (top / span) * HEIGHT_PX;
  const step = 100 / Math.max(bars.length, LEAST_PLACES);
  const best = bars.reduce((a, b) => (compareDecimal(b.profit, a.profit) > 0 ? b : a));
  // As the book has it.
  const day = (bar: Bar) => t('utcDay', { day: new Date(bar.dayMs).toISOString().slice(0, 10) });
  const first = bars[0]!;
  const last = bars[bars.length - 1]!;
  return (
    <figure className={classes.chart}>
      <svg
        width="100%"
        height={HEIGHT_PX}
        role="img"
        aria-label={t('chart.label', { from: time(first.dayMs, 'date'), to: time(last.dayMs, 'date'), best: `${decimal(best.profit, true)} ${quote}` })}
      >
        {bars.map((bar, i) => {
          const height = (Math.abs(Number(bar.profit)) / span) * HEIGHT_PX;
          const sign = signOf(bar.profit);
          return (
            <g key={bar.dayMs}>
              <title>{`${day(bar)}: ${decimal(bar.profit, true)} ${quote}`}</title>
              <rect className={classes.hit} x={`${i * step}%`} width={`${step}%`} y={0} height={HEIGHT_PX} />
              {sign !== 0 && (
                <rect
                  className={sign > 0 ? classes.gain : classes.loss}
                  x={`${(i + GAP_SHARE / 2) * step}%`}
                  width={`${(1 - GAP_SHARE) * step}%`}
                  y={sign > 0 ? zero - height : zero}
                  height={Math.max(1, height)}
                  rx={2}
                />
              )}
            </g>
          );
        })}
        <line className={classes.zero} x1="0" x2="100%" y1={zero} y2={zero} />
      </svg>
      <figcaption className={classes.axis}>
        <span>{bars.length > 1 ? t('chart.days', { from: day(first), to: day(last) }) : day(first)}</span>
        {signOf(best.profit) > 0 && (
          <span>
            {t('chart.best')} <Money value={best.profit} asset={quote} change places={2} />
          </span>
        )}
      </figcaption>
    </figure>
  );
}
