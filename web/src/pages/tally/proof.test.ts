import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { check, parseCheckpoint, tilePath, type Checkpoint } from './proof';

const sha = (...parts: Uint8Array[]) =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());

/** The Merkle tree hash by its definition in RFC 6962, section 2.1. */
function mth(hashes: Uint8Array[]): Uint8Array {
  if (hashes.length === 1) {
    return hashes[0] as Uint8Array;
  }
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return sha(Uint8Array.of(1), mth(hashes.slice(0, k)), mth(hashes.slice(k)));
}

const saltOf = (i: number) => sha(Uint8Array.of(7, i & 255, i >> 8));
const entryOf = (i: number) => new TextEncoder().encode(`entry ${i}`);
const leafOf = (i: number) =>
  sha(
    Uint8Array.of(0),
    Uint8Array.of(1),
    sha(new TextEncoder().encode('tallystick-entry-v1\n'), saltOf(i), entryOf(i)),
  );

function logOf(size: number) {
  const leaves = Array.from({ length: size }, (_, i) => leafOf(i));
  const levels: Uint8Array[][] = [leaves];
  for (let below: Uint8Array[] = leaves; below.length >= 256; ) {
    const above: Uint8Array[] = [];
    for (let i = 0; i + 256 <= below.length; i += 256) above.push(mth(below.slice(i, i + 256)));
    levels.push(above);
    below = above;
  }
  const checkpoint: Checkpoint = {
    origin: 'log.example',
    size,
    root: mth(leaves),
    rootText: '',
    text: '',
    signatures: [],
  };
  const read = (level: number, index: number, width: number) =>
    Promise.resolve(
      new Uint8Array(Buffer.concat(levels[level]?.slice(index * 256, index * 256 + width) ?? [])),
    );
  return { checkpoint, read };
}

const entry = (i: number) => ({
  index: i,
  salt: Buffer.from(saltOf(i)).toString('hex'),
  entry: Buffer.from(entryOf(i)).toString('hex'),
});

const KEY = `log.example+00000000+${Buffer.from([1, ...new Uint8Array(32)]).toString('base64')}`;

describe('a proof', () => {
  it('holds for every entry of logs of many sizes', async () => {
    for (const size of [1, 2, 3, 255, 256, 257, 512, 700]) {
      const { checkpoint, read } = logOf(size);
      for (const i of new Set([0, 1, Math.floor(size / 2), size - 1].filter((n) => n < size))) {
        expect(await check(entry(i), checkpoint, KEY, read), `${i} of ${size}`).toMatchObject({ found: true });
      }
    }
  });

  it('fails for an altered entry, an altered log and an entry beyond the checkpoint', async () => {
    const { checkpoint, read } = logOf(300);

    const altered = { ...entry(5), entry: Buffer.from('another').toString('hex') };
    expect(await check(altered, checkpoint, KEY, read)).toEqual({ found: false, why: 'commitment' });

    const forked = { ...checkpoint, root: sha(checkpoint.root) };
    expect(await check(entry(5), forked, KEY, read)).toEqual({ found: false, why: 'root' });

    expect(await check({ ...entry(5), index: 300 }, checkpoint, KEY, read)).toEqual({ found: false, why: 'beyond' });
  });

  it('does not take a checkpoint without the log’s own signature for a signed one', async () => {
    const { checkpoint, read } = logOf(3);

    expect(await check(entry(1), checkpoint, KEY, read)).toEqual({ found: true, signed: false });
  });
});

describe('a checkpoint', () => {
  it('is read with its witnesses and their times', () => {
    const cosignature = Buffer.alloc(76);
    cosignature.writeUInt32BE(0xabcdef01, 0);
    cosignature.writeBigUInt64BE(1_700_000_000n, 4);
    const root = Buffer.alloc(32, 9).toString('base64');
    const own = Buffer.alloc(68).toString('base64');

    const read = parseCheckpoint(
      `log.example\n42\n${root}\n\n\u2014 log.example ${own}\n\u2014 witness.example ${cosignature.toString('base64')}\n`,
    );

    expect(read).toMatchObject({ origin: 'log.example', size: 42 });
    expect(read.text).toBe(`log.example\n42\n${root}\n`);
    expect(read.signatures.map((s) => [s.name, s.keyId, s.atMs])).toEqual([
      ['log.example', '00000000', undefined],
      ['witness.example', 'abcdef01', 1_700_000_000_000],
    ]);
  });

  it('has tiles at the paths of tlog-tiles', () => {
    expect(tilePath(0, 0, 256)).toBe('tile/0/000');
    expect(tilePath(0, 1, 44)).toBe('tile/0/001.p/44');
    expect(tilePath(1, 1234067, 256)).toBe('tile/1/x001/x234/067');
  });
});
