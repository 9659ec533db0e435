import type { Schema } from '../../api/client';
import type { Tone } from '../../parts';

export type Fleet = Schema<'FleetView'>;
export type Machine = Schema<'MachineRow'>;
export type MachineWhole = Schema<'MachineView'>;
export type Waiting = Schema<'WaitingMachine'>;

/** How a machine stands, in the tones of badges. */
export function stateTone(state: string): Tone {
  switch (state) {
    case 'online':
      return 'good';
    case 'locked':
    case 'closed':
      return 'wait';
    case 'offline':
      return 'bad';
    default:
      return 'rest';
  }
}

const AMOUNT = /^\d{1,10}(\.\d{1,4})?$/;

export type CapsTrouble = 'amount' | 'order' | 'currency';

/** Caps as a person types them: text in whole currency, the hour within the day. */
export interface CapsWish {
  currency: string;
  hour: string;
  day: string;
  uncollected: string;
}

/** Why caps cannot be proposed; undefined when they can. The keeper judges again. */
export function capsTrouble(caps: CapsWish, compare: (a: string, b: string) => number): CapsTrouble | undefined {
  if (!/^[A-Z]{3}$/.test(caps.currency)) {
    return 'currency';
  }
  if (![caps.hour, caps.day, caps.uncollected].every((amount) => AMOUNT.test(amount))) {
    return 'amount';
  }
  return compare(caps.hour, caps.day) > 0 ? 'order' : undefined;
}
