// Keys: the public half of one made in the keeper, and the entry of a secret made elsewhere.

import { element, onSubmit, post, reason, say, stamp, tell } from '/frame.js';
import { base64url } from '/passkey.js';

async function key(account) {
  const card = stamp('key');
  card.querySelector('h2').textContent = say('key.heading', account);
  card.querySelector('.state').textContent = say('key.state', {
    environment: say(`environment.${account.environment}`),
    kind: say(`kind.${account.kind}`),
    state: say(`state.${account.state}`),
  });
  const said = card.querySelector('.said');
  const pem = card.querySelector('pre');
  const button = card.querySelector('button');
  try {
    pem.textContent = (await post('/api/public-half', { credential: account.credential })).pem;
  } catch (error) {
    pem.hidden = true;
    button.hidden = true;
    tell(said, reason(error), 'bad');
  }
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(pem.textContent);
      tell(said, say('key.copied'), 'good');
    } catch {
      tell(said, say('key.not-copied'), 'bad');
    }
  });
  return card;
}

export async function drawKeys(now) {
  const made = now.accounts.filter((account) => account.provenance === 'MADE_IN_KEEPER');
  const cards = made.length ? await Promise.all(made.map(key)) : [element('p', 'card empty', say('key.none'))];
  document.getElementById('keys').replaceChildren(...cards);
}

function waiting(now) {
  return now.accounts.filter(
    (account) =>
      account.kind === 'HMAC_SHA256' &&
      account.provenance === 'ENTERED_AT_APPROVER' &&
      account.state === 'waiting-for-secret',
  );
}

export function drawSecret(now, again) {
  const form = document.getElementById('form');
  const accounts = waiting(now);
  form.hidden = accounts.length === 0;
  document.getElementById('none').hidden = accounts.length > 0;
  form.credential.replaceChildren(
    ...accounts.map((account) => {
      const option = element('option', '', say('key.heading', account));
      option.value = account.credential;
      return option;
    }),
  );
  onSubmit(form, async (fields, said) => {
    const secret = new TextEncoder().encode(String(fields.get('secret')).trim());
    form.secret.value = '';
    try {
      // The order of the two is part of the form in which the program takes it.
      await post('/api/secret', { credential: fields.get('credential'), secret: base64url(secret) });
    } finally {
      secret.fill(0);
    }
    tell(said, say('secret.kept'), 'good');
    form.querySelector('.actions').hidden = true;
    await again();
  });
}
