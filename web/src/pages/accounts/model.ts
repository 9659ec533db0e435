import { compareDecimal } from '../../parts/format';

/** What `/api/v1/accounts` answers; see AccountsController. Money is decimal text. */
export interface Accounts {
  signing: boolean;
  notSigningBecause: string;
  isolated: boolean;
  organisationFrozen: boolean;
  pendingChanges: number;
  accounts: Account[];
}

export interface Account {
  credential: string;
  venue: string;
  environment: string;
  keyKind: string;
  provenance: string;
  state: string;
  stateText: string;
  frozen: boolean;
  streamUp: boolean;
  openOrders: number;
  unknowns: number;
  unpriced: string[];
  waitsBecause: string;
  budgets: Budget[];
}

export interface Budget {
  asset: string;
  hourUsed: string;
  hourLimit: string;
  dayUsed: string;
  dayLimit: string;
  lossUsed: string;
  lossLimit: string;
}

export interface Balance {
  asset: string;
  free: string;
  locked: string;
  booked: string;
}

/** Limits in one quote asset. */
export interface Ceiling {
  quote: string;
  order: string;
  hour: string;
  day: string;
  loss: string;
}

export interface Policy {
  pairs: string[];
  thin: string[];
  limits: Ceiling[];
  bandBps: number | null;
  takerFeeBps: number | null;
  ordersPerMinute: number | null;
  openOrders: number | null;
}

/** What may be done with an account; see TermsController. */
export interface Terms {
  policy: Policy | null;
  watch: { alertOnly: boolean; prefixes: string[] };
  ceilings: Ceiling[];
  approvalsNeeded: number;
}

/** A change that waits in the keeper. */
export interface Proposed {
  change: string;
  code: string;
  expiresAtMs: number;
}

/** How an account is connected: the first is the safest, the last the least so. */
export const WAYS = ['keeper', 'watch', 'secret'] as const;
export type Way = (typeof WAYS)[number];

export function wayOf(account: Account, terms: Terms | undefined): Way {
  return account.provenance === 'made-in-keeper' ? (terms?.watch.alertOnly === true && terms.policy === null ? 'watch' : 'keeper') : 'secret';
}

export type StepId = 'add' | 'watch' | 'secret' | 'key' | 'limits' | 'ceilings';

export interface Step {
  id: StepId;
  done: boolean;
}

/** Where the key's id is known and not refused: it may trade, or the keeper is asking. */
const KEYED = new Set(['checking', 'active', 'canary']);

/**
 * The steps of connecting a venue, in their order; each is a change that people approve. What is
 * done is told from the account and its terms, so that the steps go on after any interruption.
 */
export function connectSteps(way: Way, account: Account | undefined, terms: Terms | undefined): Step[] {
  const keyed = account !== undefined && KEYED.has(account.state);
  const steps: Step[] = [{ id: 'add', done: account !== undefined }];
  if (way === 'watch') {
    // Before the key works: else the other platform's orders would freeze the account.
    steps.push({ id: 'watch', done: terms?.watch.alertOnly === true });
  }
  if (way === 'secret') {
    steps.push({ id: 'secret', done: keyed || account?.state === 'waiting-for-activation' || account?.state === 'refused' });
  }
  steps.push({ id: 'key', done: keyed });
  if (way !== 'watch') {
    const quotes = terms?.policy?.limits.map((limit) => limit.quote) ?? [];
    const capped = new Set(terms?.ceilings.map((ceiling) => ceiling.quote));
    steps.push({ id: 'limits', done: quotes.length > 0 });
    steps.push({ id: 'ceilings', done: quotes.length > 0 && quotes.every((quote) => capped.has(quote)) });
  }
  return steps;
}

const NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/;

export function goodName(name: string): boolean {
  return NAME.test(name);
}

/** A venue's key id is printable ASCII without spaces. */
export function goodKeyId(key: string): boolean {
  return /^[!-~]{1,128}$/.test(key);
}

export function goodAmount(text: string): boolean {
  return /^\d{1,15}(\.\d{1,8})?$/.test(text);
}

export type FormTrouble = 'pairs' | 'quotes' | 'amount' | 'order';

/** Why limits cannot be proposed; undefined when they can. */
export function troubleWith(pairs: string[], limit: Omit<Ceiling, 'quote'>): FormTrouble | undefined {
  if (pairs.length === 0) {
    return 'pairs';
  }
  if (new Set(pairs.map(quoteOf)).size > 1) {
    return 'quotes';
  }
  if (![limit.order, limit.hour, limit.day, limit.loss].every(goodAmount)) {
    return 'amount';
  }
  // A limit beneath one that it holds would never let that one be reached.
  return compareDecimal(limit.order, limit.hour) > 0 || compareDecimal(limit.hour, limit.day) > 0 ? 'order' : undefined;
}

export function quoteOf(pair: string): string {
  return pair.split('/')[1] ?? '';
}

/** Where a venue lets its keys be deleted; undefined where the venue is not known. */
export function deletionPage(account: { venue: string; environment: string }): string | undefined {
  if (account.environment === 'real' && account.venue.startsWith('binance')) {
    return 'https://www.binance.com/en/my/settings/api-management';
  }
  return account.environment === 'test' && account.venue.startsWith('binance')
    ? 'https://testnet.binance.vision/'
    : undefined;
}

/** Decimal text as a person would type it: without zeros that say nothing. */
export function plain(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
