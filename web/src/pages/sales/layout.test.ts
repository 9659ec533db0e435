import { describe, expect, it } from 'vitest';
import { BOX_HEIGHT, BOX_WIDTH, broken, draw } from './layout';
import { phaseTone, travelled, type Diagram } from './model';

const state = (name: string) => ({ name, meaning: name, acts: 'SERVER' });

const diagram: Diagram = {
  direction: 'BUY',
  states: ['CREATED', 'QUOTED', 'HELD', 'QUEUED', 'NEWER', 'NEWEST'].map(state),
  moves: [
    { from: 'CREATED', event: 'QuoteAccepted', to: 'QUOTED' },
    { from: 'QUOTED', event: 'QuoteAccepted', to: 'QUOTED' },
    { from: 'HELD', event: 'Released', to: 'QUEUED' },
    { from: 'HELD', event: 'Screened', to: 'QUEUED' },
    { from: 'QUEUED', event: 'Held', to: 'HELD' },
    { from: 'QUEUED', event: 'Guessed', to: 'NEWEST' },
  ],
};

describe('the drawing of a state machine', () => {
  const drawing = draw(diagram);

  it('has every state of the server, also one that it never heard of', () => {
    expect(drawing.states.map((one) => one.name).sort()).toEqual(diagram.states.map((one) => one.name).sort());
  });

  it('has an arrow wherever the server has one that leads elsewhere', () => {
    expect(drawing.arrows.map((one) => `${one.from}>${one.to}`)).toEqual(['CREATED>QUOTED', 'HELD>QUEUED', 'QUEUED>HELD', 'QUEUED>NEWEST']);
    expect(drawing.arrows[1]?.events).toEqual(['Released', 'Screened']);
  });

  it('puts no state upon another, and none outside', () => {
    drawing.states.forEach((a, i) => {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + BOX_WIDTH).toBeLessThanOrEqual(drawing.width);
      expect(a.y + BOX_HEIGHT).toBeLessThanOrEqual(drawing.height);
      for (const b of drawing.states.slice(i + 1)) {
        expect(Math.abs(a.x - b.x) >= BOX_WIDTH || Math.abs(a.y - b.y) >= BOX_HEIGHT, `${a.name} on ${b.name}`).toBe(true);
      }
    });
  });

  it('breaks long names where both lines are short', () => {
    expect(broken('Dispense authorised')).toEqual(['Dispense', 'authorised']);
    expect(broken('Held')).toEqual(['Held']);
  });
});

describe('a sale', () => {
  const happened = (number: number, phase: string) => ({ number, event: 'e', phase, text: '', atMs: number });

  it('went along the arrows that led elsewhere', () => {
    expect([...travelled([happened(1, 'QUOTED'), happened(2, 'CASH_IN'), happened(3, 'CASH_IN'), happened(4, 'HELD')])]).toEqual(['QUOTED>CASH_IN', 'CASH_IN>HELD']);
  });

  it('that waits for a person never looks done', () => {
    expect(phaseTone('HELD', 'OPERATOR')).toBe('wait');
    expect(phaseTone('FAILED', 'OPERATOR')).toBe('bad');
    expect(phaseTone('ORPHAN', 'OPERATOR')).toBe('wait');
    expect(phaseTone('CONFIRMED', 'NOBODY')).toBe('good');
    expect(phaseTone('CANCELLED', 'NOBODY')).toBe('rest');
  });
});
