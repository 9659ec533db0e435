// The built pages in a browser, before servers that always say the same.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { NOW_MS } from './fixtures/time.ts';

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** A file or an answer, as a server would send it. */
export interface Answer {
  type: string;
  body: Buffer | string;
  status?: number;
}

/** Answers a request by its method and address; undefined when there is nothing there. */
export type Answers = (method: string, url: URL) => Answer | undefined;

const CHROMIUMS = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function launch(): Promise<Browser> {
  const executablePath = CHROMIUMS.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) {
    throw new Error('No Chromium here: apt-get install chromium, or name it in CHROMIUM');
  }
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Letters and colours as alike as machines can draw them.
      '--font-render-hinting=none',
      '--disable-lcd-text',
      '--force-color-profile=srgb',
      ...(process.env['CHROMIUM_ARGUMENTS']?.split(' ') ?? []),
    ],
  });
}

/** A folder's files by their path; compressed copies are left out. */
export function files(folder: string): Map<string, Buffer> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(folder.length).replaceAll('\\', '/'), readFileSync(path)];
      }),
  );
}

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

export const typeOf = (path: string) => TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';

export const json = (value: unknown): Answer => ({ type: 'application/json', body: JSON.stringify(value) });

export const problem = (status: number, code: string, detail: string): Answer => ({
  type: 'application/problem+json',
  body: JSON.stringify({ code, detail, title: code, status }),
  status,
});

/** A server on loopback that says always the same. What it was asked for in vain is answered by 404. */
export class Site {
  readonly origin: string;
  private readonly server: Server;
  private nowMs = NOW_MS;

  private constructor(server: Server, answers: Answers) {
    this.server = server;
    this.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => {
      const answer = answers(request.method ?? '', new URL(request.url ?? '', this.origin));
      response.writeHead(answer === undefined ? 404 : (answer.status ?? 200), {
        'Content-Type': answer?.type ?? 'text/plain',
        // The parts of the pages are the same for every picture.
        'Cache-Control': request.url?.startsWith('/assets/') === true ? 'max-age=3600, immutable' : 'no-store',
        Date: new Date(this.nowMs).toUTCString(),
      });
      response.end(answer?.body ?? '');
    });
  }

  static async open(answers: Answers): Promise<Site> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new Site(server, answers);
  }

  /** Lets the server's clock and the page's jump. */
  async passTo(page: Page, nowMs: number): Promise<void> {
    this.nowMs = nowMs;
    await page.clock.setFixedTime(nowMs);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** A device whose clock stands still. */
export async function device(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: DESK,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    colorScheme: 'light',
  });
  context.setDefaultTimeout(10_000);
  await context.clock.setFixedTime(NOW_MS);
  // A stream of events that stays open and says nothing, until the picture wants it lost.
  await context.addInitScript(openStream);
  return context;
}

/** What a page asks for in vain from now on, and what it throws. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('response', (response) => {
    if (response.status() === 404) {
      complaints.push(`${response.request().method()} ${new URL(response.url()).pathname}`);
    }
  });
  return complaints;
}

/** The whole page, at least a window's height, as it looks without anything moving. */
export async function look(page: Page, { width, height }: typeof DESK, most: number): Promise<Buffer> {
  // A page fills its window: how high it is itself shows in one that is low.
  await page.setViewportSize({ width, height });
  // The size is the window's at once and the page's a frame later, when it has been laid out in it.
  await page.waitForFunction(([w, h]) => window.innerWidth === w && window.innerHeight === h, [width, height] as const);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  if (whole > height) {
    await page.setViewportSize({ width, height: Math.min(whole, most) });
  }
  return page.screenshot({ animations: 'disabled', caret: 'hide' });
}

/** Runs in the page, before its own scripts. */
function openStream(): void {
  const fetchAnything = window.fetch;
  window.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.endsWith('/api/v1/events')) {
      return fetchAnything.call(window, input, init);
    }
    if ((window as { lineLost?: boolean }).lineLost === true) {
      return Promise.reject(new TypeError('Failed to fetch'));
    }
    const lines = new ReadableStream<Uint8Array>({
      start(stream) {
        stream.enqueue(new TextEncoder().encode(': here\n\n'));
        window.addEventListener('lose-line', () => {
          (window as { lineLost?: boolean }).lineLost = true;
          stream.close();
        });
      },
    });
    return Promise.resolve(new Response(lines, { headers: { 'Content-Type': 'text/event-stream' } }));
  };
}
