// What waits: each change as a difference, with its code; approved or vetoed by a passkey.

import { Refusal, clockMs, element, notice, post, reason, say, stamp, tell } from '/frame.js';
import { sign } from '/passkey.js';

function value(text, otherwise, kind) {
  if (text === null) return element('span', 'unset', say(otherwise));
  return kind ? element('mark', kind, text) : element('span', 'same', text);
}

function row(line) {
  const same = line.before === line.after;
  const tr = element('tr', line.what === 'WARNING' ? 'warns' : same ? 'stays' : '');
  const before = element('td');
  const after = element('td');
  before.dataset.label = say('waits.before');
  after.dataset.label = say('waits.after');
  before.append(value(line.before, 'waits.nothing-before', same ? '' : 'minus'));
  after.append(value(line.after, 'waits.nothing-after', same ? '' : 'plus'));
  tr.append(element('td', '', line.what), before, after);
  return tr;
}

function list(texts) {
  return texts.map((text) => element('li', '', text));
}

function when(ms) {
  return new Date(ms).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}

function coolingMeta(change) {
  const names = change.approvedBy.join(', ');
  const due = change.effectiveAtMs > clockMs();
  return list([
    say('waits.approved-by', { names }),
    due ? say('cooling.effective', { time: when(change.effectiveAtMs) }) : say('cooling.now'),
  ]);
}

function meta(change) {
  const minutes = Math.ceil((change.expiresAtMs - clockMs()) / 60_000);
  const time = new Date(change.expiresAtMs).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  const names = change.approvedBy.join(', ');
  return list([
    names ? say('waits.approved-by', { names }) : say('waits.approved-by-nobody'),
    change.missing === 1 ? say('waits.missing-1') : say('waits.missing', change),
    minutes > 0 ? say('waits.expires', { time, minutes }) : say('waits.expired'),
  ]);
}

// While a device asks its person, the card stays where it is.
let deciding = false;

// What each word is said with: its path, and its own bytes to sign.
const WORDS = {
  approve: ['/api/approve', 'challenge'],
  veto: ['/api/veto', 'vetoChallenge'],
  'break-glass': ['/api/break-glass', 'breakGlass'],
};

async function decide(now, change, word, card, again) {
  const [path, challenge] = WORDS[word];
  const said = card.querySelector('.said');
  const buttons = card.querySelectorAll('button');
  for (const button of buttons) button.disabled = true;
  deciding = true;
  tell(said, say('waits.asking'));
  document.getElementById('result').replaceChildren();
  try {
    const assertion = await sign(now, change[challenge]);
    const answer = await post(path, { change: change.change, ...assertion });
    if (answer.outcome === 'refused') {
      tell(said, say('refused', answer), 'bad');
      return;
    }
    const text = say(`waits.${answer.outcome}`, { ...answer, title: change.title });
    deciding = false;
    await again();
    document.getElementById('result').replaceChildren(notice('', text, 'good'));
  } catch (error) {
    const text = error instanceof Refusal && error.error === 'no-passkey' ? say('waits.no-passkey') : reason(error);
    tell(said, text, 'bad');
  } finally {
    deciding = false;
    for (const button of buttons) button.disabled = false;
  }
}

function described(change) {
  const node = stamp('change');
  node.dataset.change = change.change;
  node.querySelector('h2').textContent = change.title;
  node.querySelector('output').textContent = change.code;
  node.querySelector('tbody').append(...change.lines.map(row));
  return node;
}

function card(now, change, again) {
  const node = described(change);
  node.querySelector('.meta').append(...meta(change));
  const [approve, veto, late] = node.querySelectorAll('button');
  approve.addEventListener('click', () => decide(now, change, 'approve', node, again));
  veto.addEventListener('click', () => decide(now, change, 'veto', node, again));
  if (change.breakGlass) {
    late.hidden = false;
    late.textContent = say('waits.break-glass', change);
    late.addEventListener('click', () => decide(now, change, 'break-glass', node, again));
  }
  return node;
}

/** Approved already: whoever may approve can still stop it. */
function cooledCard(now, change, again) {
  const node = described(change);
  node.querySelector('.meta').append(...coolingMeta(change));
  if (change.brokenGlass) node.querySelector('.code').before(notice(say('cooling.broken.title'), say('cooling.broken'), 'bad'));
  const [approve, veto] = node.querySelectorAll('button');
  approve.remove();
  veto.addEventListener('click', () => decide(now, change, 'veto', node, again));
  return node;
}

let shown = '';

/** With the keeper away nothing that was drawn is true any more. */
export function drawUnknown() {
  if (deciding) return;
  shown = '';
  document.getElementById('changes').replaceChildren(element('p', 'card empty', say('waits.unknown')));
  document.getElementById('cooling').hidden = true;
}

/** Draws what changed; a card with an unchanged offer stays, and with it what was said on it. */
export function draw(now, again) {
  if (deciding) return;
  const fresh = JSON.stringify([now.changes, now.cooling, now.people]);
  const minute = Math.floor(clockMs() / 60_000);
  const changes = document.getElementById('changes');
  if (fresh === shown) {
    if (changes.dataset.minute !== String(minute)) {
      now.cooling.forEach((change, i) =>
        document.getElementById('cooled').children[i].querySelector('.meta').replaceChildren(...coolingMeta(change)),
      );
      now.changes.forEach((change, i) => changes.children[i].querySelector('.meta').replaceChildren(...meta(change)));
    }
  } else {
    shown = fresh;
    changes.replaceChildren(
      ...(now.changes.length
        ? now.changes.map((change) => card(now, change, again))
        : [element('p', 'card empty', say('waits.none'))]),
    );
    document.getElementById('cooling').hidden = now.cooling.length === 0;
    document.getElementById('cooled').replaceChildren(...now.cooling.map((change) => cooledCard(now, change, again)));
  }
  changes.dataset.minute = String(minute);
}
