// The approver's pages, put together as its program does, and what its program says to them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPROVER, ORIGIN } from './fixtures/house.ts';
import { ago, DAY, HOUR, MINUTE, NOW_MS } from './fixtures/time.ts';
import { json, problem, type Answers } from './stage.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'approve', 'src', 'main', 'resources', 'tallystick', 'approve', 'pages');

/** Each file by its address; a page is a fragment in one frame (see Pages.java of the approver). */
export function pages(): Map<string, Buffer | string> {
  const text = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
  const frame = text('frame.html');
  return new Map(
    readdirSync(FOLDER)
      .filter((name) => name !== 'frame.html')
      .map((name): [string, Buffer | string] => {
        const page = /^(.*)\.html$/.exec(name)?.[1];
        return page === undefined
          ? [`/${name}`, readFileSync(join(FOLDER, name))]
          : [page === 'waits' ? '/' : `/${page}`, frame.replace('data-page=""', `data-page="${page}"`).replace('<!-- page -->', text(name))];
      }),
  );
}

const line = (what: string, before: string | null, after: string | null) => ({ what, before, after });

const change = (id: string, title: string, code: string, lines: ReturnType<typeof line>[], more = {}) => ({
  change: id.padEnd(32, '0'),
  title,
  lines,
  code,
  challenge: 'L4ga0GT0bLDyUGHTTcoqlCwTE1M1PvLKvzflE1mk6j0',
  vetoChallenge: 'qTtHa43bMWFtkiA5pYIF54VJoKB9Ut-dnHJBDPUOW4s',
  approvedBy: [] as string[],
  here: true,
  approverOrigin: APPROVER,
  missing: 1,
  expiresAtMs: NOW_MS + 56 * MINUTE,
  ...more,
});

const CEILINGS = change('ebd7', 'Set the ceilings over all accounts together, and let 2 people approve a change', 'F8EB-XWDE-8TYM-B6US-NHKW-5UTL', [
  line('people who must approve', '1', '2'),
  line('in USDT, an order at most', '1000.00000000 USDT', '1000.00000000 USDT'),
  line('in USDT, turnover in a day at most', '20000.00000000 USDT', '40000.00000000 USDT'),
  line('in USDT, a stolen server can trade away in a day', '250.00000000 USDT', '500.00000000 USDT'),
]);

const OLD = change(
  '3f32',
  'Add the credential old at the venue binance',
  'P4BA-JBPU-85U8-QQDK-AXW5-DRSK',
  [
    line('venue', null, 'binance'),
    line('key', null, 'HMAC-SHA256'),
    line('who knows the secret', null, 'whoever enters it at the approver; the venue knows it too, so it proves nothing'),
    line('WARNING', null, 'a shared secret usable from any address is accepted'),
  ],
  { approvedBy: ['ben'], breakGlass: 'boIEBbL25ec4aQVpsb4JkLQdUCtvdxWwzA9JLlXnmjI', breakGlassPeople: 1, breakGlassAfter: '72 hours' },
);

const COOLING = {
  ...change('5a84', 'Set how long approved changes wait, and who may act for people who cannot be reached', 'W8EA-MVUG-ZB6R-NUFN-SYLT-96A9', [
    line('a credential added waits', '24 hours', '1 hour'),
  ]),
  approvedBy: ['anna'],
  effectiveAtMs: NOW_MS + 19 * HOUR,
  brokenGlass: true,
};

const STATE = {
  organisation: 'demo',
  origin: APPROVER,
  rpId: 'localhost',
  server: ORIGIN,
  version: '0.1.0',
  log: 'tallystick.example/demo',
  epoch: 1,
  isolated: true,
  signing: true,
  notSigningBecause: '',
  firstOpen: false,
  people: [
    { person: 'anna', kind: 'passkey', credentialId: '9WbMvUK1Mq0HVvjpmA3XXp3mZFTWGa2', fingerprint: 'f566 ccbd 42b5 32ad' },
    { person: 'ben', kind: 'passkey', credentialId: 'p0wAAbq3Mq0HVvjpmA3XXp3mZFTWGa2', fingerprint: 'ca94 5208 e135 47f9' },
  ],
  accounts: [
    { credential: 'main', venue: 'binance', environment: 'real', kind: 'ED25519', provenance: 'MADE_IN_KEEPER', state: 'waiting-for-activation', stateText: '', frozen: false },
    { credential: 'old', venue: 'binance', environment: 'real', kind: 'HMAC_SHA256', provenance: 'ENTERED_AT_APPROVER', state: 'waiting-for-secret', stateText: '', frozen: false },
  ],
  changes: [CEILINGS, OLD],
  cooling: [COOLING],
};

