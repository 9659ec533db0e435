import { MantineProvider } from '@mantine/core';
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { startLanguage } from '../i18n';
import { Table, type Column } from './Table';

interface Row {
  id: string;
  name: string;
}

const columns: Column<Row>[] = [
  { id: 'name', header: 'Name', value: (row) => row.name },
  { id: 'id', header: 'Id', value: (row) => row.id },
];

const NASTY = '<script>window.hurt = true</script><img src=x onerror="window.hurt = true">';

beforeAll(async () => {
  (globalThis as Record<string, unknown>)['IS_REACT_ACT_ENVIRONMENT'] = true;
  await startLanguage();
});

async function draw(node: ReactNode): Promise<HTMLElement> {
  const place = document.createElement('div');
  document.body.append(place);
  await act(async () => {
    createRoot(place).render(<MantineProvider>{node}</MantineProvider>);
    await Promise.resolve();
  });
  return place;
}

describe('a table on the page', () => {
  it('shows script in a name as text', async () => {
    const place = await draw(
      <Table id="t" label="rows" rows={[{ id: '1', name: NASTY }]} columns={columns} rowKey={(row) => row.id} />,
    );

    expect(place.querySelector('script, img')).toBeNull();
    expect(place.querySelector('tbody th')?.textContent).toBe(NASTY);
    expect((window as unknown as Record<string, unknown>)['hurt']).toBeUndefined();
  });

  it('draws few of ten thousand rows and tells how many there are', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({ id: String(i), name: `bot ${i}` }));

    const place = await draw(<Table id="many" label="bots" rows={rows} columns={columns} rowKey={(row) => row.id} />);

    expect(place.querySelectorAll('tbody tr').length).toBeLessThan(100);
    expect(place.querySelector('table')?.getAttribute('aria-rowcount')).toBe('10001');
    expect(place.textContent).toContain('10,000');
  });

  it('remembers which column orders it', async () => {
    const rows = [
      { id: '1', name: 'b' },
      { id: '2', name: 'a' },
    ];
    const table = <Table id="kept" label="rows" rows={rows} columns={columns} rowKey={(row) => row.id} />;
    const first = await draw(table);
    act(() => first.querySelector<HTMLButtonElement>('thead button')?.click());

    const second = await draw(table);

    expect([...second.querySelectorAll('tbody th')].map((cell) => cell.textContent)).toEqual(['a', 'b']);
    expect(second.querySelector('thead th')?.getAttribute('aria-sort')).toBe('ascending');
  });
});
