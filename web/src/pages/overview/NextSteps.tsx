import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../../api/session';
import { Card, Icon } from '../../parts';
import { steps, type Overview } from './model';
import classes from './Overview.module.css';

const PLACES = { signedIn: '/settings', account: '/accounts', bot: '/bots/new' } as const;

/** What a newcomer does next; it goes away when all of it is done. */
export function NextSteps({ now }: { now: Overview }) {
  const { t } = useTranslation('overview');
  const trades = useMay('trade');
  const list = steps(now);
  const next = list.find((step) => !step.done);
  if (next === undefined || !trades) {
    return null;
  }
  return (
    <Card title={t('next.title')}>
      <ol className={classes.steps}>
        {list.map((step) => (
          <li key={step.id} data-done={step.done || undefined} aria-current={step === next ? 'step' : undefined}>
            <span className={classes.tick}>{step.done && <Icon name="approvals" size={16} />}</span>
            <div>
              <p className={classes.stepName}>
                {t(`next.${step.id}`)}
                {step.done && <span className="ts-unseen"> {t('next.done')}</span>}
              </p>
              {!step.done && <p className={classes.quiet}>{t(`next.${step.id}Text`)}</p>}
            </div>
            {step === next && (
              <Button component={Link} to={PLACES[step.id]}>
                {step.id === 'bot' ? t('newBot') : t(`next.${step.id}Go`)}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
