// One story: a first administrator, what waits, keys, another person, a phone, and an attack.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { check, device, end, open, picture, scene, stage } from './browser.mjs';

const desk = await device({ viewport: { width: 1280, height: 900 } });
const { page } = desk;
const card = (title) => page.locator('.change', { hasText: title });
const verified = (isUserVerified) =>
  desk.cdp.send('WebAuthn.setUserVerified', { authenticatorId: desk.authenticatorId, isUserVerified });

await check('the first administrator enrols a passkey with the code of the console', async () => {
  await open(page, '/');
  await picture(page, 'nobody-yet');
  await page.getByRole('link', { name: 'First administrator' }).click();
  await page.getByLabel('One-time code').fill('AAAAA-AAAAA-AAAAA-AAAAA');
  await page.getByLabel('Your name').fill('anna');
  await picture(page, 'first');
  await page.getByRole('button').click();
  await page.getByText('That is not the code').waitFor();
  await picture(page, 'first-wrong-code');
  await page.getByLabel('One-time code').fill(stage.code.toLowerCase());
  await page.getByRole('button').click();
  await page.getByText('You may approve changes now').waitFor();
  const fingerprint = await page.locator('#fingerprint').textContent();
  assert.match(fingerprint, /^[0-9a-f]{4}( [0-9a-f]{4}){3}$/);
  const said = await scene('said');
  assert.ok(said.includes(fingerprint), `the console says ${said}`);
  assert.equal(await page.locator('#server').getAttribute('href'), `${stage.server}/sign-in`);
  await picture(page, 'first-done');
  const { credentials } = await desk.cdp.send('WebAuthn.getCredentials', {
    authenticatorId: desk.authenticatorId,
  });
  assert.equal(credentials.length, 1, 'the passkey of the refused code stayed on the device');
});

await check('that way in is gone', async () => {
  assert.equal((await open(page, '/first')).status(), 410);
  await picture(page, 'gone');
  const status = await page.evaluate(
    async () =>
      (
        await fetch('/api/first', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{"code":"x","person":"mallory"}',
        })
      ).status,
  );
  assert.equal(status, 410);
});

await check('a person shows the server who he is, and gives it nothing else', async () => {
  const nonce = randomBytes(32).toString('base64url');
  await open(page, `/prove?nonce=${nonce}`);
  await page.getByText(stage.server, { exact: true }).waitFor();
  await picture(page, 'prove');
  await page.getByRole('button', { name: 'Sign with a passkey' }).click();
  await page.waitForURL(`${stage.server}/proved#*`);
  const answer = JSON.parse(Buffer.from(new URL(page.url()).hash.slice(1), 'base64url').toString());
  assert.deepEqual(Object.keys(answer), [
    'nonce',
    'credentialId',
    'authenticatorData',
    'clientDataJson',
    'signature',
  ]);
  assert.equal(answer.nonce, nonce);
  const client = JSON.parse(Buffer.from(answer.clientDataJson, 'base64url').toString());
  const signed = ['tallystick/person-proof/v1', stage.approver, stage.server, 'demo', nonce].join('\n');
  assert.equal(client.challenge, createHash('sha256').update(signed).digest('base64url'));
  assert.deepEqual([client.type, client.origin, client.crossOrigin], ['webauthn.get', stage.approver, false]);

  // A server that got it tries it as an approval.
  await scene('ceilings');
  await open(page, '/');
  const tried = await page.evaluate(async (proof) => {
    const { post, state } = await import('/frame.js');
    const { change } = (await state()).changes[0];
    return [await post('/api/approve', { change, ...proof }), await post('/api/veto', { change, ...proof })];
  }, answer);
  assert.deepEqual(tried.map((one) => one.rule), ['approval-invalid', 'approval-invalid']);
  await card('Set the ceilings').getByRole('button', { name: 'Veto' }).click();
  await page.getByText('Vetoed: Set the ceilings').waitFor();

  // Nothing is signed for an address that no server makes, and none leads elsewhere.
  for (const search of ['', '?nonce=short', `?nonce=${nonce}&server=https://evil.example`, `?nonce=${nonce.slice(0, 42)}_`]) {
    await open(page, `/prove${search}`);
    await page.getByText('There is nothing to sign').waitFor();
    assert.ok(await page.locator('#ask').isHidden(), search);
  }
  await picture(page, 'prove-nothing');
});

await check('an empty list says what comes next', async () => {
  await open(page, '/');
  await page.getByText('Nothing waits.').waitFor();
  await picture(page, 'waits-none');
});

await check('a change is shown with the code that stands elsewhere, and approved', async () => {
  const code = await scene('ceilings');
  await card('Set the ceilings').waitFor();
  assert.equal(await card('Set the ceilings').locator('output').textContent(), code);
  await card('Set the ceilings').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('In force: Set the ceilings').waitFor();
  await card('Set the ceilings').waitFor({ state: 'detached' });
});

