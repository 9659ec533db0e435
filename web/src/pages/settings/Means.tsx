import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/http';
import { askPasskey } from '../../api/passkey';
import { sessionChanged, useSession } from '../../api/session';
import { ErrorNote, Icon, StateBadge } from '../../parts';
import { PasskeyTroubleNote } from '../../parts/PasskeyTroubleNote';
import { proveAtApprover } from '../session/proof';
import classes from './Settings.module.css';

/** How one signs in, and how resting rights are restored. */
export function Means() {
  const { t } = useTranslation('settings');
  const session = useSession().data;
  const person = session?.person;
  return (
    <>
      {session?.tradingRests === true && <Resting because={session.restsBecause ?? ''} />}
      <div className={classes.row}>
        <Icon name="key" />
        <div className={classes.what}>
          {t('means.passkey')}
          <small>{t('means.passkeyText')}</small>
        </div>
        <StateBadge tone={person?.hasPasskey === true ? 'good' : 'rest'}>
          {person?.hasPasskey === true ? t('means.there') : t('means.none')}
        </StateBadge>
      </div>
      <div className={classes.row}>
        <Icon name="lock" />
        <div className={classes.what}>
          {t('means.password')}
          <small>{t('means.passwordText')}</small>
        </div>
        <StateBadge tone={person?.hasPassword === true ? 'good' : 'rest'}>
          {person?.hasPassword === true ? t('means.there') : t('means.none')}
        </StateBadge>
      </div>
    </>
  );
}

/** After a reset a stranger may sit here: a passkey from before, or the approver's, says who it is. */
function Resting({ because }: { because: string }) {
  const { t } = useTranslation('settings');
  const { data: session } = useSession();
  const byPasskey = useMutation({
    mutationFn: async () => {
      const credential = await askPasskey('/api/v1/session/step-up/passkey/options');
      await send('POST', '/api/v1/session/step-up/passkey', { credential });
    },
    onSuccess: sessionChanged,
  });
  const atApprover = useMutation({ mutationFn: proveAtApprover });
  const error = byPasskey.error ?? atApprover.error;
  return (
    <div className={classes.rests} id="proof">
      <p>
        {t('rests.text')} {because}
      </p>
      <Group>
        <Button loading={byPasskey.isPending} onClick={() => byPasskey.mutate()} leftSection={<Icon name="key" size={18} />}>
          {t('rests.passkey')}
        </Button>
        {session?.approver !== null && session?.approver !== undefined && (
          <Button variant="default" loading={atApprover.isPending} onClick={() => atApprover.mutate()}>
            {t('rests.approver')}
          </Button>
        )}
      </Group>
      <PasskeyTroubleNote error={error} otherwise={<ErrorNote error={error} />} />
    </div>
  );
}
