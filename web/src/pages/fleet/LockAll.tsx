import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, take } from '../../api/client';
import { queries } from '../../api/queries';
import { useMay } from '../../api/session';
import { ErrorNote, Icon } from '../../parts';
import classes from './Fleet.module.css';

/** As long as the server keeps it; it stands on every machine's screen. */
const MAX_REASON = 120;

/** Locks all machines and freezes the keeper; while they are locked it leads to the review that lets them go. */
export function LockAll() {
  const { t } = useTranslation('fleet');
  const may = useMay('trade');
  const [open, { open: show, close }] = useDisclosure(false);
  const [reason, setReason] = useState('');
  const lock = useQuery({
    queryKey: ['fleet', 'lock'],
    queryFn: () => take(api.GET('/api/v1/fleet/lock')),
    refetchInterval: 15_000,
  });
  const act = useMutation({
    mutationFn: () => take(api.POST('/api/v1/fleet/lock', { body: { reason: reason.trim() } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['fleet'] }),
  });
  const incident = lock.data?.incident ?? null;
  if (incident !== null) {
    return (
      <Button component={Link} to={`/watch/incidents/${incident}`} variant="default" leftSection={<Icon name="lock" size={18} />}>
        {t('lockAll.review')}
      </Button>
    );
  }
  if (!may) {
    return null;
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="lock" size={18} />}
        onClick={() => {
          act.reset();
          setReason('');
          show();
        }}
      >
        {t('lockAll.name')}
      </Button>
      <Modal opened={open} onClose={close} title={t('lockAll.title')} closeButtonProps={{ 'aria-label': t('frame:close') }} centered>
        <form
          onSubmit={(e) => {
            e.preventDefault();
            act.mutate();
          }}
        >
          <Stack gap="md">
            <p className={classes.plain}>{t('lockAll.text')}</p>
            <p className={classes.plain}>
              <strong>{t('lockAll.keeper')}</strong>
            </p>
            <TextInput
              label={t('reason')}
              description={t('lock.reasonText')}
              value={reason}
              onChange={(e) => setReason(e.currentTarget.value)}
              maxLength={MAX_REASON}
              required
              autoComplete="off"
              data-autofocus
            />
            <ErrorNote error={act.error} />
            <Button type="submit" color="red" loading={act.isPending} disabled={reason.trim() === ''}>
              {t('lockAll.do')}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
