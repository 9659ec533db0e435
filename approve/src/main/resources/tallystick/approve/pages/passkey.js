// The two ceremonies of WebAuthn, with the bytes as the program wants them.

import { Refusal } from '/frame.js';

const TIMEOUT_MS = 120_000;

export function base64url(buffer) {
  let text = '';
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

export function bytes(text) {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

function needPasskeys() {
  if (!window.PublicKeyCredential) throw new Refusal('unsupported', '');
}

const known = (now) =>
  now.people
    .filter((person) => person.kind === 'passkey')
    .map((person) => ({ type: 'public-key', id: bytes(person.credentialId) }));

/** Makes a passkey for a person's name. */
export async function make(now, person) {
  needPasskeys();
  const made = await navigator.credentials.create({
    publicKey: {
      rp: { id: now.rpId, name: `Tallystick approver of ${now.organisation}` },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name: person, displayName: person },
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      excludeCredentials: known(now),
      attestation: 'none',
      timeout: TIMEOUT_MS,
    },
  });
  return {
    person,
    credentialId: base64url(made.rawId),
    authenticatorData: base64url(made.response.getAuthenticatorData()),
    clientDataJson: base64url(made.response.clientDataJSON),
  };
}

/** Tells the device that nobody knows the passkey it has just made; old browsers cannot. */
export async function forget(now, passkey) {
  try {
    await PublicKeyCredential.signalUnknownCredential({
      rpId: now.rpId,
      credentialId: passkey.credentialId,
    });
  } catch {
    // It stays in the device's list, and opens nothing.
  }
}

/** Signs what the keeper offered for one change. */
export async function sign(now, challenge) {
  needPasskeys();
  const allowCredentials = known(now);
  if (allowCredentials.length === 0) throw new Refusal('no-passkey', '');
  const made = await navigator.credentials.get({
    publicKey: {
      rpId: now.rpId,
      challenge: bytes(challenge),
      allowCredentials,
      userVerification: 'required',
      timeout: TIMEOUT_MS,
    },
  });
  return {
    credentialId: base64url(made.rawId),
    authenticatorData: base64url(made.response.authenticatorData),
    clientDataJson: base64url(made.response.clientDataJSON),
    signature: base64url(made.response.signature),
  };
}
