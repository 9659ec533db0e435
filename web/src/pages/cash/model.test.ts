import { describe, expect, it } from 'vitest';
import { counted, total } from './model';

describe('a count of notes', () => {
  it('comes to the cent, however many there are', () => {
    expect(total([{ note: '0.05', count: 3 }, { note: '20.00', count: 90_071_992 }])).toBe('1801439840.15');
  });

  it('beyond what a double holds', () => {
    expect(total([{ note: '90071992547409.93', count: 100_000 }])).toBe('9007199254740993000.00');
  });

  it('has the digits of its currency when it is empty', () => {
    expect(total([{ note: '1000', count: 0 }])).toBe('0');
    expect(total([{ note: '10.00', count: 0 }])).toBe('0.00');
  });

  it('leaves out what nobody found', () => {
    expect(counted({ '10.00': 0, '20.00': 2 })).toEqual([{ note: '20.00', count: 2 }]);
  });
});
