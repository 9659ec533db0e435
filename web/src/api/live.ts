import { queries } from './queries';
import { guardedFetch } from './http';

/**
 * The one stream of events, read by hand instead of by EventSource: it resumes behind the last event
 * even after the server was restarted, and notices a line that has gone silent.
 */
export type LiveState = 'starting' | 'live' | 'lost';

export interface LiveEvent {
  id: string;
  kind: string;
  data: unknown;
}

/** The server sends a comment every 15 s on a silent line. */
const SILENT_MS = 40_000;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 15_000;

/** A page that nobody looks at gives its place in the server up after this long. */
const HIDDEN_MS = 60_000;

/** A burst of events asks for figures once, not once per event. */
const GATHER_MS = 400;

/** Which figures become old by which event. */
const CONCERNS: Record<string, string[]> = {
  bot: ['bots', 'status'],
  deal: ['bots', 'deals', 'status', 'portfolio'],
  order: ['orders'],
  fill: ['fills', 'orders', 'portfolio', 'accounts'],
  finding: ['findings', 'incidents', 'status'],
  incident: ['findings', 'incidents', 'status'],
  tally: ['tally', 'approvals', 'accounts', 'status'],
  keeper: ['accounts', 'status', 'approvals'],
  person: ['people'],
};

type EventListener = (event: LiveEvent) => void;

let state: LiveState = 'starting';
let lostSinceMs = 0;
let lastId: string | undefined;
let running: AbortController | undefined;
const stateListeners = new Set<() => void>();
const eventListeners = new Set<EventListener>();
const old = new Set<string>();
let gathering: ReturnType<typeof setTimeout> | undefined;

function become(next: LiveState): void {
  if (state === next) {
    return;
  }
  if (next === 'lost') {
    lostSinceMs = Date.now();
  }
  if (next === 'live' && state === 'lost') {
    // Whatever was missed is in the resumed stream or was forgotten: everything is asked anew.
    void queries.invalidateQueries();
  }
  state = next;
  document.documentElement.dataset['live'] = next;
  stateListeners.forEach((listener) => listener());
}

export const live = {
  state: () => state,
  lostSinceMs: () => lostSinceMs,
  onState(listener: () => void): () => void {
    stateListeners.add(listener);
    return () => stateListeners.delete(listener);
  },
  onEvent(listener: EventListener): () => void {
    eventListeners.add(listener);
    return () => eventListeners.delete(listener);
  },
};

function hear(event: LiveEvent): void {
  lastId = event.id === '' ? lastId : event.id;
  for (const noun of CONCERNS[event.kind] ?? [`${event.kind}s`]) {
    old.add(noun);
  }
  gathering ??= setTimeout(() => {
    gathering = undefined;
    const nouns = [...old];
    old.clear();
    nouns.forEach((noun) => void queries.invalidateQueries({ queryKey: [noun] }));
  }, GATHER_MS);
  eventListeners.forEach((listener) => listener(event));
}

/** Cuts a stream's text into events; what is not whole yet is given back. */
export function parseEvents(text: string, each: EventListener): string {
  const blocks = text.split(/\r?\n\r?\n/);
  const rest = blocks.pop() ?? '';
  for (const block of blocks) {
    const event: LiveEvent = { id: '', kind: 'message', data: undefined };
    const data: string[] = [];
    for (const line of block.split(/\r?\n/)) {
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'id') event.id = value;
      if (field === 'event') event.kind = value;
      if (field === 'data') data.push(value);
    }
    if (data.length > 0) {
      try {
        event.data = JSON.parse(data.join('\n'));
      } catch {
        event.data = data.join('\n');
      }
      each(event);
    }
  }
  return rest;
}

/** Reads one connection to its end. Returns whether anything came. */
async function listen(signal: AbortSignal): Promise<boolean> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENT_MS);
  let came = false;
  try {
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (lastId !== undefined) {
      headers['Last-Event-ID'] = lastId;
    }
    const response = await guardedFetch(
      new Request(new URL('/api/v1/events', window.location.origin), {
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.any([signal, silence.signal]),
      }),
    );
    if (!response.ok || response.body === null) {
      if (response.status === 400) {
        // It knows that event no longer.
        lastId = undefined;
      }
      return false;
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return came;
      }
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENT_MS);
      came = true;
      become('live');
      rest = parseEvents(rest + value, hear);
    }
  } catch {
    return came;
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function keepListening(signal: AbortSignal): Promise<void> {
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    const came = await listen(signal);
    if (signal.aborted) {
      return;
    }
    become('lost');
    waitMs = came ? FIRST_WAIT_MS : Math.min(waitMs * 2, MAX_WAIT_MS);
    // Not all pages at once, after a restart.
    await pause(waitMs * (0.75 + Math.random() / 2), signal);
  }
}

/** Listens until the returned function is called; once for the whole application. */
export function startListening(): () => void {
  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  const begin = () => {
    if (running === undefined) {
      running = new AbortController();
      void keepListening(running.signal);
    }
  };
  const end = () => {
    running?.abort();
    running = undefined;
  };
  const visibility = () => {
    clearTimeout(hiddenTimer);
    if (document.hidden) {
      hiddenTimer = setTimeout(end, HIDDEN_MS);
    } else if (running === undefined) {
      become('lost');
      begin();
    }
  };
  document.addEventListener('visibilitychange', visibility);
  begin();
  return () => {
    document.removeEventListener('visibilitychange', visibility);
    clearTimeout(hiddenTimer);
    end();
    state = 'starting';
    lastId = undefined;
    delete document.documentElement.dataset['live'];
  };
}
