import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, take } from '../../api/client';
import { useMay } from '../../api/session';
import { Card, EmptyState, Facts, Icon, Loaded, Money, PageHead, StateBadge, Table, Time, useConfirm, type Column } from '../../parts';
import { ChangeNote, useChange } from '../accounts/change';
import { SaleTable } from '../sales/SalesPage';
import { LoadCard } from './Load';
import { LockButton } from './Lock';
import { Visit } from './MachineList';
import { stateTone, type MachineWhole } from './model';
import { CapsForm } from './Waiting';
import classes from './Fleet.module.css';

const LOOK_MS = 5_000;

/** One machine: how it stands, what it holds, what the keeper believes of it, its last sales. */
export function MachinePage() {
  const { t } = useTranslation('fleet');
  const { terminal = '' } = useParams();
  const machine = useQuery({
    queryKey: ['fleet', 'one', terminal],
    queryFn: () => take(api.GET('/api/v1/fleet/machines/{terminal}', { params: { path: { terminal } } })),
    refetchInterval: LOOK_MS,
  });
  const row = machine.data?.machine;
  return (
    <>
      <PageHead
        title={
          <>
            {terminal}{' '}
            {row !== undefined && (
              <StateBadge tone={stateTone(row.state)}>{t(`states.${row.state}`, { defaultValue: row.state })}</StateBadge>
            )}
          </>
        }
        tab={terminal}
        lead={row === undefined || row.stateText === '' ? undefined : row.stateText}
        help="fleet"
        back={{ to: '/fleet', name: t('title') }}
        actions={row !== undefined && <Locks machine={row} />}
      />
      <Loaded query={machine} rows={8}>
        {(data) => <Known whole={data} />}
      </Loaded>
    </>
  );
}

function Locks({ machine }: { machine: MachineWhole['machine'] }) {
  return useMay('trade') ? <LockButton machine={machine} /> : null;
}

function Known({ whole }: { whole: MachineWhole }) {
  const { t } = useTranslation('fleet');
  return (
    <div className={classes.stack}>
      <div className={classes.grid}>
        <Card title={t('standing')}>
          <Standing whole={whole} />
        </Card>
        <Card title={t('caps.title')}>
          <Caps whole={whole} />
        </Card>
      </div>
      <Card title={t('cashInside')} aside={<Link to="/cash">{t('toCash')}</Link>}>
        <Units whole={whole} />
      </Card>
      <Loads whole={whole} />
      <Card title={t('lastSales')} aside={<Link to={`/sales?find=${encodeURIComponent(whole.machine.terminal)}`}>{t('allSales')}</Link>}>
        <SaleTable rows={whole.sales} plain />
      </Card>
    </div>
  );
}

/** Only somebody who answers for money may say that notes were put in. */
function Loads({ whole }: { whole: MachineWhole }) {
  const admin = useMay('admin');
  return admin && whole.machine.state !== 'removed' && whole.machine.state !== 'never' ? <LoadCard terminal={whole.machine.terminal} currency={whole.caps.currency} /> : null;
}

function Standing({ whole }: { whole: MachineWhole }) {
  const { t } = useTranslation('fleet');
  const { machine } = whole;
  const rows: [ReactNode, ReactNode][] = [
    [t('heard'), <Time ms={machine.heardMs} relative />],
    [t('door'), t(`doors.${machine.door}`, { defaultValue: machine.door })],
    [t('paper'), t(`papers.${machine.paper}`, { defaultValue: machine.paper })],
    [t('hardware'), machine.simulated ? t('simulatedLong') : t('real')],
    [t('software'), machine.software === '' ? '–' : machine.software],
    [t('openSale'), machine.openSale === '' ? t('noOpenSale') : <Link to={`/sales/${encodeURIComponent(machine.openSale)}`}>{machine.openSale}</Link>],
    [t('salesToday'), machine.salesToday],
    [t('place'), machine.place === '' ? '–' : <Link to={`/fleet?place=${machine.placeId}`}>{machine.place}</Link>],
    [t('group'), machine.group === '' ? '–' : machine.group],
    [t('ways'), machine.oneWay ? t('bulk.one-way.name') : t('bulk.both-ways.name')],
    [t('visit'), <Visit row={machine} />],
    [t('key'), <span className={classes.long}>{whole.keyCode}</span>],
  ];
  if (machine.message !== '') {
    rows.push([t('message'), machine.message]);
  }
  if (machine.shut.length > 0 && machine.lockedBecause === '') {
    rows.unshift([t('shutBecause'), machine.shut.join('; ')]);
  }
  if (machine.lockedBecause !== '') {
    rows.unshift([t('lockedBecause'), machine.lockedBecause]);
  }
  return (
    <>
      <Facts rows={rows} />
      {machine.troubles.length > 0 && <Words title={t('troubles')} words={machine.troubles} />}
      {whole.distrusted.length > 0 && <Words title={t('distrusted')} words={whole.distrusted} />}
    </>
  );
}

