// Every page, light and dark at the size of a desk and light at a phone's: nothing serious for axe, nothing
// wider than the window, nothing that the browser complains of; and everywhere by keyboard alone.
import assert from 'node:assert/strict';
import { accessible, check, device, DESK, end, PHONE, picture, scene, signIn, stage } from './browser.mjs';

const PAGES = [
  ['overview', '/'],
  ['bots', '/bots'],
  ['builder', '/bots/new'],
  ['smart-trade', '/smart-trade'],
  ['portfolio', '/portfolio'],
  ['accounts', '/accounts'],
  ['fleet', '/fleet'],
  ['places', '/places'],
  ['sales', '/sales'],
  ['cash', '/cash'],
  ['coins', '/coins'],
  ['coins-editor', '/coins?edit=%2B'],
  ['watch', '/watch'],
  ['approvals', '/approvals'],
  ['tally', '/tally'],
  ['people', '/people'],
  ['tokens', '/people?tab=tokens'],
  ['settings', '/settings'],
  ['help', '/help/overview'],
];

/** Until nothing on the page is a skeleton any more. */
const settled = async (page) => {
  await page.locator('main h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('main .mantine-Skeleton-root') === null);
};

for (const [size, options, schemes] of [
  ['desk', DESK, ['light', 'dark']],
  ['phone', PHONE, ['light']],
]) {
  const { page, complaints, context } = await device(options, 'anna');
  await signIn(page);
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [name, path] of PAGES) {
      await check(`${name}, ${size}, ${scheme}`, async () => {
        await page.goto(stage.server + path);
        await settled(page);
        await picture(page, `${name}-${size}-${scheme}`);
        await accessible(page, name);
      });
    }
  }
  assert.deepEqual(complaints, []);
  await context.close();
}

await check('the palette, the menu and a form are reached without a mouse', async () => {
  const { page, context } = await device(DESK, 'anna');
  await signIn(page);
  await settled(page);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog').locator('input');
  await palette.fill('Bots');
  await page.getByRole('dialog').getByText('Bots').first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/bots');
  await page.getByRole('heading', { name: 'Bots', level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.waitForURL('**/tally');
  await page.reload();
  await settled(page);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the page');
  await context.close();
});

await check('ten thousand bots scroll', async () => {
  const { page, context } = await device(DESK, 'anna');
  await signIn(page);
  const answer = await page.evaluate(async () => (await fetch('/api/v1/bots/rows?limit=1')).json());
  const list = Object.keys(answer).find((key) => Array.isArray(answer[key]));
  const one = answer[list][0] ?? JSON.parse(await scene('row'));
  await page.route('**/api/v1/bots/rows?*', (route) => {
    const query = new URL(route.request().url()).searchParams;
    const offset = Number(query.get('offset') ?? 0);
    const limit = Number(query.get('limit') ?? 100);
    const rows = Array.from({ length: Math.min(limit, 10_000 - offset) }, (_, i) => ({
      ...one,
      id: `bot-${offset + i}`,
      name: `bot number ${offset + i}`,
    }));
    return route.fulfill({ json: { ...answer, total: 10_000, all: 10_000, [list]: rows } });
  });
  await page.goto(`${stage.server}/bots`);
  await page.getByText('bot number 0', { exact: true }).first().waitFor();
  for (let i = 0; i < 3; i++) {
    const more = page.getByRole('button', { name: /Show more/ });
    if ((await more.count()) > 0) await more.click();
  }
  const rows = await page.locator('main tbody tr').count();
  assert.ok(rows < 1_000, `${rows} rows stand in the document at once`);
  await context.close();
});

await end();
