// What the scripts share: a browser, authenticators that exist only in it, what happens behind the
// scenes, and saying what held.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const stage = JSON.parse(process.env.STAGE);

/** Lets something happen behind the scenes; answers with what came of it. */
export async function scene(name, body = '') {
  const response = await fetch(`${stage.scenes}/${name}`, { method: 'POST', body });
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

export const DESK = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const passkeysOf = (person) => `${stage.screenshots}/${person}.passkeys.json`;

const USED = 'tallystick.passkeys';

/** Keeps a device's passkeys and which of them the server's page has used, for a later story. */
export async function keepPasskeys({ page, cdp, authenticatorId }, person) {
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  const used = await page.evaluate((name) => window.localStorage.getItem(name), USED);
  writeFileSync(passkeysOf(person), JSON.stringify({ credentials, used }));
}

/**
 * A person's device: a browser profile with an authenticator of its own.
 *
 * @param person whose passkeys of an earlier story it holds; nobody's when left out
 */
export async function device(options = DESK, person = undefined) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
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
  if (person !== undefined) {
    const { credentials, used } = JSON.parse(readFileSync(passkeysOf(person), 'utf8'));
    for (const credential of credentials) {
      // Counters only rise; a lower one than the last would be a cloned authenticator's.
      const signCount = Math.floor(Date.now() / 1000);
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount } });
    }
    await context.addInitScript(([name, value]) => window.localStorage.setItem(name, value), [USED, used]);
  }
  return { context, page, cdp, authenticatorId, complaints };
}

/** Signs in with the device's passkey. */
export async function signIn(page) {
  await page.goto(`${stage.server}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(`${stage.server}/`);
}

/** The server may want a fresh proof first; the deed then goes on by itself, until this is seen. */
export async function proveIfAsked(page, shown) {
  const ask = page.getByRole('button', { name: 'Prove it with a passkey', exact: true });
  await ask.or(shown).first().waitFor();
  if (await ask.isVisible()) {
    await ask.click();
    await shown.waitFor();
  }
}

/** A page of the approver's, once its script runs. */
export async function openApprover(approver, path) {
  await approver.goto(stage.approver + path);
  await approver.waitForFunction(() => document.documentElement.dataset.ready);
}

/** Compares the code on the page with the approver's, and approves there what has that title. */
export async function approve(page, approver, title) {
  await proveIfAsked(page, page.locator('[data-code]'));
  const shown = await page.locator('[data-code]').getAttribute('data-code');
  await openApprover(approver, '/');
  const card = approver.locator('#changes .change', { hasText: title });
  assert.equal(await card.locator('output').textContent(), shown, title);
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.waitFor({ state: 'detached' });
}

/** A picture of what is in the window; nothing on it may need scrolling sideways. */
export async function picture(page, name) {
  await page.screenshot({ path: `${stage.screenshots}/${name}.png` });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${name} is ${wide} px wider than its window`);
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a person with another way of seeing or pointing would stumble over; nothing may be serious. */
export async function accessible(page, name) {
  await page.evaluate(axe);
  const serious = await page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ['violations'] });
    return found.violations
      .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
      .map((violation) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 240)).join(' | ')}`);
  });
  assert.deepEqual(serious, [], `${name} is not accessible to everybody`);
}

let done = 0;

/** One sentence of the story; what it needs from the ones before is theirs to leave. */
export async function check(name, body) {
  const began = Date.now();
  try {
    await body();
    done += 1;
    console.log(`ok ${Date.now() - began} ms  ${name}`);
  } catch (error) {
    console.log(`RED ${name}\n${error.stack}`);
    for (const context of browser.contexts()) {
      for (const [number, page] of context.pages().entries()) {
        await page
          .screenshot({ path: `${stage.screenshots}/red-${number}.png`, timeout: 5000 })
          .catch(() => {});
        console.log(`  at ${page.url()}\n${(await page.innerText('body').catch(() => '')).slice(0, 4000)}`);
      }
    }
    await browser.close();
    process.exit(1);
  }
}

export async function end() {
  await browser.close();
  console.log(`done ${done}`);
}
