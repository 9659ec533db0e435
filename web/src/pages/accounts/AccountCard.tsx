import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/http';
import { useMay } from '../../api/session';
import {
  Card,
  ErrorNote,
  Facts,
  Icon,
  Meter,
  minus,
  Money,
  percent,
  shareBps,
  signOf,
  StateBadge,
  Table,
  Waiting,
  whole,
  type Column,
} from '../../parts';
import { Delete, FreezeButton, Unfreeze } from './Freeze';
import { LimitsForm } from './LimitsForm';
import { connectSteps, wayOf, type Account, type Balance, type Budget, type Terms } from './model';
import { useTerms } from './queries';
import { WatchForm } from './WatchForm';
import classes from './Accounts.module.css';

interface AccountCardProps {
  account: Account;
  organisationFrozen: boolean;
  onConnect: () => void;
}

type Shown = 'limits' | 'watch' | 'balances';

/** One account, with everything that is known of it and what can be done about it. */
export function AccountCard({ account, organisationFrozen, onConnect }: AccountCardProps) {
  const { t } = useTranslation('accounts');
  const admin = useMay('admin');
  const trades = useMay('trade');
  const terms = useTerms(account.credential);
  const [shown, setShown] = useState<Shown>();
  const toggle = (what: Shown) => setShown(shown === what ? undefined : what);
  const unfinished = terms.data !== undefined && connectSteps(wayOf(account, terms.data), account, terms.data).some((step) => !step.done);
  return (
    <div id={`account-${account.credential}`} className={classes.anchor}>
      <Card title={account.credential} aside={<Badges account={account} />}>
        {account.frozen && !organisationFrozen && (
          <div className={classes.frozen}>
            <p className={classes.plain}>{t('freeze.isFrozen')}</p>
            <Delete accounts={[account]} />
            {admin && <Unfreeze account={account} />}
          </div>
        )}
        {unfinished && admin && (
          <p className={classes.unfinished}>
            <span>{t('connect.unfinished')}</span>
            <Button size="xs" onClick={onConnect}>
              {t('connect.goOn')}
            </Button>
          </p>
        )}
        <div className={classes.columns}>
          <Standing account={account} terms={terms.data} />
          <Budgets account={account} />
        </div>
        <div className={classes.actions}>
          <Toggle on={shown === 'balances'} onClick={() => toggle('balances')}>
            {t('balances.title')}
          </Toggle>
          {admin && account.state !== 'canary' && (
            <>
              <Toggle on={shown === 'limits'} onClick={() => toggle('limits')}>
                {t('limits.title')}
              </Toggle>
              <Toggle on={shown === 'watch'} onClick={() => toggle('watch')}>
                {t('watch.title')}
              </Toggle>
            </>
          )}
          {trades && !account.frozen && <FreezeButton account={account} />}
        </div>
        {shown === 'balances' && <Balances account={account} />}
        {shown === 'limits' && (
          <div className={classes.panel}>
            <h3>{t('limits.title')}</h3>
            {terms.data === undefined ? (
              terms.error === null ? <Waiting /> : <ErrorNote error={terms.error} />
            ) : (
              <LimitsForm account={account} policy={terms.data.policy} inForce={false} />
            )}
          </div>
        )}
        {shown === 'watch' && terms.data !== undefined && (
          <div className={classes.panel}>
            <h3>{t('watch.title')}</h3>
            <WatchForm account={account} terms={terms.data} />
          </div>
        )}
      </Card>
    </div>
  );
}

function Toggle({ on, onClick, children }: { on: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Button variant="default" aria-expanded={on} onClick={onClick} rightSection={<Icon name={on ? 'up' : 'down'} size={16} />}>
      {children}
    </Button>
  );
}

function Badges({ account }: { account: Account }) {
  const { t } = useTranslation('accounts');
  return (
    <span className={classes.badges}>
      <StateBadge tone={account.environment === 'real' ? 'busy' : 'rest'}>
        {t(`environment.${account.environment}`, { defaultValue: account.environment })}
      </StateBadge>
      {account.frozen && <StateBadge tone="bad">{t('frozen')}</StateBadge>}
      <StateBadge
        tone={account.state === 'active' ? 'good' : account.state === 'refused' ? 'bad' : account.state === 'canary' ? 'rest' : 'wait'}
      >
        {t(`states.${account.state}`, { defaultValue: account.state })}
      </StateBadge>
    </span>
  );
}

/** Where the key is from, what the venue says it may do, how the line to it stands. */
function Standing({ account, terms }: { account: Account; terms: Terms | undefined }) {
  const { t } = useTranslation('accounts');
  const asked = account.state === 'active' || account.state === 'refused';
  const rows: [ReactNode, ReactNode][] = [
    [t('venue'), account.venue],
    [
      t('key'),
      <>
        {t(`provenance.${account.provenance}`, { defaultValue: account.provenance })}
        <span className={classes.quiet}> {t(`kind.${account.keyKind}`, { defaultValue: account.keyKind })}</span>
      </>,
    ],
    [
      t('permissions'),
      asked ? (
        <>
          <StateBadge tone={account.state === 'refused' ? 'bad' : account.stateText === '' ? 'good' : 'wait'}>
            {account.state === 'refused' ? t('refused') : account.stateText === '' ? t('noMore') : t('wider')}
          </StateBadge>
          {account.stateText !== '' && <p className={classes.said}>{account.stateText}</p>}
        </>
      ) : (
        <span className={classes.quiet}>{account.stateText === '' ? t('notAsked') : account.stateText}</span>
      ),
    ],
    [
      t('stream'),
      <StateBadge tone={account.streamUp ? 'good' : account.state === 'active' ? 'wait' : 'rest'}>
        {t(account.streamUp ? 'streamUp' : 'streamDown')}
      </StateBadge>,
    ],
    [
      t('orders'),
      <span className={classes.badges}>
        <span className="ts-figure">{t('open', { count: account.openOrders, shown: whole(account.openOrders) })}</span>
        {account.unknowns > 0 && (
          <StateBadge tone="wait">{t('unknown', { count: account.unknowns, shown: whole(account.unknowns) })}</StateBadge>
        )}
      </span>,
    ],
    [t('may'), <May terms={terms} />],
  ];
  if (account.unpriced.length > 0) {
    rows.push([t('unpriced'), <span>{account.unpriced.join(', ')}</span>]);
  }
  if (account.waitsBecause !== '') {
    rows.push([t('waitsBecause'), <span className={classes.waits}>{account.waitsBecause}</span>]);
  }
  return (
    <div className={classes.facts}>
      <Facts rows={rows} />
    </div>
  );
}

