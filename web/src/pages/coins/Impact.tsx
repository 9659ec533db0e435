import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take, type Schema } from '../../api/client';
import { Loaded, Money, whole } from '../../parts';
import type { Own, Terms } from './model';
import classes from './Coins.module.css';

const TYPED_MS = 400;
const AMOUNT = /^\d{1,9}(\.\d{1,4})?$/;

/** More names than this are a number. */
const NAMED = 12;

type Touched = Schema<'Touched'>;

/** Which machines a change touches, by group, and what a customer gets there before and after. */
export function Impact({ terms, own, coin }: { terms: Terms; own: Own; coin: string }) {
  const { t } = useTranslation('coins');
  const [cash, setCash] = useState('100');
  const [asked] = useDebouncedValue(JSON.stringify({ terms, own, cash }), TYPED_MS);
  const impact = useQuery({
    queryKey: ['coin-impact', asked],
    queryFn: () => take(api.POST('/api/v1/coins/impact', { body: JSON.parse(asked) as { terms: Terms; own: Own; cash: string } })),
    enabled: AMOUNT.test((JSON.parse(asked) as { cash: string }).cash),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <TextInput
        label={t('impact.cash')}
        inputMode="decimal"
        autoComplete="off"
        value={cash}
        onChange={(e) => setCash(e.currentTarget.value.trim())}
        rightSection={<span className={classes.unit}>{terms.currency}</span>}
        rightSectionWidth={56}
        error={AMOUNT.test(cash) ? undefined : t('bad.amount')}
      />
      <Loaded query={impact}>
        {(found) => (
          <div role="status">
            <p>{found.machines === 0 ? t('touchesNone') : t('impact.machines', { count: found.machines, shown: whole(found.machines), others: whole(found.untouched) })}</p>
            {found.groups.map((one) => (
              <section key={`${one.group}/${one.direction}`} className={classes.touched}>
                <h3>
                  {one.group === '' ? t('impact.noGroup') : t('impact.group', { group: one.group })} · {one.direction === 'BUY' ? t('buy') : t('sell')}
                </h3>
                <p className={classes.quiet}>{named(one.machines, t)}</p>
                <Paid name={t('impact.before')} paid={one.before} touched={one} coin={coin} />
                <Paid name={t('impact.after')} paid={one.after} touched={one} coin={coin} />
              </section>
            ))}
          </div>
        )}
      </Loaded>
    </>
  );
}

function named(machines: string[], t: (key: string, options?: Record<string, unknown>) => string): string {
  return machines.length <= NAMED ? machines.join(', ') : t('impact.andMore', { machines: machines.slice(0, NAMED).join(', '), count: machines.length - NAMED });
}

function Paid({ name, paid, touched, coin }: { name: string; paid: Touched['before']; touched: Touched; coin: string }) {
  const { t } = useTranslation('coins');
  return (
    <p>
      <strong>{name}</strong>{' '}
      {paid === null || paid === undefined ? (
        t('shut')
      ) : paid.refusedBecause !== '' ? (
        paid.refusedBecause
      ) : (
        <>
          <Money value={paid.coins} asset={coin} /> · {t('charges')} <Money value={paid.charges} asset={touched.currency} />
        </>
      )}
    </p>
  );
}
