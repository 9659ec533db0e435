import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { csrfToken, guardedFetch, send, whenProofIsNeeded, whenSessionIsGone } from './http';
import { Problem, UNREACHABLE } from './problem';

/** What the server would answer, one after the other; remembers what it was sent. */
function server(...answers: (() => Response)[]) {
  const sent: Request[] = [];
  vi.stubGlobal('fetch', (request: Request | string) => {
    if (typeof request === 'string') {
      return Promise.resolve(new Response('{}'));
    }
    sent.push(request);
    const answer = answers.shift();
    return answer === undefined ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(answer());
  });
  return sent;
}

const problem = (status: number, code: string) => () =>
  new Response(JSON.stringify({ code, detail: 'because' }), { status });
const fine = () => new Response('{"ok":true}');

beforeEach(() => {
  document.cookie = 'XSRF-TOKEN=a%2Fb';
});

afterEach(() => {
  vi.unstubAllGlobals();
  whenProofIsNeeded(() => Promise.resolve(false));
});

describe('a request', () => {
  it('carries the token against forged requests when it changes something, and only then', async () => {
    const sent = server(fine, fine);

    await send('POST', '/api/v1/bots', {});
    await send('GET', '/api/v1/bots');

    expect(sent.map((request) => request.headers.get('X-XSRF-TOKEN'))).toEqual(['a/b', null]);
    expect(csrfToken('x=1; XSRF-TOKEN=y%3D')).toBe('y=');
  });

  it('is repeated with its body once the person has proved himself', async () => {
    const sent = server(problem(403, 'step-up-needed'), fine);
    whenProofIsNeeded(() => Promise.resolve(true));

    await send('POST', '/api/v1/tokens', { name: 'x' });

    expect(sent).toHaveLength(2);
    expect(await sent[1]?.text()).toBe('{"name":"x"}');
  });

  it('stays refused when the person would rather not', async () => {
    const sent = server(problem(403, 'step-up-needed'));

    await expect(send('POST', '/api/v1/tokens', {})).rejects.toMatchObject({ code: 'step-up-needed', status: 403 });
    expect(sent).toHaveLength(1);
  });

  it('without an answer is unknown, and is not sent again', async () => {
    const sent = server();

    const failure: unknown = await send('POST', '/api/v1/bots/1/commands', {}).catch((e: unknown) => e);

    expect(failure).toBeInstanceOf(Problem);
    expect((failure as Problem).code).toBe(UNREACHABLE);
    expect(sent).toHaveLength(1);
  });

  it('tells when the session is gone', async () => {
    const gone = vi.fn();
    whenSessionIsGone(gone);
    server(problem(401, 'no-token'));

    await guardedFetch(new Request(new URL('/api/v1/bots', window.location.origin)));

    expect(gone).toHaveBeenCalledOnce();
  });
});
