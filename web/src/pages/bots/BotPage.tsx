import { Button, Menu, Modal, Select, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { api, newIdempotencyKey, take, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import {
  Card,
  download,
  EmptyState,
  ErrorNote,
  Facts,
  Icon,
  Loaded,
  Money,
  PageHead,
  Stat,
  StateBadge,
  Stats,
  Table,
  Time,
  useConfirm,
  useLive,
  whole,
  type Column,
  type Level,
  type Mark,
} from '../../parts';
import { TONES, type Line } from './BotList';
import { money } from './settings';
import { Orders, useDealOrders } from './Orders';
import { PairChart } from './PairChart';
import { Figure } from './Figure';
import classes from './Bots.module.css';

type Bot = Schema<'View'>;
type Deal = Schema<'DealSummary'>;

/** Arrows that carry their price. */
const MOST_PRICES = 4;

const DEALS = 20;
const SAID = 50;

/** One bot: what it does now, on the chart; its deals; what can be done by hand. */
export function BotPage() {
  const { id = '' } = useParams();
  const bot = useQuery({
    queryKey: ['bots', id],
    queryFn: () => take(api.GET('/api/v1/bots/{id}', { params: { path: { id } } })),
    refetchInterval: 10_000,
  });
  const row = useQuery({
    queryKey: ['bots', id, 'row'],
    queryFn: () => take(api.GET('/api/v1/bots/{id}/row', { params: { path: { id } } })),
    refetchInterval: 10_000,
  });
  return (
    <Loaded query={{ data: bot.data !== undefined && row.data !== undefined ? { bot: bot.data, row: row.data } : undefined, error: bot.error ?? row.error, refetch: bot.refetch }} rows={8}>
      {(known) => <Known bot={known.bot} row={known.row} />}
    </Loaded>
  );
}

function Known({ bot, row }: { bot: Bot; row: Line }) {
  const { t } = useTranslation('bots');
  const trades = useMay('trade');
  const deals = useInfiniteQuery({
    queryKey: ['deals', bot.id],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/bots/{id}/deals', {
          params: { path: { id: bot.id }, query: { limit: DEALS, ...(pageParam === 0 ? {} : { before: pageParam }) } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.length < DEALS ? undefined : last[last.length - 1]?.number),
  });
  const past = useMemo(() => (deals.data?.pages ?? []).flat(), [deals.data]);
  // The bot itself knows its running deals before they are written down.
  const all = useMemo(() => {
    const running = new Map(bot.deals.map((deal) => [deal.number, deal]));
    return [...past.map((deal) => running.get(deal.number) ?? deal), ...bot.deals.filter((d) => !past.some((p) => p.number === d.number))].sort(
      (a, b) => b.number - a.number,
    );
  }, [bot.deals, past]);
  const [chosen, choose] = useState<number>();
  const deal = all.find((d) => d.number === chosen) ?? bot.deals[0] ?? all[0];
  return (
    <>
      <PageHead
        title={
          <>
            {bot.name}{' '}
            <StateBadge tone={TONES[row.state] ?? 'rest'} title={row.why}>
              {t(`states.${row.state}`)}
            </StateBadge>
          </>
        }
        tab={bot.name}
        lead={row.why === '' ? undefined : row.why}
        help="bots"
        back={{ to: '/bots', name: t('title') }}
        actions={trades ? <Deeds bot={bot} row={row} /> : undefined}
      />
      <Stats>
        <Stat name={t('unrealised')} note={t('unrealisedNote')}>
          <Money value={row.unrealised} asset={row.quote} change places={2} />
        </Stat>
        <Stat name={t('today')} note={t('todayNote')}>
          <Money value={row.realised.today} asset={row.quote} change places={2} />
        </Stat>
        <Stat name={t('week')}>
          <Money value={row.realised.week} asset={row.quote} change places={2} />
        </Stat>
        <Stat name={t('total')} note={t('realisedNote', { count: row.realised.deals, deals: whole(row.realised.deals) })}>
          <Money value={row.realised.total} asset={row.quote} change places={2} />
        </Stat>
      </Stats>
      <DealCard key={bot.id} bot={bot} deal={deal} trades={trades} deals={all} choose={choose} />
      <Card title={t('deals')} flush>
        <DealTable deals={all} quote={row.quote} several={bot.instruments.length > 1} choose={choose} />
        {deals.hasNextPage && (
          <Button m="md" variant="default" loading={deals.isFetchingNextPage} onClick={() => void deals.fetchNextPage()}>
            {t('olderDeals')}
          </Button>
        )}
        <ErrorNote error={deals.error} />
      </Card>
      <Said bot={bot} />
    </>
  );
}

function DealCard(props: { bot: Bot; deal: Deal | undefined; trades: boolean; deals: Deal[]; choose: (number: number) => void }) {
  const { t } = useTranslation('bots');
  const { bot, deal } = props;
  const [pair, setPair] = useState<string>();
  const [intervalMs, setInterval] = useState(300_000);
  const instrument = pair ?? deal?.instrument ?? bot.instruments[0];
  const mine = deal !== undefined && deal.instrument === instrument ? deal : undefined;
  const { orders, fills } = useDealOrders(bot.id, mine?.number);
  const levels = useDealLevels(mine, orders.data);
  const marks = useMemo<Mark[]>(
    () =>
      // Many prices beside arrows cover each other; they stand in the table of orders.
      (fills.data ?? []).map((fill, _, all) => ({
        timeMs: fill.marketMs,
        side: fill.side === 'buy' ? 'buy' : 'sell',
        text: all.length > MOST_PRICES ? '' : fill.price.replace(/\.?0+$/, ''),
      })),
    [fills.data],
  );
  return (
    <>
      <Card>
        <PairChart
          venue={bot.venue}
          instrument={instrument}
          intervalMs={intervalMs}
          setInterval={setInterval}
          levels={levels}
          marks={marks}
          tools={
            bot.instruments.length > 1 ? (
              <Select size="xs" aria-label={t('pairShown')} data={bot.instruments} value={instrument} allowDeselect={false} onChange={(v) => setPair(v ?? undefined)} />
            ) : (
              <strong>{instrument}</strong>
            )
          }
        />
      </Card>
      {deal === undefined ? (
        <Card>
          <EmptyState icon="bots" title={t('noDeal')} text={bot.running ? t('noDealRunning') : t('noDealStopped')} />
        </Card>
      ) : (
        <Card
          title={t('dealTitle', { number: deal.number, pair: deal.instrument })}
          aside={
            <div className={classes.picked}>
              <StateBadge tone={dealTone(deal)}>{t(`dealStates.${deal.state}`)}</StateBadge>
              {props.trades && deal.open && <DealDeeds bot={bot} deal={deal} />}
            </div>
          }
        >
          <DealFacts deal={deal} />
          <Orders orders={orders} fills={fills.data ?? []} instrument={deal.instrument} />
        </Card>
      )}
    </>
  );
}

function dealTone(deal: Deal) {
  if (deal.open) {
    return deal.waits.length > 0 ? 'wait' : 'busy';
  }
  return deal.state === 'completed' ? 'good' : deal.state === 'failed' || deal.state === 'stopped_out' ? 'bad' : 'rest';
}

function useDealLevels(deal: Deal | undefined, orders: Schema<'OrderView'>[] | undefined): Level[] {
  const { t } = useTranslation('bots');
  return useMemo(() => {
    if (deal === undefined || !deal.open) {
      return [];
    }
    const levels: Level[] = [];
    if (deal.averagePrice != null) {
      levels.push({ id: 'average', price: deal.averagePrice, title: t('ladder.average'), tone: 'accent' });
    }
    deal.targets.forEach((price, i) => levels.push({ id: `target-${i}`, price, title: t('ladder.target'), tone: 'gain' }));
    if (deal.stop != null) {
      levels.push({ id: 'stop', price: deal.stop, title: t('ladder.stop'), tone: 'loss' });
    }
    for (const order of orders ?? []) {
      if (!order.finished && order.verdict === 'approved' && order.side === 'buy' && order.limit != null) {
        levels.push({ id: order.callerId, price: order.limit, title: t('ladder.buys'), tone: 'quiet', dashed: true });
      }
    }
    return levels;
  }, [deal, orders, t]);
}

function DealFacts({ deal }: { deal: Deal }) {
  const { t } = useTranslation('bots');
  const [base = '', quote = ''] = deal.instrument.split('/');
  return (
    <>
      {deal.waits.length > 0 && (
        <ul className={classes.says}>
          {deal.waits.map((why) => (
            <li key={why}>{why}</li>
          ))}
        </ul>
      )}
      <Facts
        rows={[
          [t('deal.started'), <Time ms={deal.startedAtMs} />],
          ...(deal.endedAtMs == null ? [] : [[t('deal.ended'), <Time ms={deal.endedAtMs} />] as [string, ReactNode]]),
          [t('deal.spent'), <Figure value={deal.spent} asset={quote} />],
          [t('deal.held'), <Figure value={deal.held} asset={base} />],
          [t('deal.average'), <Figure value={deal.averagePrice} asset={quote} />],
          [t('deal.targets'), deal.targets.length === 0 ? '–' : deal.targets.map((p) => <div key={p}><Figure value={p} asset={quote} /></div>)],
          [t('deal.stop'), <Figure value={deal.stop} asset={quote} />],
          [t('deal.averaging'), whole(deal.averagingFilled)],
          [t('deal.fees'), <><Figure value={deal.quoteFees} asset={quote} /> · <Figure value={deal.baseFees} asset={base} />{deal.otherFees.map((fee) => ` · ${fee}`)}</>],
          [deal.open ? t('deal.soFar') : t('deal.profit'), <Figure value={deal.profit} asset={quote} change />],
          ...(deal.open ? [[t('deal.protection'), <><StateBadge tone={deal.isProtected ? 'good' : 'wait'}>{deal.isProtected ? t('deal.covered') : t('deal.uncovered')}</StateBadge> {deal.protectionText}</>] as [string, ReactNode]] : []),
        ]}
      />
    </>
  );
}

function DealTable({ deals, quote, several, choose }: { deals: Deal[]; quote: string; several: boolean; choose: (number: number) => void }) {
  const { t } = useTranslation('bots');
  const columns = useMemo<Column<Deal>[]>(
    () => [
      {
        id: 'number',
        header: t('deal.number'),
        value: (d) => d.number,
        cell: (d) => (
          <Button size="compact-sm" variant="subtle" onClick={() => { choose(d.number); window.scrollTo({ top: 0 }); }}>
            {t('dealShort', { number: d.number })}
          </Button>
        ),
      },
      ...(several ? [{ id: 'pair', header: t('pairs'), value: (d: Deal) => d.instrument }] : []),
      { id: 'state', header: t('state'), value: (d) => d.state, cell: (d) => <StateBadge tone={dealTone(d)}>{t(`dealStates.${d.state}`)}</StateBadge> },
      { id: 'started', header: t('deal.started'), value: (d) => d.startedAtMs, cell: (d) => <Time ms={d.startedAtMs} /> },
      { id: 'ended', header: t('deal.ended'), value: (d) => d.endedAtMs ?? null, cell: (d) => <Time ms={d.endedAtMs} /> },
      { id: 'averaging', header: t('deal.averaging'), end: true, value: (d) => d.averagingFilled },
      { id: 'spent', header: t('deal.spent'), end: true, value: (d) => d.spent, cell: (d) => <Money value={d.spent} asset={quote} places={2} /> },
      { id: 'profit', header: t('deal.profit'), end: true, value: (d) => (d.open ? null : d.profit), cell: (d) => <Money value={d.open ? null : d.profit} asset={quote} change places={2} /> },
    ],
    [t, quote, choose, several],
  );
  return (
    <Table
      id="deals"
      plain
      label={t('deals')}
      rows={deals}
      columns={columns}
      rowKey={(d) => String(d.number)}
      empty={<EmptyState title={t('noDeals')} />}
    />
  );
}

function useDone() {
  const client = useQueryClient();
  return (message?: string) => {
    if (message !== undefined) {
      notifications.show({ message });
    }
    for (const noun of ['bots', 'deals', 'orders', 'fills']) {
      void client.invalidateQueries({ queryKey: [noun] });
    }
  };
}

function Deeds({ bot, row }: { bot: Bot; row: Line }) {
  const { t } = useTranslation('bots');
  const confirm = useConfirm();
  const navigate = useNavigate();
  const done = useDone();
  const path = { params: { path: { id: bot.id } } };
  const toggle = useMutation({
    mutationFn: () => take(bot.running ? api.POST('/api/v1/bots/{id}/stop', path) : api.POST('/api/v1/bots/{id}/start', path)),
    onSuccess: () => done(),
  });
  const deal = useMutation({
    mutationFn: (instrument: string) =>
      take(
        api.POST('/api/v1/bots/{id}/commands', {
          params: { path: { id: bot.id }, header: { 'Idempotency-Key': newIdempotencyKey() } },
          body: { kind: 'start-deal', instrument },
        }),
      ),
    onSuccess: () => done(t('done.startDeal')),
  });
  const remove = useMutation({
    mutationFn: () => take(api.DELETE('/api/v1/bots/{id}', path)),
    onSuccess: () => {
      done();
      void navigate('/bots');
    },
  });
  const save = () =>
    download(
      `${bot.name}.json`,
      JSON.stringify({ name: bot.name, venue: bot.venue, credential: bot.credential, instruments: bot.instruments, settings: bot.settings }, null, 2),
      'application/json',
    );
  return (
    <>
      <Button loading={toggle.isPending} onClick={() => toggle.mutate()} variant={bot.running ? 'default' : 'filled'}>
        {bot.running ? t('stopBot') : t('startBot')}
      </Button>
      <Button component={Link} to={`/bots/${bot.id}/edit`} variant="default">
        {t('edit')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label={t('moreDeeds')}>
            <Icon name="more" size={18} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {bot.instruments.slice(0, 10).map((pair) => (
            <Menu.Item key={pair} onClick={() => deal.mutate(pair)}>
              {t('startDeal', { pair })}
            </Menu.Item>
          ))}
          <Menu.Item onClick={save}>{t('exportSettings')}</Menu.Item>
          <Menu.Item
            disabled={bot.running || row.openDeals > 0}
            onClick={() =>
              void confirm({ title: t('deleteTitle', { name: bot.name }), text: t('deleteText'), action: t('delete'), danger: true }).then((yes) => {
                if (yes) remove.mutate();
              })
            }
          >
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ErrorNote error={toggle.error ?? deal.error ?? remove.error} />
    </>
  );
}

/** By hand, on one running deal: every deed moves money and is asked about first. */
function DealDeeds({ bot, deal }: { bot: Bot; deal: Deal }) {
  const { t } = useTranslation('bots');
  const confirm = useConfirm();
  const done = useDone();
  const [adding, setAdding] = useState(false);
  const [amount, setAmount] = useState('');
  const key = useRef(newIdempotencyKey());
  const quote = deal.instrument.split('/')[1] ?? '';
  const command = useMutation({
    mutationFn: (body: Schema<'Command'>) =>
      take(
        api.POST('/api/v1/bots/{id}/commands', {
          params: { path: { id: bot.id }, header: { 'Idempotency-Key': key.current } },
          body,
        }),
      ),
    onSuccess: (_, body) => {
      key.current = newIdempotencyKey();
      setAdding(false);
      setAmount('');
      done(t(`done.${body.kind}`));
    },
  });
  const ask = async (kind: 'panic-sell' | 'cancel-deal') => {
    if (
      await confirm({
        title: t(`ask.${kind}.title`, { number: deal.number, pair: deal.instrument }),
        text: t(`ask.${kind}.text`, { held: deal.held, base: deal.instrument.split('/')[0] }),
        action: t(`ask.${kind}.action`),
        danger: true,
      })
    ) {
      key.current = newIdempotencyKey();
      command.mutate({ kind, deal: deal.number });
    }
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={() => { key.current = newIdempotencyKey(); setAdding(true); }}>
        {t('addFunds')}
      </Button>
      <Button size="xs" variant="default" onClick={() => void ask('cancel-deal')}>
        {t('ask.cancel-deal.action')}
      </Button>
      <Button size="xs" color="red" onClick={() => void ask('panic-sell')}>
        {t('ask.panic-sell.action')}
      </Button>
      {!adding && <ErrorNote error={command.error} />}
      <Modal opened={adding} onClose={() => setAdding(false)} title={t('addFundsTitle', { number: deal.number })} closeButtonProps={{ 'aria-label': t('frame:close') }} centered>
        <form
          onSubmit={(e) => {
            e.preventDefault();
            command.mutate({ kind: 'add-funds', deal: deal.number, quote: money(amount) });
          }}
        >
          <p>{t('addFundsText')}</p>
          <TextInput
            label={t('addFundsAmount')}
            inputMode="decimal"
            autoComplete="off"
            data-autofocus
            value={amount}
            onChange={(e) => setAmount(e.currentTarget.value)}
            rightSection={<span className={classes.quiet}>{quote}</span>}
            rightSectionWidth={56}
          />
          <ErrorNote error={command.error} />
          <Button mt="md" type="submit" loading={command.isPending} disabled={!/^\d+([.,]\d+)?$/.test(amount.trim())}>
            {t('addFundsGo')}
          </Button>
        </form>
      </Modal>
    </>
  );
}

interface Word {
  id: string;
  atMs: number;
  kind: string;
  text: string;
}

/** What the bot said while this page was open. */
function Said({ bot }: { bot: Bot }) {
  const { t } = useTranslation('bots');
  const [words, setWords] = useState<Word[]>([]);
  useLive('bot', (event) => {
    const said = event.data as { bot?: string; kind?: string; text?: string } | undefined;
    if (said?.bot === bot.id && typeof said.text === 'string') {
      const word = { id: event.id, atMs: Date.now(), kind: said.kind ?? '', text: said.text };
      setWords((before) => [word, ...before].slice(0, SAID));
    }
  });
  return words.length === 0 ? null : (
    <Card title={t('said')}>
      <ul className={classes.says}>
        {words.map((word) => (
          <li key={word.id}>
            <Time ms={word.atMs} style="clock" /> {word.text}
          </li>
        ))}
      </ul>
    </Card>
  );
}
