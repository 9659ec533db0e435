import { shareBps } from '../../parts/sums';

/** What `/api/v1/overview` answers; see OverviewController. */
export interface Overview {
  atMs: number;
  databaseTrouble: string;
  keeper: KeeperState;
  venues: { venue: string; downBecause: string; marketNowMs: number }[];
  accounts: AccountState[];
  allBots: number;
  bots: Record<string, number>;
  waiting: { why: string; bots: number }[];
  openDeals: number;
  unprotected: number;
  realised: Record<string, Profit>;
  exposure: { asset: string; lossLimit: string; lossUsed: string }[];
  openIncidents: number;
  findings: number;
}

export interface KeeperState {
  trouble: string;
  signing: boolean;
  notSigningBecause: string;
  isolated: boolean | null;
  organisationFrozen: boolean;
  pendingChanges: number;
  administrators: number;
  epoch: number;
  tallySize: number;
}

export interface AccountState {
  credential: string;
  venue: string;
  environment: string;
  state: string;
  stateText: string;
  frozen: boolean;
  streamUp: boolean;
  unknowns: number;
  waitsBecause: string;
}

export interface Profit {
  today: string;
  week: string;
  total: string;
  deals: number;
}

/** How far outsiders have countersigned the log, as `/api/v1/status` says. */
export interface Witnessed {
  quorum: number;
  /** When a quorum has cosigned last; 0 while none has. */
  cosignedAtMs: number;
  /** By name, why a witness has not cosigned; empty text when it has. */
  troubles: Record<string, string>;
}

/**
 * Something a person should know. Its words are `overview:matter.ID.what`, `.money` (what it means
 * for the money) and `.next` (what to do).
 */
export interface Matter {
  id: MatterId;
  tone: 'bad' | 'wait';
  values?: Record<string, string | number>;
  /** The server's own sentence about it. */
  detail?: string;
  /** Where it is dealt with. */
  to?: string;
}

export const MATTERS = [
  'keeperAway',
  'notSigning',
  'organisationFrozen',
  'database',
  'incidents',
  'frozen',
  'refused',
  'venueDown',
  'unknowns',
  'streamDown',
  'accountWaits',
  'budget',
  'botsWait',
  'halted',
  'pending',
  'witness',
  'notIsolated',
  'unattended',
] as const;
export type MatterId = (typeof MATTERS)[number];

/** From here on somebody should look at the loss budget before it stops the bots. */
const BUDGET_NEARLY_USED_BPS = 8_000;

/** What is not as it should be, the worst first; empty when all is well. */
export function matters(now: Overview, witnessed: Witnessed | undefined, unattended: boolean): Matter[] {
  const found: Matter[] = [...ofKeeper(now.keeper)];
  if (now.databaseTrouble !== '') {
    found.push({ id: 'database', tone: 'bad', detail: now.databaseTrouble });
  }
  if (now.openIncidents > 0) {
    found.push({ id: 'incidents', tone: 'bad', values: { count: now.openIncidents }, to: '/watch' });
  }
  for (const venue of now.venues) {
    if (venue.downBecause !== '') {
      found.push({ id: 'venueDown', tone: 'bad', values: { venue: venue.venue }, detail: venue.downBecause });
    }
  }
  now.accounts.forEach((account) => found.push(...ofAccount(account)));
  for (const { asset, lossLimit, lossUsed } of now.exposure) {
    if ((shareBps(lossUsed, lossLimit) ?? 0) >= BUDGET_NEARLY_USED_BPS) {
      found.push({ id: 'budget', tone: 'wait', values: { used: lossUsed, limit: lossLimit, asset }, to: '/accounts' });
    }
  }
  const halted = now.bots['halted'] ?? 0;
  if (halted > 0) {
    found.push({ id: 'halted', tone: 'bad', values: { count: halted }, to: '/bots?state=halted' });
  }
  const waiting = now.bots['waiting'] ?? 0;
  if (waiting > 0) {
    found.push({
      id: 'botsWait',
      tone: 'wait',
      values: { count: waiting },
      detail: now.waiting[0]?.why,
      to: '/bots?state=waiting',
    });
  }
  if (now.keeper.pendingChanges > 0) {
    found.push({ id: 'pending', tone: 'wait', values: { count: now.keeper.pendingChanges }, to: '/approvals' });
  }
  for (const [name, trouble] of Object.entries(witnessed?.troubles ?? {})) {
    if (trouble !== '') {
      found.push({ id: 'witness', tone: 'wait', values: { name }, detail: trouble, to: '/tally' });
    }
  }
  if (now.keeper.isolated === false) {
    found.push({ id: 'notIsolated', tone: 'wait' });
  }
  if (unattended) {
    found.push({ id: 'unattended', tone: 'wait', to: '/approvals' });
  }
  return found.sort((a, b) => (a.tone === b.tone ? 0 : a.tone === 'bad' ? -1 : 1));
}

function ofKeeper(keeper: KeeperState): Matter[] {
  if (keeper.trouble !== '') {
    return [{ id: 'keeperAway', tone: 'bad', detail: keeper.trouble }];
  }
  const found: Matter[] = [];
  if (!keeper.signing) {
    found.push({ id: 'notSigning', tone: 'bad', detail: keeper.notSigningBecause });
  }
  if (keeper.organisationFrozen) {
    found.push({ id: 'organisationFrozen', tone: 'bad', to: '/accounts' });
  }
  return found;
}

function ofAccount(account: AccountState): Matter[] {
  const name = account.credential;
  const to = `/accounts#${name}`;
  if (account.state === 'refused') {
    return [{ id: 'refused', tone: 'bad', values: { name }, detail: account.stateText, to }];
  }
  if (account.frozen) {
    return [{ id: 'frozen', tone: 'bad', values: { name }, to }];
  }
  if (account.state !== 'active') {
    // Being connected step by step is no trouble.
    return [];
  }
  const found: Matter[] = [];
  if (account.unknowns > 0) {
    found.push({ id: 'unknowns', tone: 'wait', values: { name, count: account.unknowns }, to });
  }
  if (!account.streamUp) {
    found.push({ id: 'streamDown', tone: 'wait', values: { name }, to });
  } else if (account.waitsBecause !== '') {
    found.push({ id: 'accountWaits', tone: 'wait', values: { name }, detail: account.waitsBecause, to });
  }
  return found;
}
