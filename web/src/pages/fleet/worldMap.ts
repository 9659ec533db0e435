import type { Schema } from '../../api/client';
import type { Tone } from '../../parts';

export type MapPlace = Schema<'MapPlace'>;

/** Units of the map: half a degree each, the north pole at 0. */
export const WORLD = { width: 720, height: 360 };

/** What is looked at. */
export interface View {
  x: number;
  y: number;
  width: number;
}

/** Without the ice at both ends, where nobody has a machine. */
export const WHOLE: View = { x: 0, y: 10, width: 720 };

/** Height for a width, as the frame is cut. */
export const RATIO = 0.4;

const LEAST_WIDTH = 6;

/** Marks nearer than this part of the view's width stand as one. */
const NEAR = 1 / 24;

export interface Mark {
  x: number;
  y: number;
  places: MapPlace[];
  machines: number;
  states: Record<string, number>;
  tone: Tone;
}

export const across = (place: MapPlace): [number, number] => [(Number(place.longitude) + 180) * 2, (90 - Number(place.latitude)) * 2];

/** The worst that is there: one silent machine among fifty has to be seen. */
export function toneOf(states: Record<string, number>): Tone {
  if ((states.offline ?? 0) > 0) {
    return 'bad';
  }
  if ((states.locked ?? 0) + (states.closed ?? 0) > 0) {
    return 'wait';
  }
  return (states.online ?? 0) > 0 ? 'good' : 'rest';
}

/** Places that would lie on each other become one mark with all their machines. */
export function clusters(places: MapPlace[], view: View): Mark[] {
  const cell = view.width * NEAR;
  const found = new Map<string, MapPlace[]>();
  for (const place of places) {
    const [x, y] = across(place);
    const key = `${Math.floor(x / cell)}/${Math.floor(y / cell)}`;
    found.set(key, [...(found.get(key) ?? []), place]);
  }
  return [...found.values()].map((together) => {
    const machines = together.reduce((sum, place) => sum + place.machines, 0);
    const states: Record<string, number> = {};
    let x = 0;
    let y = 0;
    for (const place of together) {
      const at = across(place);
      x += at[0] / together.length;
      y += at[1] / together.length;
      for (const [state, count] of Object.entries(place.states)) {
        states[state] = (states[state] ?? 0) + count;
      }
    }
    return { x, y, places: together, machines, states, tone: toneOf(states) };
  });
}

/** Looks closer or wider around a point, and never past the world's edge. */
export function zoomed(view: View, factor: number, x = view.x + view.width / 2, y = view.y + (view.width * RATIO) / 2): View {
  const width = Math.min(WORLD.width, Math.max(LEAST_WIDTH, view.width * factor));
  const height = width * RATIO;
  return {
    width,
    x: Math.min(WORLD.width - width, Math.max(0, x - width / 2)),
    y: Math.min(WORLD.height - height, Math.max(0, y - height / 2)),
  };
}
