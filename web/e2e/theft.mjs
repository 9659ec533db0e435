// Somebody has copied the account's key and trades with it: from the finding to the closed incident,
// every step of the runbook as a person takes it.
import assert from 'node:assert/strict';
import { accessible, check, device, DESK, end, PHONE, picture, scene, signIn, stage } from './browser.mjs';

const PATIENCE = { timeout: 60_000 };
const desk = await device(DESK, 'anna');
const { page } = desk;
// Where she meets the keeper: the approver in a window of its own.
const keeper = (await device(DESK, 'anna')).page;

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

/** Has a step propose its change, compares the two codes and approves it at the approver. */
async function propose(title, button) {
  const { code } = await act(title, button);
  await step(title).getByLabel(code).waitFor();
  await keeper.goto(stage.approver);
  const card = keeper.locator('#changes .change', { hasText: code });
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.waitFor({ state: 'detached', ...PATIENCE });
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
});

await check('a new key is made in the keeper and put in use, and nothing but protective sells is open', async () => {
  const title = 'Make a new key in the keeper';
  await propose(title, 'Next step of the new key');
  await keeper.goto(`${stage.approver}/key`);
  await keeper.getByText(/BEGIN PUBLIC KEY/).first().waitFor(PATIENCE);
  const pem = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/.exec(await keeper.innerText('main'))[0];
  const apiKey = await scene('add-key', `${pem}\n`);
  await step(title).getByLabel(/Key id/).fill(apiKey);
  await propose(title, 'Next step of the new key');
  // What the new key may trade is a third change; it comes once the exchange knows the key.
  while ((await state(title).innerText()) !== 'Done') {
    const { code } = await act(title, 'Next step of the new key');
    if (code === '') continue;
    await keeper.goto(stage.approver);
    const card = keeper.locator('#changes .change', { hasText: code });
    await card.getByRole('button', { name: 'Approve' }).click();
    await card.waitFor({ state: 'detached', ...PATIENCE });
    await green(title);
  }
  await green('Cancel everything open but our protective sells');
});

await check('the old key is taken out of the keeper', async () => {
  await propose('Remove the old key from the keeper', 'Propose its removal');
  await green('Remove the old key from the keeper');
});

await check('people are told, and the evidence is handed over', async () => {
  await page.getByRole('button', { name: 'Fill in' }).click();
  await page.getByRole('button', { name: 'Put it down as told' }).click();
  await green('Tell the people concerned');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Make the zip' }).last().click();
  assert.match((await download).suggestedFilename(), /\.zip$/);
  await green('Hand the evidence over');
});

await check('only then the account is let go, by a passkey, and the incident closed', async () => {
  await propose('Let the account trade again', 'Propose to unfreeze');
  await green('Let the account trade again');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByText('Closed', { exact: true }).first().waitFor(PATIENCE);
  const phone = await device(PHONE, 'anna');
  await signIn(phone.page);
  await phone.page.goto(page.url());
  await phone.page.getByText('Closed', { exact: true }).first().waitFor();
  await picture(phone.page, 'incident-phone');
});

assert.deepEqual(desk.complaints, []);
await end();
