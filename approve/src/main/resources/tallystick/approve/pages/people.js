// People: the first administrator, and everybody after.

import { element, onSubmit, post, say, tell } from '/frame.js';
import { forget, make } from '/passkey.js';

const byId = (id) => document.getElementById(id);

/** Answers after which the passkey certainly is not enrolled; after any other it may be. */
const NOT_TAKEN = ['not-admitted', 'gone', 'passkey-refused', 'too-many-newcomers'];

/**
 * Makes a passkey and sends it. One that was refused does not stay on the device; one of which
 * nobody knows what became does, or a lost answer could lock its person out.
 */
async function enrol(now, path, person, more) {
  const passkey = await make(now, person);
  try {
    const answer = await post(path, { ...more, ...passkey });
    if (answer.outcome === 'refused') await forget(now, passkey);
    return { ...answer, credentialId: passkey.credentialId };
  } catch (error) {
    if (NOT_TAKEN.includes(error.error)) await forget(now, passkey);
    throw error;
  }
}

/** Where somebody who may approve goes on: the server's own sign-in, and what waits here. */
function linkServer(now) {
  if (!now.server) return;
  byId('server').href = `${now.server}/sign-in`;
  byId('server').hidden = false;
}

export function drawFirst(now) {
  const form = byId('form');
  onSubmit(form, async (fields, said) => {
    const code = fields.get('code').trim().toUpperCase();
    const answer = await enrol(now, '/api/first', fields.get('person'), { code });
    if (answer.outcome === 'refused') {
      tell(said, say('refused', answer), 'bad');
      return;
    }
    byId('fingerprint').textContent = answer.fingerprint;
    form.hidden = true;
    byId('done').hidden = false;
    byId('notices').replaceChildren();
    byId('to-server').hidden = !now.server;
    linkServer(now);
  });
}

let waiting = null;

/** Tells a newcomer what became of his passkey while he looks. */
export function lookPerson(now) {
  drawPeople(now);
  if (!waiting) return;
  if (now.people.some((person) => person.credentialId === waiting.credentialId)) {
    waiting = null;
    tell(byId('decided'), say('person.in'), 'good');
    linkServer(now);
    byId('next').hidden = false;
  } else if (!now.changes.some((change) => change.change === waiting.change)) {
    tell(byId('decided'), say('person.out'), 'bad');
  }
}

export function drawPerson(now) {
  drawPeople(now);
  const form = byId('form');
  onSubmit(form, async (fields, said) => {
    const answer = await enrol(now, '/api/newcomer', fields.get('person'), {});
    if (answer.outcome === 'refused') {
      tell(said, say('refused', answer), 'bad');
      return;
    }
    byId('fingerprint').textContent = answer.fingerprint;
    byId('code').textContent = answer.code;
    byId('change-id').textContent = answer.change;
    byId('console').textContent = `tallystick approve --console yes ${answer.change.slice(0, 8)} --code ${answer.code}`;
    form.hidden = true;
    byId('done').hidden = false;
    tell(byId('decided'), say('person.waits'));
    waiting = answer;
  });
}

function drawPeople(now) {
  const people = now.people.map((person) => {
    const item = element('li');
    const how = {
      passkey: () => say('person.passkey', person),
      console: () => say('person.key-file'),
      unattended: () => say('person.unattended'),
    }[person.kind]();
    item.append(element('b', '', person.person), element('span', 'mono', how));
    return item;
  });
  byId('people').replaceChildren(...(people.length ? people : [element('li', '', say('person.nobody'))]));
}
