import { Button, Checkbox, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import {
  Card,
  EmptyState,
  ErrorNote,
  Icon,
  Loaded,
  Money,
  PageHead,
  Stat,
  StateBadge,
  Stats,
  Table,
  useConfirm,
  whole,
  type Column,
  type Tone,
} from '../../parts';
import classes from './Bots.module.css';

export type Line = Schema<'BotLine'>;

const PAGE = 200;
const BULK = 500;
const STATES = ['running', 'waiting', 'stopped', 'halted'] as const;
const ORDERS = ['created', 'name', 'state', 'deals', 'today', 'week', 'total'] as const;

export const TONES: Record<string, Tone> = { running: 'good', waiting: 'wait', stopped: 'rest', halted: 'bad' };

/** All bots: found, ordered and summed by the server, a page after the other as one goes down. */
export function BotsPage() {
  const { t } = useTranslation('bots');
  const trades = useMay('trade');
  const [words, setWords] = useState('');
  const [search] = useDebouncedValue(words, 250);
  const [state, setState] = useState('');
  const [sort, setSort] = useState<string>('created');
  const [down, setDown] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const list = useInfiniteQuery({
    queryKey: ['bots', 'rows', search, state, sort, down],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/bots/rows', {
          params: { query: { search, state, sort, down, offset: pageParam, limit: PAGE } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.offset + last.rows.length < last.total ? last.offset + last.rows.length : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const pages = list.data?.pages;
  const rows = useMemo(() => (pages ?? []).flatMap((page) => page.rows), [pages]);
  const first = pages?.[0];
  const several = useMemo(() => new Set(rows.map((row) => row.credential)).size > 1, [rows]);
  const columns = useColumns(trades, several, picked, setPicked);
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="bots"
        actions={
          trades ? (
            <Button component={Link} to="/bots/new" leftSection={<Icon name="add" size={18} />}>
              {t('new')}
            </Button>
          ) : undefined
        }
      />
      <Loaded query={{ data: first, error: list.error, refetch: list.refetch }} rows={8}>
        {(page) =>
          page.all === 0 ? (
            <Card>
              <EmptyState
                icon="bots"
                title={t('none')}
                text={t('noneText')}
                action={
                  trades ? (
                    <Button component={Link} to="/bots/new">
                      {t('new')}
                    </Button>
                  ) : undefined
                }
              />
            </Card>
          ) : (
            <>
              <Sums page={page} />
              <div className={classes.tools}>
                <TextInput
                  type="search"
                  aria-label={t('search')}
                  placeholder={t('search')}
                  leftSection={<Icon name="search" size={16} />}
                  value={words}
                  onChange={(e) => setWords(e.currentTarget.value)}
                />
                <div className={classes.states}>
                  <SegmentedControl
                    aria-label={t('state')}
                    value={state}
                    onChange={setState}
                    data={[
                      { value: '', label: t('allStates') },
                      ...STATES.map((each) => ({
                        value: each,
                        label: `${t(`states.${each}`)} ${whole(page.states[each] ?? 0)}`,
                      })),
                    ]}
                  />
                </div>
                <Select
                  aria-label={t('orderBy')}
                  value={sort}
                  allowDeselect={false}
                  onChange={(value) => {
                    setSort(value ?? 'created');
                    setDown(value === 'today' || value === 'week' || value === 'total' || value === 'deals');
                  }}
                  data={ORDERS.map((each) => ({ value: each, label: t(`sorts.${each}`) }))}
                />
                <Button
                  variant="default"
                  aria-label={down ? t('descending') : t('ascending')}
                  title={down ? t('descending') : t('ascending')}
                  onClick={() => setDown(!down)}
                >
                  <Icon name={down ? 'down' : 'up'} size={16} />
                </Button>
              </div>
              {trades && <Picked picked={picked} setPicked={setPicked} shown={rows} />}
              <Table
                id="bots"
                label={t('title')}
                plain
                rows={rows}
                columns={columns}
                rowKey={(row) => row.id}
                empty={<EmptyState title={t('nothing')} text={t('nothingText')} />}
                more={
                  list.hasNextPage ? (
                    <p>
                      <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                        {t('more', { shown: whole(rows.length), all: whole(page.total) })}
                      </Button>
                    </p>
                  ) : undefined
                }
              />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Sums({ page }: { page: Schema<'BotPage'> }) {
  const { t } = useTranslation('bots');
  return (
    <>
      {Object.entries(page.realised).map(([quote, sums]) => (
        <Stats key={quote}>
          <Stat name={t('today')} note={t('todayNote')}>
            <Money value={sums.today} asset={quote} change places={2} />
          </Stat>
          <Stat name={t('week')}>
            <Money value={sums.week} asset={quote} change places={2} />
          </Stat>
          <Stat name={t('total')} note={t('realisedNote', { count: sums.deals, deals: whole(sums.deals) })}>
            <Money value={sums.total} asset={quote} change places={2} />
          </Stat>
        </Stats>
      ))}
    </>
  );
}

function Picked(props: { picked: ReadonlySet<string>; setPicked: (ids: ReadonlySet<string>) => void; shown: Line[] }) {
  const { t } = useTranslation('bots');
  const client = useQueryClient();
  const confirm = useConfirm();
  const ids = [...props.picked].slice(0, BULK);
  const all = props.shown.length > 0 && props.shown.every((row) => props.picked.has(row.id));
  const bulk = useMutation({
    mutationFn: (action: string) => take(api.POST('/api/v1/bots/bulk', { body: { action, bots: ids } })),
    onSuccess: (lines, action) => {
      const refused = lines.filter((line) => !line.done);
      notifications.show({
        color: refused.length > 0 ? 'orange' : 'teal',
        message: [
          t(action === 'start' ? 'bulk.started' : 'bulk.stopped', { count: lines.length - refused.length }),
          ...refused.slice(0, 3).map((line) => `${line.bot}: ${line.why}`),
        ].join(' '),
      });
      props.setPicked(new Set());
      void client.invalidateQueries({ queryKey: ['bots'] });
    },
  });
  const act = async (action: 'start' | 'stop') => {
    if (
      await confirm({
        title: t(`bulk.${action}Title`, { count: ids.length }),
        text: t(`bulk.${action}Text`),
        action: t(`bulk.${action}`),
      })
    ) {
      bulk.mutate(action);
    }
  };
  return (
    <div className={classes.picked}>
      <Checkbox
        label={props.picked.size === 0 ? t('bulk.all') : t('bulk.picked', { count: props.picked.size })}
        checked={all}
        indeterminate={!all && props.picked.size > 0}
        onChange={() => props.setPicked(all ? new Set() : new Set(props.shown.slice(0, BULK).map((row) => row.id)))}
      />
      {props.picked.size > 0 && (
        <>
          <Button size="xs" variant="default" loading={bulk.isPending} onClick={() => void act('start')}>
            {t('bulk.start')}
          </Button>
          <Button size="xs" variant="default" loading={bulk.isPending} onClick={() => void act('stop')}>
            {t('bulk.stop')}
          </Button>
        </>
      )}
      <ErrorNote error={bulk.error} />
    </div>
  );
}

function useColumns(
  trades: boolean,
  accounts: boolean,
  picked: ReadonlySet<string>,
  setPicked: (ids: ReadonlySet<string>) => void,
): Column<Line>[] {
  const { t } = useTranslation('bots');
  return useMemo(() => {
    const toggle = (id: string) => {
      const next = new Set(picked);
      if (!next.delete(id)) {
        next.add(id);
      }
      setPicked(next);
    };
    const columns: Column<Line>[] = [
      {
        id: 'name',
        header: t('name'),
        unsorted: true,
        value: (row) => row.name,
        cell: (row) => (
          <span className={classes.name}>
            {trades && (
              <Checkbox
                size="xs"
                aria-label={t('pick', { name: row.name })}
                checked={picked.has(row.id)}
                onChange={() => toggle(row.id)}
              />
            )}
            <Link to={`/bots/${row.id}`}>{row.name}</Link>
          </span>
        ),
      },
      {
        id: 'state',
        header: t('state'),
        unsorted: true,
        silent: true,
        wide: true,
        value: (row) => row.state,
        cell: (row) => (
          <StateBadge tone={TONES[row.state] ?? 'rest'} title={row.why}>
            {t(`states.${row.state}`)}
          </StateBadge>
        ),
      },
      { id: 'pairs', header: t('pairs'), unsorted: true, value: (row) => row.instruments.join(', ') },
      {
        id: 'deals',
        header: t('openDeals'),
        unsorted: true,
        end: true,
        value: (row) => row.openDeals,
        cell: (row) => (
          <span title={row.unprotected > 0 ? t('unprotected', { count: row.unprotected }) : undefined}>
            {whole(row.openDeals)}
          </span>
        ),
      },
    ];
    for (const span of ['today', 'week', 'total'] as const) {
      columns.push({
        id: span,
        header: t(span),
        unsorted: true,
        end: true,
        value: (row) => row.realised[span],
        cell: (row) => <Money value={row.realised[span]} asset={row.quote} change places={2} />,
      });
    }
    columns.push({
      id: 'unrealised',
      header: t('unrealised'),
      unsorted: true,
      end: true,
      value: (row) => row.unrealised ?? null,
      cell: (row) => <Money value={row.unrealised} asset={row.quote} change places={2} />,
    });
    if (accounts) {
      columns.push({ id: 'account', header: t('account'), unsorted: true, value: (row) => row.credential });
    }
    return columns;
  }, [t, trades, accounts, picked, setPicked]);
}
