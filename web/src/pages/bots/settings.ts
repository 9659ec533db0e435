import type { Schema } from '../../api/client';

/**
 * What a person types of a bot, as text, and the settings the server takes. Percentages become basis
 * points and factors thousandths by moving the point, never by multiplying floats.
 */
export interface Form {
  name: string;
  venue: string;
  credential: string;
  pairs: string[];
  baseOrder: string;
  count: string;
  active: string;
  size: string;
  deviation: string;
  stepScale: string;
  volumeScale: string;
  profit: string;
  trailing: string;
  stopOn: boolean;
  stop: string;
  stopFrom: 'average' | 'base';
  stopTrailing: boolean;
  stopDisables: boolean;
  start: 'asap' | 'manual' | 'rsi' | 'kept';
  rsiMinutes: string;
  rsiPeriod: string;
  rsiLevel: string;
  maxDeals: string;
  cooldownMinutes: string;
}

export type Settings = Schema<'DcaJson'>;
export type Wish = Schema<'Wish'>;

/** Why a field cannot be used: a key under `bots:field.wrong`. */
export type Wrong = 'missing' | 'notANumber' | 'notWhole' | 'range' | 'above0';
export type Wrongs = Partial<Record<keyof Form, Wrong>>;

const PERCENT_PLACES = 2;
const FACTOR_PLACES = 3;
const MINUTE_MS = 60_000;

/** Decimal text as an integer of its last place: "1.5" with 2 places is 150; null when it is none. */
export function units(text: string, places: number): number | null {
  const match = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim());
  if (match === null) {
    return null;
  }
  const [, whole = '', fraction = ''] = match;
  if (/[^0]/.test(fraction.slice(places))) {
    return null;
  }
  return Number(whole + fraction.slice(0, places).padEnd(places, '0'));
}

