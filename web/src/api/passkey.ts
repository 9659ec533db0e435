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

/** Asks the browser for a passkey that this server knows. */
export async function askPasskey(optionsPath: string): Promise<unknown> {
  supported();
  const options = bare(
    await send<PublicKeyCredentialRequestOptionsJSON>('POST', optionsPath, {}),
  );
  try {
    const credential = await navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    });
    return (credential as PublicKeyCredential | null)?.toJSON();
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
    const credential = await navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    });
    return (credential as PublicKeyCredential | null)?.toJSON();
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
