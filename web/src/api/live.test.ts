import { describe, expect, it, vi } from 'vitest';
import { clockAheadMs, learnClock, serverNowMs } from './clock';
import { live, parseEvents, startListening, type LiveEvent } from './live';

/** Of a slow machine. */
const PATIENCE = { timeout: 15_000 };

function heard(...pieces: string[]): LiveEvent[] {
  const events: LiveEvent[] = [];
  let rest = '';
  for (const piece of pieces) {
    rest = parseEvents(rest + piece, (event) => events.push(event));
  }
  return events;
}

describe('the stream of events', () => {
  it('is read alike however it is cut', () => {
    const text = ': listening\n\nid: 12-3\nevent: bot\ndata: {"id":"é"}\n\nid:12-4\r\nevent:fill\r\ndata:1\r\n\r\n';
    const whole = heard(text);

    expect(whole).toEqual([
      { id: '12-3', kind: 'bot', data: { id: 'é' } },
      { id: '12-4', kind: 'fill', data: 1 },
    ]);
    for (let at = 1; at < text.length; at++) {
      // A line end of two characters that is cut apart is put together by the next piece.
      expect(heard(text.slice(0, at), text.slice(at)), String(at)).toEqual(whole);
    }
  });

  it('keeps an unfinished event for later', () => {
    expect(heard('event: bot\ndata: {}')).toEqual([]);
  });
});

describe('the clock', () => {
  it('goes by the server when this device is an hour off', () => {
    const now = Date.now();
    learnClock(new Date(now - 3_600_000).toUTCString(), now, now + 20);

    expect(Math.abs(serverNowMs() - (Date.now() - 3_600_000))).toBeLessThan(2_000);
    expect(Math.round(clockAheadMs() / 60_000)).toBe(60);

    learnClock(new Date(now).toUTCString(), now, now + 20);
    expect(clockAheadMs()).toBe(0);
  });

  it('learns nothing from an answer that took long', () => {
    const now = Date.now();
    learnClock(new Date(now - 3_600_000).toUTCString(), now, now + 20_000);

    expect(clockAheadMs()).toBe(0);
  });
});

describe('a stream that breaks off', () => {
  it('is resumed behind the last event, and figures count as old meanwhile', async () => {
    const asked: (string | null)[] = [];
    let close: () => void = () => undefined;
    vi.stubGlobal('fetch', (request: Request) => {
      asked.push(request.headers.get('Last-Event-ID'));
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(`id: 7-${asked.length}\nevent: bot\ndata: {}\n\n`));
          close = () => controller.close();
        },
      });
      return Promise.resolve(new Response(body));
    });
    const states: string[] = [];
    live.onState(() => states.push(live.state()));

    const stop = startListening();
    await vi.waitFor(() => expect(live.state()).toBe('live'), PATIENCE);
    expect(document.documentElement.dataset['live']).toBe('live');
    close();
    await vi.waitFor(() => expect(asked).toHaveLength(2), PATIENCE);
    await vi.waitFor(() => expect(live.state()).toBe('live'), PATIENCE);
    stop();
    vi.unstubAllGlobals();

    expect(asked).toEqual([null, '7-1']);
    expect(states.slice(0, 3)).toEqual(['live', 'lost', 'live']);
  });
});
