import type { Schema } from '../../api/client';
import { minus, plus, times } from '../../parts';

export type Cash = Schema<'CashView'>;
export type Unit = Schema<'CashUnitView'>;
export type Collection = Schema<'CollectionView'>;

/** Nothing, written as a note of this currency is. */
function nothingLike(note: string): string {
  return minus(note, note);
}

/** What the notes come to; empty text when there are none to tell the currency's digits by. */
export function total(notes: { note: string; count: number }[]): string {
  const [first] = notes;
  return first === undefined ? '' : plus(nothingLike(first.note), ...notes.map(({ note, count }) => times(count, note)));
}

/** The count as the server takes it: what is there. */
export function counted(counts: Record<string, number>): { note: string; count: number }[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([note, count]) => ({ note, count }));
}
