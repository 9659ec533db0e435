import { Problem, problemOf } from '../../api/problem';
import { guardedFetch } from '../../api/http';

/**
 * Checks an entry against the log's checkpoint in the browser, from the log's own tiles (C2SP
 * tlog-tiles, Merkle tree of RFC 6962). It finds a server that contradicts itself. It finds no server
 * that lies about everything, this page included: that is what `tallystick verify` elsewhere is for.
 */
const TILE_BITS = 8;
const TILE_WIDTH = 256;
const HASH_BYTES = 32;
const COMMITMENT_DOMAIN = 'tallystick-entry-v1\n';

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  rootText: string;
  /** What the signatures are over. */
  text: string;
  signatures: Signature[];
}

export interface Signature {
  name: string;
  keyId: string;
  /** When a witness signed; undefined for the log's own signature. */
  atMs: number | undefined;
  bytes: Uint8Array;
}

export type Checked =
  | { found: true; signed: boolean | undefined }
  | { found: false; why: 'commitment' | 'root' | 'beyond' };

/** Fetches the hashes of one tile: level, index, how many it holds. */
export type ReadTile = (level: number, index: number, width: number) => Promise<Uint8Array>;

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** A cosignature begins with the time it was made, eight bytes, before its 64. */
const COSIGNATURE_BYTES = 4 + 8 + 64;

/** Reads a checkpoint's note. @throws Error when it is none */
export function parseCheckpoint(note: string): Checkpoint {
  const end = note.indexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [origin = '', size = '', rootText = ''] = text.split('\n');
  if (end < 0 || !/^\d+$/.test(size)) {
    throw new Error('This is no checkpoint');
  }
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .filter((line) => line.startsWith('\u2014 '))
    .map((line): Signature => {
      const [, name = '', blob = ''] = line.split(' ');
      const bytes = fromBase64(blob);
      const view = new DataView(bytes.buffer);
      return {
        name,
        keyId: hex(bytes.slice(0, 4)),
        atMs: bytes.length === COSIGNATURE_BYTES ? Number(view.getBigUint64(4)) * 1000 : undefined,
        bytes: bytes.slice(4),
      };
    });
  return { origin, size: Number(size), root: fromBase64(rootText), rootText, text, signatures };
}

/** A tile's path; a full one has no width. */
export function tilePath(level: number, index: number, width: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const groups = digits.match(/.{3}/g) ?? [];
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
}

async function fetchTile(level: number, index: number, width: number): Promise<Uint8Array> {
  const response = await guardedFetch(
    new Request(new URL(`/api/v1/tally/${tilePath(level, index, width)}`, window.location.origin), {
      credentials: 'same-origin',
    }),
  );
  if (!response.ok) {
    throw await problemOf(response);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** One log of a certain size, its tiles fetched as they are needed. */
class Tree {
  private readonly tiles = new Map<string, Promise<Uint8Array>>();

  constructor(
    private readonly size: number,
    private readonly read: ReadTile,
  ) {}

  /** The hash that stands in a tile of this level. */
  async stored(level: number, index: number): Promise<Uint8Array> {
    const tile = Math.floor(index / TILE_WIDTH);
    const inLevel = Math.floor(this.size / 2 ** (TILE_BITS * level));
    const width = Math.min(TILE_WIDTH, inLevel - tile * TILE_WIDTH);
    const key = `${level}/${tile}`;
    let bytes = this.tiles.get(key);
    if (bytes === undefined) {
      bytes = this.read(level, tile, width);
      this.tiles.set(key, bytes);
    }
    const at = (index % TILE_WIDTH) * HASH_BYTES;
    const hash = (await bytes).slice(at, at + HASH_BYTES);
    if (hash.length !== HASH_BYTES) {
      throw new Problem('tile-short', 0, `The tile ${tilePath(level, tile, width)} is too short`);
    }
    return hash;
  }

  /**
   * The hash over leaves from begin to end. Around the leaf in question everything is computed from
   * below; elsewhere a whole subtree's hash is taken from its tile.
   */
  async over(begin: number, end: number, leaf: number): Promise<Uint8Array> {
    const count = end - begin;
    if (count === 1) {
      return this.stored(0, begin);
    }
    const level = Math.log2(count) / TILE_BITS;
    const outside = leaf < begin || leaf >= end;
    if (outside && Number.isInteger(level) && begin % count === 0) {
      return this.stored(level, begin / count);
    }
    const half = 2 ** Math.ceil(Math.log2(count) - 1);
    const [left, right] = await Promise.all([
      this.over(begin, begin + half, leaf),
      this.over(begin + half, end, leaf),
    ]);
    return sha256(Uint8Array.of(1), left, right);
  }
}

/** Whether the log's own key signed the checkpoint; undefined where the browser cannot check it. */
async function isSigned(checkpoint: Checkpoint, verifierKey: string): Promise<boolean | undefined> {
  const [name, keyId, ...rest] = verifierKey.split('+');
  const typed = fromBase64(rest.join('+'));
  const own = checkpoint.signatures.find((s) => s.name === name && s.keyId === keyId);
  if (own === undefined || typed[0] !== 1) {
    return false;
  }
  try {
    const key = await crypto.subtle.importKey('raw', typed.slice(1), 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, new Uint8Array(own.bytes), new TextEncoder().encode(checkpoint.text));
  } catch {
    return undefined;
  }
}

/** Whether this opened entry stands in the log that the checkpoint speaks of. */
export async function check(
  entry: { index: number; salt: string; entry: string },
  checkpoint: Checkpoint,
  verifierKey: string,
  read: ReadTile = fetchTile,
): Promise<Checked> {
  if (entry.index >= checkpoint.size) {
    return { found: false, why: 'beyond' };
  }
  const commitment = await sha256(
    new TextEncoder().encode(COMMITMENT_DOMAIN),
    fromHex(entry.salt),
    fromHex(entry.entry),
  );
  const leafHash = await sha256(Uint8Array.of(0), Uint8Array.of(1), commitment);
  const tree = new Tree(checkpoint.size, read);
  if (!same(await tree.stored(0, entry.index), leafHash)) {
    return { found: false, why: 'commitment' };
  }
  if (!same(await tree.over(0, checkpoint.size, entry.index), checkpoint.root)) {
    return { found: false, why: 'root' };
  }
  return { found: true, signed: await isSigned(checkpoint, verifierKey) };
}
