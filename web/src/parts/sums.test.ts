import { describe, expect, it } from 'vitest';
import { minus, plus, shareBps } from './sums';

describe('sums of decimal text', () => {
  it('keep every digit', () => {
    expect(plus('0.1', '0.2')).toBe('0.3');
    expect(plus('90071992547409930.00000001', '-0.00000002')).toBe('90071992547409929.99999999');
    expect(plus()).toBe('0');
    expect(minus('50', '12.75')).toBe('37.25');
    expect(minus('1', '1.001')).toBe('-0.001');
  });

  it('give shares that are cut, and none of nothing', () => {
    expect(shareBps('1', '3')).toBe(3333);
    expect(shareBps('-1.5', '3')).toBe(-5000);
    expect(shareBps('1', '0.00')).toBe(null);
  });

  it('refuse what is no number', () => {
    expect(() => plus('1e3')).toThrow('no decimal');
  });
});
