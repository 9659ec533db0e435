import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '../../api/client';
import { useMay } from '../../api/session';
import { Card, EmptyState, Icon, Loaded, Money, StateBadge, Table, Time, whole, type Column } from '../../parts';
import { BulkBar, type Meant } from './Bulk';
import { LockButton } from './Lock';
import { stateTone, type Machine } from './model';
import classes from './Fleet.module.css';

const LOOK_MS = 5_000;
const TYPED_MS = 300;
const PAGE = 50;
const STATES = ['online', 'closed', 'locked', 'offline', 'never', 'removed'];
const SORTS = ['terminal', 'state', 'place', 'group', 'cash', 'sales', 'heard', 'visit'];

/** All machines, a page at a time: the server filters and sorts, so that 10,000 are no more than 50. */
export function MachineList({ place, setPlace }: { place: string; setPlace: (place: string) => void }) {
  const { t } = useTranslation('fleet');
  const locks = useMay('trade');
  const [search, setSearch] = useState('');
  const [state, setState] = useState('');
  const [group, setGroup] = useState('');
  const [sort, setSort] = useState('terminal');
  const [page, setPage] = useState(0);
  const [chosen, setChosen] = useState<string[]>([]);
  const [everyone, setEveryone] = useState(false);
  const [typed] = useDebouncedValue(search, TYPED_MS);
  const down = sort === 'cash' || sort === 'sales';
  const asked = { search: typed, state, group, place, sort, down, from: page * PAGE, limit: PAGE };
  const list = useQuery({
    queryKey: ['fleet', 'list', asked],
    queryFn: () => take(api.GET('/api/v1/fleet/machines', { params: { query: asked } })),
    refetchInterval: LOOK_MS,
    placeholderData: keepPreviousData,
  });
  const places = useQuery({ queryKey: ['fleet', 'places'], queryFn: () => take(api.GET('/api/v1/fleet/places')) });
  const fresh = (act: () => void) => {
    act();
    setPage(0);
    clear();
  };
  const clear = () => {
    setChosen([]);
    setEveryone(false);
  };
  const filtered = typed !== '' || state !== '' || group !== '' || place !== '';
  const meant: Meant = everyone
    ? { machines: [], filter: { search: typed, state, group, place, jurisdiction: '' }, count: list.data?.matching ?? 0 }
    : { machines: chosen, count: chosen.length };
  return (
    <Card title={t('machines')} aside={<Link to="/places">{t('toPlaces')}</Link>}>
      <div className={classes.tools}>
        <TextInput type="search" label={t('list.search')} value={search} onChange={(e) => fresh(() => setSearch(e.currentTarget.value))} leftSection={<Icon name="search" size={16} />} />
        <Select
          label={t('state')}
          value={state}
          onChange={(value) => fresh(() => setState(value ?? ''))}
          allowDeselect={false}
          data={[{ value: '', label: t('list.any') }, ...STATES.map((one) => ({ value: one, label: `${t(`states.${one}`)} (${whole(list.data?.states[one] ?? 0)})` }))]}
        />
        <Select
          label={t('group')}
          value={group}
          onChange={(value) => fresh(() => setGroup(value ?? ''))}
          allowDeselect={false}
          data={[{ value: '', label: t('list.any') }, { value: '-', label: t('bulk.noGroup') }, ...(places.data?.groups ?? []).map((one) => ({ value: one.name, label: one.name }))]}
        />
        <Select
          label={t('place')}
          value={place}
          onChange={(value) => fresh(() => setPlace(value ?? ''))}
          allowDeselect={false}
          searchable
          data={[{ value: '', label: t('list.any') }, { value: '0', label: t('bulk.noPlace') }, ...(places.data?.places ?? []).map((one) => ({ value: String(one.id), label: one.terms.name }))]}
        />
        <Select label={t('list.sort')} value={sort} onChange={(value) => fresh(() => setSort(value ?? 'terminal'))} allowDeselect={false} data={SORTS.map((one) => ({ value: one, label: t(`list.by.${one}`) }))} />
      </div>
      <Loaded query={list} rows={6}>
        {(data) => (
          <>
            {meant.count > 0 && locks && <BulkBar meant={meant} clear={clear} />}
            <Table
              id="machines"
              label={t('machines')}
              rows={data.machines}
              columns={columns(t, locks, chosen, everyone, setChosen)}
              rowKey={(row) => row.terminal}
              plain
              empty={<EmptyState icon="fleet" title={filtered ? t('list.nothing') : t('none')} text={filtered ? t('list.nothingText') : t('noneText')} />}
            />
            <div className={classes.pager}>
              <span role="status">{t('list.count', { shown: whole(data.matching), all: whole(data.all) })}</span>
              {locks && data.matching > 0 && (
                <Button variant="subtle" size="xs" onClick={() => (everyone ? clear() : setEveryone(true))}>
                  {everyone ? t('bulk.clear') : t('bulk.all', { count: data.matching, shown: whole(data.matching) })}
                </Button>
              )}
              {data.matching > PAGE && (
                <>
                  <Button variant="default" size="xs" disabled={page === 0} onClick={() => setPage(page - 1)}>
                    {t('list.before')}
                  </Button>
                  <Button variant="default" size="xs" disabled={(page + 1) * PAGE >= data.matching} onClick={() => setPage(page + 1)}>
                    {t('list.after')}
                  </Button>
                </>
              )}
            </div>
          </>
        )}
      </Loaded>
    </Card>
  );
}

