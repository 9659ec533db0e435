import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { firstLoadBytes, MAX_FIRST_LOAD_BYTES, type Chunk } from './first-load';

const noise = (bytes: number) => randomBytes(bytes).toString('latin1');
const chunk = (fileName: string, code: string, more: Partial<Chunk> = {}): Chunk => ({
  type: 'chunk',
  fileName,
  code,
  ...more,
});

describe('the first load', () => {
  it('counts the entry, the overview and what they import, and no page that comes later', () => {
    const bundle = [
      chunk('index.js', 'x', { isEntry: true, imports: ['shared.js'] }),
      chunk('shared.js', 'y'),
      chunk('overview.js', 'z', { facadeModuleId: '/src/pages/overview/index.tsx', imports: ['shared.js'] }),
      chunk('charts.js', noise(400_000)),
    ];

    expect(firstLoadBytes(bundle)).toBeLessThan(200);
    expect(firstLoadBytes([...bundle, chunk('fr.js', noise(400_000), { facadeModuleId: '/src/messages/fr.ts' })])).toBeGreaterThan(
      MAX_FIRST_LOAD_BYTES,
    );
  });
});
