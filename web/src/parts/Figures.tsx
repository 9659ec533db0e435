import { useSyncExternalStore } from 'react';
import { onClockLearned, serverNowMs } from '../api/clock';
import { ago, cut, decimal, percent, signOf, time, type TimeStyle } from './format';
import classes from './Figures.module.css';

/** Gain and loss are a colour and an arrow, never a colour alone. */
function Arrow({ sign }: { sign: -1 | 0 | 1 }) {
  return sign === 0 ? null : (
    <span aria-hidden className={classes.arrow}>
      {sign > 0 ? '▲' : '▼'}
    </span>
  );
}

function toneOf(sign: -1 | 0 | 1): string | undefined {
  return sign === 0 ? undefined : sign > 0 ? classes.gain : classes.loss;
}

interface MoneyProps {
  /** Decimal text as the server gives it; null shows a dash. */
  value: string | null | undefined;
  /** The unit; always shown. */
  asset: string;
  /** A gain or loss: with sign, arrow and colour. */
  change?: boolean;
  /** At most so many places; when digits are left out, "≈" stands before and the whole in the title. */
  places?: number;
}

/** An amount with its unit. Never rounds silently. */
export function Money({ value, asset, change = false, places }: MoneyProps) {
  if (value === null || value === undefined || value === '') {
    return <span className={classes.none}>–</span>;
  }
  const shown = places === undefined ? { text: value, exact: true } : cut(value, places);
  const sign = signOf(value);
  return (
    <span
      className={[classes.figure, 'ts-figure', change ? toneOf(sign) : ''].join(' ')}
      title={shown.exact ? undefined : `${decimal(value)} ${asset}`}
    >
      {change && <Arrow sign={sign} />}
      {shown.exact ? '' : '≈ '}
      {decimal(shown.text, change)}
      <span className={classes.unit}> {asset}</span>
    </span>
  );
}

/** A share, given in basis points. */
export function Percent({ bps, change = true }: { bps: number | null | undefined; change?: boolean }) {
  if (bps === null || bps === undefined) {
    return <span className={classes.none}>–</span>;
  }
  const sign = bps === 0 ? 0 : bps > 0 ? 1 : -1;
  return (
    <span className={[classes.figure, 'ts-figure', change ? toneOf(sign) : ''].join(' ')}>
      {change && <Arrow sign={sign} />}
      {percent(bps, change)}
    </span>
  );
}

const MINUTE_MS = 60_000;

function everyMinute(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE_MS / 4);
  const off = onClockLearned(listener);
  return () => {
    clearInterval(timer);
    off();
  };
}

/** The server's time now, to the minute; whoever reads it is drawn again as it passes. */
export function useServerMinute(): number {
  return useSyncExternalStore(everyMinute, () => Math.floor(serverNowMs() / MINUTE_MS) * MINUTE_MS);
}

interface TimeProps {
  /** Milliseconds since 1970; null shows a dash. */
  ms: number | null | undefined;
  style?: TimeStyle;
  /** "3 minutes ago" instead; the full time stands in the title. */
  relative?: boolean;
}

/** A moment, with its zone. */
export function Time({ ms, style = 'short', relative = false }: TimeProps) {
  useServerMinute();
  if (ms === null || ms === undefined) {
    return <span className={classes.none}>–</span>;
  }
  return (
    <time dateTime={new Date(ms).toISOString()} title={time(ms, 'full')} className={classes.time}>
      {relative ? ago(ms) : time(ms, style)}
    </time>
  );
}
