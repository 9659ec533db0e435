import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/http';
import { queries } from '../../api/queries';
import { ErrorNote, Icon } from '../../parts';
import { ChangeNote, useChange } from './change';
import { deletionPage, type Account } from './model';
import classes from './Accounts.module.css';

interface Frozen {
  verdict: 'approved' | 'refused';
  text: string;
}

/** As long as the keeper takes it, in characters. */
const MAX_REASON = 120;

/** Freezes one account, or all of them: at once, without anybody's approval. */
export function FreezeButton({ account, accounts }: { account?: Account; accounts?: Account[] }) {
  const { t } = useTranslation('accounts');
  const { t: frame } = useTranslation('frame');
  const [open, { open: show, close }] = useDisclosure(false);
  const [reason, setReason] = useState('');
  const freeze = useMutation({
    mutationFn: () =>
      send<Frozen>('POST', '/api/v1/freeze', {
        credential: account?.credential ?? null,
        reason: reason.trim() === '' ? t('freeze.byHand') : reason.trim(),
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['accounts'] });
      void queries.invalidateQueries({ queryKey: ['status'] });
    },
  });
  const whole = account === undefined;
  const done = freeze.data?.verdict === 'approved';
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="lock" size={18} />}
        onClick={() => {
          freeze.reset();
          setReason('');
          show();
        }}
      >
        {whole ? t('freeze.all') : t('freeze.one')}
      </Button>
      <Modal
        opened={open}
        onClose={close}
        title={whole ? t('freeze.allTitle') : t('freeze.oneTitle', { name: account.credential })}
        closeButtonProps={{ 'aria-label': frame('close') }}
        centered
      >
        <Stack gap="md">
          {!done && <p className={classes.plain}>{t('freeze.text')}</p>}
          {!done && (
            <form
              onSubmit={(e) => {
                e.preventDefault();
                freeze.mutate();
              }}
            >
              <Stack gap="md">
                <TextInput
                  label={t('freeze.reason')}
                  description={t('freeze.reasonText')}
                  value={reason}
                  onChange={(e) => setReason(e.currentTarget.value)}
                  maxLength={MAX_REASON}
                  autoComplete="off"
                  data-autofocus
                />
                <Button type="submit" color="red" loading={freeze.isPending}>
                  {t('freeze.now')}
                </Button>
              </Stack>
            </form>
          )}
          <div role="status">
            {done && <p className={classes.frozenNow}>{t('freeze.done')}</p>}
            {freeze.data?.verdict === 'refused' && <p className={classes.ended}>{freeze.data.text}</p>}
          </div>
          <ErrorNote error={freeze.error} />
          <Delete accounts={account === undefined ? (accounts ?? []) : [account]} />
        </Stack>
      </Modal>
    </>
  );
}

/** Freezing stops this side; only the venue can stop a thief. */
export function Delete({ accounts }: { accounts: Account[] }) {
  const { t } = useTranslation('accounts');
  const pages = new Map(accounts.map((account) => [account.venue, deletionPage(account)]));
  return (
    <div className={classes.delete}>
      <p className={classes.plain}>
        <strong>{t('freeze.onlyDeleting')}</strong>
      </p>
      <ul>
        {[...pages].map(([venue, page]) => (
          <li key={venue}>
            {page === undefined ? (
              t('freeze.deleteAt', { venue })
            ) : (
              <a href={page} target="_blank" rel="noopener noreferrer">
                {t('freeze.deletePage', { venue })}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Proposes to lift a freeze; a person decides it at the approver. */
export function Unfreeze({ account }: { account: Account }) {
  const { t } = useTranslation('accounts');
  const change = useChange(false);
  return (
    <Stack gap="sm">
      {change.fate !== 'waits' && (
        <div>
          <Button
            variant="default"
            loading={change.proposing}
            onClick={() => change.propose(`/api/v1/accounts/${encodeURIComponent(account.credential)}/unfreeze`, {})}
          >
            {t('freeze.lift')}
          </Button>
        </div>
      )}
      <ChangeNote change={change} />
    </Stack>
  );
}
