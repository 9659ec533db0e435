import type { ReactNode } from 'react';
import { language } from '../i18n';
import { compareDecimal } from './format';

/** One column: what it is worth (for order, filter and export) and how it is shown. */
export interface Column<Row> {
  id: string;
  header: string;
  /** Text is searched; decimal text and numbers are ordered by size. Times: milliseconds. */
  value: (row: Row) => string | number | null;
  cell?: (row: Row) => ReactNode;
  /** At the right: figures. */
  end?: boolean;
  /** Not shown until chosen. */
  hidden?: boolean;
  unsorted?: boolean;
  /** On a phone: over the whole width of the card. */
  wide?: boolean;
  /** What can be done with the row: on a phone at the card's head, without a name. */
  silent?: boolean;
  /** What the export says instead of `value`. */
  exported?: (row: Row) => string;
}

export interface Order {
  id: string;
  down: boolean;
}

/** A double holds fifteen decimal digits apart. */
const EXACT_DIGITS = 15;

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Compares as a reader would: figures by size, words by the language's order, nothing last. */
function compare(a: string | number | null, b: string | number | null, words: Intl.Collator): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  const left = String(a);
  const right = String(b);
  if (!NUMBER.test(left) || !NUMBER.test(right)) {
    return words.compare(left, right);
  }
  // Of so few digits each is a number exactly; only longer ones need the slower way.
  return left.length <= EXACT_DIGITS && right.length <= EXACT_DIGITS
    ? Number(left) - Number(right)
    : compareDecimal(left, right);
}

/** Folds case and accents, so that "zurich" finds "Zürich". */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{Mn}/gu, '').toLocaleLowerCase();
}

/** The rows that hold all the words, in order; equal ones keep theirs. */
export function arranged<Row>(
  rows: Row[],
  columns: Column<Row>[],
  words: string,
  order: Order | null,
): Row[] {
  const wanted = folded(words).split(/\s+/).filter((word) => word !== '');
  let shown = rows;
  if (wanted.length > 0) {
    shown = rows.filter((row) => {
      const text = folded(columns.map((column) => column.value(row) ?? '').join('\u0000'));
      return wanted.every((word) => text.includes(word));
    });
  }
  const column = columns.find((candidate) => candidate.id === order?.id);
  if (column === undefined || order === null) {
    return shown;
  }
  const collator = new Intl.Collator(language(), { numeric: true, sensitivity: 'base' });
  const way = order.down ? -1 : 1;
  return shown
    .map((row) => ({ row, value: column.value(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        return a.value === b.value ? 0 : a.value === null ? 1 : -1;
      }
      return way * compare(a.value, b.value, collator);
    })
    .map(({ row }) => row);
}
