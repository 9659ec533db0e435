import { Button, NumberInput, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/http';
import { ErrorNote, decimal } from '../../parts';
import { ChangeNote, useChange } from './change';
import { plain, quoteOf, troubleWith, type Account, type Ceiling, type Policy } from './model';
import classes from './Accounts.module.css';

interface Listed {
  venue: string;
  instruments: { instrument: string }[];
}

/** What a beginner on paper may want; each figure is his to change. */
const USUAL = { order: '500', hour: '5000', day: '20000', loss: '50' };
const USUAL_BAND_BPS = 100;
const USUAL_FEE_BPS = 10;
const USUAL_ORDERS_PER_MINUTE = 60;
const USUAL_OPEN_ORDERS = 50;
const MAX_BAND_BPS = 2000;
const MAX_FEE_BPS = 1000;
const MAX_COUNT = 100_000;

const AMOUNTS = ['order', 'hour', 'day', 'loss'] as const;

/** A venue lists thousands; the first that fit what is typed are enough to choose from. */
const MAX_CHOICES = 50;

/** What may be done with an account: pairs, limits and the loss budget, proposed as one change. */
export function LimitsForm({ account, policy, inForce }: { account: Account; policy: Policy | null; inForce: boolean }) {
  const { t } = useTranslation('accounts');
  const { t: frame } = useTranslation('frame');
  const before = policy?.limits[0];
  const [pairs, setPairs] = useState(policy?.pairs ?? []);
  const [search, setSearch] = useState('');
  const [amounts, setAmounts] = useState<Omit<Ceiling, 'quote'>>(
    before === undefined
      ? USUAL
      : { order: plain(before.order), hour: plain(before.hour), day: plain(before.day), loss: plain(before.loss) },
  );
  const [bandBps, setBand] = useState<number | string>(policy?.bandBps ?? USUAL_BAND_BPS);
  const [feeBps, setFee] = useState<number | string>(policy?.takerFeeBps ?? USUAL_FEE_BPS);
  const [perMinute, setPerMinute] = useState<number | string>(policy?.ordersPerMinute ?? USUAL_ORDERS_PER_MINUTE);
  const [open, setOpen] = useState<number | string>(policy?.openOrders ?? USUAL_OPEN_ORDERS);
  const [tried, setTried] = useState(false);
  const change = useChange(inForce);
  const markets = useQuery({
    queryKey: ['markets', search.toUpperCase()],
    queryFn: () => send<Listed[]>('GET', `/api/v1/markets?search=${encodeURIComponent(search.toUpperCase())}`),
    staleTime: 60_000,
  });
  const listed = markets.data?.find((market) => market.venue === account.venue)?.instruments ?? [];
  const trouble = troubleWith(pairs, amounts);
  const quote = quoteOf(pairs[0] ?? '');
  const submit = () => {
    setTried(true);
    if (trouble !== undefined) {
      return;
    }
    change.propose(`/api/v1/accounts/${encodeURIComponent(account.credential)}/policy`, {
      pairs,
      thin: (policy?.thin ?? []).filter((pair) => pairs.includes(pair)),
      limits: [{ quote, ...amounts }],
      bandBps: Number(bandBps),
      takerFeeBps: Number(feeBps),
      ordersPerMinute: Number(perMinute),
      openOrders: Number(open),
    });
  };
  if ((policy?.limits.length ?? 0) > 1) {
    // This form would drop the others silently.
    return <p className={classes.quiet}>{t('limits.several')}</p>;
  }
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <TagsInput
          label={t('limits.pairs')}
          description={t('limits.pairsText')}
          data={listed.slice(0, MAX_CHOICES).map((row) => row.instrument)}
          value={pairs}
          onChange={(chosen) => setPairs(chosen.map((pair) => pair.toUpperCase()))}
          searchValue={search}
          onSearchChange={setSearch}
          error={tried && (trouble === 'pairs' || trouble === 'quotes') ? t(`limits.trouble.${trouble}`) : undefined}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
          {AMOUNTS.map((name) => (
            <TextInput
              key={name}
              label={t(`limits.${name}`)}
              description={t(`limits.${name}Text`)}
              inputMode="decimal"
              autoComplete="off"
              value={amounts[name]}
              onChange={(e) => setAmounts({ ...amounts, [name]: e.currentTarget.value.trim() })}
              rightSection={quote === '' ? undefined : <span className={classes.unit}>{quote}</span>}
              rightSectionWidth={64}
              error={tried && (trouble === 'amount' || trouble === 'order') ? t(`limits.trouble.${trouble}`) : undefined}
            />
          ))}
        </SimpleGrid>
        <details className={classes.more}>
          <summary>{t('limits.more')}</summary>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" mt="sm">
            <NumberInput label={t('limits.band')} description={t('limits.bandText')} value={bandBps} onChange={setBand} min={1} max={MAX_BAND_BPS} allowDecimal={false} />
            <NumberInput label={t('limits.fee')} description={t('limits.feeText')} value={feeBps} onChange={setFee} min={0} max={MAX_FEE_BPS} allowDecimal={false} />
            <NumberInput label={t('limits.perMinute')} value={perMinute} onChange={setPerMinute} min={0} max={MAX_COUNT} allowDecimal={false} />
            <NumberInput label={t('limits.open')} value={open} onChange={setOpen} min={0} max={MAX_COUNT} allowDecimal={false} />
          </SimpleGrid>
        </details>
        {trouble === undefined && (
          <p className={classes.promise}>{t('limits.promise', { amount: decimal(amounts.loss), asset: quote })}</p>
        )}
        {change.fate !== 'waits' && (
          <div>
            <Button type="submit" loading={change.proposing}>
              {t('limits.propose')}
            </Button>
          </div>
        )}
        {markets.error !== null && <ErrorNote error={markets.error} money={frame('error.nothing')} />}
        <ChangeNote change={change} />
      </Stack>
    </form>
  );
}
