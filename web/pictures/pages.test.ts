// Every page as somebody has looked at it and found it good: on a desk, light and dark, and on a phone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CALM, EMPTY, FULL, OUTSIDE, UNUSED } from './fixtures/scenes.ts';
import { BOT } from './fixtures/trade.ts';
import { NOW_MS, SECOND } from './fixtures/time.ts';
import * as approver from './approver.ts';
import { asAccepted, BASELINES } from './compare.ts';
import { complaintsOf, DESK, device, files, launch, look, PHONE, Site, typeOf, type Answer, type Answers } from './stage.ts';

/** The tallest picture; what is below looks like what is above it. */
const MOST_PX = 2_200;

interface Picture {
  name: string;
  path: string;
  answers: Answers;
  /** What to do before looking. */
  first?: (page: Page, site: Site) => Promise<void>;
  /** Whether its clocks move, so that it needs a device and a server to itself. */
  alone?: boolean;
  /** An empty state is about its words: once, on a desk. */
  once?: boolean;
}

const click = (text: string) => (page: Page) => page.getByText(text, { exact: true }).click();

const drawn = (page: Page) => page.getByRole('img', { name: /^Candles of/ }).locator('canvas').first().waitFor();

const lost = async (page: Page, site: Site) => {
  await page.evaluate(() => window.dispatchEvent(new Event('lose-line')));
  await page.waitForFunction(() => document.documentElement.dataset['live'] === 'lost');
  await site.passTo(page, NOW_MS + 95 * SECOND);
  await page.getByText(/1 min/).first().waitFor();
};

const SERVER: Picture[] = [
  { name: 'overview', path: '/', answers: FULL },
  { name: 'overview-calm', path: '/', answers: CALM },
  { name: 'overview-stale', path: '/', answers: FULL, first: lost, alone: true },
  { name: 'overview-empty', path: '/', answers: EMPTY, once: true },
  { name: 'accounts', path: '/accounts', answers: FULL },
  { name: 'accounts-connect', path: '/accounts?connect=', answers: FULL },
  { name: 'accounts-key', path: '/accounts?connect=practice&way=keeper', answers: FULL },
  { name: 'accounts-empty', path: '/accounts', answers: EMPTY, once: true },
  { name: 'bots', path: '/bots', answers: FULL },
  { name: 'bots-empty', path: '/bots', answers: EMPTY, once: true },
  { name: 'builder', path: '/bots/new', answers: FULL, first: drawn },
  { name: 'builder-empty', path: '/bots/new', answers: EMPTY, once: true },
  { name: 'bot', path: `/bots/${BOT}`, answers: FULL, first: drawn },
  { name: 'smart-trade', path: '/smart-trade', answers: FULL, first: drawn },
  { name: 'smart-trade-empty', path: '/smart-trade', answers: EMPTY, once: true },
  { name: 'portfolio', path: '/portfolio', answers: FULL },
  { name: 'portfolio-empty', path: '/portfolio', answers: EMPTY, once: true },
  { name: 'fleet', path: '/fleet', answers: FULL },
  { name: 'fleet-enrol', path: '/fleet', answers: FULL, first: click('Propose enrolment') },
  { name: 'fleet-lock', path: '/fleet', answers: FULL, first: click('Lock all machines') },
  { name: 'places', path: '/places', answers: FULL },
  { name: 'fleet-empty', path: '/fleet', answers: EMPTY, once: true },
  { name: 'machine', path: '/fleet/BT1001', answers: FULL },
  { name: 'sales', path: '/sales', answers: FULL },
  { name: 'sales-empty', path: '/sales', answers: EMPTY, once: true },
  { name: 'sale', path: '/sales/BT1001-29', answers: FULL },
  { name: 'sale-sent', path: '/sales/BT1001-30', answers: FULL },
  { name: 'cash', path: '/cash', answers: FULL },
  { name: 'cash-empty', path: '/cash', answers: EMPTY, once: true },
  { name: 'coins', path: '/coins', answers: FULL },
  { name: 'coins-editor', path: '/coins?edit=btc-usd', answers: FULL, first: (page) => page.getByText('All charges').waitFor() },
  { name: 'coins-empty', path: '/coins', answers: EMPTY, once: true },
  { name: 'watch', path: '/watch', answers: FULL },
  { name: 'watch-empty', path: '/watch', answers: EMPTY, once: true },
  { name: 'incident', path: '/watch/incidents/4', answers: FULL },
  { name: 'incident-server', path: '/watch/incidents/5', answers: FULL },
  { name: 'approvals', path: '/approvals', answers: FULL },
  { name: 'approvals-empty', path: '/approvals', answers: EMPTY, once: true },
  { name: 'tally', path: '/tally?entry=8210', answers: FULL },
  { name: 'tally-empty', path: '/tally', answers: EMPTY, once: true },
  { name: 'people', path: '/people', answers: FULL },
  { name: 'tokens', path: '/people?tab=tokens', answers: FULL },
  { name: 'tokens-empty', path: '/people?tab=tokens', answers: EMPTY, once: true },
  { name: 'settings', path: '/settings', answers: FULL },
  { name: 'settings-empty', path: '/settings', answers: EMPTY, once: true },
  { name: 'help', path: '/help/overview', answers: FULL },
  { name: 'palette', path: '/help/overview', answers: FULL, first: (page) => page.keyboard.press('Control+k').then(() => page.getByRole('dialog').locator('input').fill('o')) },
  { name: 'sign-in', path: '/sign-in', answers: OUTSIDE },
  { name: 'sign-in-first', path: '/sign-in', answers: UNUSED, once: true },
  { name: 'welcome', path: '/welcome#an-invitation', answers: OUTSIDE },
  { name: 'welcome-password', path: '/welcome#an-invitation', answers: OUTSIDE, first: click('A password and an authenticator app instead'), once: true },
  { name: 'proved', path: '/proved', answers: OUTSIDE, once: true },
];

