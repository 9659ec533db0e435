import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PasskeyError } from '../api/passkey';
import { Icon } from './icons';

/** Says why no passkey came and what to do; whatever else went wrong is shown by `otherwise`. */
export function PasskeyTroubleNote({ error, otherwise }: { error: unknown; otherwise: ReactNode }) {
  const { t } = useTranslation('frame');
  if (error === null || error === undefined) {
    return null;
  }
  if (error instanceof PasskeyError) {
    return (
      <Alert color="yellow" variant="light" role="alert" icon={<Icon name="key" />}>
        {t(`passkey.${error.why}`)}
      </Alert>
    );
  }
  return <>{otherwise}</>;
}
