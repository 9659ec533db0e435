import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** A phone on a slow line has the first page within seconds; charts come when they are looked at. */
export const MAX_FIRST_LOAD_BYTES = 300_000;

/** What a bundle's chunk says about itself; Rolldown's own type has more. */
export interface Chunk {
  type: string;
  fileName: string;
  isEntry?: boolean;
  facadeModuleId?: string | null;
  imports?: string[];
  code?: string;
}

/** A page that is loaded first: the entry, what it imports, and the first page with its text. */
const FIRST_PAGES = /(pages\/overview\/index\.tsx|messages\/fr\.ts)$/;

/** Compressed bytes of script that the first page needs before it can be used. */
export function firstLoadBytes(chunks: Chunk[]): number {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const needed = new Set<string>();
  const add = (name: string) => {
    const chunk = byName.get(name);
    if (chunk === undefined || needed.has(name)) {
      return;
    }
    needed.add(name);
    chunk.imports?.forEach(add);
  };
  for (const chunk of chunks) {
    if (chunk.isEntry === true || FIRST_PAGES.test(chunk.facadeModuleId ?? '')) {
      add(chunk.fileName);
    }
  }
  let bytes = 0;
  for (const name of needed) {
    bytes += gzipSync(byName.get(name)?.code ?? '', { level: 9 }).length;
  }
  return bytes;
}

/** Breaks the build when the first load grows beyond its limit. */
export function firstLoad(): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    generateBundle(_options, bundle) {
      const bytes = firstLoadBytes(Object.values(bundle) as Chunk[]);
      this.info(`The first load is ${bytes} bytes of compressed script`);
      if (bytes > MAX_FIRST_LOAD_BYTES) {
        this.error(
          `The first load is ${bytes} bytes of compressed script, more than ${MAX_FIRST_LOAD_BYTES}: ` +
            'load what the first page does not need by import()',
        );
      }
    },
  };
}