function Words({ title, words }: { title: string; words: string[] }) {
  return (
    <div className={classes.note} data-tone="wait">
      <Icon name="warning" />
      <div>
        <strong>{title}</strong>
        <ul>
          {words.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What a thief with this machine's key can claim, and how much of it is used. */
function Caps({ whole }: { whole: MachineWhole }) {
  const { t } = useTranslation('fleet');
  const admin = useMay('admin');
  const confirm = useConfirm();
  const change = useChange(false);
  const removal = useChange(false);
  const [editing, setEditing] = useState(false);
  const caps = whole.caps;
  const path = `/api/v1/fleet/machines/${encodeURIComponent(whole.machine.terminal)}`;
  const remove = async () => {
    if (await confirm({ title: t('remove.title', { name: whole.machine.terminal }), text: t('remove.text'), action: t('remove.do'), danger: true, typed: whole.machine.terminal })) {
      removal.propose(`${path}/removal`, {});
    }
  };
  return (
    <>
      <p className={classes.lead}>{t('caps.text')}</p>
      <Facts
        rows={[
          [t('caps.hour'), <Money value={caps.hour} asset={caps.currency} />],
          [t('caps.day'), <Money value={caps.day} asset={caps.currency} />],
          [t('caps.uncollected'), <Money value={caps.uncollected} asset={caps.currency} />],
        ]}
      />
      {admin && whole.machine.state !== 'removed' && (
        <div className={classes.actions}>
          <Button variant="default" aria-expanded={editing} onClick={() => setEditing(!editing)}>
            {t('caps.change')}
          </Button>
          {removal.fate !== 'waits' && (
            <Button variant="default" loading={removal.proposing} onClick={() => void remove()}>
              {t('remove.name')}
            </Button>
          )}
        </div>
      )}
      <ChangeNote change={removal} />
      {editing && (
        <div className={classes.panel}>
          <CapsForm
            change={change}
            action={t('caps.propose')}
            first={{ currency: caps.currency, hour: caps.hour, day: caps.day, uncollected: caps.uncollected }}
            propose={(wish) => change.propose(`${path}/caps`, wish)}
          />
        </div>
      )}
    </>
  );
}

type Held = MachineWhole['cash'][number];

function Units({ whole }: { whole: MachineWhole }) {
  const { t } = useTranslation('fleet');
  const columns: Column<Held>[] = [
    { id: 'unit', header: t('unit'), value: (row) => row.unit },
    { id: 'note', header: t('note'), end: true, value: (row) => row.note, cell: (row) => <Money value={row.note} asset={row.currency} /> },
    { id: 'expected', header: t('expected'), end: true, value: (row) => row.expected ?? null },
    {
      id: 'said',
      header: t('said'),
      end: true,
      value: (row) => row.said ?? null,
      cell: (row) =>
        row.said === null || row.said === undefined ? '–' : row.said === row.expected ? row.said : <StateBadge tone="wait">{row.said}</StateBadge>,
    },
  ];
  return (
    <Table
      id="units"
      label={t('cashInside')}
      rows={whole.cash}
      columns={columns}
      rowKey={(row) => `${row.unit}/${row.note}`}
      plain
      empty={<EmptyState title={t('noCash')} text={t('noCashText')} />}
    />
  );
}
