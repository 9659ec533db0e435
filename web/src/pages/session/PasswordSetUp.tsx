import { Button, Checkbox, CopyButton, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../parts/csv';
import { ErrorNote } from '../../parts/Notices';
import { TotpInput } from './TotpInput';
import classes from './Door.module.css';

const MIN_LENGTH = 12;
const MAX_LENGTH = 128;

/** What an authenticator app is to be told; the picture is drawn here and is never a file. */
export interface AppSecret {
  totpSecret: string;
  otpauth: string;
  qr: { modules: number; path: string };
}

interface PasswordSetUpProps {
  onPassword: (password: string) => Promise<AppSecret>;
  onCode: (code: string) => Promise<{ recoveryCodes: string[] }>;
  onDone: () => void;
  onBack: () => void;
}

/** A password, the app that goes with it, and the codes for the day the app is lost. */
export function PasswordSetUp({ onPassword, onCode, onDone, onBack }: PasswordSetUpProps) {
  const { t } = useTranslation('session');
  const [secret, setSecret] = useState<AppSecret>();
  const [codes, setCodes] = useState<string[]>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async (step: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await step();
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  if (codes !== undefined) {
    return <RecoveryCodes codes={codes} onDone={onDone} />;
  }
  return (
    <Stack>
      {secret === undefined ? (
        <PasswordForm busy={busy} onPassword={(password) => void run(async () => setSecret(await onPassword(password)))} />
      ) : (
        <>
          <AppPicture secret={secret} />
          <TotpInput
            busy={busy}
            action={t('setUp.check')}
            onCode={(code) => void run(async () => setCodes((await onCode(code)).recoveryCodes))}
          />
        </>
      )}
      <ErrorNote error={error} />
      <Button variant="subtle" onClick={secret === undefined ? onBack : () => setSecret(undefined)}>
        {t('setUp.back')}
      </Button>
    </Stack>
  );
}

function PasswordForm({ busy, onPassword }: { busy: boolean; onPassword: (password: string) => void }) {
  const { t } = useTranslation('session');
  const form = useForm({
    initialValues: { password: '', again: '' },
    validate: {
      password: (value) =>
        [...value].length < MIN_LENGTH || [...value].length > MAX_LENGTH
          ? t('setUp.length', { min: MIN_LENGTH, max: MAX_LENGTH })
          : null,
      again: (value, values) => (value === values.password ? null : t('setUp.differ')),
    },
  });
  const shown = { visibilityToggleButtonProps: { 'aria-label': t('signIn.show') } };
  return (
    <form onSubmit={form.onSubmit((values) => onPassword(values.password))}>
      <Stack gap="sm">
        <PasswordInput
          label={t('setUp.password')}
          description={t('setUp.passwordText', { min: MIN_LENGTH })}
          autoComplete="new-password"
          data-autofocus
          {...shown}
          {...form.getInputProps('password')}
        />
        <PasswordInput label={t('setUp.again')} autoComplete="new-password" {...shown} {...form.getInputProps('again')} />
        <Button type="submit" loading={busy}>
          {t('setUp.next')}
        </Button>
      </Stack>
    </form>
  );
}

function AppPicture({ secret }: { secret: AppSecret }) {
  const { t } = useTranslation('session');
  const { modules, path } = secret.qr;
  return (
    <div className={classes.box}>
      <h2>{t('setUp.app')}</h2>
      <p>{t('setUp.appText')}</p>
      <svg className={classes.qr} viewBox={`0 0 ${modules} ${modules}`} role="img" aria-label={t('setUp.qr')} shapeRendering="crispEdges">
        <path d={path} fill="#000" />
      </svg>
      <p className={classes.quiet}>{t('setUp.byHand')}</p>
      <p className={classes.secret}>{secret.totpSecret.replace(/(.{4})(?=.)/g, '$1 ')}</p>
      <Group gap="xs">
        <CopyButton value={secret.totpSecret}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" onClick={copy}>
              {copied ? t('frame:copied') : t('setUp.copy')}
            </Button>
          )}
        </CopyButton>
        <Button component="a" href={secret.otpauth} variant="default" size="xs">
          {t('setUp.open')}
        </Button>
      </Group>
    </div>
  );
}

/** Shown once: going on needs a word that they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation('session');
  const [kept, setKept] = useState(false);
  const text = codes.join('\n');
  return (
    <Stack>
      <div className={classes.box}>
        <h2>{t('codes.title')}</h2>
        <p>{t('codes.text')}</p>
        <ul className={classes.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group gap="xs">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" size="xs" onClick={copy}>
                {copied ? t('frame:copied') : t('codes.copy')}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" size="xs" onClick={() => download('tallystick-recovery-codes.txt', `${text}\n`, 'text/plain')}>
            {t('codes.save')}
          </Button>
        </Group>
      </div>
      <Checkbox label={t('codes.kept')} checked={kept} onChange={(e) => setKept(e.currentTarget.checked)} />
      <Button disabled={!kept} onClick={onDone}>
        {t('codes.go')}
      </Button>
    </Stack>
  );
}
