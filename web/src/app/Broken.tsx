import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { EmptyState } from '../parts/Notices';

/** A page that failed: says so, and that nothing was sent, instead of showing half of itself. */
export function Broken() {
  const { t } = useTranslation('frame');
  const error = useRouteError();
  return (
    <EmptyState
      icon="warning"
      title={t('broken.title')}
      text={
        <>
          <p>{t('broken.text')}</p>
          <p>
            <code>{error instanceof Error ? error.message : String(error)}</code>
          </p>
        </>
      }
      action={<Button onClick={() => window.location.reload()}>{t('broken.again')}</Button>}
    />
  );
}
