// What becomes of a page that somebody has open: the server ends and comes back, the device's clock is
// wrong, the session is ended elsewhere, names are scripts, the list is long.
import assert from 'node:assert/strict';
import { accessible, check, device, DESK, end, PHONE, picture, scene, signIn, stage } from './browser.mjs';

const desk = await device(DESK, 'anna');
const { page } = desk;

await check('figures that nobody keeps up to date say so, and go on by themselves', async () => {
  await signIn(page);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await scene('stop-server');
  const lost = page.getByText('The connection to the server is lost');
  await lost.waitFor();
  await picture(page, 'server-away');
  await scene('start-server');
  await lost.waitFor({ state: 'detached', timeout: 60_000 });
  await page.goto(`${stage.server}/bots`);
  await page.getByRole('heading', { name: 'Bots', level: 1 }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/bots', 'the session outlives the server');
});

await check('a device whose clock is an hour off is told, and works', async () => {
  const late = await device(DESK, 'anna');
  await late.page.clock.install({ time: Date.now() + 3_600_000 });
  await signIn(late.page);
  await late.page.getByText(/clock is .* ahead of the server/).waitFor();
  await late.context.close();
});

await check('a session that is ended elsewhere is out at once', async () => {
  const phone = await device(PHONE, 'anna');
  await signIn(phone.page);
  await page.goto(`${stage.server}/settings`);
  await page.getByRole('button', { name: 'End all others' }).click();
  await phone.page.waitForURL(`${stage.server}/sign-in`);
  await phone.context.close();
});

await check('a script for a name stays a name, in any alphabet', async () => {
  const names = ['<script>document.title="robbed"</script>', '"><img src=x onerror=alert(1)>', 'Ξένη 東京 שלום 🚀'];
  let asked = false;
  page.on('dialog', (dialog) => {
    asked = true;
    dialog.dismiss();
  });
  for (const name of names) {
    await scene('bot-named', name);
  }
  await page.goto(`${stage.server}/bots`);
  for (const name of names) {
    await page.getByText(name, { exact: true }).first().waitFor();
  }
  assert.ok(!asked && (await page.title()) !== 'robbed');
  assert.deepEqual(desk.complaints.filter((line) => line.includes('Content Security Policy')), []);
});

await end();
