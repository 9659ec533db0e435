import { sameOwn, unsendableOwn } from './model';
import { describe, expect, it } from 'vitest';
import { ASKED, differences, fresh, unsendable } from './model';

describe('a coin setting in the editor', () => {
  it('asks for every term, once', () => {
    expect([...ASKED.map((asked) => asked.field)].sort()).toEqual(Object.keys(fresh()).sort());
  });

  it('tells what was changed, and nothing that only looks changed', () => {
    const before = { ...fresh(), machines: ['BT1001', 'BT1002'] };
    const after = { ...before, machines: ['BT1002', 'BT1001'], buyMost: '900', buyMarginBps: 750 };

    expect(differences(before, after)).toEqual([{ field: 'buyMarginBps', before: '800', after: '750' }]);
  });

  it('compares sums as text, however many digits they have', () => {
    const before = { ...fresh(), buyMost: '900719925474.09' };
    const after = { ...before, buyMost: '900719925474.08' };

    expect(differences(before, after)).toHaveLength(1);
  });

  it('says everything of a new one', () => {
    expect(differences(undefined, fresh()).map((line) => line.field)).toContain('wallet');
  });

  it('does not send a sum that is none', () => {
    const whole = { ...fresh(), place: 'US-CA' };

    expect(unsendable(whole)).toBe(undefined);
    expect(unsendable({ ...whole, buyMost: '1e3' })).toBe('buyMost');
    expect(unsendable({ ...whole, wallet: ' ' })).toBe('wallet');
    expect(unsendable(fresh())).toBe('place');
  });
});

describe("groups' own values", () => {
  it('are the same when only empty fields differ', () => {
    expect(sameOwn({ west: { buyMarginBps: 900, buyLeast: null } }, { west: { buyMarginBps: 900 } })).toBe(true);
    expect(sameOwn({ west: { buyMarginBps: 900 } }, { west: { buyMarginBps: 901 } })).toBe(false);
    expect(sameOwn({ west: {} }, {})).toBe(false);
  });

  it('are not sent while one of them is no sum', () => {
    expect(unsendableOwn({ east: { fixedFee: '1.50' }, west: { fixedFee: '1,50' } })).toBe('west');
    expect(unsendableOwn({ east: { buyMarginBps: Number('x') } })).toBe('east');
  });
});
