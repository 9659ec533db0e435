import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '../../api/client';
import { useMay } from '../../api/session';
import { Card, EmptyState, Icon, Loaded, Money, PageHead, StateBadge, Table, Time, type Column } from '../../parts';
import { LockButton } from './Lock';
import { stateTone, type Fleet, type Machine } from './model';
import { WaitingCard } from './Waiting';
import classes from './Fleet.module.css';

/** Machines speak every ten seconds; so does this page. */
const LOOK_MS = 5_000;

/** All machines: which stand, which are silent, what they hold; and those that ask to be let in. */
export function FleetPage() {
  const { t } = useTranslation('fleet');
  const fleet = useQuery({
    queryKey: ['fleet', 'all'],
    queryFn: () => take(api.GET('/api/v1/fleet')),
    refetchInterval: LOOK_MS,
  });
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="fleet" />
      <Loaded query={fleet} rows={6}>
        {(data) => (
          <div className={classes.stack}>
            <Trading fleet={data} />
            {data.waiting.length > 0 && <WaitingCard waiting={data.waiting} />}
            <Card title={t('machines')}>
              <Machines rows={data.machines} />
            </Card>
          </div>
        )}
      </Loaded>
    </>
  );
}

/** Why nothing is sold now, and what is not checked: said where nobody overlooks it. */
export function Trading({ fleet }: { fleet: Pick<Fleet, 'closedBecause' | 'cautions'> }) {
  const { t } = useTranslation('fleet');
  return (
    <>
      {fleet.closedBecause !== '' && (
        <div className={classes.note} data-tone="bad" role="note">
          <Icon name="warning" />
          <div>
            <strong>{t('closed')}</strong>
            <p>{fleet.closedBecause}</p>
          </div>
        </div>
      )}
      {fleet.cautions.map((caution) => (
        <div key={caution} className={classes.note} data-tone="wait" role="note">
          <Icon name="warning" />
          <p>{caution}</p>
        </div>
      ))}
    </>
  );
}

function Machines({ rows }: { rows: Machine[] }) {
  const { t } = useTranslation('fleet');
  const locks = useMay('trade');
  const columns: Column<Machine>[] = [
    {
      id: 'terminal',
      header: t('machine'),
      value: (row) => row.terminal,
      cell: (row) => (
        <>
          <Link to={`/fleet/${encodeURIComponent(row.terminal)}`}>{row.terminal}</Link>
          {row.simulated && <span className={classes.tag}>{t('simulated')}</span>}
        </>
      ),
    },
    {
      id: 'state',
      header: t('state'),
      value: (row) => t(`states.${row.state}`, { defaultValue: row.state }),
      cell: (row) => (
        <StateBadge tone={stateTone(row.state)} title={row.stateText === '' ? undefined : row.stateText}>
          {t(`states.${row.state}`, { defaultValue: row.state })}
        </StateBadge>
      ),
    },
    { id: 'cash', header: t('cashInside'), end: true, value: (row) => row.cash ?? null, cell: (row) => <Money value={row.cash} asset={row.currency} /> },
    { id: 'sales', header: t('salesToday'), end: true, value: (row) => row.salesToday },
    {
      id: 'heard',
      header: t('heard'),
      value: (row) => row.heardMs ?? null,
      cell: (row) => <Time ms={row.heardMs} relative />,
      exported: (row) => (row.heardMs === null || row.heardMs === undefined ? '' : new Date(row.heardMs).toISOString()),
    },
    {
      id: 'troubles',
      header: t('troubles'),
      value: (row) => row.troubles.join('; '),
      cell: (row) => (row.troubles.length === 0 ? <span className={classes.quiet}>{t('noTrouble')}</span> : <span className={classes.trouble} title={row.troubles.join('; ')}>{row.troubles.join('; ')}</span>),
      wide: true,
    },
    { id: 'software', header: t('software'), value: (row) => row.software, hidden: true },
    ...(locks
      ? [
          {
            id: 'deeds',
            header: t('deeds'),
            value: () => '',
            unsorted: true,
            silent: true,
            end: true,
            cell: (row: Machine) => <LockButton machine={row} small />,
          },
        ]
      : []),
  ];
  return (
    <Table
      id="machines"
      label={t('machines')}
      rows={rows}
      columns={columns}
      rowKey={(row) => row.terminal}
      empty={<EmptyState icon="fleet" title={t('none')} text={t('noneText')} />}
    />
  );
}
