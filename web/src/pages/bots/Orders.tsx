import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take, type Schema } from '../../api/client';
import { EmptyState, Loaded, StateBadge, Table, Time, type Column, type Tone } from '../../parts';
import { Figure } from './Figure';

type Order = Schema<'OrderView'>;
type Fill = Schema<'FillView'>;

/** More than any deal has that a person reads through. */
const MOST = 500;

/** A deal's orders and fills; nothing is asked while there is no deal. */
export function useDealOrders(bot: string, deal: number | undefined) {
  const query = { bot, deal: deal ?? 0, limit: MOST };
  const orders = useQuery({
    queryKey: ['orders', bot, deal],
    queryFn: () => take(api.GET('/api/v1/orders', { params: { query } })),
    enabled: deal !== undefined,
  });
  const fills = useQuery({
    queryKey: ['fills', bot, deal],
    queryFn: () => take(api.GET('/api/v1/fills', { params: { query } })),
    enabled: deal !== undefined,
  });
  return { orders, fills };
}

/** How an order stands, in one word of ours. */
export function standing(order: Order): 'sent' | 'refused' | 'resting' | 'ended' | 'unknown' | 'rejected' {
  if (order.verdict === 'refused') return 'refused';
  if (order.outcome === 'rejected' || order.outcome === 'never-arrived') return 'rejected';
  if (order.outcome === 'unknown') return 'unknown';
  if (order.finished) return 'ended';
  return order.outcome == null ? 'sent' : 'resting';
}

const TONES: Record<ReturnType<typeof standing>, Tone> = {
  sent: 'busy',
  refused: 'bad',
  resting: 'busy',
  ended: 'rest',
  unknown: 'wait',
  rejected: 'bad',
};

/** What was asked of the keeper for a deal, what became of it, and where its proof is. */
export function Orders(props: { orders: UseQueryResult<Order[]>; fills: Fill[]; instrument: string }) {
  const { t } = useTranslation('bots');
  const [base = '', quote = ''] = props.instrument.split('/');
  const columns = useMemo<Column<Order>[]>(() => {
    const filled = new Map<string, Fill[]>();
    for (const fill of props.fills) {
      filled.set(fill.callerId, [...(filled.get(fill.callerId) ?? []), fill]);
    }
    return [
      {
        id: 'what',
        header: t('order.what'),
        value: (o) => o.purpose,
        cell: (o) => `${t(`purpose.${(o.purpose.split(/[-/]/)[0] ?? '')}`, { defaultValue: o.purpose })}${/^(averaging|exit|funds)-(\d+)/.exec(o.purpose)?.[2] ?? ''}`,
      },
      { id: 'side', header: t('order.side'), value: (o) => o.side ?? null, cell: (o) => (o.side == null ? '–' : t(`side.${o.side}`)) },
      { id: 'quantity', header: t('quantity'), end: true, value: (o) => o.quantity ?? null, cell: (o) => <Figure value={o.quantity} asset={base} /> },
      { id: 'price', header: t('price'), end: true, value: (o) => o.limit ?? o.trigger ?? null, cell: (o) => <Figure value={o.limit ?? o.trigger} asset={quote} /> },
      {
        id: 'fills',
        header: t('order.filledAt'),
        end: true,
        value: (o) => filled.get(o.callerId)?.length ?? 0,
        cell: (o) => (filled.get(o.callerId) ?? []).map((f) => <div key={f.tradeId}><Figure value={f.price} asset={quote} /></div>),
      },
      {
        id: 'state',
        header: t('state'),
        value: (o) => t(`standing.${standing(o)}`),
        cell: (o) => (
          <StateBadge tone={TONES[standing(o)]} title={[o.rule, o.figures, o.outcomeText].filter(Boolean).join(' · ')}>
            {t(`standing.${standing(o)}`)}
            {o.rule != null && standing(o) === 'refused' ? `: ${o.rule}` : ''}
          </StateBadge>
        ),
      },
      { id: 'time', header: t('order.time'), value: (o) => o.createdMs, cell: (o) => <Time ms={o.createdMs} /> },
      {
        id: 'proof',
        header: t('order.proof'),
        value: (o) => o.sequence ?? null,
        cell: (o) =>
          o.sequence == null ? '–' : <Link to={`/tally?entry=${o.sequence}`}>{t('order.entry', { entry: o.sequence })}</Link>,
      },
    ];
  }, [t, base, quote, props.fills]);
  return (
    <Loaded query={props.orders} rows={3}>
      {(orders) => (
        <Table
          id="orders"
          plain
          label={t('order.title')}
          rows={orders}
          columns={columns}
          rowKey={(o) => o.callerId}
          empty={<EmptyState title={t('order.none')} />}
        />
      )}
    </Loaded>
  );
}