type Words = (key: string, options?: Record<string, unknown>) => string;

function columns(t: Words, locks: boolean, chosen: string[], everyone: boolean, choose: (chosen: string[]) => void): Column<Machine>[] {
  return [
    {
      id: 'terminal',
      header: t('machine'),
      value: (row) => row.terminal,
      unsorted: true,
      cell: (row) => (
        <span className={classes.name}>
          {locks && row.state !== 'removed' && (
            <Checkbox
              aria-label={t('bulk.choose', { name: row.terminal })}
              checked={everyone || chosen.includes(row.terminal)}
              disabled={everyone}
              onChange={() => choose(chosen.includes(row.terminal) ? chosen.filter((one) => one !== row.terminal) : [...chosen, row.terminal])}
            />
          )}
          <Link to={`/fleet/${encodeURIComponent(row.terminal)}`}>{row.terminal}</Link>
          {row.simulated && <span className={classes.tag}>{t('simulated')}</span>}
        </span>
      ),
    },
    {
      id: 'state',
      header: t('state'),
      value: (row) => row.state,
      unsorted: true,
      cell: (row) => (
        <StateBadge tone={stateTone(row.state)} title={row.stateText === '' ? undefined : row.stateText}>
          {t(`states.${row.state}`, { defaultValue: row.state })}
        </StateBadge>
      ),
    },
    { id: 'place', header: t('place'), value: (row) => row.place, unsorted: true, cell: (row) => (row.place === '' ? '–' : row.place), wide: true },
    { id: 'group', header: t('group'), value: (row) => row.group, unsorted: true, cell: (row) => (row.group === '' ? '–' : row.group) },
    { id: 'cash', header: t('cashInside'), end: true, value: (row) => row.cash, unsorted: true, cell: (row) => <Money value={row.cash} asset={row.currency} /> },
    { id: 'visit', header: t('visit'), value: (row) => row.fullInDays ?? null, unsorted: true, cell: (row) => <Visit row={row} /> },
    { id: 'sales', header: t('salesToday'), end: true, value: (row) => row.salesToday, unsorted: true },
    { id: 'heard', header: t('heard'), value: (row) => row.heardMs ?? null, unsorted: true, cell: (row) => <Time ms={row.heardMs} relative /> },
    {
      id: 'troubles',
      header: t('troubles'),
      value: (row) => row.troubles.join('; '),
      unsorted: true,
      cell: (row) => {
        const words = [...(row.state === 'closed' ? row.shut : []), ...row.troubles].join('; ');
        return words === '' ? <span className={classes.quiet}>{t('noTrouble')}</span> : <span className={classes.trouble} title={words}>{words}</span>;
      },
      wide: true,
    },
    ...(locks
      ? [{ id: 'deeds', header: t('deeds'), value: () => '', unsorted: true, silent: true, end: true, cell: (row: Machine) => <LockButton machine={row} small /> }]
      : []),
  ];
}

/** Days until somebody has to drive there, and why. */
export function Visit({ row }: { row: Pick<Machine, 'fullInDays' | 'emptyInDays'> }) {
  const { t } = useTranslation('fleet');
  const known: [string, number][] = [];
  if (row.fullInDays !== null && row.fullInDays !== undefined) {
    known.push(['full', row.fullInDays]);
  }
  if (row.emptyInDays !== null && row.emptyInDays !== undefined) {
    known.push(['empty', row.emptyInDays]);
  }
  if (known.length === 0) {
    return <span className={classes.quiet}>–</span>;
  }
  return (
    <>
      {known.map(([what, days]) => (
        <span key={what} className={classes.visit}>
          {days <= 2 ? <StateBadge tone={days === 0 ? 'bad' : 'wait'}>{t(`forecast.${what}`, { count: days })}</StateBadge> : t(`forecast.${what}`, { count: days })}
        </span>
      ))}
    </>
  );
}
