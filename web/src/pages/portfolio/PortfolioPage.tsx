import { Button, SegmentedControl, Select, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { serverNowMs } from '../../api/clock';
import { send } from '../../api/http';
import {
  Card,
  compareDecimal,
  EmptyState,
  Icon,
  Loaded,
  Meter,
  Money,
  PageHead,
  Percent,
  percent,
  plus,
  signOf,
  StateBadge,
  Table,
  Time,
  useServerMinute,
  whole,
  type Column,
} from '../../parts';
import { allocation, days, lines, READ_OLD_MS, type By, type Line, type Portfolio, type ProfitRow, type ProfitTable } from './model';
import classes from './Portfolio.module.css';

/** Drawn only where there is something to draw. */
const DayChart = lazy(() => import('./DayChart').then((module) => ({ default: module.DayChart })));

const LOOK_MS = 15_000;
const MOST_DAYS = 60;
const BY: By[] = ['day', 'bot', 'pair'];

/** What is held and what it is worth, and what was earned. */
export function PortfolioPage() {
  const { t } = useTranslation('portfolio');
  const [quote, setQuote] = useState('');
  const portfolio = useQuery({
    queryKey: ['portfolio', 'now', quote],
    queryFn: () => send<Portfolio>('GET', `/api/v1/portfolio${quote === '' ? '' : `?quote=${encodeURIComponent(quote)}`}`),
    refetchInterval: LOOK_MS,
    placeholderData: keepPreviousData,
  });
  const quotes = portfolio.data?.quotes ?? [];
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="portfolio"
        actions={
          quotes.length > 1 ? (
            <Select
              aria-label={t('quote')}
              data={quotes}
              value={portfolio.data?.quote ?? null}
              onChange={(chosen) => setQuote(chosen ?? '')}
              allowDeselect={false}
              w={130}
            />
          ) : undefined
        }
      />
      <div className={classes.held}>
        <Loaded query={portfolio} rows={8}>
          {(data) => <Held portfolio={data} />}
        </Loaded>
      </div>
      <Earned quote={portfolio.data?.quote ?? quote} />
    </>
  );
}

function Held({ portfolio }: { portfolio: Portfolio }) {
  const { t } = useTranslation('portfolio');
  useServerMinute();
  const troubled = portfolio.accounts.filter((account) => account.trouble !== '');
  const read = portfolio.accounts.filter((account) => account.readMs > 0).map((account) => account.readMs);
  const oldest = Math.min(...read);
  const old = read.length > 0 && serverNowMs() - oldest > READ_OLD_MS;
  const unpriced = [...new Set(portfolio.accounts.flatMap((account) => account.unpriced))];
  const parts = allocation(portfolio);
  return (
    <>
      <Card>
        <div className={classes.columns}>
          <div>
            <h2 className={classes.first}>{t('value')}</h2>
            <p className={classes.value} data-old={old || undefined}>
              <Money value={portfolio.value} asset={portfolio.quote} places={2} />
            </p>
            {read.length > 0 && (
              <p className={classes.quiet}>
                {old && <StateBadge tone="wait">{t('old')}</StateBadge>} {t('read')} <Time ms={oldest} relative />
              </p>
            )}
            {troubled.map((account) => (
              <p key={account.credential} className={classes.trouble}>
                <Icon name="warning" size={16} />
                <span>
                  <Link to={`/accounts#${account.credential}`}>{account.credential}</Link> {t('notCounted')} {account.trouble}
                </span>
              </p>
            ))}
            {unpriced.length > 0 && (
              <p className={classes.trouble}>
                <Icon name="warning" size={16} />
                <span>{t('unpriced', { assets: unpriced.join(', '), quote: portfolio.quote })}</span>
              </p>
            )}
          </div>
          <div>
            <h2 className={classes.first}>{t('allocation')}</h2>
            {parts.length === 0 ? (
              <p className={classes.quiet}>{t('nothingHeld')}</p>
            ) : (
              <ul className={classes.bars}>
                {parts.map((part) => (
                  <li key={part.asset}>
                    <span className={classes.barHead}>
                      <strong>{part.asset}</strong>
                      <span>
                        <Money value={part.value} asset={portfolio.quote} places={2} />{' '}
                        <span className={classes.share}>{percent(part.shareBps, false)}</span>
                      </span>
                    </span>
                    <Meter bps={part.shareBps} />
                  </li>
                ))}
              </ul>
            )}
          </div>
        </div>
      </Card>
      <Holdings portfolio={portfolio} />
    </>
  );
}

