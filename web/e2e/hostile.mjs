// The server belongs to a thief, and with it every script its pages run. He has the session of an
// administrator who is signed in, and may ask her device for what he likes. He gets no approval.
import assert from 'node:assert/strict';
import { check, device, DESK, end, signIn, stage } from './browser.mjs';

const desk = await device(DESK, 'anna');
const { page } = desk;

/** What the approver says, to whoever reaches it from this machine. */
const waiting = async () => {
  const state = await (await fetch(`${stage.approver}/api/state`)).json();
  return state.changes;
};

/** A thief is no browser: he writes the origin that he likes. */
const approve = async (body) => {
  const response = await fetch(`${stage.approver}/api/approve`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: stage.approver },
    body: JSON.stringify(body),
  });
  return response.json();
};

const LIE = 'Confirm that you are still there';

await check('his script runs in the place of the pages', async () => {
  await signIn(page);
  await page.route(`${stage.server}/assets/*.js`, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `document.title = 'stolen'; document.body.textContent = ${JSON.stringify(LIE)};`,
    }),
  );
  await page.reload();
  await page.getByText(LIE).waitFor();
});

let proposed;

await check('what he proposes with her session only waits', async () => {
  const answer = await page.evaluate(async () => {
    const token = /XSRF-TOKEN=([^;]*)/.exec(document.cookie)?.[1] ?? '';
    const said = await fetch('/api/v1/accounts', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-XSRF-TOKEN': decodeURIComponent(token) },
      body: JSON.stringify({ credential: 'spare', venue: 'paper' }),
    });
    return { status: said.status, body: await said.json() };
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  proposed = answer.body;
  assert.equal((await waiting()).length, 1);
});

await check('whatever he shows, the approver says what waits and its code', async () => {
  const approver = await desk.context.newPage();
  await approver.goto(stage.approver);
  const card = approver.locator('#changes .change');
  await card.getByText('spare').first().waitFor();
  const said = await card.innerText();
  assert.ok(said.includes(proposed.code), `${proposed.code} is not in ${said}`);
  assert.ok(!said.includes(LIE));
  await approver.close();
});

await check('what her device signs for his page approves nothing', async () => {
  const [change] = await waiting();
  const { people } = await (await fetch(`${stage.approver}/api/state`)).json();
  const all = people.filter((person) => person.kind === 'passkey').map((person) => person.credentialId);
  const { credentials } = await desk.cdp.send('WebAuthn.getCredentials', {
    authenticatorId: desk.authenticatorId,
  });
  const signIns = credentials
    .map((credential) => Buffer.from(credential.credentialId, 'base64').toString('base64url'))
    .filter((id) => !all.includes(id));
  assert.ok(all.length > 0 && signIns.length > 0, 'she has passkeys of both kinds');
  for (const id of [all[0], signIns[0]]) {
    const signed = await page.evaluate(
      async ([challenge, credential]) => {
        const bytes = (text) =>
          Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
        const text = (buffer) =>
          btoa(String.fromCharCode(...new Uint8Array(buffer)))
            .replace(/\+/g, '-')
            .replace(/\//g, '_')
            .replace(/=+$/, '');
        const made = await navigator.credentials.get({
          publicKey: {
            challenge: bytes(challenge),
            allowCredentials: [{ type: 'public-key', id: bytes(credential) }],
            userVerification: 'required',
          },
        });
        return {
          credentialId: text(made.rawId),
          authenticatorData: text(made.response.authenticatorData),
          clientDataJson: text(made.response.clientDataJSON),
          signature: text(made.response.signature),
        };
      },
      [change.challenge, id],
    );
    const answer = await approve({ change: change.change, ...signed });
    assert.notEqual(answer.outcome, 'in-force');
    assert.ok(
      ['approval-invalid', 'passkey-unknown'].includes(answer.rule ?? answer.code),
      JSON.stringify(answer),
    );
  }
  assert.equal((await waiting()).length, 1);
});

await check('and she vetoes it where she meets the keeper', async () => {
  const own = await device(DESK, 'anna');
  const approver = own.page;
  await approver.goto(stage.approver);
  await approver.getByRole('button', { name: 'Veto' }).click();
  await approver.getByText('Vetoed').first().waitFor();
  assert.deepEqual(await waiting(), []);
});

await end();
