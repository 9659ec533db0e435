import { Button, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take, type Schema } from '../../api/client';
import { send } from '../../api/http';
import { queries } from '../../api/queries';
import { useMay } from '../../api/session';
import { ErrorNote, whole } from '../../parts';
import classes from './Fleet.module.css';

type Wish = Schema<'MachineBulk'>;
type Done = Schema<'MachineBulkDone'>;

/** As long as the server keeps it; it stands on the machines' screens. */
const MAX_REASON = 120;

/** What a customer reads while he stands there. */
const MAX_MESSAGE = 300;

const DEEDS = ['lock', 'unlock', 'message', 'group', 'place', 'one-way', 'both-ways'] as const;
type Deed = (typeof DEEDS)[number];

/** Which machines are meant, and how many the person sees. */
export type Meant = Pick<Wish, 'machines' | 'filter' | 'count'>;

/** Deeds on many machines: one request, and what became of each. */
export function BulkBar({ meant, clear }: { meant: Meant; clear: () => void }) {
  const { t } = useTranslation('fleet');
  const admin = useMay('admin');
  const [deed, setDeed] = useState<Deed>();
  return (
    <div className={classes.bulk} role="region" aria-label={t('bulk.title')}>
      <strong>{t('bulk.meant', { count: meant.count, shown: whole(meant.count) })}</strong>
      {DEEDS.filter((one) => admin || one === 'lock').map((one) => (
        <Button key={one} variant="default" size="xs" onClick={() => setDeed(one)}>
          {t(`bulk.${one}.name`)}
        </Button>
      ))}
      <Button variant="subtle" size="xs" onClick={clear}>
        {t('bulk.clear')}
      </Button>
      {deed !== undefined && <BulkModal key={deed} deed={deed} meant={meant} close={() => setDeed(undefined)} />}
    </div>
  );
}

function BulkModal({ deed, meant, close }: { deed: Deed; meant: Meant; close: () => void }) {
  const { t } = useTranslation('fleet');
  const [reason, setReason] = useState('');
  const [chosen, setChosen] = useState<string | null>('');
  // Sent again after a silence it is the same request, and done once.
  const [key] = useState(() => crypto.randomUUID());
  const places = useQuery({
    queryKey: ['fleet', 'places'],
    queryFn: () => take(api.GET('/api/v1/fleet/places')),
    enabled: deed === 'group' || deed === 'place',
  });
  const act = useMutation({
    mutationFn: () =>
      send<Done>(
        'POST',
        `/api/v1/fleet/bulk/${deed === 'both-ways' ? 'one-way' : deed}`,
        {
          ...meant,
          ...(deed === 'lock' ? { reason: reason.trim() } : {}),
          ...(deed === 'message' ? { message: reason.trim() } : {}),
          ...(deed === 'group' ? { group: chosen ?? '' } : {}),
          ...(deed === 'place' ? { place: Number(chosen ?? 0) } : {}),
          ...(deed === 'one-way' || deed === 'both-ways' ? { oneWay: deed === 'one-way' } : {}),
        },
        { 'Idempotency-Key': key },
      ),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['fleet'] }),
  });
  const choices =
    deed === 'group'
      ? [{ value: '', label: t('bulk.noGroup') }, ...(places.data?.groups ?? []).map((one) => ({ value: one.name, label: one.name }))]
      : [{ value: '0', label: t('bulk.noPlace') }, ...(places.data?.places ?? []).map((one) => ({ value: String(one.id), label: one.terms.name }))];
  const asks = deed === 'group' || deed === 'place';
  return (
    <Modal opened onClose={close} title={t(`bulk.${deed}.title`, { count: meant.count, shown: whole(meant.count) })} closeButtonProps={{ 'aria-label': t('frame:close') }} centered>
      {act.data !== undefined ? (
        <Stack gap="md">
          <p className={classes.plain} role="status">
            {t('bulk.done', { done: whole(act.data.done), refused: whole(act.data.refused) })}
          </p>
          <ul className={classes.plainList}>
            {act.data.lines
              .filter((line) => !line.done)
              .map((line) => (
                <li key={line.terminal}>
                  {line.terminal}: {line.why}
                </li>
              ))}
          </ul>
          <Button onClick={close}>{t('frame:close')}</Button>
        </Stack>
      ) : (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            act.mutate();
          }}
        >
          <Stack gap="md">
            <p className={classes.plain}>{t(`bulk.${deed}.text`)}</p>
            {deed === 'lock' && (
              <TextInput label={t('reason')} description={t('lock.reasonText')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} maxLength={MAX_REASON} required autoComplete="off" data-autofocus />
            )}
            {deed === 'message' && <TextInput label={t('bulk.message.choice')} description={t('bulk.message.hint')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} maxLength={MAX_MESSAGE} autoComplete="off" data-autofocus />}
            {asks && <Select label={t(`bulk.${deed}.choice`)} data={choices} value={chosen === '' && deed === 'place' ? '0' : chosen} onChange={setChosen} allowDeselect={false} searchable />}
            <ErrorNote error={act.error} />
            <Button type="submit" color={deed === 'lock' ? 'red' : undefined} loading={act.isPending} disabled={deed === 'lock' && reason.trim() === ''}>
              {t(`bulk.${deed}.do`, { count: meant.count, shown: whole(meant.count) })}
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
