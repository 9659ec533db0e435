import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { serverNowMs } from '../../api/clock';
import { send } from '../../api/http';
import { useMay } from '../../api/session';
import { Card, ErrorNote, Icon, Meter, Money, PageHead, Stat, Stats, shareBps, useServerMinute, whole } from '../../parts';
import type { Portfolio } from '../portfolio/model';
import { matters, type Overview, type Witnessed } from './model';
import { Trust } from './Trust';
import { Verdict } from './Verdict';
import classes from './Overview.module.css';

/** Between events nothing changes by itself but clocks and what others hold back. */
const LOOK_MS = 10_000;

/** Answers that have failed to come this often make the last one old. */
const OLD_MS = 4 * LOOK_MS;

/** What moves slowly, or costs the venue a request. */
const LOOK_SLOWLY_MS = 60_000;

/** The keeper's name for a key behind which no person looks. */
const UNATTENDED = 'unattended';

/** One look says that all is well, or what is wrong, what it means for the money, and what to do. */
export function OverviewPage() {
  const { t } = useTranslation('overview');
  const trades = useMay('trade');
  const overview = useQuery({
    queryKey: ['status', 'overview'],
    queryFn: () => send<Overview>('GET', '/api/v1/overview'),
    refetchInterval: LOOK_MS,
  });
  const witnessed = useWitnessed();
  const unattended = useUnattended();
  const now = overview.data;
  useServerMinute();
  const old = now !== undefined && serverNowMs() - now.atMs > OLD_MS;
  return (
    <>
      <PageHead
        title={t('title')}
        help="overview"
        actions={
          trades ? (
            <Button component={Link} to="/bots/new" leftSection={<Icon name="add" size={18} />}>
              {t('newBot')}
            </Button>
          ) : undefined
        }
      />
      {overview.error !== null && (
        <div className={classes.keep}>
          <ErrorNote error={overview.error} money={t('unreachable')} onRetry={() => void overview.refetch()} />
        </div>
      )}
      {(now !== undefined || overview.error === null) && (
        <>
          <Verdict found={now === undefined ? undefined : matters(now, witnessed, unattended)} oldSinceMs={old ? now?.atMs : undefined} />
          <Card>
            <div className={classes.figures}>
              <Figures now={now} />
            </div>
          </Card>
          <div className={classes.columns}>
            {now !== undefined && now.waiting.length > 0 && <Waits now={now} />}
            <Trust now={now} witnessed={witnessed} unattended={unattended} />
          </div>
        </>
      )}
    </>
  );
}

/** Who countersigns the log, as the keeper says of its witnesses. */
function useWitnessed(): Witnessed | undefined {
  const status = useQuery({
    queryKey: ['status', 'witnesses'],
    queryFn: () => send<{ witnesses: Witnessed | null }>('GET', '/api/v1/status'),
    refetchInterval: LOOK_MS,
  });
  return status.data?.witnesses ?? undefined;
}

/** Whether changes are approved by a program, as in demonstrations. */
function useUnattended(): boolean {
  const decided = useQuery({
    queryKey: ['approvals', 'unattended'],
    queryFn: () => send<{ decided: { by: string[] }[] }>('GET', '/api/v1/approvals?limit=50'),
    staleTime: LOOK_SLOWLY_MS,
  });
  return decided.data?.decided.some((change) => change.by.includes(UNATTENDED)) === true;
}

function Grey() {
  return <Skeleton height={26} width="70%" my={4} />;
}

/** Value, profit, bots, deals, and what could be lost: each with its unit. */
function Figures({ now }: { now: Overview | undefined }) {
  const { t } = useTranslation('overview');
  return (
    <Stats>
      <Stat name={t('value')} note={<Link to="/portfolio">{t('toPortfolio')}</Link>}>
        <Worth />
      </Stat>
      <Stat name={t('today')} note={t('todayText')}>
        {now === undefined ? <Grey /> : <PerAsset now={now} of="today" />}
      </Stat>
      <Stat name={t('week')} note={t('weekText')}>
        {now === undefined ? <Grey /> : <PerAsset now={now} of="week" />}
      </Stat>
      <Stat
        name={t('bots')}
        note={
          now === undefined ? undefined : (
            <Link to="/bots">
              {now.allBots === 0
                ? t('noBots')
                : t('botsOf', {
                    waiting: whole(now.bots['waiting'] ?? 0),
                    stopped: whole((now.bots['stopped'] ?? 0) + (now.bots['halted'] ?? 0)),
                  })}
            </Link>
          )
        }
      >
        {now === undefined ? <Grey /> : t('running', { count: now.bots['running'] ?? 0, shown: whole(now.bots['running'] ?? 0) })}
      </Stat>
      <Stat
        name={t('deals')}
        note={now === undefined || now.unprotected === 0 ? undefined : t('unprotected', { count: now.unprotected, shown: whole(now.unprotected) })}
      >
        {now === undefined ? <Grey /> : <span className="ts-figure">{whole(now.openDeals)}</span>}
      </Stat>
      <Stat name={t('exposure')} note={t('exposureText')}>
        {now === undefined ? <Grey /> : <Exposure now={now} />}
      </Stat>
    </Stats>
  );
}

/** What is held, in the asset most bots trade in. */
function Worth() {
  const { t } = useTranslation('overview');
  const portfolio = useQuery({
    queryKey: ['portfolio', 'now', ''],
    queryFn: () => send<Portfolio>('GET', '/api/v1/portfolio'),
    refetchInterval: LOOK_SLOWLY_MS,
  });
  if (portfolio.data !== undefined) {
    return (
      <>
        <Money value={portfolio.data.value} asset={portfolio.data.quote} places={2} />
        {!portfolio.data.complete && <small className={classes.part}>{t('incomplete')}</small>}
      </>
    );
  }
  return portfolio.error === null ? <Grey /> : <small className={classes.part}>{t('unknownValue')}</small>;
}

function PerAsset({ now, of }: { now: Overview; of: 'today' | 'week' }) {
  const assets = Object.entries(now.realised);
  return assets.length === 0 ? (
    <Money value={null} asset="" />
  ) : (
    <>
      {assets.map(([asset, profit]) => (
        <div key={asset}>
          <Money value={profit[of]} asset={asset} change places={2} />
        </div>
      ))}
    </>
  );
}

function Exposure({ now }: { now: Overview }) {
  const { t } = useTranslation('overview');
  if (now.exposure.length === 0) {
    return <Money value={null} asset="" />;
  }
  return (
    <>
      {now.exposure.map(({ asset, lossLimit, lossUsed }) => {
        const bps = shareBps(lossUsed, lossLimit) ?? 0;
        return (
          <div key={asset} className={classes.exposure}>
            <Money value={lossLimit} asset={asset} places={2} />
            <Meter bps={bps} tone={bps >= 8_000 ? 'wait' : 'plain'} />
            <small className={classes.part}>
              {t('used')} <Money value={lossUsed} asset={asset} places={2} />
            </small>
          </div>
        );
      })}
    </>
  );
}

/** Why bots wait, the reason of most first. */
function Waits({ now }: { now: Overview }) {
  const { t } = useTranslation('overview');
  return (
    <Card title={t('waits')}>
      <ul className={classes.reasons}>
        {now.waiting.map((reason) => (
          <li key={reason.why}>
            <span className={classes.count}>{t('botCount', { count: reason.bots, shown: whole(reason.bots) })}</span>
            <span>{reason.why}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
