import createClient from 'openapi-fetch';
import { guardedFetch } from './http';
import { Problem, type ProblemDocument } from './problem';
import type { paths, components } from './schema';

/** The server's API as its OpenAPI document describes it. */
export const api = createClient<paths>({
  baseUrl: typeof window === 'undefined' ? 'http://localhost' : window.location.origin,
  credentials: 'same-origin',
  fetch: guardedFetch,
});

/** A type of the API by its name, for instance `Schema<'BotView'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The body of an answer: `await take(api.GET('/api/v1/status'))`.
 *
 * @throws Problem when the server refused
 */
export async function take<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) {
    return data as T;
  }
  const document = (typeof error === 'object' ? error : undefined) as ProblemDocument | undefined;
  throw new Problem(
    document?.code ?? `http-${response.status}`,
    response.status,
    document?.detail ?? response.statusText,
    document,
  );
}

/** One key per deed, kept over its repetitions, so that the server does it once. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}
