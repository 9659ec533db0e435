// A newcomer, from the printed addresses and the one-time code to a running bot and its deals on the
// chart: first at the approver, then here. Every click, key stroke into a field and answer to the
// device counts as an input.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { check, DESK, device, end, keepPasskeys, PHONE, picture, scene, signIn, stage } from './browser.mjs';

const MOST_INPUTS = 12;
const LONGEST_MS = 60_000;

// The same road at either size.
const desk = await device(stage.size === 'phone' ? PHONE : DESK);
const { page } = desk;
let inputs = 0;
const click = async (target) => {
  inputs += 1;
  await target.click();
};
const fill = async (label, text) => {
  inputs += 1;
  await page.getByLabel(label).fill(text);
};
const button = (name) => page.getByRole('button', { name });
const began = Date.now();

await check('the one-time code opens nothing at the server', async () => {
  const code = await scene('code');
  const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8'));
  const open = [];
  for (const [path, methods] of Object.entries(paths)) {
    if (methods.post === undefined) continue;
    const answer = await fetch(stage.server + path.replace(/\{[^}]*\}/g, code), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: stage.server, Authorization: `Bearer ${code}` },
      body: JSON.stringify({ token: code, code, name: 'mallory', password: code, ticket: code, nonce: code }),
    });
    const said = await answer.text();
    if (answer.ok && !/^\/api\/v1\/(proof|session\/passkey\/options)$/.test(path)) {
      open.push(`${path}: ${answer.status} ${said}`);
    }
  }
  assert.deepEqual(open, []);
  assert.equal((await (await fetch(`${stage.server}/api/v1/session`)).json()).people, 0);
});

await check('the code makes him the first administrator, at the approver', async () => {
  const code = await scene('code');
  await page.goto(`${stage.approver}/first`);
  await page.waitForFunction(() => document.documentElement.dataset.ready);
  await fill('One-time code', code);
  await fill('Your name', 'anna');
  await picture(page, 'approver-first');
  await click(button('Make a passkey'));
  await page.locator('#server').waitFor();
});

await check('after it that way in is gone, at the approver and in the keeper', async () => {
  const again = await fetch(`${stage.approver}/api/first`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: stage.approver },
    body: JSON.stringify({ code: await scene('code'), person: 'mallory' }),
  });
  assert.equal(again.status, 410);
  assert.equal(await scene('code'), '', 'the keeper keeps no code');
});

await check('he goes on to the server and proves who he is, at the approver', async () => {
  await click(page.locator('#server'));
  await page.waitForURL(`${stage.server}/sign-in`);
  await page.getByRole('heading', { name: 'Nobody has come in yet' }).waitFor();
  await picture(page, 'first-person');
  await click(button('Prove it at the approver'));
  await page.waitForURL(`${stage.approver}/prove*`);
  await click(button('Sign with a passkey'));
  await page.waitForURL(`${stage.server}/welcome`);
});

await check('a passkey of his own for this server lets him in', async () => {
  await page.getByRole('heading', { name: 'Welcome, anna' }).waitFor();
  await picture(page, 'welcome');
  await click(button('Make a passkey'));
  await page.waitForURL(`${stage.server}/`);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

await check('he signs out and in again with that passkey', async () => {
  await keepPasskeys(desk, 'anna');
  await page.getByRole('button', { name: /anna/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(`${stage.server}/sign-in`);
  await signIn(page);
});

await check('he makes a bot and starts it', async () => {
  await click(page.getByRole('link', { name: 'New bot' }).first());
  await page.waitForURL('**/bots/new*');
  await fill('Name', 'my first');
  await page.getByRole('img', { name: /Candles of BTC.USD.*Averaging 5/ }).waitFor();
  await picture(page, 'builder');
  await click(button('Create and start'));
  await page.waitForURL(/\/bots\/(?!new)/);
  await page.getByText('Running', { exact: true }).first().waitFor();
});

console.log(`inputs ${inputs}, ${Date.now() - began} ms`);
assert.ok(inputs <= MOST_INPUTS, `it took ${inputs} inputs`);
assert.ok(Date.now() - began < LONGEST_MS, 'it took longer than a minute');
await end();