await check('a change is shown as a difference, and vetoed', async () => {
  await scene('higher-loss');
  await scene('made');
  await scene('shared');
  await card('Set the ceilings').locator('mark.minus').first().waitFor();
  await card('credential old').waitFor();
  await picture(page, 'waits');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'waits-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  const french = await device({ viewport: { width: 1280, height: 900 }, locale: 'fr-FR' });
  await open(french.page, '/');
  await french.page.getByText('Ce qui attend une approbation').waitFor();
  await picture(french.page, 'waits-french');
  await french.page.context().close();
  await card('Set the ceilings').getByRole('button', { name: 'Veto' }).click();
  await page.getByText('Vetoed: Set the ceilings').waitFor();
});

await check('without user verification neither the browser nor the keeper lets it pass', async () => {
  await verified(false);
  await card('credential main').getByRole('button', { name: 'Approve' }).click();
  await card('credential main').getByText('could not verify that it is you').waitFor();
  await picture(page, 'waits-not-verified');
  // A page that a thief wrote would not ask for it: then the keeper refuses.
  const answer = await page.evaluate(async () => {
    const { base64url, bytes } = await import('/passkey.js');
    const { post, state } = await import('/frame.js');
    const now = await state();
    const change = now.changes.find((one) => one.title.includes('credential main'));
    const made = await navigator.credentials.get({
      publicKey: {
        rpId: now.rpId,
        challenge: bytes(change.challenge),
        allowCredentials: now.people.map((one) => ({ type: 'public-key', id: bytes(one.credentialId) })),
        userVerification: 'discouraged',
      },
    });
    return post('/api/approve', {
      change: change.change,
      credentialId: base64url(made.rawId),
      authenticatorData: base64url(made.response.authenticatorData),
      clientDataJson: base64url(made.response.clientDataJSON),
      signature: base64url(made.response.signature),
    });
  });
  assert.deepEqual([answer.outcome, answer.rule], ['refused', 'approval-invalid'], JSON.stringify(answer));
  await verified(true);
});

await check('keys: the public half to copy, and a secret entered once', async () => {
  await open(page, '/');
  for (const name of ['credential main', 'credential old']) {
    await card(name).getByRole('button', { name: 'Approve' }).click();
    await page.getByText(`In force: Add the ${name}`).waitFor();
  }
  await open(page, '/key');
  await page.getByText('BEGIN PUBLIC KEY').waitFor();
  await picture(page, 'key');
  await open(page, '/secret');
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.locator('input[name=secret]').fill('correct-horse-battery');
  await picture(page, 'secret');
  await page.getByRole('button').click();
  await page.getByText('The keeper has it.').waitFor();
  assert.equal(await page.locator('input[name=secret]').inputValue(), '');
  assert.ok(!requests.join(' ').includes('correct'), 'the secret stood in a URL');
  await open(page, '/secret');
  await page.getByText('No credential waits for a secret').waitFor();
  await picture(page, 'secret-none');
});

let ben;
await check('another person makes a passkey, and the first one approves it', async () => {
  const other = (ben = await device({ viewport: { width: 1280, height: 900 } }));
  await open(other.page, '/person');
  await picture(other.page, 'person');
  await other.page.getByLabel('Your name').fill('ben');
  await other.page.getByRole('button').click();
  await other.page.getByText('Your passkey waits for approval').waitFor();
  const fingerprint = await other.page.locator('#fingerprint').textContent();
  const code = await other.page.locator('#code').textContent();
  await picture(other.page, 'person-done');
  await open(page, '/');
  assert.equal(await card('Let ben').locator('output').textContent(), code);
  await card('Let ben').getByText(fingerprint).waitFor();
  await card('Let ben').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('In force: Let ben').waitFor();
  await other.page.getByText('You may approve changes now.').waitFor();
  await picture(other.page, 'person-in');
  await scene('two-people');
  await card('Set the ceilings').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('In force').waitFor();

  // From now on two people: one counts, and waits for the other.
  await scene('ceilings');
  await card('let 1 person').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Your approval counts').waitFor();
  await card('let 1 person').getByText('Approved by anna').waitFor();
  await picture(page, 'waits-for-another');
  await card('let 1 person').getByRole('button', { name: 'Approve' }).click();
  await card('let 1 person').getByText('approval-self').waitFor();
  await open(other.page, '/');
  await other.page.getByRole('button', { name: 'Approve' }).click();
  await other.page.getByText('In force').waitFor();
  assert.deepEqual(other.complaints, []);
});

