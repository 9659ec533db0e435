import { Button, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take, type Schema } from '../../api/client';
import { queries } from '../../api/queries';
import { useMay } from '../../api/session';
import { Card, ErrorNote, Icon, Time, useConfirm } from '../../parts';
import classes from './Fleet.module.css';

type Closure = Schema<'ClosureView'>;
type Places = Schema<'PlacesView'>;

/** As long as the server keeps it; machines show it. */
const MAX_REASON = 200;
const KINDS = ['fleet', 'jurisdiction', 'group', 'place'];
const LOOK_MS = 10_000;

export function usePlaces() {
  return useQuery({
    queryKey: ['fleet', 'places'],
    queryFn: () => take(api.GET('/api/v1/fleet/places')),
    refetchInterval: LOOK_MS,
  });
}

/** What is shut now, said where nobody overlooks it. */
export function Closed() {
  const { t } = useTranslation('fleet');
  const places = usePlaces();
  return (places.data?.closed ?? []).map((one) => (
    <div key={one.id} className={classes.note} data-tone="bad" role="note">
      <Icon name="lock" />
      <div>
        <strong>{t('shut.now', { what: spoken(t, one), count: one.machines })}</strong>
        <p>
          {one.why} · {one.closedBy} · <Time ms={one.closedMs} />
        </p>
      </div>
    </div>
  ));
}

function spoken(t: (key: string, options?: Record<string, unknown>) => string, one: Closure): string {
  return t(`shut.kinds.${one.kind}`, { name: one.title });
}

/** The kill switch, and what it was used for. */
export function ClosuresCard({ places }: { places: Places }) {
  const { t } = useTranslation('fleet');
  const mayShut = useMay('trade');
  const mayOpen = useMay('admin');
  const confirm = useConfirm();
  const [shutting, setShutting] = useState(false);
  const open = useMutation({
    mutationFn: (id: number) => take(api.POST('/api/v1/fleet/closures/{id}/reopening', { params: { path: { id } } })),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['fleet'] }),
  });
  const reopen = async (one: Closure) => {
    if (await confirm({ title: t('shut.reopenTitle', { what: spoken(t, one) }), text: t('shut.reopenText', { count: one.machines, why: one.why }), action: t('shut.reopen') })) {
      open.mutate(one.id);
    }
  };
  return (
    <Card title={t('shut.title')}>
      <p className={classes.lead}>{t('shut.text')}</p>
      <ErrorNote error={open.error} />
      {places.closed.length === 0 && <p className={classes.plain}>{t('shut.none')}</p>}
      <ul className={classes.shutList}>
        {places.closed.map((one) => (
          <li key={one.id}>
            <span>
              <strong>{spoken(t, one)}</strong>: {one.why} · {one.closedBy} · <Time ms={one.closedMs} />
            </span>
            {mayOpen && (
              <Button variant="default" size="xs" onClick={() => void reopen(one)} aria-label={t('shut.reopenOf', { what: spoken(t, one) })}>
                {t('shut.reopen')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayShut && (
        <div className={classes.actions}>
          <Button color="red" onClick={() => setShutting(true)} leftSection={<Icon name="lock" size={18} />}>
            {t('shut.name')}
          </Button>
        </div>
      )}
      {places.history.length > 0 && (
        <details className={classes.before}>
          <summary>{t('shut.history')}</summary>
          <ul className={classes.plainList}>
            {places.history.map((one) => (
              <li key={one.id}>
                {spoken(t, one)}: {one.why} · {one.closedBy} <Time ms={one.closedMs} /> – {one.reopenedBy} <Time ms={one.reopenedMs} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {shutting && <Shutting places={places} close={() => setShutting(false)} />}
    </Card>
  );
}

function Shutting({ places, close }: { places: Places; close: () => void }) {
  const { t } = useTranslation('fleet');
  const [kind, setKind] = useState('jurisdiction');
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  const shut = useMutation({
    mutationFn: () => take(api.POST('/api/v1/fleet/closures', { body: { kind, name: kind === 'fleet' ? '' : name, reason: reason.trim() } })),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['fleet'] });
      close();
    },
  });
  const jurisdictions = [...new Set(places.places.flatMap((one) => [one.terms.jurisdiction, one.terms.jurisdiction.slice(0, 2)]))].sort();
  const names =
    kind === 'group'
      ? places.groups.map((one) => ({ value: one.name, label: one.name }))
      : kind === 'place'
        ? places.places.map((one) => ({ value: String(one.id), label: one.terms.name }))
        : jurisdictions.map((one) => ({ value: one, label: one }));
  return (
    <Modal opened onClose={close} title={t('shut.name')} closeButtonProps={{ 'aria-label': t('frame:close') }} centered>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          shut.mutate();
        }}
      >
        <Stack gap="md">
          <Select
            label={t('shut.what')}
            value={kind}
            onChange={(value) => {
              setKind(value ?? 'jurisdiction');
              setName('');
            }}
            allowDeselect={false}
            data={KINDS.map((one) => ({ value: one, label: t(`shut.kind.${one}`) }))}
          />
          {kind === 'jurisdiction' && <TextInput label={t('shut.code')} description={t('shut.codeText', { known: jurisdictions.join(', ') })} value={name} onChange={(e) => setName(e.currentTarget.value.toUpperCase().trim())} required autoComplete="off" />}
          {(kind === 'group' || kind === 'place') && <Select label={t('shut.which')} value={name === '' ? null : name} onChange={(value) => setName(value ?? '')} data={names} searchable required />}
          <TextInput label={t('reason')} description={t('lock.reasonText')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} maxLength={MAX_REASON} required autoComplete="off" />
          <p className={classes.plain}>{t('shut.effect')}</p>
          <ErrorNote error={shut.error} />
          <Button type="submit" color="red" loading={shut.isPending} disabled={reason.trim() === '' || (kind !== 'fleet' && name === '')}>
            {t('shut.do')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
