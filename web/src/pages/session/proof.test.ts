import { describe, expect, it } from 'vitest';
import { answerIn } from './proof';

const answer = {
  nonce: 'n',
  credentialId: 'c',
  authenticatorData: 'a',
  clientDataJson: 'd',
  signature: 's',
};

const packed = (value: unknown) => `#${Buffer.from(JSON.stringify(value)).toString('base64url')}`;

describe('the answer from the approver', () => {
  it('is read from behind the hash, and nothing but it', () => {
    expect(answerIn(packed({ ...answer, more: 'x' }))).toEqual(answer);
  });

  it('is none when anything is missing or it is no answer at all', () => {
    expect(answerIn('')).toBeUndefined();
    expect(answerIn('#%%%')).toBeUndefined();
    expect(answerIn(packed({ ...answer, signature: 7 }))).toBeUndefined();
  });
});
