import { learnClock } from './clock';
import { Problem, problemOf, UNREACHABLE, type ProblemDocument } from './problem';

const SAFE = new Set(['GET', 'HEAD']);
const CSRF_COOKIE = 'XSRF-TOKEN';
const CSRF_HEADER = 'X-XSRF-TOKEN';

/** Asks the person to prove himself again; false when he would rather not. */
type AskForProof = () => Promise<boolean>;

let askForProof: AskForProof = () => Promise.resolve(false);
let sessionGone: () => void = () => undefined;

/** The shell says how a person is asked, and what to do when the session has ended. */
export function whenProofIsNeeded(ask: AskForProof): void {
  askForProof = ask;
}

export function whenSessionIsGone(act: () => void): void {
  sessionGone = act;
}

export function csrfToken(cookies: string = document.cookie): string | undefined {
  for (const cookie of cookies.split(';')) {
    const [name, ...value] = cookie.trim().split('=');
    if (name === CSRF_COOKIE) {
      return decodeURIComponent(value.join('='));
    }
  }
  return undefined;
}

/** The page somebody was sent to by a link has asked the server for nothing yet. */
async function csrfTokenOrAsk(): Promise<string | undefined> {
  const token = csrfToken();
  if (token !== undefined) {
    return token;
  }
  await fetch('/api/v1/session', { credentials: 'same-origin' }).catch(() => undefined);
  return csrfToken();
}

async function once(request: Request): Promise<Response> {
  if (!SAFE.has(request.method)) {
    const token = await csrfTokenOrAsk();
    if (token !== undefined) {
      request.headers.set(CSRF_HEADER, token);
    }
  }
  const sentMs = Date.now();
  try {
    const response = await fetch(request);
    learnClock(response.headers.get('date'), sentMs, Date.now());
    return response;
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') {
      throw e;
    }
    throw new Problem(UNREACHABLE, 0, e instanceof Error ? e.message : String(e));
  }
}

/**
 * The one way to the server. Adds the CSRF token, learns the server's clock, asks for a fresh proof
 * and repeats the request when the server wants one, and tells the shell when the session has ended.
 */
export async function guardedFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await once(request);
  if (response.status === 403) {
    const document = (await response.clone().json().catch(() => undefined)) as
      | ProblemDocument
      | undefined;
    if (document?.code === 'step-up-needed' && (await askForProof())) {
      return once(again);
    }
  }
  if (response.status === 401 && !new URL(request.url).pathname.startsWith('/api/v1/session')) {
    sessionGone();
  }
  return response;
}

/**
 * A request outside the described API, or one whose path is made at run time.
 *
 * @throws Problem when it was refused, or when no answer came (code `unreachable`)
 */
export async function send<T>(
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', ...more };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const response = await guardedFetch(
    new Request(new URL(path, window.location.origin), {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? null : JSON.stringify(body),
    }),
  );
  if (!response.ok) {
    throw await problemOf(response);
  }
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
