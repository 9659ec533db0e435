import { SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { Facts, Loaded, Money, percent, signOf } from '../../parts';
import type { Terms } from './model';
import classes from './Coins.module.css';

const TYPED_MS = 400;
const AMOUNT = /^\d{1,9}(\.\d{1,4})?$/;

/** What a customer would pay now, to the cent, as the machine would show it. */
export function Preview({ terms }: { terms: Terms }) {
  const { t } = useTranslation('coins');
  const [direction, setDirection] = useState('BUY');
  const [cash, setCash] = useState('100');
  const [asked] = useDebouncedValue(JSON.stringify({ terms, direction, cash }), TYPED_MS);
  const preview = useQuery({
    queryKey: ['coin-preview', asked],
    queryFn: () => take(api.POST('/api/v1/coins/preview', { body: JSON.parse(asked) as { terms: Terms; direction: string; cash: string } })),
    enabled: AMOUNT.test((JSON.parse(asked) as { cash: string }).cash),
    placeholderData: keepPreviousData,
  });
  return (
    <div className={classes.preview}>
      <SegmentedControl
        fullWidth
        aria-label={t('direction')}
        value={direction}
        onChange={setDirection}
        data={[
          { value: 'BUY', label: t('buy') },
          { value: 'SELL', label: t('sell') },
        ]}
      />
      <TextInput
        mt="sm"
        mb="md"
        label={direction === 'BUY' ? t('cashIn') : t('cashOut')}
        inputMode="decimal"
        autoComplete="off"
        value={cash}
        onChange={(e) => setCash(e.currentTarget.value.trim())}
        rightSection={<span className={classes.unit}>{terms.currency}</span>}
        rightSectionWidth={56}
        error={AMOUNT.test(cash) ? undefined : t('bad.amount')}
      />
      <Loaded query={preview}>
        {(sum) =>
          sum.refusedBecause !== '' ? (
            <p role="status">{sum.refusedBecause}</p>
          ) : (
            <Facts
              rows={[
                [t('reference'), <Money value={sum.reference} asset={terms.currency} />],
                [t('rate'), <Money value={sum.rate} asset={terms.currency} />],
                [t('fields.fixedFee.name'), <Money value={sum.fixedFee} asset={terms.currency} />],
                [t('networkFee'), <Money value={sum.networkFee} asset={terms.currency} />],
                [t('forCoins'), <Money value={sum.forCoins} asset={terms.currency} />],
                ...(signOf(sum.relief ?? '0') === 0 ? [] : [[t('relief'), <Money key="relief" value={sum.relief} asset={sum.coin} />] as [string, React.ReactNode]]),
                [direction === 'BUY' ? t('coinsOut') : t('coinsIn'), <strong key="coins"><Money value={sum.coins} asset={sum.coin} /></strong>],
                [
                  t('charges'),
                  <>
                    <Money value={sum.charges} asset={terms.currency} />
                    {sum.chargesBps !== null && sum.chargesBps !== undefined && ` (${percent(sum.chargesBps, false)})`}
                  </>,
                ],
              ]}
            />
          )
        }
      </Loaded>
    </div>
  );
}
