import { useEffect, useReducer, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { clockAheadMs, onClockLearned } from '../api/clock';
import { live } from '../api/live';
import { useSession } from '../api/session';
import { duration } from '../parts/format';
import { Icon } from '../parts/icons';
import { useLiveState } from '../parts/useLive';
import classes from './Banners.module.css';

/** A line that drops for a moment is no news. */
const QUIET_MS = 1_500;

/** What must be seen on every page: old figures, a wrong clock, resting rights. */
export function Banners() {
  const { t } = useTranslation('frame');
  const session = useSession().data;
  const aheadMs = useSyncExternalStore(onClockLearned, clockAheadMs);
  return (
    <div className={classes.banners} role="status" aria-live="polite">
      <LostBanner />
      {aheadMs !== 0 && (
        <p className={classes.banner}>
          <Icon name="warning" size={18} />
          <span>{t(aheadMs > 0 ? 'banner.ahead' : 'banner.behind', { by: duration(aheadMs) })}</span>
        </p>
      )}
      {session?.tradingRests === true && (
        <p className={classes.banner}>
          <Icon name="lock" size={18} />
          <span>
            {t('banner.rests')} <Link to="/settings#proof">{t('banner.restsHow')}</Link>
          </span>
        </p>
      )}
    </div>
  );
}

function LostBanner() {
  const { t } = useTranslation('frame');
  const state = useLiveState();
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (state === 'lost') {
      const timer = setInterval(draw, 1_000);
      return () => clearInterval(timer);
    }
    return undefined;
  }, [state]);
  const forMs = Date.now() - live.lostSinceMs();
  if (state !== 'lost' || forMs < QUIET_MS) {
    return null;
  }
  return (
    <p className={`${classes.banner} ${classes.lost}`}>
      <Icon name="warning" size={18} />
      {/* The seconds would be read out one by one. */}
      <span>
        {t('banner.lost')} <span aria-hidden>{t('banner.since', { since: duration(forMs) })}</span>
      </span>
    </p>
  );
}
