// Whether a picture still is the one that somebody looked at.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { ACCEPTED_FROM, indexed, textOf } from './indexed.ts';

/**
 * How far two colours may be apart and still be one (0 to 1, by what people see). Letters are smoothed
 * differently by each version of a browser and of its fonts' renderer, which counts for less than this
 * at most of their edges; the palette's gain, loss and warning are much farther apart.
 */
const COLOUR = 0.12;

/**
 * The share of pixels that may differ within one tile. A whole page is forgiving: a button that moved
 * is a thousandth of it. Within a tile it is a large part, while smoothing never is.
 */
const SHARE = 0.06;

/** The side of a tile, in pixels of the halved picture: about a button's height and half its width. */
const TILE = 20;

const here = import.meta.dirname;
export const BASELINES = join(here, 'baselines');
export const SEEN = join(here, '..', 'target', 'pictures');

/** Set by `web/make-pages accept-pictures`: whether, and of which pages; of all when it names none. */
const accepting = process.env['ACCEPT_PICTURES'] === 'true';
const named = (process.env['ACCEPTED_PICTURES'] ?? '').split(' ').filter((name) => name !== '');

export interface Difference {
  /** What differs, for a person; undefined when it is the same picture. */
  what: string | undefined;
  /** The differing pixels in red. */
  picture?: Buffer;
}

/** A quarter of the pixels, each the mean of four: strokes that lie half a pixel aside are nearly the same. */
function halved(picture: PNG): PNG {
  const half = new PNG({ width: picture.width >> 1, height: picture.height >> 1 });
  const { data } = picture;
  const row = picture.width * 4;
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      const from = y * 2 * row + x * 8;
      const to = (y * half.width + x) * 4;
      for (let c = 0; c < 4; c++) {
        half.data[to + c] =
          ((data[from + c] ?? 0) + (data[from + 4 + c] ?? 0) + (data[from + row + c] ?? 0) + (data[from + row + 4 + c] ?? 0)) >> 2;
      }
    }
  }
  return half;
}

/** Compares two pictures, halved, tile by tile. */
export function differenceOf(baseline: Buffer, actual: Buffer): Difference {
  const accepted = PNG.sync.read(baseline);
  const seen = PNG.sync.read(actual);
  if (accepted.width !== seen.width || accepted.height !== seen.height) {
    return { what: `is ${seen.width} x ${seen.height} pixels instead of ${accepted.width} x ${accepted.height}` };
  }
  const [old, now] = [halved(accepted), halved(seen)];
  const marks = new PNG({ width: old.width, height: old.height });
  const differing = pixelmatch(old.data, now.data, marks.data, old.width, old.height, {
    threshold: COLOUR,
    diffMask: true,
  });
  if (differing === 0) {
    return { what: undefined };
  }
  const { at, share } = worstTile(marks);
  return share <= SHARE
    ? { what: undefined }
    : {
        what: `differs around ${at.x * 2},${at.y * 2} by ${Math.round(share * 100)} %, in ${differing * 4} pixels altogether`,
        picture: faded(now, marks),
      };
}

/** The tile with the largest share of marked pixels. */
function worstTile(marks: PNG): { at: { x: number; y: number }; share: number } {
  const across = Math.ceil(marks.width / TILE);
  const counts = new Uint32Array(across * Math.ceil(marks.height / TILE));
  for (let y = 0; y < marks.height; y++) {
    for (let x = 0; x < marks.width; x++) {
      // Smoothing that pixelmatch recognises is marked yellow and is no difference.
      const i = (y * marks.width + x) * 4;
      if (marks.data[i + 3] !== 0 && marks.data[i + 1] === 0) {
        const tile = Math.floor(y / TILE) * across + Math.floor(x / TILE);
        counts[tile] = (counts[tile] ?? 0) + 1;
      }
    }
  }
  const most = counts.reduce((worst, count, i) => (count > (counts[worst] ?? 0) ? i : worst), 0);
  return {
    at: { x: (most % across) * TILE, y: Math.floor(most / across) * TILE },
    share: (counts[most] ?? 0) / (TILE * TILE),
  };
}

function faded(now: PNG, marks: PNG): Buffer {
  const out = new PNG({ width: now.width, height: now.height });
  for (let i = 0; i < now.data.length; i += 4) {
    const marked = marks.data[i + 3] !== 0 && marks.data[i + 1] === 0;
    for (let c = 0; c < 3; c++) {
      out.data[i + c] = marked ? (c === 0 ? 230 : 0) : 170 + (now.data[i + c] ?? 0) / 3;
    }
    out.data[i + 3] = 255;
  }
  return PNG.sync.write(out, { deflateLevel: 3 });
}

export const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** How long a page may take to come to rest, and how often it is looked at meanwhile. */
const REST_MS = 6_000;
const LOOK_MS = 150;

/**
 * Looks at a page until it is as it was accepted. Whatever still differs after a while is written
 * beside what was seen, and is an error.
 */
export async function asAccepted(name: string, look: () => Promise<Buffer>): Promise<void> {
  const file = join(BASELINES, `${name}.png`);
  mkdirSync(SEEN, { recursive: true });
  const differs = join(SEEN, `${name}.diff.png`);
  rmSync(differs, { force: true });
  if (accepting && (named.length === 0 || named.includes(name))) {
    await accept(name, file, look);
    return;
  }
  if (!existsSync(file)) {
    writeFileSync(join(SEEN, `${name}.png`), await look());
    throw new Error(`${name} has no accepted picture. Look at target/pictures/${name}.png, then: web/make-pages accept-pictures ${name}`);
  }
  const baseline = readFileSync(file);
  const from = textOf(baseline, ACCEPTED_FROM);
  const until = Date.now() + REST_MS;
  for (;;) {
    const actual = await look();
    if (hash(actual) === from) {
      return;
    }
    const { what, picture } = differenceOf(baseline, actual);
    if (what === undefined) {
      return;
    }
    if (Date.now() > until) {
      writeFileSync(join(SEEN, `${name}.png`), actual);
      if (picture !== undefined) {
        writeFileSync(differs, picture);
      }
      throw new Error(
        `${name} ${what}. See web/target/pictures/${name}.png and ${name}.diff.png; if that is how it shall look: web/make-pages accept-pictures ${name}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Takes a picture that has come to rest for the one to compare with, unless it is that one already. */
async function accept(name: string, file: string, look: () => Promise<Buffer>): Promise<void> {
  let before = await look();
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const after = await look();
    if (before.equals(after)) {
      writeFileSync(join(SEEN, `${name}.png`), after);
      if (!existsSync(file) || differenceOf(readFileSync(file), after).what !== undefined) {
        mkdirSync(BASELINES, { recursive: true });
        writeFileSync(file, indexed(after, hash(after)));
      }
      return;
    }
    before = after;
  }
  throw new Error(`${name} does not come to rest: every look at it shows something else`);
}
