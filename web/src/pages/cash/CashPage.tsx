import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '../../api/client';
import { useMay } from '../../api/session';
import { Card, decimal, EmptyState, ErrorNote, Loaded, Money, PageHead, signOf, StateBadge, Table, Time, type Column } from '../../parts';
import { Counting } from './Counting';
import { ConfirmAtKeeper } from './ConfirmAtKeeper';
import type { Collection, Unit } from './model';
import classes from './Cash.module.css';

const LOOK_MS = 10_000;

/** What cash must be where, by what machines signed; and what people counted. */
export function CashPage() {
  const { t } = useTranslation('cash');
  const cash = useQuery({
    queryKey: ['cash'],
    queryFn: () => take(api.GET('/api/v1/cash')),
    refetchInterval: LOOK_MS,
  });
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="cash" />
      <Loaded query={cash} rows={6}>
        {(data) => (
          <div className={classes.stack}>
            {data.off.length > 0 && (
              <ErrorNote
                error={t('off', { sums: data.off.map((one) => `${decimal(one.amount)} ${one.asset}`).join(', ') })}
                money={t('offText')}
              />
            )}
            <Card title={t('collections')}>
              <p className={classes.lead}>{t('collectionsText')}</p>
              <Collections rows={data.collections} />
            </Card>
            <Card title={t('inside')}>
              <Units units={data.units} />
            </Card>
          </div>
        )}
      </Loaded>
    </>
  );
}

interface Line extends Omit<Unit, 'notes'> {
  note: string;
  expected: number;
  worth: string;
}

function Units({ units }: { units: Unit[] }) {
  const { t } = useTranslation('cash');
  const rows: Line[] = useMemo(
    () => units.flatMap(({ notes, ...unit }) => notes.map((note) => ({ ...unit, ...note }))),
    [units],
  );
  const columns: Column<Line>[] = [
    { id: 'terminal', header: t('machine'), value: (row) => row.terminal, cell: (row) => <Link to={`/fleet/${encodeURIComponent(row.terminal)}`}>{row.terminal}</Link> },
    { id: 'unit', header: t('unit'), value: (row) => row.unit },
    { id: 'note', header: t('note'), end: true, value: (row) => row.note, cell: (row) => <Money value={row.note} asset={row.currency} /> },
    { id: 'expected', header: t('expected'), end: true, value: (row) => row.expected },
    { id: 'worth', header: t('worth'), end: true, value: (row) => row.worth, cell: (row) => <Money value={row.worth} asset={row.currency} /> },
  ];
  return (
    <>
      {units.length > 0 && (
        <ul className={classes.totals}>
          {units.map((unit) => (
            <li key={`${unit.terminal}/${unit.unit}/${unit.currency}`}>
              <span>
                {unit.terminal}, {unit.unit}
              </span>
              <Money value={unit.total} asset={unit.currency} />
            </li>
          ))}
        </ul>
      )}
      <Table
        id="cash-units"
        label={t('inside')}
        rows={rows}
        columns={columns}
        rowKey={(row) => `${row.terminal}/${row.unit}/${row.currency}/${row.note}`}
        order={{ id: 'terminal', down: false }}
        empty={<EmptyState icon="cash" title={t('none')} text={t('noneText')} />}
      />
    </>
  );
}

function Variance({ row }: { row: Collection }) {
  const { t } = useTranslation('cash');
  if (row.variance === null || row.variance === undefined) {
    return <StateBadge tone="wait">{t('notCounted')}</StateBadge>;
  }
  return signOf(row.variance) === 0 ? (
    <StateBadge tone="good">{t('exact')}</StateBadge>
  ) : (
    <Money value={row.variance} asset={row.currency} change />
  );
}

function Collections({ rows }: { rows: Collection[] }) {
  const { t } = useTranslation('cash');
  const admin = useMay('admin');
  const [counting, count] = useState<Collection>();
  const [confirming, confirm] = useState<Collection>();
  const columns: Column<Collection>[] = [
    { id: 'terminal', header: t('machine'), value: (row) => `${row.terminal}, ${row.unit}` },
    {
      id: 'at',
      header: t('taken'),
      value: (row) => row.atMs,
      cell: (row) => <Time ms={row.atMs} />,
      exported: (row) => new Date(row.atMs).toISOString(),
    },
    { id: 'expected', header: t('expected'), end: true, value: (row) => row.expected, cell: (row) => <Money value={row.expected} asset={row.currency} /> },
    { id: 'machine', header: t('byMachine'), end: true, hidden: true, value: (row) => row.byMachine, cell: (row) => <Money value={row.byMachine} asset={row.currency} /> },
    { id: 'counted', header: t('counted'), end: true, value: (row) => row.counted ?? null, cell: (row) => <Money value={row.counted} asset={row.currency} /> },
    { id: 'variance', header: t('variance'), end: true, value: (row) => row.variance ?? null, cell: (row) => <Variance row={row} /> },
    { id: 'by', header: t('by'), value: (row) => row.countedBy },
    ...(admin
      ? [
          {
            id: 'deeds',
            header: t('deeds'),
            value: () => '',
            unsorted: true,
            silent: true,
            end: true,
            cell: (row: Collection) =>
              row.counted === null || row.counted === undefined ? (
                <Button size="xs" onClick={() => count(row)} aria-label={t('countOf', { name: row.terminal })}>
                  {t('count')}
                </Button>
              ) : (
                <Button size="xs" variant="default" onClick={() => confirm(row)} aria-label={t('confirmOf', { name: row.terminal })}>
                  {t('confirm')}
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <Table
        id="collections"
        label={t('collections')}
        rows={rows}
        columns={columns}
        rowKey={(row) => `${row.terminal}/${row.sequence}`}
        order={{ id: 'at', down: true }}
        empty={<EmptyState icon="cash" title={t('noCollections')} text={t('noCollectionsText')} />}
      />
      {counting !== undefined && <Counting key={`${counting.terminal}/${counting.sequence}`} collection={counting} close={() => count(undefined)} />}
      {confirming !== undefined && <ConfirmAtKeeper key={`${confirming.terminal}/${confirming.sequence}`} collection={confirming} close={() => confirm(undefined)} />}
    </>
  );
}
