import { QueryClient } from '@tanstack/react-query';
import { Problem, UNREACHABLE } from './problem';

/**
 * The server's figures as they are kept here. A key begins with the noun it is about
 * (`['bots', id]`), so that the event stream can say which have become old.
 */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 300_000,
      refetchOnWindowFocus: true,
      networkMode: 'always',
      // A refusal stays one; only silence is asked again.
      retry: (failures, error) =>
        error instanceof Problem && error.code !== UNREACHABLE && error.status < 500
          ? false
          : failures < 3,
      retryDelay: (attempt) => Math.min(1_000 * 2 ** attempt, 8_000),
    },
    // What moves money is never sent twice by itself.
    mutations: { retry: false, networkMode: 'always' },
  },
});