/** A policy may name hundreds. */
const MAX_NAMED = 12;

function May({ terms }: { terms: Terms | undefined }) {
  const { t } = useTranslation('accounts');
  if (terms === undefined) {
    return <Skeleton height={18} width="60%" />;
  }
  const { policy, watch } = terms;
  if (policy === null) {
    return <span>{t(watch.alertOnly ? 'mayWatch' : 'mayNothing')}</span>;
  }
  return (
    <>
      {policy.pairs.slice(0, MAX_NAMED).join(', ')}
      {policy.pairs.length > MAX_NAMED && ` ${t('andMore', { count: policy.pairs.length - MAX_NAMED })}`}
      {policy.limits.map((limit) => (
        <div key={limit.quote} className={classes.quiet}>
          {t('orderAtMost')} <Money value={limit.order} asset={limit.quote} places={2} />
          {policy.bandBps !== null && `, ${t('band', { share: percent(policy.bandBps, false) })}`}
        </div>
      ))}
      {watch.alertOnly && <div className={classes.quiet}>{t('alertOnly')}</div>}
    </>
  );
}

const NEARLY_USED_BPS = 8_000;

/** What is used of each limit and what is left; the loss budget is what could be lost. */
function Budgets({ account }: { account: Account }) {
  const { t } = useTranslation('accounts');
  if (account.budgets.length === 0) {
    return <p className={classes.quiet}>{t('noBudgets')}</p>;
  }
  return (
    <div>
      {account.budgets.map((budget) => (
        <div key={budget.asset} className={classes.budget}>
          <h3 className={classes.loseName}>{t('lose')}</h3>
          <p className={classes.lose}>
            <Money value={budget.lossLimit} asset={budget.asset} places={2} />
          </p>
          <p className={classes.quiet}>{t('loseText')}</p>
          <Line name={t('loss')} used={budget.lossUsed} limit={budget.lossLimit} asset={budget.asset} />
          <Line name={t('hour')} used={budget.hourUsed} limit={budget.hourLimit} asset={budget.asset} />
          <Line name={t('day')} used={budget.dayUsed} limit={budget.dayLimit} asset={budget.asset} />
        </div>
      ))}
    </div>
  );
}

function Line({ name, used, limit, asset }: { name: string; used: string; limit: string; asset: Budget['asset'] }) {
  const { t } = useTranslation('accounts');
  const bps = shareBps(used, limit) ?? 0;
  const left = minus(limit, used);
  return (
    <div className={classes.line}>
      <div className={classes.lineHead}>
        <span>{name}</span>
        <span className={classes.left}>
          <Money value={signOf(left) < 0 ? '0' : left} asset={asset} places={2} /> {t('left')}
        </span>
      </div>
      <Meter bps={bps} tone={bps >= 10_000 ? 'bad' : bps >= NEARLY_USED_BPS ? 'wait' : 'plain'} />
      <p className={classes.quiet}>
        <Money value={used} asset={asset} places={2} /> {t('usedOf')} <Money value={limit} asset={asset} places={2} />
      </p>
    </div>
  );
}

/** Read from the venue only when somebody looks: each read counts there. */
function Balances({ account }: { account: Account }) {
  const { t } = useTranslation('accounts');
  const balances = useQuery({
    queryKey: ['accounts', 'balances', account.credential],
    queryFn: () => send<Balance[]>('GET', `/api/v1/accounts/${encodeURIComponent(account.credential)}/balances`),
    staleTime: 10_000,
  });
  const columns: Column<Balance>[] = [
    { id: 'asset', header: t('balances.asset'), value: (row) => row.asset },
    ...(['free', 'locked', 'booked'] as const).map(
      (name): Column<Balance> => ({
        id: name,
        header: t(`balances.${name}`),
        value: (row) => row[name],
        cell: (row) => <Money value={row[name]} asset={row.asset} />,
        end: true,
      }),
    ),
  ];
  return (
    <div className={classes.panel}>
      <h3>{t('balances.title')}</h3>
      <p className={classes.quiet}>{t('balances.text')}</p>
      {balances.data !== undefined ? (
        <Table
          id="balances"
          label={t('balances.of', { name: account.credential })}
          rows={balances.data}
          columns={columns}
          rowKey={(row) => row.asset}
          plain
          empty={<p className={classes.quiet}>{t('balances.none')}</p>}
        />
      ) : balances.error === null ? (
        <Waiting />
      ) : (
        <ErrorNote error={balances.error} onRetry={() => void balances.refetch()} />
      )}
    </div>
  );
}
