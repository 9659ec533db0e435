// Somebody has copied the account's key and trades with it: from the finding to the proof that the key
// is dead at the exchange, and the list of orders with whose each is.
import assert from 'node:assert/strict';
import { accessible, check, device, DESK, end, PHONE, picture, scene, signIn, stage } from './browser.mjs';

const PATIENCE = { timeout: 60_000 };
const desk = await device(DESK, 'anna');
const { page } = desk;

const step = (title) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
const state = (title) => step(title).getByText(/^(Done|Not done|Not known)$/);

/** Presses a step's button, again while the server says that something has not arrived yet. */
async function act(title, button) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answered = page.waitForResponse((answer) => /\/steps\/[a-z-]+$/.test(answer.url()));
    await step(title).getByRole('button', { name: button }).click();
    const answer = await answered;
    if (answer.ok()) return answer.json();
    assert.ok(Date.now() < deadline, `${title}: ${await answer.text()}`);
    await page.waitForTimeout(1_000);
  }
}

/** The program looks by itself now and then; a person who waits asks it to. */
async function green(title) {
  const deadline = Date.now() + 90_000;
  while ((await state(title).innerText()) !== 'Done') {
    assert.ok(Date.now() < deadline, `${title} stays not done: ${await step(title).innerText()}`);
    const looked = page.waitForResponse((answer) => answer.url().endsWith('/check'));
    await page.getByRole('button', { name: 'Look again' }).click();
    await looked;
    await page.waitForTimeout(1_500);
  }
}

await check('a stranger’s order opens an incident, and the first look says so', async () => {
  await signIn(page);
  await scene('steal');
  await page.goto(stage.server);
  await page.getByText(/incident/i).first().waitFor(PATIENCE);
  await picture(page, 'theft-overview');
  await page.goto(`${stage.server}/watch`);
  await page.locator('main a[href*="/watch/incidents/"]').first().click(PATIENCE);
  await page.waitForURL('**/watch/incidents/*');
  await step('Freeze the account').waitFor(PATIENCE);
  await green('Freeze the account');
});

await check('the key still works, and the page says so', async () => {
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.waitForFunction(() => document.body.innerText.includes('Not done'));
  assert.notEqual(await state('Delete the key at the exchange').innerText(), 'Done');
  await picture(page, 'incident-desk');
  await accessible(page, 'incident');
});

await check('deleted at the exchange, a signed call with it fails as it must', async () => {
  await scene('delete-key');
  await green('Delete the key at the exchange');
});

await check('the orders are listed, each with whose it is', async () => {
  await act('List every order since the last that was proven ours', 'Gather now');
  await green('List every order since the last that was proven ours');
  await picture(page, 'incident-orders');
});

await check('the same at the size of a phone', async () => {
  const phone = await device(PHONE, 'anna');
  await signIn(phone.page);
  await phone.page.goto(page.url());
  await phone.page.getByRole('heading', { name: 'Freeze the account' }).waitFor();
  await picture(phone.page, 'incident-phone');
  await accessible(phone.page, 'incident on a phone');
});

assert.deepEqual(desk.complaints, []);
await end();
