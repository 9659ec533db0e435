// How much a page may differ from its accepted picture: other smoothing of letters, and nothing else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { ACCEPTED_FROM, indexed, textOf } from './indexed.ts';
import { BASELINES, differenceOf, hash } from './compare.ts';

const PAGE = readFileSync(join(BASELINES, 'accounts.png'));

/** The page after its pixels were changed; `at` tells the place of a pixel's red, green and blue. */
function after(change: (pixels: Buffer, at: (x: number, y: number) => number) => void): Buffer {
  const page = PNG.sync.read(PAGE);
  change(page.data, (x, y) => (y * page.width + x) * 4);
  return PNG.sync.write(page);
}

/** The "Connect a venue" button, in the page's upper right. */
const BUTTON = { x: 1_070, y: 36, width: 176, height: 44 };

describe('a picture', () => {
  test('is itself', () => {
    expect(differenceOf(PAGE, after(() => {})).what).toBeUndefined();
  });

  test('is the same with letters smoothed a little differently', () => {
    const random = (i: number) => Math.imul(i, 2_654_435_761) >>> 28;
    const smoothed = after((pixels) => {
      for (let i = 0; i < pixels.length; i += 4) {
        const shade = random(i) - 8;
        // Neither the ink nor the paper: an edge between them.
        if ((pixels[i] ?? 0) > 70 && (pixels[i] ?? 0) < 220) {
          for (let c = 0; c < 3; c++) pixels[i + c] = Math.max(0, Math.min(255, (pixels[i + c] ?? 0) + shade * 2));
        }
      }
    });

    expect(differenceOf(PAGE, smoothed).what).toBeUndefined();
  });

  test('is another when a button has moved by four pixels', () => {
    const moved = after((pixels, at) => {
      for (let y = BUTTON.y; y < BUTTON.y + BUTTON.height; y++) {
        pixels.copyWithin(at(BUTTON.x - 4, y), at(BUTTON.x, y), at(BUTTON.x + BUTTON.width, y));
      }
    });

    expect(differenceOf(PAGE, moved).what).toMatch(/differs around \d+,\d+/);
  });

  test('is another when a button is gone', () => {
    const gone = after((pixels, at) => {
      for (let y = BUTTON.y; y < BUTTON.y + BUTTON.height; y++) {
        for (let x = BUTTON.x; x < BUTTON.x + BUTTON.width; x++) pixels.copyWithin(at(x, y), at(700, 20), at(701, 20));
      }
    });

    expect(differenceOf(PAGE, gone).what).toBeDefined();
  });

  test('is another when red and amber have lost their colour', () => {
    const grey = after((pixels) => {
      for (let i = 0; i < pixels.length; i += 4) {
        const [red = 0, green = 0, blue = 0] = [pixels[i], pixels[i + 1], pixels[i + 2]];
        if (red > green + 12 && red > blue + 12) {
          pixels.fill(Math.round((red + green + blue) / 3), i, i + 3);
        }
      }
    });

    expect(differenceOf(PAGE, grey).what).toBeDefined();
  });

  test('is another when it is longer', () => {
    const page = PNG.sync.read(PAGE);
    const longer = new PNG({ width: page.width, height: page.height + 1 });
    PNG.bitblt(page, longer, 0, 0, page.width, page.height, 0, 0);

    expect(differenceOf(PAGE, PNG.sync.write(longer)).what).toContain(`${page.height + 1}`);
  });

  test('keeps what it was accepted from, and looks the same with few colours', () => {
    const page = after(() => {});
    const kept = indexed(page, hash(page));

    expect(textOf(kept, ACCEPTED_FROM)).toBe(hash(page));
    expect(differenceOf(kept, page).what).toBeUndefined();
    expect(kept.length).toBeLessThan(page.length);
  });
});
