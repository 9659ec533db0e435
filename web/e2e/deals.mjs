// A deal on the page of its bot, from the first order to the profit; each order leads to its proof.
import assert from 'node:assert/strict';
import { check, device, DESK, end, picture, scene, signIn, stage } from './browser.mjs';

const desk = await device(DESK, 'anna');
const { page } = desk;
const PATIENCE = { timeout: 60_000 };

await check('a deal opens, and its orders stand on the chart and in the table', async () => {
  await signIn(page);
  const bot = await scene('bot');
  await page.goto(`${stage.server}/bots/${bot}`);
  await page.getByRole('heading', { name: /^Deal 1 on BTC\/USD/ }).waitFor(PATIENCE);
  await page.locator('canvas').first().waitFor();
  await page.getByRole('img', { name: /Candles of BTC\/USD/ }).first().waitFor();
});

await check('it averages down', async () => {
  await page.getByText(/^Averaging 1$/).first().waitFor(PATIENCE);
  await page.getByText('Takes profit at').first().waitFor();
});

await check('it closes with a profit, and stands in the list of deals', async () => {
  // When the price falls at once it may take an hour and a half of the market's time, at sixty times its speed.
  await page.getByText('Completed').first().waitFor({ timeout: 150_000 });
  await page.getByText(/[1-9][0-9]* ended deal/).waitFor(PATIENCE);
  await picture(page, 'bot-deal');
});

await check('an order leads to its entry of the tally', async () => {
  await page.getByRole('link', { name: /Entry [0-9]+/ }).first().click();
  await page.waitForURL('**/tally*');
  await page.getByRole('heading', { name: 'Tally' }).waitFor();
});

assert.deepEqual(desk.complaints, []);
await end();
