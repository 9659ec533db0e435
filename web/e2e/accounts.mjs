// An account is connected in each of the three ways, by one person at two programs: proposed here,
// approved at the approver with the same code, registered at the exchange, and used. And what goes
// wrong on the way: a wrong id of a key, a secret that the exchange does not know.
import assert from 'node:assert/strict';
import { accessible, approve, check, device, DESK, end, openApprover, picture, scene, signIn, stage } from './browser.mjs';

const desk = await device(DESK, 'anna');
const other = await device(DESK, 'anna');
const { page } = desk;
const approver = other.page;
const field = (label) => page.locator('input').and(page.getByLabel(label, { exact: true }));
const button = (name, on = page) => on.getByRole('button', { name, exact: true });

/** From the list of accounts to a proposal of one more. */
async function propose(name, way, unrestricted = false) {
  await page.goto(`${stage.server}/accounts?connect=`);
  await page.getByRole('radio', { name: way }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  if (unrestricted) await page.getByRole('checkbox', { name: /from any address/ }).check();
  await button('Propose the account').click();
  await approve(page, approver, `Add the credential ${name}`);
}

/** What the exchange is told: only the approver shows it. */
async function publicHalf(name) {
  await openApprover(approver, '/key');
  const card = approver.locator('#keys article', { hasText: name });
  await card.getByText('BEGIN PUBLIC KEY').waitFor();
  return card.locator('pre').textContent();
}

async function enterId(name, id) {
  await page.getByLabel("The key's id").fill(id);
  await button("Propose the key's id").click();
  await approve(page, approver, `Put the credential ${name} into use`);
}

const account = async (name) => {
  const { accounts } = await page.evaluate(async () => (await fetch('/api/v1/accounts')).json());
  return accounts.find((each) => each.credential === name);
};

await check('a key made in the keeper: a wrong id is seen, and how to go on', async () => {
  await signIn(page);
  await propose('own', 'Make a key here');
  await page.getByText('Tell the keeper what the venue calls the key').waitFor();
  await enterId('own', 'notthekeysid');
  await page.getByText('The keeper does not use this key').waitFor();
  await page.getByText(/the venue refuses the key: -2015/).first().waitFor();
  await accessible(page, 'a refused key');
  await picture(page, 'account-refused');
  await button('Propose to remove the account').click();
  await approve(page, approver, 'Remove the credential own');
  await page.getByText('Whose key').waitFor();
  assert.equal(await account('own'), undefined);
});

await check('connected under the same name with the id that the exchange shows, it trades', async () => {
  await propose('own', 'Make a key here');
  const { apiKey } = JSON.parse(await scene('register-key', await publicHalf('own')));
  await enterId('own', apiKey);
  const pairs = field('Pairs');
  await pairs.fill('BTC/USD');
  await pairs.press('Enter');
  await picture(page, 'account-limits');
  for (const [label, amount] of [
    ['One order', '500'],
    ['In 60 minutes', '5000'],
    ['In 24 hours', '20000'],
    ['Loss budget of 24 hours', '100'],
  ]) {
    await page.getByLabel(label, { exact: true }).fill(amount);
  }
  await button('Propose these limits').click();
  await approve(page, approver, 'Set what may be done with the credential own');
  await page.getByText('Connected: bots may trade with it').waitFor();
  await picture(page, 'account-connected');

  await page.getByRole('link', { name: 'New bot' }).click();
  await field('Name').fill('on my own key');
  await field('Account').click();
  await page.getByRole('option', { name: /^own/ }).click();
  await page.getByRole('img', { name: /Candles of BTC.USD.*Averaging 5/ }).waitFor();
  await button('Create and start').click();
  await page.waitForURL(/\/bots\/(?!new)/);
  await page.getByText('Running', { exact: true }).first().waitFor();
  await page.getByText('Bought', { exact: true }).or(page.getByText('Holds', { exact: true })).first().waitFor();
  assert.equal((await account('own')).frozen, false);
});

await check('watched beside another platform, its orders are told and freeze nothing', async () => {
  await propose('beside', 'Watch only, beside another platform');
  await button('Propose to alert only').click();
  await approve(page, approver, 'on the account beside');
  await page.getByLabel("The key's id").waitFor();
  const { account: number, apiKey } = JSON.parse(await scene('register-key', await publicHalf('beside')));
  await enterId('beside', apiKey);
  await page.getByText('Connected: it is watched.').waitFor();
  await page.waitForFunction(async () => {
    const { accounts } = await (await fetch('/api/v1/accounts')).json();
    return accounts.find((each) => each.credential === 'beside')?.streamUp;
  });
  await scene('trade-elsewhere', number);
  await page.goto(`${stage.server}/watch`);
  await page.getByRole('row').filter({ hasText: 'beside' }).first().waitFor();
  assert.equal((await account('beside')).frozen, false);
  await page.goto(`${stage.server}/accounts#beside`);
  await page.locator('#account-beside').getByText('nothing: it is only watched').waitFor();
});

await check('a shared secret is entered at the approver alone, and a wrong one is refused', async () => {
  const enter = async (name, secret) => {
    await page.getByText('Enter the secret at the approver').waitFor();
    await openApprover(approver, '/secret');
    await approver.locator('select[name=credential]').selectOption(name);
    await approver.locator('input[name=secret]').fill(secret);
    await approver.getByRole('button').click();
    await approver.getByText('The keeper has it.').waitFor();
    await page.getByLabel("The key's id").waitFor();
  };
  const sent = [];
  page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')));
  const wrong = JSON.parse(await scene('shared-key'));
  await propose('mistyped', 'A shared secret (HMAC)', true);
  await enter('mistyped', `${wrong.secretKey}x`);
  await enterId('mistyped', wrong.apiKey);
  await page.getByText(/the venue refuses the key: -1022/).first().waitFor();

  const right = JSON.parse(await scene('shared-key'));
  await propose('shared', 'A shared secret (HMAC)', true);
  await enter('shared', right.secretKey);
  await enterId('shared', right.apiKey);
  await field('Pairs').waitFor();
  await page.waitForFunction(async () => {
    const { accounts } = await (await fetch('/api/v1/accounts')).json();
    return accounts.find((each) => each.credential === 'shared')?.state === 'active';
  });
  assert.ok(!sent.some((text) => text.includes(right.secretKey) || text.includes(wrong.secretKey)), 'the server was sent a secret');
  await page.goto(`${stage.server}/accounts#mistyped`);
  await page.locator('#account-mistyped').getByText('refused', { exact: true }).first().waitFor();
  await picture(page, 'accounts-three-ways');
});

await check('no page complained', async () => {
  assert.deepEqual([...desk.complaints, ...other.complaints], []);
});

await end();
