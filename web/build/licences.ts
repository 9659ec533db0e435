import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface Described {
  name: string;
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
}

function described(name: string): Described | undefined {
  const path = join('node_modules', name, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Described) : undefined;
}

function textOf(name: string): string {
  const folder = join('node_modules', name);
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
    .join('\n\n');
}

/** Everything that may be in the bundle, directly or through something else, by name. */
function bundled(): string[] {
  const own = JSON.parse(readFileSync('package.json', 'utf8')) as Described;
  const found = new Set<string>();
  const add = (names: string[]) => {
    for (const name of names) {
      const about = found.has(name) ? undefined : described(name);
      if (about !== undefined) {
        found.add(name);
        add(Object.keys(about.dependencies ?? {}));
      }
    }
  };
  add(Object.keys(own.dependencies ?? {}));
  return [...found].sort();
}

/** Puts the licences of what the pages are made of beside them, as those licences ask. */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const source = bundled()
        .map((name) => {
          const about = described(name);
          return `${name} ${about?.version ?? ''} (${about?.license ?? 'see below'})\n\n${textOf(name)}\n`;
        })
        .join(`\n${'-'.repeat(78)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
    },
  };
}
