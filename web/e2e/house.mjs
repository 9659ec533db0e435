// An administrator keeps house: invites, suspends, makes and revokes a token, looks at what was decided
// and checks an entry's proof; and somebody new comes in by his link with a password, on a phone.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { accessible, check, device, DESK, end, PHONE, picture, proveIfAsked, signIn, stage } from './browser.mjs';

const NAME = '<img src=x onerror=alert(1)> Łukasz 王';
const PHRASE = 'a long walk along the river bank';

const desk = await device(DESK, 'anna');
const { page } = desk;
const button = (name, on = page) => on.getByRole('button', { name, exact: true });

/** The code of an authenticator app (RFC 6238) that was told this secret. */
function totp(secret, now = Date.now()) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Finds a deed by its name in the palette, without a mouse. */
async function palette(name) {
  await page.keyboard.press('Control+k');
  const dialog = page.getByRole('dialog');
  await dialog.locator('input').fill(name);
  await dialog.getByText(name).first().waitFor();
  // Whoever presses Enter while the list is still being made presses it again.
  for (let i = 0; i < 5 && (await dialog.isVisible()); i++) {
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden', timeout: 1_500 }).catch(() => {});
  }
  assert.ok(!(await dialog.isVisible()), `${name}: the palette stays`);
}

async function visit(path, heading) {
  await page.goto(stage.server + path);
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
}

await check('she finds every page of the house open to everybody', async () => {
  await signIn(page);
  for (const [path, heading, name] of [
    ['/people', 'People and tokens', 'people'],
    ['/people?tab=tokens', 'People and tokens', 'tokens'],
    ['/settings', 'Settings', 'settings'],
    ['/approvals', 'Approvals', 'approvals'],
    ['/tally', 'The tally', 'tally'],
    ['/help/tally', 'Help: Tally', 'help'],
  ]) {
    await visit(path, heading);
    // The stream of events never rests; what is still asked for shows grey bars.
    await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'hidden' });
    await accessible(page, name);
    await picture(page, name);
  }
});

let link = '';
await check('she invites somebody with a hostile name', async () => {
  await visit('/people', 'People and tokens');
  await button('Invite somebody').click();
  await page.getByLabel('Name', { exact: true }).fill(NAME);
  await button('Make the link').click();
  const shown = page.getByLabel('Shown this once');
  await proveIfAsked(page, shown);
  link = await shown.inputValue();
  assert.match(link, new RegExp(`^${stage.server}/welcome#`));
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: NAME }).getByText('Invited').waitFor();
});

const phone = await device(PHONE);
const his = phone.page;
await check('he comes in by a password, a code and ten recovery codes, on a phone', async () => {
  await his.goto(link);
  await his.getByRole('heading', { name: `Welcome, ${NAME}` }).waitFor();
  assert.ok(!his.url().includes('#'), 'the link has left the address bar');
  await accessible(his, 'welcome');
  await his.getByText('A password and an authenticator app instead').click();
  await his.getByLabel('Password', { exact: true }).fill(PHRASE);
  await his.getByLabel('The same again').fill(PHRASE);
  await button('Next', his).click();
  const secret = (await his.getByText(/^([A-Z2-7]{4} ?)+$/).innerText()).replaceAll(' ', '');
  await accessible(his, 'authenticator');
  await his.getByLabel('Digit').first().click();
  await his.keyboard.type(totp(secret));
  await his.getByRole('heading', { name: 'Ten recovery codes' }).waitFor();
  await his.getByLabel('I have kept them').check();
  await button('Go on', his).click();
  await his.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  await picture(his, 'phone-overview');
});

await check('whoever was used up lets nobody in again', async () => {
  await his.goto('about:blank');
  await his.goto(link);
  await his.getByText('This link works no longer').waitFor();
  await his.goto(`${stage.server}/`);
  await his.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
});

await check('suspended, he is out at once', async () => {
  await page.reload();
  await page.getByRole('button', { name: `More for ${NAME}` }).click();
  await page.getByRole('menuitem', { name: 'Suspend' }).click();
  await button('Suspend').click();
  await page.getByRole('row', { name: NAME }).getByText('Suspended').waitFor();
  await his.waitForURL(`${stage.server}/sign-in`, { timeout: 45_000 });
});

await check('a token of hers works until it is revoked', async () => {
  await visit('/people?tab=tokens', 'People and tokens');
  await button('Make a token').first().click();
  await page.getByLabel('Name', { exact: true }).fill('dashboard');
  await page.getByRole('dialog').getByRole('button', { name: 'Make a token' }).click();
  const shown = page.getByLabel('Shown this once');
  await proveIfAsked(page, shown);
  const headers = { Authorization: `Bearer ${await shown.inputValue()}` };
  const ask = async () => (await fetch(`${stage.server}/api/v1/status`, { headers })).status;
  assert.equal(await ask(), 200);
  await page.keyboard.press('Escape');
  await button('Revoke dashboard').click();
  await button('Revoke').click();
  await page.getByRole('row', { name: 'dashboard' }).getByText('Revoked').waitFor();
  assert.equal(await ask(), 401);
});

await check('an entry of the tally is in the log, as far as this server shows it', async () => {
  await visit('/tally?entry=0', 'The tally');
  await button('Check its proof here').click();
  await page.getByText(/^Holds: /).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download evidence' }).click();
  assert.equal((await download).suggestedFilename(), 'evidence.zip');
});

await check('a page that comes late takes nothing from what she is typing', async () => {
  await visit('/settings', 'Settings');
  await page.getByRole('link', { name: 'Tally', exact: true }).first().click();
  await page.getByRole('heading', { name: 'The tally', level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  const input = page.getByRole('dialog').locator('input');
  await input.fill('Sett');
  await page.goBack();
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  assert.ok(await input.evaluate((typing) => typing === document.activeElement), 'the focus has gone');
  await page.keyboard.press('Escape');
  await input.waitFor({ state: 'hidden' });
});

await check('she goes by keys alone, speaks French, and leaves', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press(',');
  await page.waitForURL('**/settings');
  await palette('Français');
  await page.getByRole('heading', { name: 'Réglages', level: 1 }).waitFor();
  await palette('English');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await palette('Sign out');
  await page.waitForURL('**/sign-in');
});

await check('no page complained', async () => {
  assert.deepEqual([...desk.complaints, ...phone.complaints], []);
});

await end();
