// Which page this is, and the look at the keeper that keeps it true.

import { frame, frameAway, loadWords, state } from '/frame.js';
import { drawNotices, lookNotices } from '/notices.js';
import { drawKeys, drawSecret } from '/keys.js';
import { drawFirst, drawPerson, lookPerson } from '/people.js';
import { drawProve } from '/prove.js';
import { drawReceipts } from '/receipts.js';
import { draw as drawWaits, drawUnknown } from '/waits.js';

const LOOK_MS = 1_000;
const page = document.documentElement.dataset.page;

const once = { key: drawKeys, secret: drawSecret, first: drawFirst, person: drawPerson, prove: drawProve, notices: drawNotices, receipts: drawReceipts };
let drawn = false;
let looks = 0;

async function look() {
  const turn = ++looks;
  try {
    const now = await state();
    // An older answer that comes late would show what is over.
    if (turn !== looks) return;
    frame(now);
    if (page === 'waits') {
      drawWaits(now, look);
    } else if (!drawn && once[page]) {
      drawn = true;
      await once[page](now, look);
    } else if (page === 'person') {
      lookPerson(now);
    } else if (page === 'notices') {
      await lookNotices();
    }
    document.documentElement.dataset.ready = 'yes';
  } catch (error) {
    if (turn !== looks) return;
    frameAway(error);
    if (page === 'waits') drawUnknown();
    document.documentElement.dataset.ready = 'away';
  }
}

/** One look after the other, however long each takes. */
async function keepLooking() {
  if (!document.hidden) await look();
  setTimeout(keepLooking, LOOK_MS);
}

await loadWords();
const here = document.querySelector(`nav a[href="${location.pathname}"]`);
if (here) here.setAttribute('aria-current', 'page');
document.title = `${document.querySelector('h1').textContent} · Tallystick approver`;
await keepLooking();
