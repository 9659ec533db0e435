// What a person takes home: the head of the log, and the proof that a decision stands under it.

import { element, post, reason, receipts, say, stamp, tell } from '/frame.js';

const byId = (id) => document.getElementById(id);

function save(name, text) {
  const link = element('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function outcome(decision) {
  return {
    'in-force': () => say('receipts.in-force'),
    cooling: () => say('receipts.cooling'),
    vetoed: () => say('receipts.vetoed'),
    refused: () => say('receipts.refused'),
  }[decision.outcome]();
}

function card(decision) {
  const node = stamp('receipt');
  node.querySelector('h2').textContent = decision.title;
  const time = new Date(decision.loggedAtMs).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
  const texts = [outcome(decision), time, say('receipts.entry', decision)];
  if (decision.by.length) texts.splice(1, 0, decision.by.join(', '));
  node.querySelector('.meta').append(...texts.map((text) => element('li', '', text)));
  const button = node.querySelector('button');
  button.addEventListener('click', async () => {
    button.disabled = true;
    tell(byId('said'), '');
    try {
      save(`tallystick-${decision.index}.tlog-proof`, (await post('/api/receipt', { index: decision.index })).proof);
    } catch (error) {
      tell(byId('said'), reason(error), 'bad');
    } finally {
      button.disabled = false;
    }
  });
  return node;
}

export async function drawReceipts() {
  const now = await receipts();
  byId('note').textContent = now.note;
  byId('verifier-key').textContent = now.verifierKey;
  byId('signatures').textContent = now.signatures > 1 ? say('receipts.cosigned', { count: now.signatures - 1 }) : say('receipts.alone');
  byId('keep').addEventListener('click', () => save('tallystick-checkpoint.txt', now.note));
  byId('decided').replaceChildren(
    ...(now.decided.length ? now.decided.map(card) : [element('p', 'card empty', say('receipts.none'))]),
  );
}
