import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const HERE = join(process.cwd(), 'src', 'kiosk');
const LANGUAGES = ['en', 'fr', 'de', 'es', 'cs'];

/** Every text by its path; a plural's forms are one, and a list is as long in every language. */
function texts(words: unknown, at = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words as object)) {
    const path = `${at}${key}`.replace(/_(one|few|many|other)$/, '');
    if (typeof value === 'string') {
      found.set(path, value);
    } else {
      texts(value, `${path}.`).forEach((text, inner) => found.set(inner, text));
    }
  }
  return found;
}

const read = (language: string) => JSON.parse(readFileSync(join(HERE, 'messages', `${language}.json`), 'utf8')) as object;
const blanks = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]))].sort();

describe("the machine's words", () => {
  it('are there in all five languages, with the same blanks', () => {
    const english = texts(read('en'));
    for (const language of LANGUAGES) {
      const other = texts(read(language));
      expect([...other.keys()].sort(), language).toEqual([...english.keys()].sort());
      for (const [key, text] of other) {
        expect(text.trim(), `${language}: ${key}`).not.toBe('');
        expect(blanks(text), `${language}: ${key}`).toEqual(blanks(english.get(key) ?? ''));
      }
    }
  });

  it('have every plural form that their language knows', () => {
    for (const language of LANGUAGES) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      const all = JSON.stringify(read(language));
      for (const [, key] of all.matchAll(/"(\w+)_other":/g)) {
        forms.forEach((form) => expect(all, `${language}: ${key}_${form}`).toContain(`"${key}_${form}":`));
      }
    }
  });

  it('are there wherever a screen asks for them by name', () => {
    const known = new Set(texts(read('en')).keys());
    const lists = new Set([...known].map((key) => key.replace(/\.\d+$/, '')));
    const missing = readdirSync(HERE)
      .filter((name) => name.endsWith('.tsx'))
      .flatMap((name) =>
        [...readFileSync(join(HERE, name), 'utf8').matchAll(/\bt\('([\w.-]+)'/g)]
          .map((found) => found[1] ?? '')
          .filter((key) => !known.has(key) && !lists.has(key))
          .map((key) => `${name}: ${key}`),
      );
    expect(missing).toEqual([]);
  });
});
