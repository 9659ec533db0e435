import type { Schema } from '../../api/client';
import type { Tone } from '../../parts';

export type Row = Schema<'SaleLine'>;
export type Sale = Schema<'SaleView'>;
export type Deed = Schema<'SaleDeed'>;
export type Diagram = Schema<'SaleDiagram'>;
export type Happening = Schema<'SaleHappening'>;

/** Ends that leave nothing owed and everything given. */
const DONE = new Set(['CONFIRMED', 'DISPENSED']);

/** What a state means for whoever runs the machines, in the tones of badges. */
export function phaseTone(phase: string, acts: string): Tone {
  if (phase === 'DOUBLE_SPENT' || phase === 'FAILED') {
    return 'bad';
  }
  if (acts === 'OPERATOR') {
    return 'wait';
  }
  return acts === 'NOBODY' ? (DONE.has(phase) ? 'good' : 'rest') : 'busy';
}

/** The arrows a sale has gone along, `FROM>TO`; staying where it was is none. */
export function travelled(timeline: Happening[]): Set<string> {
  const gone = new Set<string>();
  timeline.forEach((one, i) => {
    const before = timeline[i - 1]?.phase;
    if (before !== undefined && before !== one.phase) {
      gone.add(`${before}>${one.phase}`);
    }
  });
  return gone;
}

/** `DispenseAsked` as words, where a message file has none: `dispense asked`. */
export function spokenEvent(event: string): string {
  return event.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
