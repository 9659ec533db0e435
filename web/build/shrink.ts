import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';

/** What compresses; fonts are compressed already. */
const TEXT = /\.(js|css|html|svg|json|txt)$/;

/** Below this a compressed copy saves less than its own headers. */
const WORTH_BYTES = 512;

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

/**
 * Puts compressed copies beside every text, and `files.txt`, the list of all there is: the server
 * serves what the list names and nothing else, so that no path can lead anywhere.
 * index.html stays as it is: the server writes a nonce into each answer.
 */
export function shrink(): Plugin {
  let folder = '';
  return {
    name: 'shrink',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      const names: string[] = [];
      for (const path of filesUnder(folder)) {
        const name = relative(folder, path).replaceAll('\\', '/');
        names.push(name);
        const bytes = readFileSync(path);
        if (name === 'index.html' || !TEXT.test(name) || bytes.length < WORTH_BYTES) {
          continue;
        }
        writeFileSync(
          `${path}.br`,
          brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        );
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        names.push(`${name}.br`, `${name}.gz`);
      }
      writeFileSync(join(folder, 'files.txt'), `${names.sort().join('\n')}\n`);
    },
  };
}
