import { locale } from '../i18n';
import { serverNowMs } from '../api/clock';

/**
 * Figures in the reader's language. Money comes and stays as decimal text: a number would lose
 * digits, and a digit is money.
 */
const DECIMAL = /^-?\d+(\.\d+)?$/;

const kept = new Map<string, Intl.NumberFormat>();

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale() + JSON.stringify(options);
  let format = kept.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale(), options);
    kept.set(key, format);
  }
  return format;
}

/** A real minus, so that it is as wide as a plus and is not broken off. */
function withMinus(text: string): string {
  return text.replace('-', '−');
}

/** Decimal text with all its digits, grouped for reading. What is no decimal is given back. */
export function decimal(text: string, signed = false): string {
  if (!DECIMAL.test(text)) {
    return text;
  }
  const digits = (text.split('.')[1] ?? '').length;
  return withMinus(
    numbers({
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: signed ? 'exceptZero' : 'auto',
    }).format(text as Intl.StringNumericLiteral),
  );
}

/** Shortens decimal text to so many places by cutting; says whether anything but zeros was cut. */
export function cut(text: string, places: number): { text: string; exact: boolean } {
  if (!DECIMAL.test(text)) {
    return { text, exact: true };
  }
  const [whole = '0', fraction = ''] = text.split('.');
  const exact = /^0*$/.test(fraction.slice(places));
  const shown = fraction.slice(0, places).padEnd(Math.min(places, Math.max(fraction.length, 0)), '0');
  return { text: shown === '' ? whole : `${whole}.${shown}`, exact };
}

/** -1, 0 or 1 without ever making a number of the text. */
export function signOf(text: string): -1 | 0 | 1 {
  if (/^-?0*(\.0*)?$/.test(text)) {
    return 0;
  }
  return text.startsWith('-') ? -1 : 1;
}

/** Orders decimal text exactly, however long. */
export function compareDecimal(a: string, b: string): number {
  const signs = signOf(a) - signOf(b);
  if (signs !== 0 || signOf(a) === 0) {
    return signs;
  }
  const [wholeA = '', fractionA = ''] = a.replace('-', '').split('.');
  const [wholeB = '', fractionB = ''] = b.replace('-', '').split('.');
  const places = Math.max(fractionA.length, fractionB.length);
  const left = BigInt(wholeA + fractionA.padEnd(places, '0'));
  const right = BigInt(wholeB + fractionB.padEnd(places, '0'));
  return (left < right ? -1 : left > right ? 1 : 0) * signOf(a);
}

/** Basis points as per cent with two places, exactly. */
export function percent(bps: number, signed = true): string {
  return withMinus(
    numbers({
      style: 'percent',
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
      signDisplay: signed ? 'exceptZero' : 'auto',
    }).format(bps / 10_000),
  );
}

export function whole(count: number): string {
  return withMinus(numbers({ maximumFractionDigits: 0 }).format(count));
}

export type TimeStyle = 'full' | 'short' | 'date' | 'clock';

const STYLES: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  full: { dateStyle: 'medium', timeStyle: 'long' },
  short: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  date: { dateStyle: 'medium' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
};

/** A time in the reader's zone, which it names. */
export function time(ms: number, style: TimeStyle = 'short'): string {
  return new Intl.DateTimeFormat(locale(), STYLES[style]).format(ms);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** "3 minutes ago", by the server's clock. */
export function ago(ms: number, nowMs: number = serverNowMs()): string {
  const apart = ms - nowMs;
  const [unit, size] = STEPS.find(([, step]) => Math.abs(apart) >= step) ?? ['second', 1_000];
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(
    Math.trunc(apart / size),
    unit,
  );
}

/** "2 h 5 min": the two largest units. */
export function duration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.abs(ms);
  for (const [unit, size] of STEPS) {
    const count = Math.floor(rest / size);
    if (count > 0 && parts.length < 2) {
      parts.push(
        new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'short' }).format(count),
      );
    }
    rest -= count * size;
  }
  return parts.length > 0
    ? parts.join(' ')
    : new Intl.NumberFormat(locale(), { style: 'unit', unit: 'second', unitDisplay: 'short' }).format(0);
}
