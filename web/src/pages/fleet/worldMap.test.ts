import { describe, expect, it } from 'vitest';
import { clusters, toneOf, WHOLE, zoomed, type MapPlace } from './worldMap';

const place = (id: number, latitude: string, longitude: string, states: Record<string, number>): MapPlace => ({
  id,
  name: `Place ${id}`,
  latitude,
  longitude,
  states,
  machines: Object.values(states).reduce((sum, count) => sum + count, 0),
});

const FRISCO = place(1, '37.793', '-122.396', { online: 2 });
const OAKLAND = place(2, '37.804', '-122.271', { online: 1, offline: 1 });
const PRAGUE = place(3, '50.087', '14.421', { locked: 1 });

describe('the map', () => {
  it('makes one mark of places that would lie on each other, and counts all their machines', () => {
    const marks = clusters([FRISCO, OAKLAND, PRAGUE], WHOLE);
    expect(marks.map((mark) => [mark.machines, mark.tone])).toEqual([
      [4, 'bad'],
      [1, 'wait'],
    ]);
  });

  it('parts them when somebody looks closer', () => {
    const [first] = clusters([FRISCO, OAKLAND, PRAGUE], WHOLE);
    const near = zoomed(WHOLE, 0.001, first?.x, first?.y);
    expect(clusters([FRISCO, OAKLAND], near).length).toBe(2);
  });

  it('shows the worst state of a mark', () => {
    expect(toneOf({ online: 50, offline: 1 })).toBe('bad');
    expect(toneOf({ online: 50, closed: 1 })).toBe('wait');
    expect(toneOf({ online: 1, never: 3 })).toBe('good');
    expect(toneOf({ never: 3 })).toBe('rest');
  });

  it('never looks past the edge', () => {
    const corner = zoomed(WHOLE, 0.25, 719, 359);
    expect(corner.x + corner.width).toBeLessThanOrEqual(720);
    expect(corner.y + corner.width * 0.4).toBeLessThanOrEqual(360);
  });
});
