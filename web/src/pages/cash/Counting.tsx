import { Button, Modal, NumberInput, Stack, TagsInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newIdempotencyKey, take } from '../../api/client';
import { queries } from '../../api/queries';
import { ErrorNote, minus, Money } from '../../parts';
import { counted, total, type Collection } from './model';
import classes from './Cash.module.css';

/** The largest cashboxes hold a few thousand. */
const MAX_NOTES = 100_000;

/** No currency has more denominations in use. */
const MAX_OTHERS = 24;
const WORTH = /^\d{1,7}(\.\d{1,4})?$/;

/** What a person found in the box, note by note; the difference is shown before anything is stored. */
export function Counting({ collection, close }: { collection: Collection; close: () => void }) {
  const { t } = useTranslation('cash');
  const [counts, setCounts] = useState<Record<string, number>>({});
  const [checking, setChecking] = useState(false);
  const key = useRef(newIdempotencyKey());
  const [others, setOthers] = useState<string[]>([]);
  const worths = [...collection.notes.map(({ note }) => note), ...others];
  const list = worths.map((note) => ({ note, count: counts[note] ?? 0 }));
  const sum = total(list);
  const store = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/v1/cash/collections/{terminal}/{sequence}/count', {
          params: { path: { terminal: collection.terminal, sequence: collection.sequence }, header: { 'Idempotency-Key': key.current } },
          body: { counted: counted(counts) },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['cash'] });
      void queries.invalidateQueries({ queryKey: ['fleet'] });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t('countTitle', { name: collection.terminal })} closeButtonProps={{ 'aria-label': t('frame:close') }} centered>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (checking) {
            store.mutate();
          } else {
            setChecking(true);
          }
        }}
      >
        <Stack gap="md">
          <p className={classes.plain}>{checking ? t('countCheck') : t('countText')}</p>
          {!checking &&
            worths.map((note, i) => (
              <NumberInput
                key={note}
                label={t('notesOf', { note, unit: collection.currency })}
                value={counts[note] ?? 0}
                onChange={(count) => {
                  key.current = newIdempotencyKey();
                  setCounts({ ...counts, [note]: Number(count) });
                }}
                min={0}
                max={MAX_NOTES}
                allowDecimal={false}
                allowNegative={false}
                inputMode="numeric"
                data-autofocus={i === 0 || undefined}
              />
            ))}
          {!checking && (
            <TagsInput
              label={t('others')}
              description={t('othersText')}
              value={others}
              maxTags={MAX_OTHERS}
              onChange={(typed) => setOthers(typed.filter((note) => WORTH.test(note) && !collection.notes.some((one) => one.note === note)))}
            />
          )}
          {sum !== '' && (
            <dl className={classes.sums}>
              <div>
                <dt>{t('counted')}</dt>
                <dd>
                  <Money value={sum} asset={collection.currency} />
                </dd>
              </div>
              {checking && (
                <>
                  <div>
                    <dt>{t('expected')}</dt>
                    <dd>
                      <Money value={collection.expected} asset={collection.currency} />
                    </dd>
                  </div>
                  <div>
                    <dt>{t('variance')}</dt>
                    <dd>
                      <Money value={minus(sum, collection.expected)} asset={collection.currency} change />
                    </dd>
                  </div>
                </>
              )}
            </dl>
          )}
          <ErrorNote error={store.error} />
          <div className={classes.buttons}>
            {checking && (
              <Button variant="default" onClick={() => setChecking(false)}>
                {t('countAgain')}
              </Button>
            )}
            <Button type="submit" loading={store.isPending}>
              {checking ? t('countStore') : t('countOn')}
            </Button>
          </div>
        </Stack>
      </form>
    </Modal>
  );
}
