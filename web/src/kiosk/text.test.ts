import { beforeAll, describe, expect, it } from 'vitest';
import i18next from 'i18next';
import { left, money, startText } from './text';

describe('figures on the screen', () => {
  beforeAll(startText);

  it('keep every digit that the machine sent, in the way of the language', async () => {
    await i18next.changeLanguage('en');
    expect(money({ amount: '1250.00', unit: 'USD' })).toBe('1,250.00 USD');
    expect(money({ amount: '0.00123450', unit: 'BTC' })).toBe('0.00123450 BTC');
    expect(money({ amount: '20', unit: 'JPY' })).toBe('20 JPY');
    await i18next.changeLanguage('de');
    expect(money({ amount: '12345.60', unit: 'EUR' })).toBe('12.345,60 EUR');
  });

  it('count down to nothing and not below', () => {
    expect(left(100_000, 9_500)).toBe('1:31');
    expect(left(1_000, 5_000)).toBe('0:00');
  });
});
