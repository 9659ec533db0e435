import { send } from './http';
import { Problem } from './problem';

/** Why no passkey came; `cancelled` is what a browser says for nearly everything. */
export type PasskeyTrouble = 'unsupported' | 'cancelled' | 'exists' | 'insecure';

export class PasskeyError extends Error {
  readonly why: PasskeyTrouble;

  constructor(why: PasskeyTrouble) {
    super(why);
    this.name = 'PasskeyError';
    this.why = why;
  }
}

function troubleOf(e: unknown): unknown {
  if (e instanceof DOMException) {
    if (e.name === 'InvalidStateError') return new PasskeyError('exists');
    if (e.name === 'SecurityError') return new PasskeyError('insecure');
    if (e.name === 'NotAllowedError' || e.name === 'AbortError') return new PasskeyError('cancelled');
  }
  return e;
}

function supported(): void {
  if (!('PublicKeyCredential' in window)) {
    throw new PasskeyError('unsupported');
  }
}

/** Options come bare or under `publicKey`, as libraries differ. */
function bare<T>(options: T | { publicKey: T }): T {
  return typeof options === 'object' && options !== null && 'publicKey' in options
    ? options.publicKey
    : (options as T);
}

const USED = 'tallystick.passkeys';

/** A family's computer; the ones used longest ago are forgotten. */
const MOST_USED = 8;

/**
 * Which passkeys were used in this browser, newest first: ids, which open nothing. On a host that
 * server and approver share (`localhost`) the browser would offer the approver's passkeys as well,
 * which this server does not know.
 */
export function usedPasskeys(): string[] {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(USED) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** To be called once the server has taken it: only then is it one of this server's. */
export function rememberPasskey(credential: { id?: unknown } | null | undefined): void {
  if (typeof credential?.id === 'string') {
    const ids = [credential.id, ...usedPasskeys().filter((id) => id !== credential.id)];
    try {
      window.localStorage.setItem(USED, JSON.stringify(ids.slice(0, MOST_USED)));
    } catch {
      // A browser that keeps nothing asks for all of them each time.
    }
  }
}

/**
 * Asks the browser for a passkey that this server knows.
 *
 * @param any also ones that were never used in this browser
 */
export async function askPasskey(
  optionsPath: string,
  any = false,
): Promise<PublicKeyCredentialJSON | undefined> {
  supported();
  const options = bare(
    await send<PublicKeyCredentialRequestOptionsJSON>('POST', optionsPath, {}),
  );
  const known = usedPasskeys();
  if (!any && known.length > 0 && (options.allowCredentials ?? []).length === 0) {
    options.allowCredentials = known.map((id) => ({ id, type: 'public-key' }));
  }
  try {
    const credential = (await navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    })) as PublicKeyCredential | null;
    return credential?.toJSON();
  } catch (e) {
    throw troubleOf(e);
  }
}

/** Makes a new passkey in the browser. */
export async function makePasskey(optionsPath: string, body: unknown = {}): Promise<unknown> {
  supported();
  const options = bare(
    await send<PublicKeyCredentialCreationOptionsJSON>('POST', optionsPath, body),
  );
  try {
    const credential = (await navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    })) as PublicKeyCredential | null;
    rememberPasskey(credential);
    return credential?.toJSON();
  } catch (e) {
    throw troubleOf(e);
  }
}

export function isCancelled(e: unknown): boolean {
  return (
    (e instanceof PasskeyError && e.why === 'cancelled') ||
    (e instanceof Problem && e.code === 'cancelled')
  );
}