const NOTHING = { ...STATE, accounts: [], changes: [], cooling: [] };

/** The very first minute: nobody may approve yet, and the programs share one user. */
const FIRST = { ...NOTHING, people: [], firstOpen: true, isolated: false };

const outlet = (name: string, to: string, sent: number, failure = '') => ({
  name,
  to,
  waiting: failure === '' ? 0 : 2,
  sent,
  dropped: 0,
  sentAtMs: sent === 0 ? 0 : ago(2 * HOUR),
  failedAtMs: failure === '' ? 0 : ago(5 * MINUTE),
  failure,
});

const decided = (sequence: number, title: string, outcome: string, by: string[]) => ({
  title,
  outcome,
  by,
  loggedAtMs: ago((60 - sequence / 2) * DAY),
  sequence,
  index: sequence,
});

const RECEIPTS = {
  note: 'tallystick.example/demo\n44\niNU5mNtaPqTWfwplOM3i+1S6KCIqTUl5DMxqIaeL+CQ=\n\n— tallystick.example/demo SnfAbjM3nvWNEt9LvJZ02RckNc\n',
  verifierKey: 'tallystick.example/demo+4a77c06e+ARA4ffFgw8pQabh5agKSgQ+QCdj+6DDUFpqdbrX5e3In',
  signatures: 3,
  decided: [
    decided(42, CEILINGS.title, 'in-force', ['anna', 'ben']),
    decided(36, COOLING.title, 'cooling', ['anna']),
    decided(31, 'Add the credential spare at the venue binance', 'vetoed', ['ben']),
    decided(2, 'Let anna approve changes like this one', 'in-force', []),
  ],
};

const says = (state: object): Answers => (method, url) => {
  switch (`${method} ${url.pathname}`) {
    case 'GET /api/state':
      return json(state);
    case 'GET /api/receipts':
      return json(state === NOTHING ? { ...RECEIPTS, decided: [] } : RECEIPTS);
    case 'GET /api/notices':
      return json({
        pushKey: 'BDUkDbkFrCaRyOWnzTQXArOQEpHLrHOerHHMx9YZUBaxult',
        outlets:
          state === NOTHING
            ? []
            : [
                outlet('mail', 'anna@example.org, ben@example.org (smtp.example.org:465, tls)', 41),
                outlet('telegram', 'chat -10042', 7, 'Telegram answered 429: too many requests'),
                outlet('push', '2 browsers', 12),
              ],
      });
    case 'POST /api/proof':
      return json({ challenge: '-Fa9JJs-0r4MjOZC5QhcPVEtqQj4Q-Q-k2rTDwBqWfo', organisation: 'demo', server: ORIGIN });
    case 'POST /api/public-half':
      return json({ pem: '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA7eL4BKDtATMGrqOqo38gr6JUp3ajlRO3A4JZwB4JLMI=\n-----END PUBLIC KEY-----\n' });
    default:
      return undefined;
  }
};

const away: Answers = (_, url) => (url.pathname.startsWith('/api/') ? problemOfKeeper : undefined);
const problemOfKeeper = { ...problem(503, '', ''), type: 'application/json', body: JSON.stringify({ error: 'keeper-away', text: 'The keeper does not answer' }) };

const full = says(STATE);
const empty = says(NOTHING);
const NONCE = '?nonce=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

export const PICTURES = [
  { name: 'approver-waits', path: '/', answers: full },
  { name: 'approver-waits-empty', path: '/', answers: empty, once: true },
  { name: 'approver-away', path: '/', answers: away, once: true },
  { name: 'approver-first', path: '/first', answers: says(FIRST) },
  { name: 'approver-gone', path: '/gone', answers: empty },
  { name: 'approver-key', path: '/key', answers: full },
  { name: 'approver-key-empty', path: '/key', answers: empty, once: true },
  { name: 'approver-secret', path: '/secret', answers: full },
  { name: 'approver-secret-empty', path: '/secret', answers: empty, once: true },
  { name: 'approver-person', path: '/person', answers: full },
  { name: 'approver-prove', path: `/prove${NONCE}`, answers: full },
  { name: 'approver-prove-nothing', path: '/prove', answers: full, once: true },
  { name: 'approver-notices', path: '/notices', answers: full },
  { name: 'approver-notices-empty', path: '/notices', answers: empty, once: true },
  { name: 'approver-receipts', path: '/receipts', answers: full },
  { name: 'approver-receipts-empty', path: '/receipts', answers: empty, once: true },
];
