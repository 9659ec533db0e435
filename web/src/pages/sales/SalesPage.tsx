import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, take } from '../../api/client';
import { Card, EmptyState, Icon, Loaded, Money, PageHead, StateBadge, Table, Time, type Column } from '../../parts';
import { phaseTone, type Row } from './model';
import classes from './Sales.module.css';

const PAGE = 100;

/** A sale moves within seconds; the list keeps up while it is looked at. */
const LOOK_MS = 5_000;

/** As long as anything that sales are found by: an address or a transaction's id. */
const MAX_WORDS = 100;

/** Chosen instead of a state: whatever waits for a person. */
const YOURS = 'yours';

const TYPED_MS = 300;

/** All sales at all machines, newest first; found by number, address, transaction, machine. */
export function SalesPage() {
  const { t } = useTranslation('sales');
  const [asked, ask] = useSearchParams();
  const words = asked.get('find') ?? '';
  const phase = asked.get('phase') ?? '';
  const [find] = useDebouncedValue(words.trim(), TYPED_MS);
  const set = (name: string, value: string) =>
    ask(
      (now) => {
        const next = new URLSearchParams(now);
        if (value === '') {
          next.delete(name);
        } else {
          next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  const sales = useInfiniteQuery({
    queryKey: ['sales', 'list', find, phase],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/sales', {
          params: { query: { find, phase, limit: PAGE, ...(pageParam === 0 ? {} : { before: pageParam }) } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last[last.length - 1]?.openedMs),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MS,
  });
  const rows = useMemo(() => sales.data?.pages.flat(), [sales.data]);
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="sales" />
      <Card>
        <div className={classes.tools}>
          <TextInput
            className={classes.find}
            type="search"
            aria-label={t('find')}
            placeholder={t('find')}
            leftSection={<Icon name="search" size={16} />}
            value={words}
            maxLength={MAX_WORDS}
            onChange={(e) => set('find', e.currentTarget.value)}
          />
          <PhaseChoice phase={phase} choose={(chosen) => set('phase', chosen)} />
        </div>
        <Loaded query={{ data: rows, error: sales.error, refetch: sales.refetch }}>
          {(data) => (
            <SaleTable
              rows={data}
              found={find !== '' || phase !== ''}
              more={
                sales.hasNextPage && (
                  <div className={classes.more}>
                    <Button variant="default" loading={sales.isFetchingNextPage} onClick={() => void sales.fetchNextPage()}>
                      {t('older')}
                    </Button>
                  </div>
                )
              }
            />
          )}
        </Loaded>
      </Card>
    </>
  );
}

function PhaseChoice({ phase, choose }: { phase: string; choose: (phase: string) => void }) {
  const { t } = useTranslation('sales');
  const diagrams = useQuery({
    queryKey: ['sale-diagrams'],
    queryFn: () => take(api.GET('/api/v1/sales/diagrams')),
    staleTime: Infinity,
  });
  const names = [...new Set((diagrams.data ?? []).flatMap((diagram) => diagram.states.map((state) => state.name)))];
  return (
    <Select
      aria-label={t('phase')}
      value={phase}
      onChange={(chosen) => choose(chosen ?? '')}
      allowDeselect={false}
      data={[
        { value: '', label: t('anyPhase') },
        { value: YOURS, label: t('yours') },
        ...names.map((name) => ({ value: name, label: t(`phases.${name}`, { defaultValue: name }) })),
      ]}
    />
  );
}

/** Sales as rows, on this page and on a machine's. */
export function SaleTable({ rows, found = false, more, plain = false }: { rows: Row[]; found?: boolean; more?: React.ReactNode; plain?: boolean }) {
  const { t } = useTranslation('sales');
  const columns: Column<Row>[] = [
    { id: 'id', header: t('sale'), value: (row) => row.id, cell: (row) => <Link to={`/sales/${encodeURIComponent(row.id)}`}>{row.id}</Link> },
    { id: 'direction', header: t('direction'), value: (row) => t(`directions.${row.direction}`, { defaultValue: row.direction }) },
    {
      id: 'phase',
      header: t('phase'),
      value: (row) => t(`phases.${row.phase}`, { defaultValue: row.phase }),
      cell: (row) => (
        <StateBadge tone={phaseTone(row.phase, row.acts)} title={row.why === '' ? undefined : row.why}>
          {t(`phases.${row.phase}`, { defaultValue: row.phase })}
        </StateBadge>
      ),
    },
    { id: 'cash', header: t('cash'), end: true, value: (row) => row.cash ?? null, cell: (row) => <Money value={row.cash} asset={row.currency} /> },
    { id: 'coins', header: t('coins'), end: true, value: (row) => row.coins ?? null, cell: (row) => <Money value={row.coins} asset={row.asset} /> },
    { id: 'terminal', header: t('machine'), value: (row) => row.terminal, cell: (row) => <Link to={`/fleet/${encodeURIComponent(row.terminal)}`}>{row.terminal}</Link> },
    {
      id: 'opened',
      header: t('opened'),
      value: (row) => row.openedMs,
      cell: (row) => <Time ms={row.openedMs} />,
      exported: (row) => new Date(row.openedMs).toISOString(),
    },
    { id: 'why', header: t('why'), value: (row) => row.why, hidden: true },
    { id: 'txid', header: t('txid'), value: (row) => row.txid ?? '', hidden: true },
  ];
  return (
    <Table
      id={plain ? 'sales-plain' : 'sales'}
      label={t('title')}
      rows={rows}
      columns={columns}
      rowKey={(row) => row.id}
      order={{ id: 'opened', down: true }}
      plain={plain}
      more={more}
      empty={
        found ? (
          <EmptyState icon="search" title={t('nothing')} text={t('nothingText')} />
        ) : (
          <EmptyState icon="sales" title={t('none')} text={t('noneText')} />
        )
      }
    />
  );
}
