import { Button, PinInput, Stack, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

const DIGITS = 6;

interface TotpInputProps {
  busy: boolean;
  onCode: (code: string) => void;
  /** Whether a recovery code will do instead. */
  recovery?: boolean;
  action: string;
}

/** Six digits of an authenticator app, or one of the recovery codes. */
export function TotpInput({ busy, onCode, recovery = false, action }: TotpInputProps) {
  const { t } = useTranslation('frame');
  const [code, setCode] = useState('');
  const [byRecovery, setByRecovery] = useState(false);
  const id = useId();
  const give = (text: string) => {
    onCode(text.trim());
    setCode('');
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        if (code.trim() !== '') give(code);
      }}
    >
      <Stack gap="sm">
        {byRecovery ? (
          <TextInput
            label={t('stepUp.recovery')}
            value={code}
            onChange={(e) => setCode(e.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        ) : (
          <div>
            <p id={id}>{t('stepUp.code')}</p>
            <PinInput
              length={DIGITS}
              type="number"
              oneTimeCode
              autoFocus
              value={code}
              onChange={setCode}
              onComplete={give}
              aria-label={t('stepUp.digit')}
              aria-describedby={id}
            />
          </div>
        )}
        <Button type="submit" loading={busy} disabled={code.trim() === ''}>
          {action}
        </Button>
        {recovery && (
          <Button
            variant="subtle"
            size="xs"
            onClick={() => {
              setCode('');
              setByRecovery(!byRecovery);
            }}
          >
            {byRecovery ? t('stepUp.useCode') : t('stepUp.useRecovery')}
          </Button>
        )}
      </Stack>
    </form>
  );
}
