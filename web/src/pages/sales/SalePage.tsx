import { CopyButton, ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { api, take } from '../../api/client';
import { useMay } from '../../api/session';
import { Card, decimal, Facts, Icon, Loaded, Money, PageHead, StateBadge, Time, whole as countOf } from '../../parts';
import { Deeds } from './Deeds';
import { Diagram } from './Diagram';
import { phaseTone, spokenEvent, type Sale } from './model';
import classes from './Sales.module.css';

const LOOK_MS = 3_000;

/** One sale: where it is in its state machine, what happened, what is yours to do. */
export function SalePage() {
  const { t } = useTranslation('sales');
  const { id = '' } = useParams();
  const sale = useQuery({
    queryKey: ['sales', 'one', id],
    queryFn: () => take(api.GET('/api/v1/sales/{id}', { params: { path: { id } } })),
    refetchInterval: LOOK_MS,
  });
  return (
    <>
      <PageHead
        title={
          <>
            {id}{' '}
            {sale.data !== undefined && (
              <StateBadge tone={phaseTone(sale.data.sale.phase, sale.data.sale.acts)}>
                {t(`phases.${sale.data.sale.phase}`, { defaultValue: sale.data.sale.phase })}
              </StateBadge>
            )}
          </>
        }
        tab={id}
        lead={sale.data === undefined ? undefined : t(`meanings.${sale.data.sale.phase}`, { defaultValue: sale.data.meaning })}
        help="sales"
        back={{ to: '/sales', name: t('title') }}
      />
      <Loaded query={sale} rows={8}>
        {(data) => <Known whole={data} />}
      </Loaded>
    </>
  );
}

function Known({ whole }: { whole: Sale }) {
  const { t } = useTranslation('sales');
  const admin = useMay('admin');
  const { sale } = whole;
  const diagrams = useQuery({
    queryKey: ['sale-diagrams'],
    queryFn: () => take(api.GET('/api/v1/sales/diagrams')),
    staleTime: Infinity,
  });
  return (
    <div className={classes.columns}>
      <div className={classes.stack}>
        {(sale.acts === 'OPERATOR' || whole.deeds.length > 0) && (
          <Card title={t('yours')}>
            {sale.why !== '' && <p className={classes.why}>{sale.why}</p>}
            {admin ? <Deeds whole={whole} /> : <p className={classes.quiet}>{t('administrators')}</p>}
          </Card>
        )}
        <Card title={t('sums')}>
          <Sums whole={whole} />
        </Card>
        {whole.troubles.length > 0 && (
          <Card title={t('troubles')}>
            <ul className={classes.plainList}>
              {whole.troubles.map((trouble) => (
                <li key={trouble}>{trouble}</li>
              ))}
            </ul>
          </Card>
        )}
        <Card title={t('timeline')}>
          <Timeline whole={whole} />
        </Card>
      </div>
      <Card title={t('diagram')}>
        <Loaded query={diagrams}>
          {(all) => {
            const diagram = all.find((one) => one.direction === sale.direction);
            return diagram === undefined ? null : <Diagram diagram={diagram} whole={whole} />;
          }}
        </Loaded>
      </Card>
    </div>
  );
}

function Sums({ whole: { sale, address, notes, networkFee, confirmations, setting, supplements } }: { whole: Sale }) {
  const { t } = useTranslation('sales');
  const rows: [ReactNode, ReactNode][] = [
    [t('direction'), t(`directions.${sale.direction}`, { defaultValue: sale.direction })],
    [t('machine'), <Link to={`/fleet/${encodeURIComponent(sale.terminal)}`}>{sale.terminal}</Link>],
    [sale.direction === 'BUY' ? t('cashIn') : t('cashOut'), <Money value={sale.cash} asset={sale.currency} />],
  ];
  if (notes.length > 0) {
    rows.push([t('notes'), notes.map((note) => decimal(note)).join(' + ')]);
  }
  rows.push([t('coins'), <Money value={sale.coins} asset={sale.asset} />]);
  if (address !== '') {
    rows.push([sale.direction === 'BUY' ? t('destination') : t('depositAddress'), <Long text={address} />]);
  }
  if (sale.txid !== null && sale.txid !== undefined) {
    rows.push([t('txid'), <Long text={sale.txid} />]);
  }
  if (confirmations !== null && confirmations !== undefined) {
    rows.push([t('confirmations'), countOf(confirmations)]);
    rows.push([t('networkFee'), <Money value={networkFee} asset={sale.asset} />]);
  }
  if (supplements !== null && supplements !== undefined) {
    rows.push([t('supplements'), <Link to={`/sales/${encodeURIComponent(supplements)}`}>{supplements}</Link>]);
  }
  rows.push([t('setting'), setting === '' ? '–' : setting]);
  rows.push([t('opened'), <Time ms={sale.openedMs} style="full" />]);
  return <Facts rows={rows} />;
}

function Long({ text }: { text: string }) {
  const { t } = useTranslation('sales');
  return (
    <span className={classes.long}>
      {text}{' '}
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={copied ? t('frame:copied') : t('copy')}>
            <Icon name={copied ? 'approvals' : 'copy'} size={14} />
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}

function Timeline({ whole }: { whole: Sale }) {
  const { t } = useTranslation('sales');
  return (
    <ol className={classes.timeline}>
      {[...whole.timeline].reverse().map((one) => (
        <li key={one.number}>
          <p className={classes.event}>{t(`events.${one.event}`, { defaultValue: spokenEvent(one.event) })}</p>
          {one.text !== '' && <p>{one.text}</p>}
          <p className={classes.meta}>
            <span>{t('ledTo', { phase: t(`phases.${one.phase}`, { defaultValue: one.phase }) })}</span>
            <Time ms={one.atMs} style="full" />
          </p>
        </li>
      ))}
    </ol>
  );
}
