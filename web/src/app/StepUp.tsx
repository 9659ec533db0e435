import { Button, Modal, PinInput, Stack, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send, whenProofIsNeeded } from '../api/http';
import { askPasskey } from '../api/passkey';
import { sessionChanged, useSession } from '../api/session';
import { ErrorNote } from '../parts/Notices';
import { PasskeyTroubleNote } from '../parts/PasskeyTroubleNote';

const CODE_DIGITS = 6;

/**
 * Asks for a fresh proof when the server wants one for a deed (`step-up-needed`); the deed is then
 * repeated by itself. Pages know nothing of it.
 */
export function StepUp() {
  const { t } = useTranslation('frame');
  const person = useSession().data?.person;
  const [answer, setAnswer] = useState<(proved: boolean) => void>();
  const [code, setCode] = useState('');
  const [recovery, setRecovery] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    whenProofIsNeeded(
      () =>
        new Promise<boolean>((resolve) => {
          setCode('');
          setError(undefined);
          setRecovery(false);
          setAnswer(() => resolve);
        }),
    );
  }, []);

  const settle = (proved: boolean) => {
    answer?.(proved);
    setAnswer(undefined);
    if (proved) {
      void sessionChanged();
    }
  };
  const prove = async (way: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await way();
      settle(true);
    } catch (e) {
      setError(e);
      setCode('');
    } finally {
      setBusy(false);
    }
  };
  const byPasskey = () =>
    prove(async () => {
      const credential = await askPasskey('/api/v1/session/step-up/passkey/options');
      await send('POST', '/api/v1/session/step-up/passkey', { credential });
    });
  const byCode = (text: string) =>
    prove(() => send('POST', '/api/v1/session/step-up/totp', { code: text.trim() }));

  return (
    <Modal
      opened={answer !== undefined}
      onClose={() => settle(false)}
      title={t('stepUp.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
      centered
    >
      <Stack>
        <p>{t('stepUp.why')}</p>
        {person?.hasPasskey === true && (
          <Button onClick={() => void byPasskey()} loading={busy} data-autofocus>
            {t('stepUp.passkey')}
          </Button>
        )}
        {person?.hasPassword === true && (
          <form
            onSubmit={(e) => {
              e.preventDefault();
              void byCode(code);
            }}
          >
            <Stack gap="xs">
              {recovery ? (
                <TextInput
                  label={t('stepUp.recovery')}
                  value={code}
                  onChange={(e) => setCode(e.currentTarget.value)}
                  autoComplete="off"
                />
              ) : (
                <>
                  <span id="step-up-code">{t('stepUp.code')}</span>
                  <PinInput
                    length={CODE_DIGITS}
                    type="number"
                    oneTimeCode
                    value={code}
                    onChange={setCode}
                    onComplete={(text) => void byCode(text)}
                    aria-label={t('stepUp.digit')}
                    aria-describedby="step-up-code"
                  />
                </>
              )}
              <Button type="submit" variant="default" loading={busy} disabled={code === ''}>
                {t('stepUp.go')}
              </Button>
              <Button variant="subtle" size="xs" onClick={() => setRecovery(!recovery)}>
                {recovery ? t('stepUp.useCode') : t('stepUp.useRecovery')}
              </Button>
            </Stack>
          </form>
        )}
        <PasskeyTroubleNote error={error} otherwise={<ErrorNote error={error} />} />
      </Stack>
    </Modal>
  );
}
