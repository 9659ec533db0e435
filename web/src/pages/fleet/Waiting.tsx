import { Button, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session';
import { Card, compareDecimal, StateBadge, Time } from '../../parts';
import { ChangeNote, useChange } from '../accounts/change';
import { capsTrouble, type CapsWish, type Waiting } from './model';
import classes from './Fleet.module.css';

/** Machines that ask to be let in: each with the code that its own screen must show too. */
export function WaitingCard({ waiting }: { waiting: Waiting[] }) {
  const { t } = useTranslation('fleet');
  const admin = useMay('admin');
  return (
    <Card title={t('waiting.title')}>
      <p className={classes.lead}>{t('waiting.text')}</p>
      <ul className={classes.waiting}>
        {waiting.map((one) => (
          <li key={one.terminal + one.publicKey}>
            <WaitingMachine waiting={one} admin={admin} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function WaitingMachine({ waiting, admin }: { waiting: Waiting; admin: boolean }) {
  const { t } = useTranslation('fleet');
  const [open, setOpen] = useState(false);
  return (
    <>
      <div className={classes.waitingHead}>
        <div>
          <strong>{waiting.terminal}</strong>{' '}
          {waiting.simulated && <StateBadge tone="rest">{t('simulated')}</StateBadge>}
          <p className={classes.code} aria-label={t('waiting.codeOf', { name: waiting.terminal })}>
            {waiting.code}
          </p>
          <p className={classes.quiet}>
            {t('waiting.from', { software: waiting.software })} · <Time ms={waiting.heardMs} relative />
          </p>
        </div>
        {admin && (
          <Button variant={open ? 'default' : 'filled'} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t('waiting.close') : t('waiting.propose')}
          </Button>
        )}
      </div>
      {open && <EnrolForm waiting={waiting} />}
    </>
  );
}

function EnrolForm({ waiting }: { waiting: Waiting }) {
  const { t } = useTranslation('fleet');
  const change = useChange(false);
  return (
    <div className={classes.panel}>
      <p className={classes.plain}>{t('waiting.compare')}</p>
      <CapsForm
        change={change}
        action={t('waiting.propose')}
        propose={(caps) => change.propose('/api/v1/fleet/enrolments', { terminal: waiting.terminal, publicKey: waiting.publicKey, caps })}
      />
    </div>
  );
}

interface CapsFormProps {
  change: ReturnType<typeof useChange>;
  action: string;
  first?: CapsWish;
  propose: (caps: CapsWish) => void;
}

/** How much cash of one machine the keeper believes. */
export function CapsForm({ change, action, first, propose }: CapsFormProps) {
  const { t } = useTranslation('fleet');
  const [caps, setCaps] = useState<CapsWish>(first ?? { currency: 'USD', hour: '', day: '', uncollected: '' });
  const [tried, setTried] = useState(false);
  const trouble = capsTrouble(caps, compareDecimal);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        setTried(true);
        if (trouble === undefined) {
          propose(caps);
        }
      }}
    >
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
          <TextInput
            label={t('caps.currency')}
            description={t('caps.currencyText')}
            value={caps.currency}
            readOnly={first !== undefined}
            maxLength={3}
            onChange={(e) => setCaps({ ...caps, currency: e.currentTarget.value.toUpperCase() })}
            error={tried && trouble === 'currency' ? t('caps.trouble.currency') : undefined}
          />
          {(['hour', 'day', 'uncollected'] as const).map((name) => (
            <TextInput
              key={name}
              label={t(`caps.${name}`)}
              description={t(`caps.${name}Text`)}
              inputMode="decimal"
              autoComplete="off"
              value={caps[name]}
              onChange={(e) => setCaps({ ...caps, [name]: e.currentTarget.value.trim() })}
              rightSection={<span className={classes.unit}>{caps.currency}</span>}
              rightSectionWidth={56}
              error={tried && (trouble === 'amount' || trouble === 'order') ? t(`caps.trouble.${trouble}`) : undefined}
            />
          ))}
        </SimpleGrid>
        {trouble === undefined && <p className={classes.promise}>{t('caps.promise', { amount: caps.day, currency: caps.currency })}</p>}
        {change.fate !== 'waits' && (
          <div>
            <Button type="submit" loading={change.proposing}>
              {action}
            </Button>
          </div>
        )}
        <ChangeNote change={change} />
      </Stack>
    </form>
  );
}