/** Monospaced letters and the approver's come from the machine: here they are the bundled font's, as everywhere. */
const OWN_LETTERS = ":root { --ts-mono: var(--ts-font) !important }";
const APPROVER_LETTERS = `
@font-face { font-family: 'IBM Plex Sans Variable'; font-weight: 100 700; src: url(/latin.woff2) }
:root { --text: 1rem/1.55 'IBM Plex Sans Variable' !important; --mono: 'IBM Plex Sans Variable' !important }`;

/** The server's files; any other address of a page is its one page. */
function serverFiles(): Answers {
  const built = files(join(import.meta.dirname, '..', 'target', 'classes', 'tallystick', 'web'));
  const sent = new Map([...built].map(([path, body]) => [path, path.endsWith('.css') ? Buffer.concat([body, Buffer.from(OWN_LETTERS)]) : body]));
  const page: Answer = { type: typeOf('.html'), body: built.get('/index.html') ?? '' };
  return (_, { pathname }) => {
    const body = sent.get(pathname);
    return pathname.startsWith('/api/') ? undefined : body === undefined ? page : { type: typeOf(pathname), body };
  };
}

function approverFiles(): Answers {
  const pages = approver.pages();
  pages.set('/style.css', `${pages.get('/style.css') ?? ''}${APPROVER_LETTERS}`);
  const fonts = join(import.meta.dirname, '..', 'node_modules', '@fontsource-variable', 'ibm-plex-sans', 'files');
  pages.set('/latin.woff2', readFileSync(join(fonts, 'ibm-plex-sans-latin-wght-normal.woff2')));
  return (_, { pathname }) => {
    const body = pages.get(pathname);
    return body === undefined ? undefined : { type: typeOf(pathname.includes('.') ? pathname : '.html'), body };
  };
}

let browser: Browser;
let desk: BrowserContext;
const sites = new Map<Answers, Site>();

beforeAll(async () => {
  browser = await launch();
  desk = await device(browser);
  for (const [parts, pictures] of [
    [serverFiles(), SERVER],
    [approverFiles(), approver.PICTURES],
  ] as const) {
    for (const { answers } of pictures) {
      sites.set(answers, sites.get(answers) ?? (await Site.open(withParts(parts, answers))));
    }
  }
});

const withParts = (parts: Answers, answers: Answers): Answers => (method, url) => parts(method, url) ?? answers(method, url);

afterAll(async () => {
  await browser?.close();
  sites.forEach((site) => site.close());
});

/** Until nothing is asked for or drawn in grey any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.documentElement.dataset['ready'] !== undefined ||
      (document.querySelector('h1') !== null && document.querySelector('.mantine-Skeleton-root') === null),
  );
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))));
}

/** One page, looked at on a desk, light and dark, and then drawn together to a phone's width. */
async function draw(picture: Picture): Promise<void> {
  const shared = sites.get(picture.answers) as Site;
  const site = picture.alone === true ? await Site.open(withParts(serverFiles(), picture.answers)) : shared;
  const context = picture.alone === true ? await device(browser) : desk;
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  const { name } = picture;
  try {
    await page.goto(site.origin + picture.path);
    await settled(page);
    await picture.first?.(page, site);
    await asAccepted(name, () => look(page, DESK, MOST_PX));
    if (picture.once !== true) {
      await page.emulateMedia({ colorScheme: 'dark' });
      await asAccepted(`${name}-dark`, () => look(page, DESK, MOST_PX));
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(PHONE);
      await asAccepted(`${name}-phone`, () => look(page, PHONE, MOST_PX));
    }
    expect(complaints, 'asked for and not there, or thrown').toEqual([]);
  } finally {
    await page.close();
    if (picture.alone === true) {
      await context.close();
      site.close();
    }
  }
}

for (const picture of [...SERVER, ...approver.PICTURES] as Picture[]) {
  test.concurrent(picture.name, () => draw(picture));
}

test('no accepted picture is of a page that is gone', () => {
  const drawn = new Set(
    [...SERVER, ...approver.PICTURES].flatMap(({ name, once }) => (once === true ? [name] : [name, `${name}-dark`, `${name}-phone`])),
  );
  const kept = readdirSync(BASELINES).map((file) => file.replace(/\.png$/, ''));
  expect(kept.filter((name) => !drawn.has(name))).toEqual([]);
});
