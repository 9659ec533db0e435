/**
 * The server's time, learned from its answers: a device whose clock is wrong must not make old
 * figures look new. Answers carry whole seconds, so differences below a few seconds mean nothing.
 */
const NOTABLE_MS = 90_000;

let offsetMs = 0;
let known = false;
const listeners = new Set<() => void>();

/** Every answer tells; one that travelled long tells little and is left out. */
export function learnClock(date: string | null, sentMs: number, receivedMs: number): void {
  const serverMs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(serverMs) || receivedMs - sentMs > 10_000) {
    return;
  }
  const next = serverMs + 500 - (sentMs + receivedMs) / 2;
  if (!known || Math.abs(next - offsetMs) > 2_000) {
    known = true;
    offsetMs = next;
    listeners.forEach((listener) => listener());
  }
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNowMs(): number {
  return Date.now() + offsetMs;
}

/** How far this device's clock is ahead of the server's; 0 while they agree well enough. */
export function clockAheadMs(): number {
  return Math.abs(offsetMs) < NOTABLE_MS ? 0 : -offsetMs;
}

export function onClockLearned(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
