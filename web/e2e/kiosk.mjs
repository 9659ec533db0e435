// A customer at a machine with simulated devices: buys with notes on an upright screen, sells for
// cash on a lying one, and sees what a machine shows that cannot serve him.
import assert from 'node:assert/strict';
import { accessible, browser, check, end, picture, scene, stage } from './browser.mjs';

const UPRIGHT = { width: 1080, height: 1920 };
const LYING = { width: 1024, height: 768 };
const ADDRESS = 'bcrt1q6rhpng9evdsfnn833a4f4vej0asu6dk5srld6x';

const context = await browser.newContext({ viewport: UPRIGHT, hasTouch: true, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' });
const page = await context.newPage();
const panel = await context.newPage();
page.setDefaultTimeout(10_000);
panel.setDefaultTimeout(10_000);
const complaints = [];
const unfit = [];
for (const each of [page, panel]) {
  each.on('pageerror', (error) => complaints.push(String(error)));
  each.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
}

const press = (name) => page.getByRole('button', { name }).click();
const title = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
const insert = (note) => panel.getByRole('button', { name: note, exact: true }).click();
const hold = async (code) => {
  await panel.getByLabel('Text of the code').fill(code);
  await panel.getByRole('button', { name: 'Show', exact: true }).click();
};

/** Everything that is touched is large, and nothing has to be scrolled for. */
async function fitForHands(name) {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button')]
      .filter((button) => button.getBoundingClientRect().height < 44)
      .map((button) => `${button.textContent} ${button.getBoundingClientRect().height}`),
  );
  unfit.push(...small.map((button) => `${name} has a small button: ${button}`));
  const hidden = await page.evaluate(() => {
    const main = document.querySelector('main');
    return main === null ? 0 : main.scrollHeight - main.clientHeight;
  });
  if (hidden > 0) {
    unfit.push(`${name} hides ${hidden} px`);
  }
}

/** Looked at closely: what differs from the others in kind. */
const CLOSELY = new Set(['upright-welcome', 'upright-warning', 'upright-offer', 'upright-bought', 'lying-amount', 'lying-pay', 'lying-keys', 'lying-locked']);

async function looked(name) {
  await page.evaluate(() => document.fonts.ready);
  await picture(page, name);
  if (CLOSELY.has(name)) {
    await accessible(page, name);
  }
  await fitForHands(name);
}

await panel.goto(`${stage.kiosk}panel`);
await page.goto(stage.kiosk);

await check('says what can be done, in the language that is touched', async () => {
  await title('What would you like to do?');
  await looked('upright-welcome');
  await press('Čeština');
  await title('Co chcete udělat?');
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'cs');
  await looked('upright-welcome-cs');
  await press('English');
});

await check('takes an address from the camera, warns, and shows every sum before the first note', async () => {
  await press(/^Buy bitcoin/);
  await title('Where shall your bitcoin go?');
  await looked('upright-address');
  await hold('not an address');
  await page.getByRole('alert').waitFor();
  await hold(`bitcoin:${ADDRESS.toUpperCase()}`);
  await title('Is this really for you?');
  await looked('upright-warning');
  await press('It is my own wallet');
  await title("Today's price");
  await press('100.00 USD');
  await page.getByText('1.99 USD').waitFor();
  await looked('upright-offer');
});

await check('counts notes as they are taken and sells for all of them', async () => {
  await press('Agree and insert notes');
  await title('Insert your notes');
  await insert('20 USD');
  await page.getByText('20.00 USD').first().waitFor();
  await insert('50 USD');
  await page.locator('.totals').getByText('70.00 USD').waitFor();
  await looked('upright-cash');
  await page.reload();
  await page.locator('.totals').getByText('70.00 USD').waitFor();
  await press('Finish and buy');
  await title(/You bought 0\.00\d+ BTC/);
  await scene('sent', 'BT1001-1');
  await page.getByText('Your bitcoin is on its way').waitFor();
  await press('Print receipt');
  await page.getByText('Printed').waitFor();
  await looked('upright-bought');
  await press('Done');
  await title('What would you like to do?');
});

await page.setViewportSize(LYING);

await check('offers cash for an address that the keeper vouches for, by keys alone', async () => {
  await looked('lying-welcome');
  await page.getByRole('button', { name: /^Sell bitcoin/ }).focus();
  await page.keyboard.press('Enter');
  await title('How much cash would you like?');
  await press('60.00 USD');
  await page.getByRole('button', { name: 'More' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.locator('output').getByText('100.00 USD').waitFor();
  await looked('lying-amount');
  await page.getByRole('button', { name: 'Continue' }).focus();
  await page.keyboard.press('Enter');
  await title('This is what you pay and get');
  await hold(ADDRESS);
  await page.getByText('your coins come back to').waitFor();
  await looked('lying-sell-offer');
  await press('Agree');
  await title('Send your bitcoin');
  await looked('lying-pay');
});

await check('prints a ticket when the coins are seen, and gives the notes for it', async () => {
  await scene('seen', 'BT1001-2');
  await title('We have seen your payment');
  await page.getByText('Printed').waitFor();
  await looked('lying-ticket');
  await scene('confirmed', 'BT1001-2');
  await title('Your cash is ready');
  await press('Take the cash now');
  await title('Please take your cash');
  await looked('lying-given');
  await panel.reload();
  await panel.getByText('50 USD, 50 USD').waitFor();
  await accessible(panel, 'panel');
  await panel.screenshot({ path: `${stage.screenshots}/panel.png`, fullPage: true });
  await press('Done');
});

await check('types an address with its own keys', async () => {
  await press(/^Buy bitcoin/);
  await press('Type the address instead');
  await page.getByText('b', { exact: true }).click();
  await page.getByText('1', { exact: true }).click();
  assert.equal(await page.getByLabel('Bitcoin address').inputValue(), 'b1');
  await looked('lying-keys');
  await press('Use this address');
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Bitcoin address').fill(ADDRESS);
  await press('Use this address');
  await title('Is this really for you?');
  await looked('lying-warning');
  await press('Somebody told me to pay');
  await title('Keep your money');
  await looked('lying-scam');
  await press('Done');
});

await check('says why it does not serve: locked, open, or without paper', async () => {
  await scene('lock', 'The operator is counting the cashbox');
  await title('This machine is out of service');
  await looked('lying-locked');
  await panel.getByLabel('Door open').click();
  await title('The door is open');
  await picture(page, 'lying-service');
  await accessible(page, 'lying-service');
  await panel.getByLabel('Door open').click();
  await scene('lock', '');
  await title('What would you like to do?');
});

await check('says that it is gone while its program is, and comes back by itself', async () => {
  await scene('restart');
  await page.getByText('One moment, please').waitFor();
  await scene('start');
  await title('What would you like to do?');
});

await check('needs no scrolling, and has nothing too small to touch', () => assert.deepEqual(unfit, []));
assert.deepEqual(complaints, [], 'errors in the pages');
await end();
