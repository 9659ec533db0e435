import classes from './Meter.module.css';

interface MeterProps {
  /** How far it is filled, in basis points; beyond the whole it stays full. */
  bps: number;
  /** What it says, in words; beside visible words that say it, leave it out. */
  label?: string;
  tone?: 'plain' | 'wait' | 'bad';
}

/** A bar that is so full. The figures stand beside it: a length alone says little. */
export function Meter({ bps, label, tone = 'plain' }: MeterProps) {
  const filled = Math.min(10_000, Math.max(0, bps)) / 100;
  return (
    <svg
      className={classes.meter}
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined || undefined}
      focusable="false"
    >
      <rect className={classes.track} width="100%" height="8" rx="4" />
      {filled > 0 && <rect className={classes[tone]} width={`${filled}%`} height="8" rx="4" />}
    </svg>
  );
}
