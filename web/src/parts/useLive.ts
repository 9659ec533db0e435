import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { live, type LiveEvent, type LiveState } from '../api/live';

/** Whether what is shown is being kept up to date. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(live.onState, live.state);
}

/**
 * Hears the events of one kind (`bot`, `deal`, `order`, `fill`, `finding`, `tally`), or all of them
 * (`*`). Queries under the events' nouns are asked anew anyway; this is for what draws by itself.
 */
export function useLive(kind: string, hear: (event: LiveEvent) => void): void {
  const told = useEffectEvent((event: LiveEvent) => {
    if (kind === '*' || event.kind === kind) {
      hear(event);
    }
  });
  useEffect(() => live.onEvent((event) => told(event)), []);
}
