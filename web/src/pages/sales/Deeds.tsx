import { Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newIdempotencyKey, take } from '../../api/client';
import { queries } from '../../api/queries';
import { ErrorNote, Money } from '../../parts';
import type { Deed, Sale } from './model';
import classes from './Sales.module.css';

/** As long as the server keeps it. */
const MAX_REFERENCE = 120;

/** The largest cassettes hold a few thousand. */
const MAX_NOTES = 100_000;

/** What the person may do with the sale as it stands; the server says which, and judges again. */
export function Deeds({ whole }: { whole: Sale }) {
  const { t } = useTranslation('sales');
  const [chosen, choose] = useState<Deed>();
  if (whole.deeds.length === 0) {
    return <p className={classes.quiet}>{t('noDeed')}</p>;
  }
  return (
    <div className={classes.deeds}>
      {whole.deeds.map((deed) => (
        <div key={deed.name} className={classes.deed}>
          <p>{t(`deeds.${deed.name}.text`, { defaultValue: '' })}</p>
          <Button variant="default" onClick={() => choose(deed)}>
            {t(`deeds.${deed.name}.name`, { defaultValue: deed.name })}
          </Button>
        </div>
      ))}
      {chosen !== undefined && <Doing key={chosen.name} whole={whole} deed={chosen} close={() => choose(undefined)} />}
    </div>
  );
}

/** Says what it means for the money, asks for what it needs, and does it on the version that was read. */
function Doing({ whole, deed, close }: { whole: Sale; deed: Deed; close: () => void }) {
  const { t } = useTranslation('sales');
  const { sale } = whole;
  // What the person looked at: when the sale moves on meanwhile, the server refuses instead of guessing.
  const [version] = useState(whole.version);
  const [reference, setReference] = useState('');
  const key = useRef(newIdempotencyKey());
  const [left, setLeft] = useState<Record<string, number>>({});
  const ready = (!deed.needsReference || reference.trim() !== '') && deed.counts.every((note) => left[note] !== undefined);
  const act = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/v1/sales/{id}/deeds', {
          params: { path: { id: sale.id }, header: { 'Idempotency-Key': key.current } },
          body: { deed: deed.name, version, reference: deed.needsReference ? reference.trim() : null, left: deed.counts.length === 0 ? null : deed.counts.map((note) => ({ note, count: left[note] ?? 0 })) },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['sales'] });
      void queries.invalidateQueries({ queryKey: ['cash'] });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t(`deeds.${deed.name}.title`, { defaultValue: deed.name, id: sale.id })} closeButtonProps={{ 'aria-label': t('frame:close') }} centered>
      <form
        className={classes.form}
        onSubmit={(e) => {
          e.preventDefault();
          if (ready) {
            act.mutate();
          }
        }}
      >
        <p className={classes.quiet}>{t(`deeds.${deed.name}.money`, { defaultValue: '' })}</p>
        {deed.cash !== null && deed.cash !== undefined && (
          <p className={classes.sum}>
            <Money value={deed.cash} asset={sale.currency} />
          </p>
        )}
        {deed.counts.map((note, i) => (
          <NumberInput
            key={note}
            label={t('notesLeft', { note, unit: sale.currency })}
            value={left[note] ?? ''}
            onChange={(count) => {
              // Another count is another deed.
              key.current = newIdempotencyKey();
              act.reset();
              setLeft(Object.fromEntries(Object.entries({ ...left, [note]: count }).filter((one): one is [string, number] => typeof one[1] === 'number')));
            }}
            min={0}
            max={MAX_NOTES}
            allowDecimal={false}
            allowNegative={false}
            inputMode="numeric"
            data-autofocus={i === 0 || undefined}
          />
        ))}
        {deed.needsReference && (
          <TextInput
            label={t('reference')}
            description={t('referenceText')}
            value={reference}
            maxLength={MAX_REFERENCE}
            onChange={(e) => {
              // Other words are another deed.
              key.current = newIdempotencyKey();
              act.reset();
              setReference(e.currentTarget.value);
            }}
            autoComplete="off"
            data-autofocus
          />
        )}
        <ErrorNote error={act.error} />
        <Button type="submit" disabled={!ready} loading={act.isPending} color={deed.isFinal ? 'red' : undefined}>
          {t(`deeds.${deed.name}.do`, { defaultValue: deed.name })}
        </Button>
      </form>
    </Modal>
  );
}
