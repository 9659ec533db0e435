// People: the first administrator, and everybody after.

import { element, onSubmit, post, say, tell } from '/frame.js';
import { make } from '/passkey.js';

const byId = (id) => document.getElementById(id);

export function drawFirst(now) {
  const form = byId('form');
  onSubmit(form, async (fields, said) => {
    const passkey = await make(now, fields.get('person'));
    const answer = await post('/api/first', { code: fields.get('code').trim().toUpperCase(), ...passkey });
    if (answer.outcome === 'refused') {
      tell(said, say('refused', answer), 'bad');
      return;
    }
    byId('fingerprint').textContent = answer.fingerprint;
    form.hidden = true;
    byId('done').hidden = false;
    byId('notices').replaceChildren();
  });
}

export function drawPerson(now) {
  drawPeople(now);
  const form = byId('form');
  onSubmit(form, async (fields, said) => {
    const answer = await post('/api/newcomer', await make(now, fields.get('person')));
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
  });
}

function drawPeople(now) {
  const people = now.people.map((person) => {
    const item = element('li');
    const how = person.kind === 'passkey' ? say('person.passkey', person) : say('person.key-file');
    item.append(element('b', '', person.person), element('span', 'mono', how));
    return item;
  });
  byId('people').replaceChildren(...(people.length ? people : [element('li', '', say('person.nobody'))]));
}
