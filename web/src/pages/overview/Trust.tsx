import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Card, Facts, StateBadge, Time, whole } from '../../parts';
import type { Overview, Witnessed } from './model';
import classes from './Overview.module.css';

interface TrustProps {
  now: Overview | undefined;
  witnessed: Witnessed | undefined;
  unattended: boolean;
}

/** The parts that have to be trusted: keeper, its isolation, its log, the witnesses, the venues. */
export function Trust({ now, witnessed, unattended }: TrustProps) {
  const { t } = useTranslation('overview');
  return (
    <Card title={t('trust')}>
      {now === undefined ? (
        <>
          <Skeleton height={18} mb={14} width="90%" />
          <Skeleton height={18} mb={14} width="70%" />
          <Skeleton height={18} mb={14} width="80%" />
        </>
      ) : (
        <div className={classes.facts}>
          <Facts
            rows={[
              [t('keeper'), <Keeper now={now} />],
              [t('isolation'), <Isolation isolated={now.keeper.isolated} unattended={unattended} />],
              [
                t('tally'),
                now.keeper.trouble === '' ? (
                  <>
                    <Link to="/tally" className="ts-figure">
                      {t('entries', { count: now.keeper.tallySize, shown: whole(now.keeper.tallySize) })}
                    </Link>{' '}
                    <span className={classes.quiet}>{t('epoch', { epoch: whole(now.keeper.epoch) })}</span>
                  </>
                ) : (
                  <StateBadge tone="wait">{t('notKnown')}</StateBadge>
                ),
              ],
              [t('witnesses'), <Witnesses witnessed={witnessed} />],
              ...now.accounts.map((account): [ReactNode, ReactNode] => [
                t('account'),
                <>
                  <Link to={`/accounts#${account.credential}`}>{account.credential}</Link>{' '}
                  <span className={classes.quiet}>
                    {account.venue}, {t(`accounts:environment.${account.environment}`, { defaultValue: account.environment })}
                  </span>{' '}
                  {account.frozen ? (
                    <StateBadge tone="bad">{t('accounts:frozen')}</StateBadge>
                  ) : (
                    <StateBadge tone={account.state === 'active' ? 'good' : account.state === 'refused' ? 'bad' : 'wait'}>
                      {t(`accounts:states.${account.state}`, { defaultValue: account.state })}
                    </StateBadge>
                  )}
                </>,
              ]),
              ...now.venues.map((venue): [ReactNode, ReactNode] => [
                t('prices', { venue: venue.venue }),
                <>
                  <StateBadge tone={venue.downBecause === '' ? 'good' : 'bad'} title={venue.downBecause}>
                    {venue.downBecause === '' ? t('pricesCome') : t('pricesAway')}
                  </StateBadge>{' '}
                  {venue.marketNowMs > 0 && (
                    <span className={classes.quiet}>
                      {t('marketTime')} <Time ms={venue.marketNowMs} style="full" />
                    </span>
                  )}
                </>,
              ]),
            ]}
          />
        </div>
      )}
    </Card>
  );
}

function Keeper({ now }: { now: Overview }) {
  const { t } = useTranslation('overview');
  const { keeper } = now;
  if (keeper.trouble !== '') {
    return <StateBadge tone="bad">{t('keeperAway')}</StateBadge>;
  }
  return keeper.signing ? (
    <StateBadge tone="good">{t('signing')}</StateBadge>
  ) : (
    <StateBadge tone="bad" title={keeper.notSigningBecause}>
      {t('notSigning')}
    </StateBadge>
  );
}

function Isolation({ isolated, unattended }: { isolated: boolean | null; unattended: boolean }) {
  const { t } = useTranslation('overview');
  return (
    <span className={classes.badges}>
      {isolated === null ? (
        <StateBadge tone="wait">{t('notKnown')}</StateBadge>
      ) : (
        <StateBadge tone={isolated ? 'good' : 'wait'}>{isolated ? t('isolated') : t('notIsolated')}</StateBadge>
      )}
      {unattended && (
        <StateBadge tone="wait" title={t('unattendedText')}>
          {t('unattended')}
        </StateBadge>
      )}
    </span>
  );
}

function Witnesses({ witnessed }: { witnessed: Witnessed | undefined }) {
  const { t } = useTranslation('overview');
  if (witnessed === undefined) {
    return <StateBadge tone="wait">{t('notKnown')}</StateBadge>;
  }
  const witnesses = Object.entries(witnessed.troubles);
  if (witnesses.length === 0) {
    return <StateBadge tone="rest">{t('noWitnesses')}</StateBadge>;
  }
  return (
    <>
      <span className={classes.badges}>
        {witnesses.map(([name, trouble]) => (
          <StateBadge key={name} tone={trouble === '' ? 'good' : 'wait'} title={trouble}>
            {name}
          </StateBadge>
        ))}
      </span>
      <p className={classes.quiet}>
        {t('quorum', { count: witnessed.quorum, all: witnesses.length })}
        {witnessed.cosignedAtMs > 0 && (
          <>
            {', '}
            {t('cosigned')} <Time ms={witnessed.cosignedAtMs} relative />
          </>
        )}
      </p>
    </>
  );
}