/** The other way: 150 with 2 places is "1.5". */
export function text(value: number, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Decimal text without the zeros that say nothing; two places stay. The value is the same. */
export function shortest(decimal: string): string {
  const match = /^(-?\d+)(?:\.(\d*))?$/.exec(decimal);
  if (match === null) {
    return decimal;
  }
  const [, whole = '0', fraction = ''] = match;
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** Money stays text: a comma is read as a point, more is not touched. */
export function money(typed: string): string {
  return typed.trim().replace(',', '.');
}

export const EMPTY: Form = {
  name: '',
  venue: '',
  credential: '',
  pairs: [],
  baseOrder: '',
  count: '5',
  active: '5',
  size: '',
  deviation: '1.5',
  stepScale: '1.2',
  volumeScale: '1.2',
  profit: '1.5',
  trailing: '0',
  stopOn: false,
  stop: '12',
  stopFrom: 'average',
  stopTrailing: false,
  stopDisables: false,
  start: 'asap',
  rsiMinutes: '15',
  rsiPeriod: '14',
  rsiLevel: '30',
  maxDeals: '1',
  cooldownMinutes: '0',
};

export type Preset = 'calm' | 'usual' | 'deep';

/** Three ways to begin; names and words are in the messages. */
export const PRESETS: Record<Preset, Partial<Form>> = {
  calm: { count: '3', active: '3', deviation: '2.5', stepScale: '1.5', volumeScale: '1', profit: '2', stopOn: true, stop: '15', start: 'asap' },
  usual: { count: '5', active: '5', deviation: '1.5', stepScale: '1.2', volumeScale: '1.2', profit: '1.5', stopOn: false, start: 'asap' },
  deep: { count: '8', active: '3', deviation: '2', stepScale: '1.3', volumeScale: '1.4', profit: '2', stopOn: true, stop: '25', start: 'asap' },
};

const ROUND = new Set(['USD', 'USDT', 'USDC', 'EUR', 'FDUSD', 'TUSD', 'GBP', 'CHF', 'DAI']);

/** A size to begin with: a hundred of a currency, else ten times the least the venue takes. */
export function sizeFor(quote: string, minNotional: string): string {
  if (ROUND.has(quote)) {
    return '100';
  }
  const [whole = '0', fraction = ''] = minNotional.split('.');
  const moved = `${whole}${fraction.slice(0, 1).padEnd(1, '0')}.${fraction.slice(1)}`;
  const shown = moved.replace(/^0+(?=\d)/, '').replace(/\.?0*$/, '');
  return shown === '0' || shown === '' ? '' : shown;
}

function ranged(value: string, places: number, from: number, to: number): Wrong | undefined {
  if (value.trim() === '') {
    return 'missing';
  }
  const read = units(value, places);
  if (read === null) {
    return units(value, 9) !== null && places === 0 ? 'notWhole' : 'notANumber';
  }
  return read < from || read > to ? 'range' : undefined;
}

function amount(value: string): Wrong | undefined {
  const typed = money(value);
  if (typed === '') {
    return 'missing';
  }
  if (!/^\d{1,20}(\.\d{1,18})?$/.test(typed)) {
    return 'notANumber';
  }
  return /[1-9]/.test(typed) ? undefined : 'above0';
}

/** What is wrong field by field; the server checks what depends on several and on the venue. */
export function wrongs(form: Form): Wrongs {
  const averaging = units(form.count, 0) !== 0;
  const found: Wrongs = {
    name: form.name.trim() === '' ? 'missing' : undefined,
    venue: form.venue === '' ? 'missing' : undefined,
    credential: form.credential === '' ? 'missing' : undefined,
    pairs: form.pairs.length === 0 ? 'missing' : undefined,
    baseOrder: amount(form.baseOrder),
    count: ranged(form.count, 0, 0, 200),
    active: averaging ? ranged(form.active, 0, 1, 200) : undefined,
    size: averaging ? amount(form.size) : undefined,
    deviation: averaging ? ranged(form.deviation, PERCENT_PLACES, 1, 9_999) : undefined,
    stepScale: averaging ? ranged(form.stepScale, FACTOR_PLACES, 100, 10_000) : undefined,
    volumeScale: averaging ? ranged(form.volumeScale, FACTOR_PLACES, 100, 10_000) : undefined,
    profit: ranged(form.profit, PERCENT_PLACES, 1, 100_000),
    trailing: ranged(form.trailing, PERCENT_PLACES, 0, 9_999),
    stop: form.stopOn ? ranged(form.stop, PERCENT_PLACES, 1, 9_999) : undefined,
    rsiMinutes: form.start === 'rsi' ? ranged(form.rsiMinutes, 0, 1, 1_440) : undefined,
    rsiPeriod: form.start === 'rsi' ? ranged(form.rsiPeriod, 0, 2, 200) : undefined,
    rsiLevel: form.start === 'rsi' ? ranged(form.rsiLevel, FACTOR_PLACES, 1_000, 99_000) : undefined,
    maxDeals: ranged(form.maxDeals, 0, 1, 199),
    cooldownMinutes: ranged(form.cooldownMinutes, 0, 0, 43_200),
  };
  return Object.fromEntries(Object.entries(found).filter(([, wrong]) => wrong !== undefined)) as Wrongs;
}

/** The field a server's sentence is about, where it begins with one of our own names. */
export function fieldOf(sentence: string): keyof Form | undefined {
  const names: [RegExp, keyof Form][] = [
    [/^base ?order/i, 'baseOrder'],
    [/^averaging\.size|^averaging order \d+: [\d.]+ \w+ is below/i, 'size'],
    [/^averaging order \d+: its deviation/i, 'deviation'],
    [/^the funds of one deal/i, 'volumeScale'],
    [/^take-profit step/i, 'profit'],
    [/^a bot's name/i, 'name'],
  ];
  return names.find(([pattern]) => pattern.test(sentence))?.[1];
}

/**
 * The settings to send. What the form does not show (several take-profit steps, steps told one by
 * one, other conditions) is kept as it was.
 */
export function settingsOf(form: Form, before?: Settings): Settings {
  const count = units(form.count, 0) ?? 0;
  const steps = before?.takeProfit.steps ?? [];
  const custom = before?.averaging?.customSteps ?? [];
  return {
    ...before,
    direction: before?.direction ?? 'long',
    baseOrder: money(form.baseOrder),
    averaging:
      custom.length > 0
        ? before?.averaging
        : count === 0
          ? undefined
          : {
              count,
              active: Math.min(units(form.active, 0) ?? count, count),
              size: money(form.size),
              deviationBps: units(form.deviation, PERCENT_PLACES),
              stepScaleMilli: units(form.stepScale, FACTOR_PLACES),
              volumeScaleMilli: units(form.volumeScale, FACTOR_PLACES),
            },
    takeProfit: {
      basis: before?.takeProfit.basis ?? 'total',
      steps: steps.length > 1 ? steps : [{ profitBps: units(form.profit, PERCENT_PLACES) ?? 0 }],
      trailingBps: units(form.trailing, PERCENT_PLACES) ?? 0,
    },
    stopLoss: form.stopOn
      ? {
          ...before?.stopLoss,
          distanceBps: units(form.stop, PERCENT_PLACES) ?? 0,
          reference: form.stopFrom,
          trailing: form.stopTrailing,
          onStop: form.stopDisables ? 'close-and-disable' : 'close-deal',
        }
      : undefined,
    start:
      form.start === 'kept'
        ? before?.start
        : form.start === 'rsi'
          ? [
              {
                kind: 'rsi',
                intervalMs: (units(form.rsiMinutes, 0) ?? 1) * MINUTE_MS,
                period: units(form.rsiPeriod, 0),
                trigger: 'below',
                levelMilli: units(form.rsiLevel, FACTOR_PLACES),
              },
            ]
          : [{ kind: form.start }],
    limits: {
      ...before?.limits,
      maxDeals: units(form.maxDeals, 0) ?? 1,
      maxDealsPerPair: before?.limits?.maxDealsPerPair ?? 1,
      cooldownMs: (units(form.cooldownMinutes, 0) ?? 0) * MINUTE_MS,
    },
  };
}

export function wishOf(form: Form, before?: Settings): Wish {
  return {
    name: form.name.trim(),
    venue: form.venue,
    credential: form.credential,
    instruments: form.pairs,
    settings: settingsOf(form, before),
  };
}

/** The form of a bot that exists. */
export function formOf(bot: Schema<'View'>): Form {
  const { settings } = bot;
  const { averaging, stopLoss, takeProfit, limits } = settings;
  const first = settings.start?.[0];
  const rsi = settings.start?.length === 1 && first?.kind === 'rsi' && first.trigger === 'below';
  const plain = settings.start?.length === 1 && (first?.kind === 'asap' || first?.kind === 'manual');
  const count = averaging?.count ?? averaging?.customSteps?.length ?? 0;
  return {
    ...EMPTY,
    name: bot.name,
    venue: bot.venue,
    credential: bot.credential,
    pairs: bot.instruments,
    baseOrder: settings.baseOrder,
    count: String(count),
    active: String(averaging?.active ?? Math.max(1, count)),
    size: averaging?.size ?? settings.baseOrder,
    deviation: averaging?.deviationBps == null ? EMPTY.deviation : text(averaging.deviationBps, PERCENT_PLACES),
    stepScale: text(averaging?.stepScaleMilli ?? 1_000, FACTOR_PLACES),
    volumeScale: text(averaging?.volumeScaleMilli ?? 1_000, FACTOR_PLACES),
    profit: text(takeProfit.steps[takeProfit.steps.length - 1]?.profitBps ?? 0, PERCENT_PLACES),
    trailing: text(takeProfit.trailingBps ?? 0, PERCENT_PLACES),
    stopOn: stopLoss != null,
    stop: stopLoss == null ? EMPTY.stop : text(stopLoss.distanceBps, PERCENT_PLACES),
    stopFrom: stopLoss?.reference === 'base' ? 'base' : 'average',
    stopTrailing: stopLoss?.trailing === true,
    stopDisables: stopLoss?.onStop === 'close-and-disable',
    start: settings.start == null ? 'asap' : rsi ? 'rsi' : plain ? (first.kind as 'asap' | 'manual') : 'kept',
    rsiMinutes: rsi ? String((first.intervalMs ?? MINUTE_MS) / MINUTE_MS) : EMPTY.rsiMinutes,
    rsiPeriod: rsi ? String(first.period ?? EMPTY.rsiPeriod) : EMPTY.rsiPeriod,
    rsiLevel: rsi ? text(first.levelMilli ?? 30_000, FACTOR_PLACES) : EMPTY.rsiLevel,
    maxDeals: String(limits?.maxDeals ?? 1),
    cooldownMinutes: String(Math.round((limits?.cooldownMs ?? 0) / MINUTE_MS)),
  };
}
