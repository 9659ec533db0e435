import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { queries } from '../../api/queries';
import { useMay } from '../../api/session';
import { ErrorNote, Icon } from '../../parts';
import type { Machine } from './model';
import classes from './Fleet.module.css';

/** As long as the server keeps it; it stands on the machine's own screen. */
const MAX_REASON = 120;

/** Locks or unlocks one machine. Locking is for whoever may stop things, unlocking for administrators. */
export function LockButton({ machine, small = false }: { machine: Machine; small?: boolean }) {
  const { t } = useTranslation('fleet');
  const admin = useMay('admin');
  const [open, { open: show, close }] = useDisclosure(false);
  const [reason, setReason] = useState('');
  const locked = machine.lockedBecause !== '';
  const act = useMutation({
    mutationFn: () => {
      const params = { path: { terminal: machine.terminal } };
      return take(
        locked
          ? api.POST('/api/v1/fleet/machines/{terminal}/unlock', { params })
          : api.POST('/api/v1/fleet/machines/{terminal}/lock', { params, body: { reason: reason.trim() } }),
      );
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['fleet'] });
      close();
    },
  });
  if (machine.state === 'never' || machine.state === 'removed' || (locked && !admin)) {
    return null;
  }
  const words = locked ? 'unlock' : 'lock';
  return (
    <>
      <Button
        variant="default"
        size={small ? 'xs' : 'sm'}
        leftSection={small ? undefined : <Icon name="lock" size={18} />}
        aria-label={t(`${words}.of`, { name: machine.terminal })}
        onClick={() => {
          act.reset();
          setReason('');
          show();
        }}
      >
        {t(`${words}.name`)}
      </Button>
      <Modal opened={open} onClose={close} title={t(`${words}.title`, { name: machine.terminal })} closeButtonProps={{ 'aria-label': t('frame:close') }} centered>
        <form
          onSubmit={(e) => {
            e.preventDefault();
            act.mutate();
          }}
        >
          <Stack gap="md">
            <p className={classes.plain}>{t(`${words}.text`)}</p>
            {!locked && (
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
            )}
            <ErrorNote error={act.error} />
            <Button type="submit" color={locked ? undefined : 'red'} loading={act.isPending} disabled={!locked && reason.trim() === ''}>
              {t(`${words}.do`)}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
