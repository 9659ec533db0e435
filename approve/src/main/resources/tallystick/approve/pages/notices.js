// Whom the approver tells by itself, how that goes, and a test for each.

import { element, outlets, post, reason, say, stamp, tell } from '/frame.js';
import { base64url, bytes } from '/passkey.js';

const when = (ms) => new Date(ms).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });

function facts(outlet) {
  const texts = [outlet.sent === 0 ? say('notices.none-sent') : say('notices.sent', outlet)];
  if (outlet.sentAtMs) texts.push(say('notices.sent-at', { time: when(outlet.sentAtMs) }));
  if (outlet.waiting) texts.push(say('notices.waiting', outlet));
  if (outlet.dropped) texts.push(say('notices.dropped', outlet));
  return texts.map((text) => element('li', '', text));
}

function card(outlet) {
  const node = stamp('outlet');
  node.dataset.outlet = outlet.name;
  node.querySelector('h2').textContent = say(`notices.${outlet.name}`);
  const said = node.querySelector('[role=status]');
  node.querySelector('button').addEventListener('click', async () => {
    try {
      await post('/api/notices/test', { outlet: outlet.name });
      tell(said, say('notices.testing'));
      await lookNotices();
    } catch (error) {
      tell(said, reason(error), 'bad');
    }
  });
  return node;
}

function show(node, outlet) {
  node.querySelector('.state').textContent = outlet.to;
  node.querySelector('.meta').replaceChildren(...facts(outlet));
  const failed = { time: when(outlet.failedAtMs), text: outlet.failure };
  tell(node.querySelector('.failure'), outlet.failure && say('notices.failed', failed), 'bad failure');
}

/** Keeps the cards, and with them what was said on them. */
export async function lookNotices() {
  const now = await outlets();
  const all = document.getElementById('outlets');
  if (!now.outlets.length) {
    all.replaceChildren(element('p', 'card empty', say('notices.empty')));
    return now;
  }
  for (const outlet of now.outlets) {
    let node = all.querySelector(`[data-outlet="${outlet.name}"]`);
    if (!node) {
      node = card(outlet);
      all.append(node);
    }
    show(node, outlet);
  }
  return now;
}

export async function drawNotices() {
  const now = await lookNotices();
  const section = document.getElementById('push');
  if (!now.pushKey || !('serviceWorker' in navigator) || !('PushManager' in window)) return;
  section.hidden = false;
  const said = section.querySelector('.said');
  section.querySelector('button').addEventListener('click', async () => {
    try {
      // One script only may ever become a worker of this page.
      const policy = window.trustedTypes?.createPolicy('push-worker', { createScriptURL: () => '/push-worker.js' });
      const worker = await navigator.serviceWorker.register(policy ? policy.createScriptURL('') : '/push-worker.js');
      const made = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(now.pushKey),
      });
      await post('/api/notices/subscribe', {
        endpoint: made.endpoint,
        p256dh: base64url(made.getKey('p256dh')),
        auth: base64url(made.getKey('auth')),
      });
      tell(said, say('notices.push.done'), 'good');
      await lookNotices();
    } catch (error) {
      tell(said, reason(error), 'bad');
    }
  });
}
