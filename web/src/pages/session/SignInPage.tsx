import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation } from 'react-router';
import { send } from '../../api/http';
import { askPasskey, rememberPasskey, usedPasskeys } from '../../api/passkey';
import { sessionChanged, useSession, type Session } from '../../api/session';
import { ErrorNote, Loaded } from '../../parts/Notices';
import { PasskeyTroubleNote } from '../../parts/PasskeyTroubleNote';
import { Icon } from '../../parts/icons';
import { Door } from './Door';
import { proveAtApprover } from './proof';
import { TotpInput } from './TotpInput';
import classes from './Door.module.css';

/** Sign-in: a passkey first, a password with a code second, a proof at the approver when all is lost. */
export function SignInPage() {
  const { t } = useTranslation('session');
  const session = useSession();
  const state = useLocation().state as { next?: string } | null;
  if (session.data?.signedIn === true) {
    return <Navigate to={state?.next ?? '/'} replace />;
  }
  return (
    <Loaded query={session} rows={4}>
      {(data) => {
        const organisation = { organisation: data.organisation };
        return data.people === 0 ? (
          <Door title={t('first.title')} lead={t('first.lead')} {...organisation}>
            <FirstPerson session={data} />
          </Door>
        ) : (
          <Door title={t('signIn.title')} lead={t('signIn.lead')} {...organisation}>
            <Ways session={data} />
          </Door>
        );
      }}
    </Loaded>
  );
}

/** Nobody has an account yet: the only way in is through the keeper's own people. */
function FirstPerson({ session }: { session: Session }) {
  const { t } = useTranslation('session');
  return (
    <Stack>
      <div className={classes.box}>
        <h2>{t('first.one')}</h2>
        <p>{t('first.oneText')}</p>
        {session.approver === null ? (
          <p>{t('first.noApprover')}</p>
        ) : (
          <Button component="a" href={session.approver} variant="default" rightSection={<Icon name="out" size={16} />}>
            {t('first.open')}
          </Button>
        )}
      </div>
      <div className={classes.box}>
        <h2>{t('first.two')}</h2>
        <p>{t('first.twoText')}</p>
        <ProveButton primary />
      </div>
      <p className={classes.quiet}>{t('first.never')}</p>
    </Stack>
  );
}

function ProveButton({ primary = false }: { primary?: boolean }) {
  const { t } = useTranslation('session');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  return (
    <>
      <Button
        variant={primary ? 'filled' : 'default'}
        fullWidth={!primary}
        loading={busy}
        leftSection={<Icon name="tally" size={18} />}
        onClick={() => {
          setBusy(true);
          setError(undefined);
          proveAtApprover().catch((e: unknown) => {
            setError(e);
            setBusy(false);
          });
        }}
      >
        {t('prove')}
      </Button>
      <ErrorNote error={error} />
    </>
  );
}

function Ways({ session }: { session: Session }) {
  const { t } = useTranslation('session');
  const [ticket, setTicket] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const form = useForm({ initialValues: { name: '', password: '' } });

  const attempt = async (way: () => Promise<boolean>) => {
    setBusy(true);
    setError(undefined);
    try {
      if (await way()) {
        await sessionChanged();
      }
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  const byPasskey = (any: boolean) =>
    attempt(async () => {
      const credential = await askPasskey('/api/v1/session/passkey/options', any);
      await send('POST', '/api/v1/session/passkey', { credential });
      rememberPasskey(credential);
      return true;
    });
  const byPassword = (values: { name: string; password: string }) =>
    attempt(async () => {
      const answer = await send<{ next: string; ticket: string }>('POST', '/api/v1/session/password', values);
      form.setFieldValue('password', '');
      setTicket(answer.ticket);
      return false;
    });
  const byCode = (code: string) =>
    attempt(async () => {
      await send('POST', '/api/v1/session/totp', { ticket, code });
      return true;
    });

  if (ticket !== undefined) {
    return (
      <Stack>
        <TotpInput busy={busy} onCode={(code) => void byCode(code)} recovery action={t('signIn.go')} />
        <ErrorNote error={error} money={t('signIn.failed')} />
        <Button variant="subtle" onClick={() => setTicket(undefined)}>
          {t('signIn.anew')}
        </Button>
      </Stack>
    );
  }
  return (
    <>
      <Button
        fullWidth
        size="md"
        loading={busy}
        onClick={() => void byPasskey(false)}
        leftSection={<Icon name="key" />}
      >
        {t('signIn.passkey')}
      </Button>
      {usedPasskeys().length > 0 && (
        <Button fullWidth variant="subtle" mt="xs" disabled={busy} onClick={() => void byPasskey(true)}>
          {t('signIn.another')}
        </Button>
      )}
      <div className={classes.or}>{t('signIn.or')}</div>
      <form onSubmit={form.onSubmit((values) => void byPassword(values))}>
        <Stack gap="sm">
          <TextInput
            label={t('signIn.name')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            withAsterisk={false}
            {...form.getInputProps('name')}
          />
          <PasswordInput
            label={t('signIn.password')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
            {...form.getInputProps('password')}
          />
          <Button type="submit" variant="default" loading={busy}>
            {t('signIn.next')}
          </Button>
        </Stack>
      </form>
      <Stack mt="md">
        <PasskeyTroubleNote error={error} otherwise={<ErrorNote error={error} money={t('signIn.failed')} />} />
        {session.approver !== null && (
          <details>
            <summary>{t('signIn.lost')}</summary>
            <p className={classes.quiet}>{t('signIn.lostText')}</p>
            <ProveButton />
          </details>
        )}
      </Stack>
    </>
  );
}
