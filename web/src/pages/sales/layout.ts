import type { Diagram } from './model';

/** What is drawn: where each state stands, and each arrow's line. All in the drawing's own units. */
export interface Drawing {
  width: number;
  height: number;
  states: { name: string; acts: string; meaning: string; x: number; y: number }[];
  arrows: { from: string; to: string; events: string[]; line: string }[];
}

export const BOX_WIDTH = 98;
export const BOX_HEIGHT = 40;
const ROW = 66;
const COLUMN = 130;
const MARGIN_X = 30;
const MARGIN_Y = 6;

/** How far apart the two lines of a pair that leads both ways are. */
const PAIR_GAP = 7;

/**
 * Column and row of each state: the way through in the middle, what a customer causes at its left,
 * what goes wrong at its right. A state that is not named here gets a place below the others, so
 * that nothing the server knows is ever left out.
 */
const PLACES: Record<string, Record<string, [number, number]>> = {
  BUY: {
    CREATED: [1, 0],
    CANCELLED: [2, 1],
    QUOTED: [1, 1],
    CASH_IN: [1, 2],
    COMMITTED: [1, 3],
    HELD: [0, 4],
    QUEUED: [1, 5],
    SENDING: [1, 6],
    SEND_UNKNOWN: [2, 7],
    BROADCAST: [1, 8],
    CONFIRMED: [1, 9],
    FAILED: [0, 7],
    REFUND_DUE: [0, 8],
    REFUNDED: [0, 9],
  },
  SELL: {
    OFFERED: [1, 0],
    EXPIRED: [0, 0],
    SEEN: [1, 1],
    LATE: [0, 1],
    CONFIRMING: [1, 2],
    UNDERPAID: [0, 2],
    DOUBLE_SPENT: [2, 3],
    PAID: [1, 4],
    OVERPAID: [0, 3],
    CASHBACK: [0, 5],
    CASH_RESERVED: [1, 5],
    TICKET_READY: [1, 6],
    DISPENSE_AUTHORISED: [1, 7],
    DISPENSE_UNKNOWN: [2, 7],
    DISPENSE_PARTIAL: [2, 8],
    DISPENSED: [1, 9],
    REFUND_DUE: [0, 7],
    REFUNDED: [0, 8],
  },
};

interface Place {
  column: number;
  row: number;
}

function places(diagram: Diagram): Map<string, Place> {
  const known = PLACES[diagram.direction] ?? {};
  const found = new Map<string, Place>();
  for (const { name } of diagram.states) {
    const place = known[name];
    if (place !== undefined) {
      found.set(name, { column: place[0], row: place[1] });
    }
  }
  const below = Math.max(-1, ...[...found.values()].map((place) => place.row)) + 1;
  diagram.states
    .filter(({ name }) => !found.has(name))
    .forEach(({ name }, i) => found.set(name, { column: i % 3, row: below + Math.floor(i / 3) }));
  return found;
}

const middle = ({ column, row }: Place) => ({
  x: MARGIN_X + column * COLUMN + BOX_WIDTH / 2,
  y: MARGIN_Y + row * ROW + BOX_HEIGHT / 2,
});

/** Each state once, each pair of states once, however many events lead along it. */
export function draw(diagram: Diagram): Drawing {
  const at = places(diagram);
  const pairs = new Map<string, { from: string; to: string; events: string[] }>();
  for (const { from, event, to } of diagram.moves) {
    if (from === to) {
      continue;
    }
    const key = `${from}>${to}`;
    const pair = pairs.get(key) ?? { from, to, events: [] };
    pair.events.push(event);
    pairs.set(key, pair);
  }
  const rows = Math.max(0, ...[...at.values()].map((place) => place.row)) + 1;
  return {
    width: 2 * MARGIN_X + 2 * COLUMN + BOX_WIDTH,
    height: 2 * MARGIN_Y + (rows - 1) * ROW + BOX_HEIGHT,
    states: diagram.states.map((state) => {
      const { x, y } = middle(at.get(state.name) as Place);
      return { ...state, x: x - BOX_WIDTH / 2, y: y - BOX_HEIGHT / 2 };
    }),
    arrows: [...pairs.values()].map((pair) => ({
      ...pair,
      line: line(at.get(pair.from) as Place, at.get(pair.to) as Place, pairs.has(`${pair.to}>${pair.from}`)),
    })),
  };
}

/** From border to border; around the boxes between where there are any in the same column. */
function line(from: Place, to: Place, both: boolean): string {
  const a = middle(from);
  const b = middle(to);
  const down = Math.sign(to.row - from.row);
  const aside = both ? PAIR_GAP * (down === 0 ? Math.sign(to.column - from.column) : down) : 0;
  if (from.column === to.column) {
    if (Math.abs(to.row - from.row) === 1) {
      return `M${a.x + aside},${a.y + (down * BOX_HEIGHT) / 2} L${b.x + aside},${b.y - (down * BOX_HEIGHT) / 2}`;
    }
    const side = from.column === 0 ? -1 : from.column === 2 ? 1 : down;
    const out = a.x + side * (BOX_WIDTH / 2);
    const bow = out + side * Math.min(MARGIN_X, 12 + 4 * Math.abs(to.row - from.row));
    return `M${out},${a.y} C${bow},${a.y} ${bow},${b.y} ${out},${b.y}`;
  }
  const right = Math.sign(to.column - from.column);
  const out = a.x + (right * BOX_WIDTH) / 2;
  const into = b.x - (right * BOX_WIDTH) / 2;
  const turn = (into - out) * 0.5;
  if (Math.abs(to.column - from.column) > 1 && down === 0) {
    return `M${out},${a.y + aside} L${into},${b.y + aside}`;
  }
  return `M${out},${a.y + aside} C${out + turn},${a.y + aside} ${into - turn},${b.y + aside} ${into},${b.y + aside}`;
}

/** A state's name on two lines at most, broken where they come out most alike. */
export function broken(words: string): string[] {
  const parts = words.split(' ');
  if (parts.length === 1 || words.length <= 12) {
    return [words];
  }
  let best: string[] = [words];
  for (let i = 1; i < parts.length; i++) {
    const lines = [parts.slice(0, i).join(' '), parts.slice(i).join(' ')];
    if (Math.max(...lines.map((text) => text.length)) < Math.max(...best.map((text) => text.length))) {
      best = lines;
    }
  }
  return best;
}
