// An operator unpacks his first machine: lets it in by comparing codes at the machine, here and at the
// approver; puts a coin up for sale; serves a customer each way; closes the machine for a while; and
// empties it and counts.
import assert from 'node:assert/strict';
import { accessible, approve, browser, check, device, DESK, end, keepPasskeys, openApprover, PHONE, picture, proveIfAsked, scene, signIn, stage } from './browser.mjs';

const desk = await device(DESK);
const { page } = desk;
page.setDefaultTimeout(30_000);
const button = (name, on = page) => on.getByRole('button', { name, exact: true });
const visit = async (path, heading) => {
  await page.goto(stage.server + path);
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
};
/** A field of a form, by its whole label. */
const field = (label, on = page) => on.locator('input').and(on.getByLabel(label, { exact: true }));

await check('he comes in as the first administrator', async () => {
  await openApprover(page, '/first');
  await page.getByLabel('One-time code').fill(await scene('code'));
  await page.getByLabel('Your name').fill('otto');
  await button('Make a passkey').click();
  await page.locator('#server').click();
  await page.waitForURL(`${stage.server}/sign-in`);
  await button('Prove it at the approver').click();
  await page.waitForURL(`${stage.approver}/prove*`);
  await button('Sign with a passkey').click();
  await page.waitForURL(`${stage.server}/welcome`);
  await button('Make a passkey').click();
  await page.waitForURL(`${stage.server}/`);
  await keepPasskeys(desk, 'otto');
});
const other = await device(DESK, 'otto');
const approver = other.page;

await check('an empty fleet says what to do', async () => {
  await visit('/fleet', 'Fleet');
  await page.getByText('No machine yet').waitFor();
  await picture(page, 'fleet-empty');
  await accessible(page, 'an empty fleet');
});

const kiosk = await (await browser.newContext({ viewport: { width: 1080, height: 1920 }, locale: 'en-GB', reducedMotion: 'reduce' })).newPage();
const panel = await kiosk.context().newPage();
kiosk.setDefaultTimeout(30_000);
const press = (name) => kiosk.getByRole('button', { name }).first().click();
const twice = async (name) => {
  await press(name);
  await press('Touch again to confirm');
};

await check('a machine that was switched on waits under the code that its own screen shows', async () => {
  const address = await scene('switch-on');
  await kiosk.goto(address);
  await panel.goto(`${address}panel`);
  await kiosk.getByRole('heading', { name: 'This machine is new' }).waitFor();
  const code = page.getByLabel('Code of BT1001');
  await code.waitFor();
  await kiosk.getByText((await code.innerText()).trim()).waitFor();
  await picture(kiosk, 'machine-new');
});

await check('he proposes its enrolment with its caps, and approves the same code at the approver', async () => {
  await button('Propose enrolment').first().click();
  const form = page.locator('form', { hasText: 'Cash in 60 minutes' });
  for (const [label, amount] of [
    ['Cash in 60 minutes', '2000'],
    ['Cash in 24 hours', '5000'],
    ['Cash since the last collection', '10000'],
  ]) {
    await field(label, form).fill(amount);
  }
  await picture(page, 'fleet-enrolment');
  await accessible(page, 'an enrolment');
  await button('Propose enrolment', form).click();
  await approve(page, approver, 'SIMULATED machine BT1001');
  await page.getByRole('link', { name: 'BT1001' }).waitFor();
});

await check('behind its open door he compares the keeper\'s code at the machine, once', async () => {
  const code = await scene('keepers-code');
  await kiosk.getByText('One thing is left').waitFor();
  await panel.getByLabel('Door open').click();
  await kiosk.getByRole('heading', { name: 'The door is open' }).waitFor();
  await kiosk.getByText(code).first().waitFor();
  await picture(kiosk, 'machine-keepers-code');
  await twice('The codes are the same');
  await panel.getByLabel('Door open').click();
});