function Holdings({ portfolio }: { portfolio: Portfolio }) {
  const { t } = useTranslation('portfolio');
  const { quote } = portfolio;
  const columns: Column<Line>[] = [
    { id: 'asset', header: t('asset'), value: (row) => row.asset },
    {
      id: 'account',
      header: t('account'),
      value: (row) => row.credential,
      cell: (row) => <Link to={`/accounts#${row.credential}`}>{row.credential}</Link>,
    },
    { id: 'total', header: t('total'), value: (row) => row.total, cell: (row) => <Money value={row.total} asset={row.asset} />, end: true },
    { id: 'free', header: t('free'), value: (row) => row.free, cell: (row) => <Money value={row.free} asset={row.asset} />, end: true, hidden: true },
    { id: 'locked', header: t('locked'), value: (row) => row.locked, cell: (row) => <Money value={row.locked} asset={row.asset} />, end: true, hidden: true },
    { id: 'booked', header: t('booked'), value: (row) => row.booked, cell: (row) => <Money value={row.booked} asset={row.asset} />, end: true, hidden: true },
    {
      id: 'price',
      header: t('price'),
      value: (row) => row.price,
      cell: (row) =>
        row.asset === quote ? (
          <span className={classes.quiet}>{t('isQuote')}</span>
        ) : row.price === null ? (
          <StateBadge tone="wait">{t('noPrice')}</StateBadge>
        ) : (
          <span className={classes.stacked}>
            <Money value={row.price} asset={quote} />
            <span className={classes.quiet}>
              <Time ms={row.priceTimeMs} style="full" />
            </span>
          </span>
        ),
      end: true,
    },
    { id: 'priceTime', header: t('priceTime'), value: (row) => row.priceTimeMs, exported: (row) => (row.priceTimeMs === null ? '' : new Date(row.priceTimeMs).toISOString()), cell: (row) => <Time ms={row.priceTimeMs} style="full" />, hidden: true },
    { id: 'value', header: t('worth'), value: (row) => row.value, cell: (row) => <Money value={row.value} asset={quote} places={2} />, end: true },
    { id: 'share', header: t('share'), value: (row) => row.shareBps, cell: (row) => <Percent bps={row.shareBps} change={false} />, end: true },
    { id: 'venue', header: t('venue'), value: (row) => row.venue, hidden: true },
  ];
  return (
    <Table
      id="holdings"
      label={t('holdings')}
      rows={lines(portfolio)}
      columns={columns}
      rowKey={(row) => `${row.credential} ${row.asset}`}
      order={{ id: 'value', down: true }}
      empty={
        <Card>
          <EmptyState icon="portfolio" title={t('nothingHeld')} text={t('nothingHeldText')} />
        </Card>
      }
    />
  );
}

/** Realised profit by day, bot or pair, with files to take along. */
function Earned({ quote }: { quote: string }) {
  const { t } = useTranslation('portfolio');
  const [by, setBy] = useState<By>('day');
  const query = `by=${by}${quote === '' ? '' : `&quote=${encodeURIComponent(quote)}`}`;
  const profit = useQuery({
    queryKey: ['portfolio', 'profit', query],
    queryFn: () => send<ProfitTable>('GET', `/api/v1/portfolio/profit?${query}`),
    refetchInterval: LOOK_MS * 2,
    placeholderData: keepPreviousData,
  });
  return (
    <Card
      title={t('earned')}
      aside={
        <span className={classes.tools}>
          <SegmentedControl
            aria-label={t('by')}
            value={by}
            onChange={(chosen) => setBy(chosen as By)}
            data={BY.map((value) => ({ value, label: t(`bys.${value}`) }))}
          />
          <Button component="a" href={`/api/v1/portfolio/profit.csv?${query}`} download variant="default" leftSection={<Icon name="download" size={18} />}>
            {t('profitCsv')}
          </Button>
          <Button component="a" href="/api/v1/portfolio/fills.csv" download variant="default" leftSection={<Icon name="download" size={18} />}>
            {t('fillsCsv')}
          </Button>
        </span>
      }
    >
      <p className={classes.about}>{t('earnedText')}</p>
      <Loaded query={profit} rows={4}>
        {(data) =>
          data.rows.length === 0 ? <EmptyState icon="smart-trade" title={t('nothingEarned')} text={t('nothingEarnedText')} /> : <Profits table={data} />
        }
      </Loaded>
    </Card>
  );
}

