import { describe, expect, it } from 'vitest';
import english from '../../messages/en/overview.json';
import { MATTERS, matters, type Overview } from './model';

const NOW_MS = Date.UTC(2026, 0, 1);

const WELL: Overview = {
  atMs: NOW_MS,
  databaseTrouble: '',
  keeper: {
    trouble: '',
    signing: true,
    notSigningBecause: '',
    isolated: true,
    organisationFrozen: false,
    pendingChanges: 0,
    administrators: 2,
    epoch: 0,
    tallySize: 12,
  },
  venues: [{ venue: 'paper', downBecause: '', marketNowMs: NOW_MS }],
  accounts: [
    {
      credential: 'main',
      venue: 'paper',
      environment: 'paper',
      state: 'active',
      stateText: '',
      frozen: false,
      streamUp: true,
      unknowns: 0,
      waitsBecause: '',
    },
  ],
  allBots: 1,
  bots: { running: 1 },
  waiting: [],
  openDeals: 1,
  unprotected: 1,
  realised: {},
  exposure: [{ asset: 'USDT', lossLimit: '50.00', lossUsed: '39.9' }],
  openIncidents: 0,
  findings: 0,
};

const ids = (now: Overview, trouble = '', unattended = false) =>
  matters(now, { quorum: 1, cosignedAtMs: NOW_MS, troubles: { w: trouble } }, unattended).map((matter) => matter.id);

describe('the verdict', () => {
  it('is that all is well when nothing is wrong', () => {
    expect(ids(WELL)).toEqual([]);
    expect(matters(WELL, undefined, false)).toEqual([]);
  });

  it('says one thing, not all that follows, when the keeper is away', () => {
    const keeper = { ...WELL.keeper, trouble: 'no answer', signing: false, isolated: null };
    expect(ids({ ...WELL, keeper, accounts: [] })).toEqual(['keeperAway']);
  });

  it('puts what is bad before what can wait', () => {
    const keeper = { ...WELL.keeper, pendingChanges: 2, isolated: false };
    expect(ids({ ...WELL, keeper, openIncidents: 1 }, 'away', true)).toEqual([
      'incidents',
      'pending',
      'witness',
      'notIsolated',
      'unattended',
    ]);
  });

  it('tells a frozen account from one that is being connected', () => {
    const [account] = WELL.accounts;
    const frozen = { ...account!, frozen: true };
    const fresh = { ...account!, state: 'waiting-for-activation', streamUp: false };
    expect(ids({ ...WELL, accounts: [frozen, fresh] })).toEqual(['frozen']);
  });

  it('warns before the loss budget is used up', () => {
    expect(ids({ ...WELL, exposure: [{ asset: 'USDT', lossLimit: '50.00', lossUsed: '40' }] })).toEqual(['budget']);
    expect(ids({ ...WELL, exposure: [{ asset: 'USDT', lossLimit: '0', lossUsed: '0' }] })).toEqual([]);
  });

  it('has words for everything it can say', () => {
    expect(Object.keys(english.matter).sort()).toEqual([...MATTERS].sort());
  });
});
