import { describe, expect, it } from 'vitest';
import type { Schema } from '../../api/client';
import { EMPTY, formOf, settingsOf, shortest, sizeFor, text, units, wishOf, wrongs, type Form } from './settings';

const whole: Form = { ...EMPTY, name: 'one', venue: 'paper', credential: 'main', pairs: ['BTC/USD'], baseOrder: '100', size: '50,5' };

describe('figures typed by a person', () => {
  it('are moved to integers without a float', () => {
    expect(units('1.5', 2)).toBe(150);
    expect(units('0,07', 2)).toBe(7);
    expect(units('1.10', 3)).toBe(1100);
    expect(units('0.29', 2)).toBe(29);
  });

  it('are refused when they say more than can be meant', () => {
    expect(units('1.005', 2)).toBeNull();
    expect(units('-1', 2)).toBeNull();
    expect(units('1e3', 2)).toBeNull();
    expect(units('', 2)).toBeNull();
  });

  it('come back as they were typed', () => {
    for (const typed of ['1.5', '0.07', '12', '100.25']) {
      expect(text(units(typed, 2) ?? 0, 2)).toBe(typed);
    }
  });
});

describe('an exact figure', () => {
  it('loses only the zeros that say nothing', () => {
    expect(shortest('900.09000000')).toBe('900.09');
    expect(shortest('900.00000000')).toBe('900.00');
    expect(shortest('0.11110000')).toBe('0.1111');
    expect(shortest('-0.00000001')).toBe('-0.00000001');
    expect(shortest('12')).toBe('12.00');
  });
});

describe('a form', () => {
  it('names every field that is wrong, and why', () => {
    expect(wrongs(EMPTY)).toMatchObject({ name: 'missing', pairs: 'missing', baseOrder: 'missing', size: 'missing' });
    expect(wrongs({ ...whole, count: '201', deviation: 'a', profit: '0', baseOrder: '0.00' })).toEqual({
      count: 'range',
      deviation: 'notANumber',
      profit: 'range',
      baseOrder: 'above0',
    });
    expect(wrongs(whole)).toEqual({});
  });

  it('asks nothing of averaging orders when there are none', () => {
    expect(wrongs({ ...whole, count: '0', size: '', deviation: '' })).toEqual({});
    expect(settingsOf({ ...whole, count: '0' }).averaging).toBeUndefined();
  });

  it('becomes what the server takes, sizes as text', () => {
    const wish = wishOf({ ...whole, stopOn: true, stop: '12.5', start: 'rsi' });

    expect(wish.settings.averaging).toEqual({
      count: 5,
      active: 5,
      size: '50.5',
      deviationBps: 150,
      stepScaleMilli: 1200,
      volumeScaleMilli: 1200,
    });
    expect(wish.settings.stopLoss?.distanceBps).toBe(1250);
    expect(wish.settings.start).toEqual([
      { kind: 'rsi', intervalMs: 900_000, period: 14, trigger: 'below', levelMilli: 30_000 },
    ]);
  });

  it('keeps what it does not show when a bot is edited', () => {
    const settings = {
      ...settingsOf(whole),
      takeProfit: { basis: 'base', steps: [{ shareBps: 5000, profitBps: 100 }, { shareBps: 5000, profitBps: 300 }] },
      start: [{ kind: 'sma-cross', intervalMs: 60_000, fastPeriod: 5, slowPeriod: 20, trigger: 'crosses-up' }],
      execution: { slippageBps: 80 },
    };
    const bot = { ...wishOf(whole), settings } as unknown as Schema<'View'>;

    const after = settingsOf({ ...formOf(bot), baseOrder: '200' }, bot.settings);

    expect(after.baseOrder).toBe('200');
    expect(after.takeProfit.steps).toEqual(settings.takeProfit.steps);
    expect(after.start).toEqual(settings.start);
    expect(after.execution).toEqual(settings.execution);
  });
});

describe('a size to begin with', () => {
  it('is a hundred of a currency, else ten times the least order', () => {
    expect(sizeFor('USDT', '5.00000000')).toBe('100');
    expect(sizeFor('BTC', '0.00010000')).toBe('0.001');
    expect(sizeFor('ETH', '1.00000000')).toBe('10');
  });
});
