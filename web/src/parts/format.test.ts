import { describe, expect, it, vi } from 'vitest';
import { ago, compareDecimal, cut, decimal, duration, percent, signOf } from './format';

vi.mock('../i18n', () => ({ locale: () => 'en-US', language: () => 'en' }));

describe('money', () => {
  it('keeps every digit, however many there are', () => {
    expect(decimal('123456789012345678901234567890.123456789012345678')).toBe(
      '123,456,789,012,345,678,901,234,567,890.123456789012345678',
    );
    expect(decimal('0.10000000')).toBe('0.10000000');
    expect(decimal('-5.5')).toBe('−5.5');
    expect(decimal('5', true)).toBe('+5');
    expect(decimal('0.00', true)).toBe('0.00');
  });

  it('gives back what is no decimal instead of making a number of it', () => {
    for (const text of ['', 'NaN', '1e9', '<b>1</b>', '1,5']) {
      expect(decimal(text)).toBe(text);
    }
  });

  it('says when digits are left out', () => {
    expect(cut('1.23456', 2)).toEqual({ text: '1.23', exact: false });
    expect(cut('1.2300', 2)).toEqual({ text: '1.23', exact: true });
    expect(cut('7', 2)).toEqual({ text: '7', exact: true });
  });

  it('is compared by size and not by a rounded number', () => {
    expect(compareDecimal('9007199254740993', '9007199254740992')).toBe(1);
    expect(compareDecimal('0.1', '0.10')).toBe(0);
    expect(compareDecimal('-2', '-10')).toBe(1);
    expect(compareDecimal('-1', '1')).toBe(-2);
    expect(signOf('-0.00')).toBe(0);
  });
});

describe('shares and times', () => {
  it('have their sign and unit', () => {
    expect(percent(125)).toBe('+1.25%');
    expect(percent(-7)).toBe('−0.07%');
    expect(duration(7_500_000)).toBe('2 hr 5 min');
    expect(ago(0, 180_000)).toBe('3 minutes ago');
  });
});
