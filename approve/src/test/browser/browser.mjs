// What the script shares: a browser, authenticators that exist only in it, and saying what held.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const stage = JSON.parse(process.env.STAGE);

/** Lets something happen behind the scenes; answers with what came of it. */
export async function scene(name) {
  const response = await fetch(`${stage.scenes}/${name}`);
  const text = await response.text();
  assert.equal(response.status, 200, `${name}: ${text}`);
  return text;
}

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = places.find((place) => place && existsSync(place));
assert.ok(executablePath, 'No Chromium here: apt-get install chromium, or name it in CHROMIUM');

export const browser = await chromium.launch({
  executablePath,
  headless: true,
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

/** A person's device: a browser profile with an authenticator of its own. */
export async function device(options) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on('console', (message) => {
    // Refusals are looked for on purpose, and the browser notes each as a failed load.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { page, cdp, authenticatorId, complaints };
}

export async function open(page, path) {
  const response = await page.goto(`${stage.approver}${path}`);
  await page.waitForFunction(() => document.documentElement.dataset.ready);
  return response;
}

/** A picture of the whole page; nothing on it may need scrolling sideways. */
export async function picture(page, name) {
  await page.screenshot({ path: `${stage.screenshots}/${name}.png`, fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${name} is ${wide} px wider than its window`);
}

let done = 0;
export async function check(name, body) {
  const began = Date.now();
  try {
    await body();
    done += 1;
    console.log(`ok ${Date.now() - began} ms  ${name}`);
  } catch (error) {
    console.log(`FAILED ${name}: ${error.stack ?? error}`);
    await browser.close();
    process.exit(1);
  }
}

export async function end() {
  await browser.close();
  console.log(`done ${done}`);
}
