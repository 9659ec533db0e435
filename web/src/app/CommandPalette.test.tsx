import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { queries } from '../api/queries';
import { startLanguage } from '../i18n';
import { CommandPalette, openPalette } from './CommandPalette';

let listBots: (names: string[]) => void = () => {};
let went = '';

function Where() {
  went = useLocation().pathname;
  return null;
}

beforeAll(async () => {
  (globalThis as Record<string, unknown>)['IS_REACT_ACT_ENVIRONMENT'] = true;
  await startLanguage();
});

let root: ReturnType<typeof createRoot>;

beforeEach(async () => {
  queries.clear();
  const listed = new Promise<Response>((resolve) => {
    listBots = (names) => resolve(Response.json(names.map((name) => ({ id: name.toLowerCase(), name }))));
  });
  vi.stubGlobal('fetch', () => listed);
  const place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  await act(async () => {
    root.render(
      <MantineProvider env="test">
        <QueryClientProvider client={queries}>
          <MemoryRouter>
            <CommandPalette />
            <Where />
          </MemoryRouter>
        </QueryClientProvider>
      </MantineProvider>,
    );
  });
  await act(async () => openPalette());
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

const input = () => document.querySelector('input') as HTMLInputElement;

/** Types as React hears it. */
async function type(text: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input(), text);
    input().dispatchEvent(new Event('input', { bubbles: true }));
  });
}

const enter = (code = 'Enter') =>
  act(async () => {
    input().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code, bubbles: true, cancelable: true }));
  });

describe('Enter in the palette', () => {
  it('goes to a bot whose name came after it was typed', async () => {
    await type('zebra');
    await act(async () => listBots(['Zebra']));
    await vi.waitFor(() => expect(document.querySelector('[data-action]')?.textContent).toContain('Zebra'), { timeout: 15_000 });

    await enter();

    expect(went).toBe('/bots/zebra');
  });

  it('does the first thing found when what was picked has left the list', async () => {
    await type('t');
    await type('tally');

    await enter();

    expect(went).toBe('/tally');
  });

  it('works on a keyboard on glass, whose keys have no code', async () => {
    await type('portfolio');

    await enter('');

    expect(went).toBe('/portfolio');
  });

  it('does nothing where nothing is found', async () => {
    await act(async () => listBots([]));
    await type('no such thing');

    await enter();

    expect(went).toBe('/');
  });
});
