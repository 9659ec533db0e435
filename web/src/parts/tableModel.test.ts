import { describe, expect, it } from 'vitest';
import { toCsv } from './csv';
import { arranged, type Column } from './tableModel';

interface Row {
  name: string;
  amount: string;
  at: number | null;
}

const columns: Column<Row>[] = [
  { id: 'name', header: 'Name', value: (row) => row.name },
  { id: 'amount', header: 'Amount', value: (row) => row.amount },
  { id: 'at', header: 'At', value: (row) => row.at },
];

const rows: Row[] = [
  { name: 'Zürich', amount: '10.5', at: 3 },
  { name: 'bot 10', amount: '9', at: null },
  { name: 'bot 9', amount: '-100', at: 1 },
  { name: '東京', amount: '9007199254740993', at: 2 },
];

const names = (list: Row[]) => list.map((row) => row.name);

describe('a table', () => {
  it('orders figures by size, words as a reader would, and nothing last', () => {
    expect(names(arranged(rows, columns, '', { id: 'amount', down: false }))).toEqual(['bot 9', 'bot 10', 'Zürich', '東京']);
    expect(names(arranged(rows, columns, '', { id: 'name', down: false })).slice(0, 2)).toEqual(['bot 9', 'bot 10']);
    expect(names(arranged(rows, columns, '', { id: 'at', down: true })).at(-1)).toBe('bot 10');
  });

  it('finds words without accents and case, in any alphabet, all of them', () => {
    expect(names(arranged(rows, columns, 'zurich', null))).toEqual(['Zürich']);
    expect(names(arranged(rows, columns, '東', null))).toEqual(['東京']);
    expect(names(arranged(rows, columns, 'BOT 100', null))).toEqual(['bot 9']);
  });

  it('stays quick with ten thousand rows', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({ name: `bot ${i}`, amount: String((i * 7919) % 10_000), at: i }));
    const began = performance.now();

    const shown = arranged(many, columns, 'bot', { id: 'amount', down: true });

    expect(shown[0]?.amount).toBe('9999');
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('an export', () => {
  it('quotes what has to be and runs nothing in a spreadsheet', () => {
    const csv = toCsv(
      [
        { name: '=HYPERLINK("x")', amount: '-1.50', at: null },
        { name: 'a, "b"\nc', amount: '2', at: 1 },
      ],
      columns,
    );

    expect(csv).toBe('Name,Amount,At\r\n"\'=HYPERLINK(""x"")",-1.50,\r\n"a, ""b""\nc",2,1\r\n');
  });
});
