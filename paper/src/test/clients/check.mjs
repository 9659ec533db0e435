// What the client scripts share: settings from the environment, and saying what was checked.
import assert from 'node:assert/strict';

export const settings = JSON.parse(process.env.PAPER);

/** Moves the market by the exchange's admin API; returns when all streams were told. */
export async function admin(method, path, body) {
  const response = await fetch(`${settings.rest}/admin/${path}`, {
    method,
    headers: { Authorization: `Bearer ${settings.adminToken}` },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = await response.json();
  assert.equal(response.status, 200, JSON.stringify(json));
  return json;
}

export const push = (symbol, price, quantity = '100') =>
  admin('POST', 'push', { symbol, price: String(price), quantity });

let done = 0;
export async function check(name, body) {
  try {
    await body();
    done += 1;
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`FAILED ${name}: ${error.stack ?? error}`);
    process.exit(1);
  }
}

export function finish() {
  console.log(`done ${done}`);
  process.exit(0);
}

/** Fails instead of waiting for ever. */
export function within(ms, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export { assert };
