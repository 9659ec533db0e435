import { describe, expect, it } from 'vitest';
import { connectSteps, deletionPage, goodKeyId, goodName, plain, troubleWith, type Account, type Terms } from './model';

const ACCOUNT: Account = {
  credential: 'main',
  venue: 'binance',
  environment: 'real',
  keyKind: 'ed25519',
  provenance: 'made-in-keeper',
  state: 'waiting-for-activation',
  stateText: '',
  frozen: false,
  streamUp: false,
  openOrders: 0,
  unknowns: 0,
  unpriced: [],
  waitsBecause: '',
  budgets: [],
};
const LIMIT = { quote: 'USDT', order: '500', hour: '5000', day: '20000', loss: '50' };
const NOTHING: Terms = { policy: null, watch: { alertOnly: false, prefixes: [] }, ceilings: [], approvalsNeeded: 1 };
const POLICY = { pairs: ['BTC/USDT'], thin: [], limits: [LIMIT], bandBps: 100, takerFeeBps: 10, ordersPerMinute: 60, openOrders: 50 };

const done = (...asked: Parameters<typeof connectSteps>) =>
  connectSteps(...asked)
    .map((step) => (step.done ? step.id.toUpperCase() : step.id))
    .join(' ');

describe('connecting a venue', () => {
  it('goes on where it stands', () => {
    expect(done('keeper', undefined, undefined)).toBe('add key limits ceilings');
    expect(done('keeper', ACCOUNT, NOTHING)).toBe('ADD key limits ceilings');
    const active = { ...ACCOUNT, state: 'active' };
    expect(done('keeper', active, NOTHING)).toBe('ADD KEY limits ceilings');
    expect(done('keeper', active, { ...NOTHING, policy: POLICY })).toBe('ADD KEY LIMITS ceilings');
    expect(done('keeper', active, { ...NOTHING, policy: POLICY, ceilings: [LIMIT] })).toBe('ADD KEY LIMITS CEILINGS');
  });

  it('lets alerts be agreed on before a watched key works', () => {
    expect(done('watch', ACCOUNT, NOTHING)).toBe('ADD watch key');
    expect(done('watch', ACCOUNT, { ...NOTHING, watch: { alertOnly: true, prefixes: [] } })).toBe('ADD WATCH key');
  });

  it('wants a shared secret before its id', () => {
    expect(done('secret', { ...ACCOUNT, state: 'waiting-for-secret' }, NOTHING)).toBe('ADD secret key limits ceilings');
    expect(done('secret', ACCOUNT, NOTHING)).toBe('ADD SECRET key limits ceilings');
  });

  it('does not go on with a key that is refused', () => {
    expect(done('keeper', { ...ACCOUNT, state: 'refused' }, NOTHING)).toBe('ADD key limits ceilings');
    expect(done('secret', { ...ACCOUNT, state: 'refused' }, NOTHING)).toBe('ADD SECRET key limits ceilings');
  });

  it('takes names and key ids as the keeper does', () => {
    expect(['main', 'a.b-1', '9', 'a'.repeat(64)].every(goodName)).toBe(true);
    expect(['', '-a', 'Main', 'ma in', 'a'.repeat(65)].some(goodName)).toBe(false);
    expect(goodKeyId('vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A')).toBe(true);
    expect(['', 'a b', 'é', 'a'.repeat(129)].some(goodKeyId)).toBe(false);
  });
});

describe('limits', () => {
  it('are refused with a reason before anybody is asked', () => {
    expect(troubleWith(['BTC/USDT'], LIMIT)).toBe(undefined);
    expect(troubleWith([], LIMIT)).toBe('pairs');
    expect(troubleWith(['BTC/USDT', 'BTC/EUR'], LIMIT)).toBe('quotes');
    expect(troubleWith(['BTC/USDT'], { ...LIMIT, loss: '5e1' })).toBe('amount');
    expect(troubleWith(['BTC/USDT'], { ...LIMIT, order: '5000.01' })).toBe('order');
    expect(troubleWith(['BTC/USDT'], { ...LIMIT, hour: '20000.01' })).toBe('order');
  });
});

describe('amounts of before', () => {
  it('lose only zeros that say nothing', () => {
    expect(['2500.00000000', '0.0500', '100', '10.10', '0.00'].map(plain)).toEqual(['2500', '0.05', '100', '10.1', '0']);
  });
});

describe('where a key is deleted', () => {
  it('is known for real venues that are known', () => {
    expect(deletionPage(ACCOUNT)).toContain('api-management');
    expect(deletionPage({ venue: 'paper', environment: 'paper' })).toBe(undefined);
  });
});
