import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Texts live in message files, the same in every language, and whatever a page asks for is there. */
const SOURCES = join(process.cwd(), 'src');
const MESSAGES = join(SOURCES, 'messages');
const LANGUAGES = ['en', 'fr'];

/** What a reader sees or hears although it is no text between tags. */
const SPOKEN = new Set(['label', 'title', 'placeholder', 'alt', 'aria-label', 'description', 'header']);

type Words = { [key: string]: unknown };

function areas(language: string): string[] {
  return readdirSync(join(MESSAGES, language)).filter((name) => name.endsWith('.json'));
}

function read(language: string, area: string): Words {
  return JSON.parse(readFileSync(join(MESSAGES, language, area), 'utf8')) as Words;
}

/** Every text by its path; a plural's forms are one. */
function texts(words: unknown, at = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words as Words)) {
    const path = `${at}${key}`.replace(/_(zero|one|two|few|many|other)$/, '');
    if (typeof value === 'string') {
      found.set(path, value);
    } else if (!Array.isArray(value)) {
      texts(value, `${path}.`).forEach((text, inner) => found.set(inner, text));
    } else {
      found.set(path, value.join('\n'));
    }
  }
  return found;
}

function blanks(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}|<\/?\w+>/g)].map((m) => m[1] ?? m[0]).sort();
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

const pages = filesUnder(SOURCES).filter((path) => /\.tsx$/.test(path) && !path.includes('.test.'));
const parsed = pages.map((path) => ({
  path: path.slice(SOURCES.length + 1),
  source: ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX),
}));

function walk(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  ts.forEachChild(node, (child) => walk(child, each));
}

describe('messages', () => {
  it('are the same in every language', () => {
    for (const language of LANGUAGES) {
      expect(areas(language)).toEqual(areas('en'));
    }
    for (const area of areas('en')) {
      const english = texts(read('en', area));
      for (const language of LANGUAGES) {
        const other = texts(read(language, area));
        expect([...other.keys()].sort(), `${language}/${area}`).toEqual([...english.keys()].sort());
        for (const [key, text] of other) {
          expect(text, `${language}/${area}: ${key} is empty`).not.toBe(undefined);
          expect([...new Set(blanks(text))], `${language}/${area}: ${key}`).toEqual([
            ...new Set(blanks(english.get(key) ?? '')),
          ]);
        }
      }
    }
  });

  it('have every plural form that their language knows', () => {
    for (const language of LANGUAGES) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const area of areas(language)) {
        const text = JSON.stringify(read(language, area));
        for (const [, key] of text.matchAll(/"(\w+)_other":/g)) {
          for (const form of forms) {
            expect(text, `${language}/${area}: ${key}_${form}`).toContain(`"${key}_${form}":`);
          }
        }
      }
    }
  });

  it('hold all words of the pages', () => {
    const bare: string[] = [];
    for (const { path, source } of parsed) {
      walk(source, (node) => {
        const words =
          ts.isJsxText(node)
            ? node.text
            : ts.isJsxAttribute(node) &&
                SPOKEN.has(node.name.getText()) &&
                node.initializer !== undefined &&
                ts.isStringLiteral(node.initializer)
              ? node.initializer.text
              : '';
        if (/\p{L}{2}/u.test(words)) {
          bare.push(`${path}: ${words.trim()}`);
        }
      });
    }
    expect(bare).toEqual([]);
  });

  it('are there wherever a page asks for them by name', () => {
    const known = new Set(
      areas('en').flatMap((area) =>
        [...texts(read('en', area)).keys()].map((key) => `${area.replace('.json', '')}:${key}`),
      ),
    );
    const missing: string[] = [];
    for (const { path, source } of parsed) {
      const spaces: string[] = [];
      const asked: string[] = [];
      walk(source, (node) => {
        if (!ts.isCallExpression(node)) {
          return;
        }
        const [first] = node.arguments;
        const called = node.expression.getText();
        if (called === 'useTranslation' && first !== undefined && ts.isStringLiteral(first)) {
          spaces.push(first.text);
        }
        if (called === 't' && first !== undefined && ts.isStringLiteral(first)) {
          asked.push(first.text);
        }
      });
      for (const key of asked) {
        const places = key.includes(':') ? [key] : [...new Set(spaces)].map((space) => `${space}:${key}`);
        if (spaces.length > 0 && !places.some((place) => known.has(place))) {
          missing.push(`${path}: ${key}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });
});
