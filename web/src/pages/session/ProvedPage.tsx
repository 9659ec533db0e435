import { Button, Stack } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { send } from '../../api/http';
import { sessionChanged } from '../../api/session';
import { EmptyState, ErrorNote, Waiting } from '../../parts/Notices';
import { Door } from './Door';
import { answerIn } from './proof';

/** Back from the approver with a signature: the server checks it and says what it is worth. */
export function ProvedPage() {
  const { t } = useTranslation('session');
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>();
  const [missing, setMissing] = useState(false);
  const sent = useRef(false);
  useEffect(() => {
    // It is good for one use: React's second look at a page must not use it up.
    if (sent.current) {
      return;
    }
    sent.current = true;
    const answer = answerIn(window.location.hash);
    window.history.replaceState(window.history.state, '', '/proved');
    if (answer === undefined) {
      setMissing(true);
      return;
    }
    send<{ welcome?: string | null } | undefined>('POST', '/api/v1/proof/answer', answer)
      .then(async (result) => {
        if (typeof result?.welcome === 'string') {
          await navigate('/welcome', { replace: true, state: { token: result.welcome } });
        } else {
          await sessionChanged();
          await navigate('/', { replace: true });
        }
      })
      .catch(setError);
  }, [navigate]);
  return (
    <Door title={t('proved.title')}>
      {missing ? (
        <EmptyState
          icon="key"
          title={t('proved.missing')}
          text={t('proved.missingText')}
          action={
            <Button component={Link} to="/sign-in">
              {t('signIn.title')}
            </Button>
          }
        />
      ) : error === undefined ? (
        <Waiting rows={2} />
      ) : (
        <Stack>
          <ErrorNote error={error} />
          <Button component={Link} to="/sign-in" variant="default">
            {t('proved.again')}
          </Button>
        </Stack>
      )}
    </Door>
  );
}
