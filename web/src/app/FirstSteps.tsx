import { Button, CloseButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { send } from '../api/http';
import { useSession } from '../api/session';
import { Icon } from '../parts/icons';
import classes from './FirstSteps.module.css';

const LOOK_MS = 5_000;

/**
 * What a newcomer does next, on the overview until all of it is done or he has seen enough: each
 * step says by itself when it is done.
 */
export function FirstSteps() {
  const { t } = useTranslation('frame');
  const session = useSession().data;
  const may = session?.rights ?? [];
  const [hidden, setHidden] = useLocalStorage({ key: 'tallystick.first-steps-hidden', defaultValue: false, getInitialValueInEffect: false });
  const wanted = !hidden && may.includes('trade');
  const accounts = useQuery({
    queryKey: ['accounts'],
    queryFn: () => send<{ accounts: { state: string }[] }>('GET', '/api/v1/accounts'),
    enabled: wanted,
    refetchInterval: LOOK_MS,
  });
  const status = useQuery({
    queryKey: ['status'],
    queryFn: () => send<{ bots: number; running: number }>('GET', '/api/v1/status'),
    enabled: wanted,
    refetchInterval: LOOK_MS,
  });
  if (!wanted || accounts.data === undefined || status.data === undefined) {
    return null;
  }
  const active = accounts.data.accounts.some((account) => account.state === 'active');
  const steps: { id: string; done: boolean; to: string }[] = [
    { id: 'signIn', done: session?.person?.hasPasskey === true, to: '/settings' },
    { id: 'account', done: active, to: '/accounts' },
    { id: 'bot', done: status.data.bots > 0, to: '/bots/new' },
    { id: 'start', done: status.data.running > 0, to: '/bots' },
  ];
  if (steps.every((step) => step.done)) {
    return null;
  }
  const next = steps.find((step) => !step.done);
  return (
    <section className={classes.steps} aria-labelledby="first-steps">
      <div className={classes.head}>
        <h2 id="first-steps">{t('steps.title')}</h2>
        <CloseButton onClick={() => setHidden(true)} aria-label={t('steps.hide')} icon={<Icon name="close" size={18} />} />
      </div>
      <ol>
        {steps.map((step) => (
          <li key={step.id} data-done={step.done || undefined} data-next={step === next || undefined}>
            <span className={classes.mark} aria-hidden>
              {step.done ? '✓' : ''}
            </span>
            <span className={classes.what}>
              {t(`steps.${step.id}.title`)}
              <span className="ts-unseen">{step.done ? t('steps.done') : t('steps.open')}</span>
              {step === next && <small>{t(`steps.${step.id}.text`)}</small>}
            </span>
            {step === next && (
              <Button component={Link} to={step.to} size="xs">
                {t(`steps.${step.id}.go`)}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
