import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, take } from '../../api/client';
import { useMay } from '../../api/session';
import { Card, EmptyState, Loaded, PageHead, Table, type Column, type Level } from '../../parts';
import { Figure } from '../bots/Figure';
import { useMarkets, type Market } from '../bots/market';
import { PairChart } from '../bots/PairChart';

const ORDERS = 500;

interface Resting {
  id: string;
  side: string;
  price: string;
  quantity: string;
  bot: string;
  sequence: number | null;
}

/** Any pair of any venue on a chart, with the orders that rest on it now. */
export function SmartTradePage() {
  const { t } = useTranslation('smart-trade');
  const markets = useMarkets();
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="smart-trade" />
      <Loaded query={markets} rows={10}>
        {(known) => <Chart markets={known} />}
      </Loaded>
    </>
  );
}

function Chart({ markets }: { markets: Market[] }) {
  const { t } = useTranslation('smart-trade');
  const trades = useMay('trade');
  const [search, setSearch] = useSearchParams();
  const [intervalMs, setInterval] = useState(900_000);
  const venue = markets.find((m) => m.venue === search.get('venue')) ?? markets[0];
  const wanted = search.get('pair');
  const pair = venue?.instruments.find((i) => i.instrument === wanted)?.instrument ?? venue?.instruments[0]?.instrument;
  const choose = (v: string, p: string | null) => setSearch(p === null ? { venue: v } : { venue: v, pair: p }, { replace: true });
  const orders = useQuery({
    queryKey: ['orders', 'resting'],
    queryFn: () => take(api.GET('/api/v1/orders', { params: { query: { limit: ORDERS } } })),
    refetchInterval: 10_000,
  });
  const resting = useMemo<Resting[]>(
    () =>
      (orders.data ?? [])
        .filter((o) => o.instrument === pair && !o.finished && o.verdict === 'approved' && o.outcome === 'accepted')
        .flatMap((o) => {
          const price = o.limit ?? o.trigger;
          return o.side == null || price == null || o.quantity == null
            ? []
            : [{ id: o.callerId, side: o.side, price, quantity: o.quantity, bot: o.bot, sequence: o.sequence ?? null }];
        }),
    [orders.data, pair],
  );
  const levels = useMemo<Level[]>(
    () => resting.map((o) => ({ id: o.id, price: o.price, title: t(`side.${o.side}`), tone: o.side === 'buy' ? 'gain' : 'loss', dashed: true })),
    [resting, t],
  );
  const [base = '', quote = ''] = (pair ?? '').split('/');
  const columns = useMemo<Column<Resting>[]>(
    () => [
      { id: 'side', header: t('order'), value: (o) => t(`side.${o.side}`) },
      { id: 'price', header: t('price'), end: true, value: (o) => o.price, cell: (o) => <Figure value={o.price} asset={quote} /> },
      { id: 'quantity', header: t('quantity'), end: true, value: (o) => o.quantity, cell: (o) => <Figure value={o.quantity} asset={base} /> },
      { id: 'bot', header: t('bot'), value: (o) => o.bot, cell: (o) => <Link to={`/bots/${o.bot}`}>{o.bot}</Link> },
      {
        id: 'proof',
        header: t('proof'),
        value: (o) => o.sequence,
        cell: (o) => (o.sequence === null ? '–' : <Link to={`/tally?entry=${o.sequence}`}>{t('entry', { entry: o.sequence })}</Link>),
      },
    ],
    [t, base, quote],
  );
  if (venue === undefined || pair === undefined) {
    return (
      <Card>
        <EmptyState icon="smart-trade" title={t('nothing')} text={venue?.downBecause === '' || venue === undefined ? t('nothingText') : venue.downBecause} />
      </Card>
    );
  }
  return (
    <>
      <Card>
        <PairChart
          venue={venue.venue}
          instrument={pair}
          intervalMs={intervalMs}
          setInterval={setInterval}
          levels={levels}
          heightPx={460}
          tools={
            <>
              {markets.length > 1 && (
                <Select size="sm" aria-label={t('venue')} data={markets.map((m) => m.venue)} value={venue.venue} allowDeselect={false} onChange={(v) => choose(v ?? venue.venue, null)} />
              )}
              <Select
                size="sm"
                aria-label={t('pair')}
                searchable
                data={venue.instruments.map((i) => i.instrument)}
                value={pair}
                allowDeselect={false}
                limit={100}
                onChange={(p) => choose(venue.venue, p)}
              />
            </>
          }
        />
        {trades && (
          <Button component={Link} to={`/bots/new?pair=${encodeURIComponent(pair)}`} variant="default" mt="md">
            {t('botOn', { pair })}
          </Button>
        )}
      </Card>
      <Card title={t('resting', { pair })} flush>
        <Loaded query={orders} rows={3}>
          {() => (
            <Table id="resting" plain label={t('resting', { pair })} rows={resting} columns={columns} rowKey={(o) => o.id} empty={<EmptyState title={t('none')} text={t('noneText')} />} />
          )}
        </Loaded>
      </Card>
    </>
  );
}
