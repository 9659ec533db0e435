// What every page shares: its words, its questions to the program, and the frame around it.
// All text goes into text nodes; nothing here ever becomes markup.

const LANGUAGES = ['en', 'fr'];

let words = {};

export async function loadWords() {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  const language = wanted.find((tag) => LANGUAGES.includes(tag)) ?? 'en';
  words = await (await fetch(`/messages.${language}.json`)).json();
  document.documentElement.lang = language;
  fill(document);
}

/** The reader's words for a key, with {names} replaced. */
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** Puts words into everything that names a key. */
export function fill(root) {
  for (const node of root.querySelectorAll('[data-text]')) {
    node.textContent = say(node.dataset.text);
  }
  for (const node of root.querySelectorAll('[data-name]')) {
    node.setAttribute('aria-label', say(node.dataset.name));
  }
}

export function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function stamp(id) {
  const node = document.getElementById(id).content.cloneNode(true);
  fill(node);
  return node.firstElementChild;
}

/** An answer that is not one: `error` is the word for it, `text` the program's own. */
export class Refusal extends Error {
  constructor(error, text) {
    super(text);
    this.error = error;
  }
}

let ahead = 0;

/** The program's clock: the reader's own may be an hour off, and an offer ends by the other. */
export const clockMs = () => Date.now() + ahead;

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: 'no-store', ...options });
  } catch {
    throw new Refusal('network', '');
  }
  const answered = Date.parse(response.headers.get('Date'));
  if (answered) ahead = answered - Date.now();
  const json = await response.json();
  if (!response.ok) throw new Refusal(json.error, json.text);
  return json;
}

export const state = () => ask('/api/state');

export const receipts = () => ask('/api/receipts');

export const outlets = () => ask('/api/notices');

export const post = (path, body) =>
  ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** What went wrong, for a person. */
export function reason(error) {
  if (error instanceof Refusal) {
    const key = `error.${error.error}`;
    const text = String(error.message).replace(/\.$/, '');
    return say(key in words ? key : 'error.other', { text });
  }
  if (error?.name === 'NotAllowedError' || error?.name === 'AbortError') return say('error.cancelled');
  if (error?.name === 'InvalidStateError') return say('error.known');
  if (error?.name === 'NotSupportedError' || error?.name === 'SecurityError') return say('error.unsupported');
  return say('error.other', { text: String(error?.message ?? error) });
}

export function tell(node, text, kind = '') {
  node.className = `said ${kind}`;
  node.textContent = text;
}

export function notice(title, text, kind = '', link) {
  const node = element('p', `notice ${kind}`);
  if (title) node.append(element('b', '', title), ' ');
  node.append(text);
  if (link) {
    const a = element('a', '', link.text);
    a.href = link.href;
    node.append(' ', a);
  }
  return node;
}

/** The frame of the page: who, where, and how the keeper is. */
export function frame(now) {
  document.getElementById('organisation').textContent = now.organisation;
  document.getElementById('origin').textContent = now.origin;
  document.getElementById('keeper').textContent =
    say('keeper.line', now) + (now.isolated ? `, ${say('keeper.isolated')}` : '');
  const notices = [];
  if (!now.isolated) notices.push(notice(say('keeper.not-isolated.title'), say('keeper.not-isolated')));
  if (!now.signing) notices.push(notice(say('keeper.stopped.title'), now.notSigningBecause, 'bad'));
  if (now.firstOpen && location.pathname !== '/first') {
    notices.push(
      notice(say('keeper.nobody.title'), say('keeper.nobody'), '', {
        text: say('keeper.nobody.link'),
        href: '/first',
      }),
    );
  }
  if (now.people.some((person) => person.kind === 'unattended')) {
    notices.push(notice(say('keeper.unattended.title'), say('keeper.unattended')));
  }
  const elsewhere = now.changes.find((change) => !change.here);
  if (elsewhere) {
    const approverOrigin = elsewhere.approverOrigin.startsWith('console:')
      ? say('keeper.console')
      : elsewhere.approverOrigin;
    notices.push(notice(say('keeper.elsewhere.title'), say('keeper.elsewhere', { approverOrigin }), 'bad'));
  }
  document.getElementById('notices').replaceChildren(...notices);
}

/** The frame when there is no state to show. */
export function frameAway(error) {
  const away = error instanceof Refusal && error.error === 'keeper-away';
  const node = away
    ? notice(say('keeper.away.title'), say('keeper.away'), 'bad')
    : notice('', reason(error), 'bad');
  document.getElementById('notices').replaceChildren(node);
}

/** Runs a form's work once at a time and says how it went beside it. */
export function onSubmit(form, work) {
  const said = form.querySelector('.said');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    tell(said, '');
    try {
      await work(new FormData(form), said);
    } catch (error) {
      tell(said, reason(error), 'bad');
    } finally {
      button.disabled = false;
    }
  });
}
