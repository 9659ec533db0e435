import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { send } from '../../api/http';
import { makePasskey } from '../../api/passkey';
import { sessionChanged, type Role } from '../../api/session';
import { language } from '../../i18n';
import { EmptyState, ErrorNote, Waiting } from '../../parts/Notices';
import { PasskeyTroubleNote } from '../../parts/PasskeyTroubleNote';
import { Icon } from '../../parts/icons';
import { Door } from './Door';
import { PasswordSetUp } from './PasswordSetUp';
import classes from './Door.module.css';

interface Guest {
  name: string;
  role: Role;
  kind: 'invitation' | 'reset' | 'proved';
}

/** The token of the link, out of the address bar as soon as it is read: it lets somebody in. */
function useLinkToken(): string {
  const state = useLocation().state as { token?: string } | null;
  const [token] = useState(() => state?.token ?? window.location.hash.replace(/^#/, ''));
  useEffect(() => {
    if (window.location.hash !== '') {
      window.history.replaceState({ ...window.history.state, usr: { token } }, '', '/welcome');
    }
  }, [token]);
  return token;
}

/** The way in by a link that works once: an invitation, a reset, or a proof given at the approver. */
export function WelcomePage() {
  const { t } = useTranslation('session');
  const token = useLinkToken();
  const guest = useQuery({
    queryKey: ['welcome', token],
    queryFn: () => send<Guest>('POST', '/api/v1/welcome', { token }),
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (token === '' || guest.error !== null) {
    return (
      <Door title={t('welcome.title')}>
        <Stack>
          {token === '' || (guest.error as { status?: number }).status === 404 ? (
            <EmptyState icon="lock" title={t('welcome.gone')} text={t('welcome.goneText')} />
          ) : (
            <ErrorNote error={guest.error} onRetry={() => void guest.refetch()} />
          )}
          <Button component={Link} to="/sign-in" variant="default">
            {t('signIn.title')}
          </Button>
        </Stack>
      </Door>
    );
  }
  if (guest.data === undefined) {
    return (
      <Door title={t('welcome.title')}>
        <Waiting rows={3} />
      </Door>
    );
  }
  return <Choose token={token} guest={guest.data} />;
}

function Choose({ token, guest }: { token: string; guest: Guest }) {
  const { t } = useTranslation('session');
  const { t: frame } = useTranslation('frame');
  const navigate = useNavigate();
  const [password, setPassword] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const enter = async () => {
    // Nobody was asked yet which language he speaks; his browser says it.
    await send('PUT', '/api/v1/means/language', { language: language() }).catch(() => undefined);
    await sessionChanged();
    await navigate('/', { replace: true });
  };
  const byPasskey = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const credential = await makePasskey('/api/v1/welcome/passkey/options', { token });
      await send('POST', '/api/v1/welcome/passkey', { token, credential });
      await enter();
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Door
      title={t('welcome.greeting', { name: guest.name })}
      lead={t(`welcome.${guest.kind}`, { role: frame(`role.${guest.role}`) })}
    >
      {password ? (
        <PasswordSetUp
          onPassword={(chosen) => send('POST', '/api/v1/welcome/password', { token, password: chosen })}
          onCode={(code) => send('POST', '/api/v1/welcome/totp', { token, code })}
          onDone={() => void enter()}
          onBack={() => setPassword(false)}
        />
      ) : (
        <Stack>
          <div className={classes.box}>
            <h2>{t('welcome.passkey')}</h2>
            <p>{t('welcome.passkeyText')}</p>
            <Button fullWidth size="md" loading={busy} onClick={() => void byPasskey()} leftSection={<Icon name="key" />}>
              {t('welcome.make')}
            </Button>
          </div>
          <PasskeyTroubleNote error={error} otherwise={<ErrorNote error={error} />} />
          <Button variant="subtle" onClick={() => setPassword(true)}>
            {t('welcome.password')}
          </Button>
          {guest.kind === 'reset' && <p className={classes.quiet}>{t('welcome.rests')}</p>}
        </Stack>
      )}
    </Door>
  );
}