function Profits({ table }: { table: ProfitTable }) {
  const { t } = useTranslation('portfolio');
  const sum = plus(...table.rows.map((row) => row.profit));
  const drawn = table.by === 'day' ? days(table.rows, MOST_DAYS) : undefined;
  return (
    <>
      <p className={classes.sum}>
        <Money value={sum} asset={table.quote} change places={2} />
      </p>
      {drawn !== undefined && (
        <>
          <Suspense fallback={<Skeleton height={196} />}>
            <DayChart bars={drawn.bars} quote={table.quote} />
          </Suspense>
          {!drawn.whole && <p className={classes.quiet}>{t('daysLeftOut', { count: MOST_DAYS })}</p>}
        </>
      )}
      <ProfitRows table={table} />
    </>
  );
}

function ProfitRows({ table }: { table: ProfitTable }) {
  const { t } = useTranslation('portfolio');
  const named = table.by === 'day' ? 'day' : 'name';
  const columns: Column<ProfitRow>[] = [
    {
      id: named,
      header: t(`bys.${table.by}`),
      value: (row) => (table.by === 'day' ? Number(row.name) : row.label),
      exported: (row) => (table.by === 'day' ? new Date(Number(row.name)).toISOString() : row.label),
      cell: (row) =>
        table.by === 'day' ? (
          <time dateTime={new Date(Number(row.name)).toISOString()}>{t('utcDay', { day: new Date(Number(row.name)).toISOString().slice(0, 10) })}</time>
        ) : table.by === 'bot' ? (
          <Link to={`/bots/${encodeURIComponent(row.name)}`}>{row.label}</Link>
        ) : (
          row.label
        ),
    },
    { id: 'profit', header: t('profit'), value: (row) => row.profit, cell: (row) => <Money value={row.profit} asset={table.quote} change />, end: true },
    {
      id: 'part',
      header: t('compared'),
      value: (row) => row.profit,
      cell: (row) => <Compared value={row.profit} rows={table.rows} />,
      unsorted: true,
      silent: true,
      wide: true,
    },
    { id: 'deals', header: t('deals'), value: (row) => row.deals, cell: (row) => whole(row.deals), end: true },
    { id: 'won', header: t('won'), value: (row) => row.won, cell: (row) => whole(row.won), end: true },
    { id: 'venue', header: t('venue'), value: (row) => row.venue, hidden: true },
  ];
  return (
    <Table
      key={table.by}
      id={`profit-${table.by}`}
      label={t('profitBy', { by: t(`bys.${table.by}`) })}
      rows={table.rows}
      columns={columns}
      rowKey={(row) => `${row.venue} ${row.name}`}
      order={table.by === 'day' ? { id: 'day', down: true } : { id: 'profit', down: true }}
      plain={table.rows.length <= 8}
    />
  );
}

const HALF = 50;

/** A bar as long as the profit beside the largest of the table: to the right a gain, to the left a loss. */
function Compared({ value, rows }: { value: string; rows: ProfitRow[] }) {
  const size = (text: string) => (signOf(text) < 0 ? text.slice(1) : text);
  const largest = rows.reduce((most, row) => (compareDecimal(size(row.profit), most) > 0 ? size(row.profit) : most), '0');
  const length = signOf(largest) === 0 ? 0 : (Number(size(value)) / Number(largest)) * HALF;
  const gain = signOf(value) > 0;
  return (
    <svg className={classes.compared} width="160" height="14" aria-hidden focusable="false">
      <rect className={gain ? classes.gain : classes.loss} x={`${gain ? HALF : HALF - length}%`} width={`${length}%`} y="2" height="10" rx="2" />
      <line className={classes.zero} x1="50%" x2="50%" y1="0" y2="14" />
    </svg>
  );
}