await check('a coin is put up for sale after its test has passed, and the machine offers it', async () => {
  await visit('/coins', 'Coins');
  await button('New setting').click();
  for (const [label, value] of [
    ['Place', 'US-CA'],
    ['Time zone', 'America/Los_Angeles'],
    ['Oldest price', '120'],
    ['Furthest apart', '500'],
    ['Price is held', '300'],
    ['Blocks to wait', '2'],
  ]) {
    await field(label).fill(value);
  }
  await page.getByRole('switch').nth(1).click();
  await field('Addresses of customers').click();
  await page.getByRole('option').last().click();
  await button('Test it now').click();
  await page.getByRole('status').locator('li').nth(2).waitFor();
  await picture(page, 'coins-tested');
  await accessible(page, 'a tested setting');
  await button('Save this version').click();
  await proveIfAsked(page, page.getByRole('button', { name: 'Change' }).first());
  await page.getByText('priced', { exact: true }).first().waitFor();
  await kiosk.getByRole('button', { name: /^Buy bitcoin/ }).waitFor();
});

await check('a customer buys, and his sale stands here with what happened', async () => {
  assert.match(await scene('buy', '2'), /^has 0\.\d+ BTC$/);
  await scene('mine');
  await visit('/sales', 'Sales');
  await page.getByRole('link', { name: 'BT1001-1' }).click();
  await page.getByText('Confirmed', { exact: true }).first().waitFor();
  await picture(page, 'sale-confirmed');
  await accessible(page, 'a sale');
});

await check('cash for coins is offered once he says what lies in the cassettes', async () => {
  await kiosk.getByRole('heading', { name: 'What would you like to do?' }).waitFor();
  await scene('load');
  assert.equal(await scene('sell', '2'), 'has 40.00 USD in cash');
  await visit('/sales/BT1001-2', /BT1001-2/);
  await page.getByText('Dispensed', { exact: true }).first().waitFor();
  await picture(page, 'sale-dispensed');
});

await check('locked, its screen says why; unlocked, it trades again', async () => {
  await visit('/fleet/BT1001', /BT1001/);
  await button('Lock BT1001').click();
  await page.getByLabel('Reason').fill('The shop is being painted');
  await button('Lock it').click();
  await kiosk.getByRole('heading', { name: 'This machine is out of service' }).waitFor();
  await kiosk.getByText('The shop is being painted').waitFor();
  await page.getByText('The shop is being painted').first().waitFor();
  await picture(page, 'machine-locked');
  await picture(kiosk, 'kiosk-locked');
  await button('Unlock BT1001').click();
  const unlocked = button('Lock BT1001');
  await button('Unlock it').click();
  await proveIfAsked(page, unlocked);
  await kiosk.getByRole('heading', { name: 'What would you like to do?' }).waitFor();
});

await check('emptied, it says what it held; his count is compared before it is stored', async () => {
  await panel.getByLabel('Door open').click();
  await kiosk.getByRole('heading', { name: 'The door is open' }).waitFor();
  await twice('I have emptied the cashbox');
  await panel.getByLabel('Door open').click();
  await visit('/cash', 'Cash');
  await button('Count the collection of BT1001').click();
  await page.getByLabel('Notes of 50.00 USD').fill('1');
  await button('Compare').click();
  await page.getByText(/[-−]50\.00/).first().waitFor();
  await picture(page, 'cash-counting');
  await accessible(page, 'counting');
  await button('Count again').click();
  await page.getByLabel('Notes of 50.00 USD').fill('2');
  await button('Compare').click();
  await button('Store this count').click();
  await proveIfAsked(page, page.getByText('exact').first());
  await button('Confirm the collection of BT1001 at the keeper').click();
  await button('Propose the confirmation').click();
  await approve(page, approver, 'Confirm that the machine BT1001 was emptied');
});

await check('all of it fits a phone', async () => {
  const phone = await device(PHONE, 'otto');
  await signIn(phone.page);
  for (const [name, path] of [
    ['fleet', '/fleet'],
    ['machine', '/fleet/BT1001'],
    ['sale', '/sales/BT1001-1'],
    ['cash', '/cash'],
    ['coins', '/coins'],
  ]) {
    await phone.page.goto(stage.server + path);
    await phone.page.locator('main h1').first().waitFor();
    await phone.page.waitForFunction(() => document.querySelector('main .mantine-Skeleton-root') === null);
    await picture(phone.page, `phone-${name}`);
    await accessible(phone.page, name);
  }
  assert.deepEqual(phone.complaints, []);
});

await check('no page complained', async () => {
  assert.deepEqual([...desk.complaints, ...other.complaints], []);
});

await end();
