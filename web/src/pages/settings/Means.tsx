import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/http';
import { askPasskey, makePasskey } from '../../api/passkey';
import { queries } from '../../api/queries';
import { sessionChanged, useSession } from '../../api/session';
import { ErrorNote, Icon, Loaded, StateBadge, Time, useConfirm } from '../../parts';
import { PasskeyTroubleNote } from '../../parts/PasskeyTroubleNote';
import { PasswordSetUp, RecoveryCodes, type AppSecret } from '../session/PasswordSetUp';
import { proveAtApprover } from '../session/proof';
import classes from './Settings.module.css';

interface Passkey {
  id: string;
  name: string;
  /** Made while trading rested: it signs in but proves nobody. */
  unproven: boolean;
  createdMs: number;
  lastUsedMs: number | null;
}

interface OwnMeans {
  passkeys: Passkey[];
  hasPassword: boolean;
  recoveryCodesLeft: number;
}

/** With fewer left it is time for new ones. */
const FEW_CODES = 3;

const changed = async () => {
  await queries.invalidateQueries({ queryKey: ['means'] });
  await sessionChanged();
};

/** How one signs in: passkeys, a password with its app, recovery codes; and how rested rights return. */
export function Means() {
  const session = useSession().data;
  const means = useQuery({ queryKey: ['means'], queryFn: () => send<OwnMeans>('GET', '/api/v1/means') });
  return (
    <>
      {session?.tradingRests === true && <Resting because={session.restsBecause ?? ''} />}
      <Loaded query={means} rows={3}>
        {(data) => (
          <>
            <Passkeys passkeys={data.passkeys} />
            <Password means={data} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Passkeys({ passkeys }: { passkeys: Passkey[] }) {
  const { t } = useTranslation('settings');
  const confirm = useConfirm();
  const add = useMutation({
    mutationFn: async () => {
      const credential = await makePasskey('/api/v1/means/passkeys/options');
      await send('POST', '/api/v1/means/passkeys', { credential, name: null });
    },
    onSuccess: async () => {
      notifications.show({ message: t('means.added') });
      await changed();
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) => send('DELETE', `/api/v1/means/passkeys/${encodeURIComponent(id)}`),
    onSuccess: changed,
  });
  return (
    <>
      {passkeys.map((passkey) => (
        <div key={passkey.id} className={classes.row}>
          <Icon name="key" />
          <div className={classes.what}>
            {passkey.name}
            <small>
              {t('means.made')} <Time ms={passkey.createdMs} style="date" />
              {passkey.lastUsedMs !== null && (
                <>
                  {' · '}
                  {t('means.used')} <Time ms={passkey.lastUsedMs} relative />
                </>
              )}
            </small>
          </div>
          {passkey.unproven && (
            <StateBadge tone="wait" title={t('means.unprovenText')}>
              {t('means.unproven')}
            </StateBadge>
          )}
          <Button
            variant="subtle"
            size="compact-sm"
            loading={remove.isPending && remove.variables === passkey.id}
            aria-label={t('means.removeOf', { name: passkey.name })}
            onClick={() =>
              void confirm({
                title: t('means.removeOf', { name: passkey.name }),
                text: t('means.removeText'),
                action: t('means.remove'),
                danger: true,
              }).then((yes) => {
                if (yes) remove.mutate(passkey.id);
              })
            }
          >
            {t('means.remove')}
          </Button>
        </div>
      ))}
      <div className={classes.row}>
        <Button variant={passkeys.length === 0 ? 'filled' : 'default'} loading={add.isPending} onClick={() => add.mutate()} leftSection={<Icon name="add" size={18} />}>
          {t('means.add')}
        </Button>
      </div>
      <PasskeyTroubleNote error={add.error} otherwise={<ErrorNote error={add.error} />} />
      <ErrorNote error={remove.error} />
    </>
  );
}

function Password({ means }: { means: OwnMeans }) {
  const { t } = useTranslation('settings');
  const { t: frame } = useTranslation('frame');
  const confirm = useConfirm();
  const [open, setOpen] = useState(false);
  const [codes, setCodes] = useState<string[]>();
  const pending = useRef('');
  const remove = useMutation({ mutationFn: () => send('DELETE', '/api/v1/means/password'), onSuccess: changed });
  const renew = useMutation({
    mutationFn: () => send<{ recoveryCodes: string[] }>('POST', '/api/v1/means/recovery-codes', {}),
    onSuccess: (answer) => {
      setCodes(answer.recoveryCodes);
      void changed();
    },
  });
  const closing = { closeButtonProps: { 'aria-label': frame('close') }, closeOnClickOutside: false };
  return (
    <>
      <div className={classes.row}>
        <Icon name="lock" />
        <div className={classes.what}>
          {t('means.password')}
          <small>{means.hasPassword ? t('means.codesLeft', { count: means.recoveryCodesLeft }) : t('means.passwordText')}</small>
        </div>
        {means.hasPassword && means.recoveryCodesLeft < FEW_CODES && <StateBadge tone="wait">{t('means.few')}</StateBadge>}
        <Group gap="xs">
          <Button variant="subtle" size="compact-sm" onClick={() => setOpen(true)}>
            {means.hasPassword ? t('means.change') : t('means.set')}
          </Button>
          {means.hasPassword && (
            <>
              <Button variant="subtle" size="compact-sm" loading={renew.isPending} onClick={() => renew.mutate()}>
                {t('means.newCodes')}
              </Button>
              <Button
                variant="subtle"
                size="compact-sm"
                loading={remove.isPending}
                onClick={() =>
                  void confirm({
                    title: t('means.noPassword'),
                    text: t('means.noPasswordText'),
                    action: t('means.remove'),
                    danger: true,
                  }).then((yes) => {
                    if (yes) remove.mutate();
                  })
                }
              >
                {t('means.noPassword')}
              </Button>
            </>
          )}
        </Group>
      </div>
      <ErrorNote error={remove.error ?? renew.error} />
      <Modal opened={open} onClose={() => setOpen(false)} title={t('means.password')} {...closing}>
        <PasswordSetUp
          onPassword={async (password) => {
            const answer = await send<{ secret: AppSecret; pending: string }>('POST', '/api/v1/means/password', { password });
            pending.current = answer.pending;
            return answer.secret;
          }}
          onCode={(code) => send('POST', '/api/v1/means/totp', { pending: pending.current, code })}
          onDone={() => {
            setOpen(false);
            void changed();
          }}
          onBack={() => setOpen(false)}
        />
      </Modal>
      <Modal opened={codes !== undefined} onClose={() => setCodes(undefined)} title={t('means.newCodes')} {...closing}>
        {codes !== undefined && <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />}
      </Modal>
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