await check('what waits for its time is seen, can be vetoed, and glass is broken in the open', async () => {
  const approve = async (title) => {
    await card(title).getByRole('button', { name: 'Approve' }).click();
    await page.getByText('In force').waitFor();
  };
  await open(page, '/');
  await scene('rule');
  await approve('Set how long');
  await scene('higher-loss');
  await card('Set the ceilings').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('It waits for its time below').waitFor();
  const cooled = page.locator('#cooled .change');
  await cooled.getByText('Takes effect at').waitFor();
  await picture(page, 'cooling');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'cooling-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await cooled.getByRole('button', { name: 'Veto' }).click();
  await page.getByText('Vetoed: Set the ceilings').waitFor();
  await cooled.waitFor({ state: 'detached' });

  await scene('two-people');
  await approve('let 2 people');
  await scene('no-rule');
  await card('Set how long').getByRole('button', { name: 'cannot be reached' }).click();
  await cooled.getByText('Break-glass.').waitFor();
  await picture(page, 'break-glass');
  await cooled.getByRole('button', { name: 'Veto' }).click();
  await cooled.waitFor({ state: 'detached' });

  // As it was, by both.
  await scene('no-rule');
  await card('Set how long').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Your approval counts').waitFor();
  await open(ben.page, '/');
  await ben.page.getByRole('button', { name: 'Approve' }).click();
  await ben.page.getByText('In force').waitFor();
  await scene('ceilings');
  await card('let 1 person').getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Your approval counts').waitFor();
  await ben.page.getByRole('button', { name: 'Approve' }).click();
  await ben.page.getByText('In force: Set the ceilings').waitFor();
});

await check('notices are tried out, and a decision is taken home with its proof', async () => {
  await open(page, '/notices');
  const mail = page.locator('[data-outlet="mail"]');
  await mail.getByRole('button', { name: 'Send a test' }).click();
  await mail.getByText('A test is on its way').waitFor();
  await mail.getByText('1 sent').waitFor();
  assert.ok(!(await page.content()).includes('s3cret'), 'a secret of an outlet stood on the page');
  await picture(page, 'notices');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'notices-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, '/receipts');
  await page.getByText('tallystick.test/demo', { exact: false }).first().waitFor();
  await picture(page, 'receipts');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('article', { hasText: 'Let anna approve' }).getByRole('button').click(),
  ]);
  assert.match(file.suggestedFilename(), /^tallystick-[0-9]+\.tlog-proof$/);
});

await check('a page of another origin can neither send nor read', async () => {
  const stranger = await device({});
  await stranger.page.goto(`${stage.scenes}/hostile`);
  const outcomes = await stranger.page.evaluate(async (approver) => {
    const attempt = async (path, options) => {
      try {
        const response = await fetch(approver + path, options);
        return response.type === 'opaque' ? 'opaque' : `read ${response.status}`;
      } catch {
        return 'blocked';
      }
    };
    const body = '{"code":"x","person":"mallory"}';
    return [
      await attempt('/api/state', {}),
      await attempt('/api/approve', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }),
      await attempt('/api/approve', { method: 'POST', body }),
      await attempt('/api/newcomer', { method: 'POST', mode: 'no-cors', body }),
    ];
  }, stage.approver);
  assert.deepEqual(outcomes, ['blocked', 'blocked', 'blocked', 'blocked']);
  const framed = await stranger.page.evaluate(async (approver) => {
    const frame = document.createElement('iframe');
    frame.src = approver;
    document.body.append(frame);
    await new Promise((resolve) => (frame.onload = resolve));
    return frame.contentDocument === null;
  }, stage.approver);
  const inside = stranger.page.frames()[1];
  assert.ok(framed && (await inside.locator('#changes').count()) === 0, 'the page let itself be framed');
  await stranger.page.context().close();
});

await check('the same at the size of a phone', async () => {
  const phone = await device({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  });
  const { credentials } = await desk.cdp.send('WebAuthn.getCredentials', {
    authenticatorId: desk.authenticatorId,
  });
  for (const credential of credentials) {
    await phone.cdp.send('WebAuthn.addCredential', { authenticatorId: phone.authenticatorId, credential });
  }
  await scene('higher-loss');
  for (const [path, name] of [
    ['/', 'waits'],
    ['/key', 'key'],
    ['/secret', 'secret-none'],
    ['/person', 'person'],
    ['/first', 'gone'],
    ['/notices', 'notices'],
    ['/receipts', 'receipts'],
    ['/prove?nonce=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8', 'prove'],
  ]) {
    await open(phone.page, path);
    if (path === '/key') await phone.page.getByText('BEGIN PUBLIC KEY').waitFor();
    await picture(phone.page, `phone-${name}`);
  }
  await open(phone.page, '/');
  await phone.page.getByRole('button', { name: 'Approve' }).tap();
  await phone.page.getByText('In force').waitFor();
  await scene('ceilings');
  await phone.page.getByRole('button', { name: 'Veto' }).tap();
  await phone.page.getByText('Vetoed').waitFor();
  assert.deepEqual(phone.complaints, []);
  await phone.page.context().close();
});

await check('with the keeper away the page says so, and goes on when it is back', async () => {
  await open(page, '/');
  await scene('stop');
  await page.getByText('The keeper does not answer.').waitFor();
  await page.getByText('What waits is not known').waitFor();
  await picture(page, 'keeper-away');
  await scene('start');
  await page.getByText('The keeper does not answer.').waitFor({ state: 'detached' });
});

await check('no page broke its own policy', async () => {
  assert.deepEqual(desk.complaints, []);
});

await end();
