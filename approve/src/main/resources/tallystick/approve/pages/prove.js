// Showing a server who somebody is: the program says what is signed and for whom, never the address.

import { Refusal, post, reason, say, tell } from '/frame.js';
import { base64url, sign } from '/passkey.js';

const byId = (id) => document.getElementById(id);

/** The nonce alone, and nothing beside it; whether it is one, the program says. */
const nonceOf = (search) => /^\?nonce=([A-Za-z0-9_-]{43})$/.exec(search)?.[1];

function wrong(text) {
  byId('wrong').textContent = text;
  byId('wrong').hidden = false;
}

export async function drawProve(now) {
  const nonce = nonceOf(location.search);
  if (!nonce) {
    wrong(say('prove.wrong'));
    return;
  }
  let asked;
  try {
    asked = await post('/api/proof', { nonce });
  } catch (error) {
    wrong(error.error === 'bad-request' ? say('prove.wrong') : reason(error));
    return;
  }
  const card = byId('ask');
  const button = card.querySelector('button');
  const said = card.querySelector('.said');
  byId('server').textContent = asked.server;
  byId('for').textContent = asked.organisation;
  card.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    tell(said, say('waits.asking'));
    try {
      const answer = { nonce, ...(await sign(now, asked.challenge)) };
      const bytes = new TextEncoder().encode(JSON.stringify(answer));
      tell(said, say('prove.going', asked), 'good');
      // Behind the hash: it goes to that server's page and stands in no log on the way.
      location.replace(`${asked.server}/proved#${base64url(bytes)}`);
    } catch (error) {
      const nobody = error instanceof Refusal && error.error === 'no-passkey';
      tell(said, nobody ? say('prove.nobody') : reason(error), 'bad');
      button.disabled = false;
    }
  });
}
