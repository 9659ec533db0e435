import type { Schema } from '../../api/client';

export type Terms = Schema<'CoinTerms'>;
export type Version = Schema<'CoinVersion'>;
export type Coins = Schema<'CoinsView'>;

export type GroupOwn = Schema<'CoinOwn'>;

/** What groups have of their own, by their names. */
export type Own = Record<string, GroupOwn>;

/** What a group may have of its own on this page; the API knows wallet and sources too. */
export const OWNED = ['buyMarginBps', 'buyLeast', 'buyMost', 'sellMarginBps', 'sellLeast', 'sellMost', 'fixedFee', 'networkFee', 'dayMost'] as const;
export type OwnField = (typeof OWNED)[number];

/** Whether groups' own values say another thing; null and absent are the same. */
export function sameOwn(before: Own, after: Own): boolean {
  const bare = (own: Own) =>
    JSON.stringify(
      Object.keys(own)
        .sort()
        .map((group) => [group, Object.entries(own[group] ?? {}).filter(([, value]) => value !== null && value !== undefined).sort()]),
    );
  return bare(before) === bare(after);
}

/** The first group whose own values cannot be sent, if any; the server judges the rest. */
export function unsendableOwn(own: Own): string | undefined {
  return Object.entries(own).find(([, mine]) =>
    OWNED.some((field) => {
      const value = mine[field];
      return value !== null && value !== undefined && !(typeof value === 'number' ? Number.isInteger(value) : AMOUNT.test(value));
    }),
  )?.[0];
}

export type Field = keyof Terms;

/** How a value is typed. Amounts and coins are decimal text, never numbers. */
export type Kind = 'name' | 'text' | 'list' | 'sources' | 'whole' | 'bps' | 'cash' | 'coins' | 'switch' | 'choice';

export interface Asked {
  field: Field;
  kind: Kind;
  choices?: string[];
}

/** The form's parts, in the order a person thinks of them. */
export const PARTS: { part: string; fields: Asked[] }[] = [
  {
    part: 'what',
    fields: [
      { field: 'name', kind: 'name' },
      { field: 'currency', kind: 'text' },
      { field: 'wallet', kind: 'text' },
      { field: 'machines', kind: 'list' },
      { field: 'place', kind: 'text' },
      { field: 'zone', kind: 'text' },
    ],
  },
  {
    part: 'buy',
    fields: [
      { field: 'buyOpen', kind: 'switch' },
      { field: 'buyMarginBps', kind: 'bps' },
      { field: 'buyLeast', kind: 'cash' },
      { field: 'buyMost', kind: 'cash' },
      { field: 'buyStep', kind: 'cash' },
    ],
  },
  {
    part: 'sell',
    fields: [
      { field: 'sellOpen', kind: 'switch' },
      { field: 'sellMarginBps', kind: 'bps' },
      { field: 'sellLeast', kind: 'cash' },
      { field: 'sellMost', kind: 'cash' },
      { field: 'sellStep', kind: 'cash' },
    ],
  },
  {
    part: 'fees',
    fields: [
      { field: 'fixedFee', kind: 'cash' },
      { field: 'networkFee', kind: 'coins' },
      { field: 'rounding', kind: 'choice', choices: ['NEAREST', 'CUSTOMER'] },
      { field: 'dayMost', kind: 'cash' },
    ],
  },
  {
    part: 'rates',
    fields: [
      { field: 'sources', kind: 'sources' },
      { field: 'minSources', kind: 'whole' },
      { field: 'maxAgeSeconds', kind: 'whole' },
      { field: 'maxDeviationBps', kind: 'bps' },
      { field: 'quoteSeconds', kind: 'whole' },
    ],
  },
  {
    part: 'chain',
    fields: [
      { field: 'confirmations', kind: 'whole' },
      { field: 'tolerance', kind: 'coins' },
      { field: 'feeTargetBlocks', kind: 'whole' },
      { field: 'feeFloor', kind: 'whole' },
      { field: 'feeCeiling', kind: 'whole' },
      { field: 'feeFallback', kind: 'whole' },
      { field: 'screening', kind: 'choice', choices: ['LIST', 'NONE'] },
    ],
  },
];

export const ASKED: Asked[] = PARTS.flatMap((part) => part.fields);

/** What somebody begins with: cautious. Where the machines stand is nobody's to guess. */
export function fresh(): Terms {
  return {
    name: 'btc-usd',
    machines: [],
    place: '',
    zone: 'UTC',
    wallet: 'float',
    currency: 'USD',
    sources: [],
    minSources: 2,
    maxAgeSeconds: 30,
    maxDeviationBps: 100,
    quoteSeconds: 60,
    buyOpen: true,
    buyMarginBps: 800,
    buyLeast: '20.00',
    buyMost: '900.00',
    buyStep: '1.00',
    sellOpen: false,
    sellMarginBps: 600,
    sellLeast: '20.00',
    sellMost: '500.00',
    sellStep: '20.00',
    fixedFee: '0.00',
    networkFee: '0.00002000',
    rounding: 'NEAREST',
    dayMost: '0.00',
    confirmations: 1,
    tolerance: '0.00000000',
    feeTargetBlocks: 3,
    feeFloor: 1,
    feeCeiling: 200,
    feeFallback: 5,
    screening: 'LIST',
  };
}

export interface Difference {
  field: Field;
  before: string;
  after: string;
}

const AMOUNT = /^\d{1,12}(\.\d{1,8})?$/;

/** As a person reads it, and as it is compared: lists without order. */
export function spoken(value: Terms[Field]): string {
  return Array.isArray(value) ? [...value].sort().join(', ') : String(value);
}

/** Decimal text that says the same: `20.50` and `20.5`. */
function same(kind: Kind, before: string, after: string): boolean {
  if ((kind === 'cash' || kind === 'coins') && AMOUNT.test(before) && AMOUNT.test(after)) {
    const bare = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace(/^0+(?=\d)/, '');
    return bare(before) === bare(after);
  }
  return before === after;
}

/** What a person has changed, field by field, in the form's order. */
export function differences(before: Terms | undefined, after: Terms): Difference[] {
  return ASKED.map(({ field, kind }) => ({
    field,
    kind,
    before: before === undefined ? '' : spoken(before[field]),
    after: spoken(after[field]),
  }))
    .filter((line) => !same(line.kind, line.before, line.after))
    .map(({ field, before: was, after: is }) => ({ field, before: was, after: is }));
}

/** The first field that cannot be sent, if any; the server judges the rest. */
export function unsendable(terms: Terms): Field | undefined {
  return ASKED.find(({ field, kind }) => {
    const value = terms[field];
    switch (kind) {
      case 'cash':
      case 'coins':
        return !AMOUNT.test(String(value));
      case 'name':
      case 'text':
        return String(value).trim() === '';
      case 'whole':
      case 'bps':
        return !Number.isInteger(value);
      default:
        return false;
    }
  })?.field;
}
