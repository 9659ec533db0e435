import { send } from '../../api/http';

/** Asks the server for something to prove, and goes to the approver with it. */
export async function proveAtApprover(): Promise<void> {
  const { url } = await send<{ nonce: string; url: string }>('POST', '/api/v1/proof', {});
  window.location.assign(url);
}

/** What the approver's page wrote behind the hash: a signature made there, for this server to check. */
export interface ProofAnswer {
  nonce: string;
  credentialId: string;
  authenticatorData: string;
  clientDataJson: string;
  signature: string;
}

const FIELDS = ['nonce', 'credentialId', 'authenticatorData', 'clientDataJson', 'signature'] as const;

/** The answer behind the hash, or undefined when there is none. */
export function answerIn(hash: string): ProofAnswer | undefined {
  try {
    const text = hash.replace(/^#/, '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const parsed = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    if (!FIELDS.every((field) => typeof parsed[field] === 'string')) {
      return undefined;
    }
    return Object.fromEntries(FIELDS.map((field) => [field, parsed[field]])) as unknown as ProofAnswer;
  } catch {
    return undefined;
  }
}
