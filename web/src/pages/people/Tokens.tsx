import { Button, Modal, NumberInput, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNowMs } from '../../api/clock';
import { send } from '../../api/http';
import { queries } from '../../api/queries';
import { Card, EmptyState, ErrorNote, Icon, Loaded, StateBadge, Table, Time, useConfirm, type Column } from '../../parts';
import { LinkOnce } from './LinkOnce';
import type { Token } from './model';

const SCOPES = ['read', 'trade', 'admin'] as const;
const MAX_DAYS = 365;
const USUAL_DAYS = 90;
const SOON_MS = 14 * 86_400_000;

const changed = () => queries.invalidateQueries({ queryKey: ['tokens'] });

function stateOf(token: Token): 'revoked' | 'expired' | 'soon' | 'valid' {
  const left = token.expiresMs - serverNowMs();
  return token.revokedMs !== null ? 'revoked' : left <= 0 ? 'expired' : left < SOON_MS ? 'soon' : 'valid';
}

const TONES = { revoked: 'rest', expired: 'rest', soon: 'wait', valid: 'good' } as const;

/** Tokens for programs: what they may do, for how long, and when they were last used. */
export function Tokens() {
  const { t } = useTranslation('people');
  const { t: frame } = useTranslation('frame');
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: () => send<Token[]>('GET', '/api/v1/tokens') });
  const [making, { open, close }] = useDisclosure(false);
  const [made, setMade] = useState<string>();
  const columns: Column<Token>[] = [
    { id: 'name', header: t('token.name'), value: (row) => row.name, wide: true },
    { id: 'scopes', header: t('token.scopes'), value: (row) => row.scopes.map((scope) => t(`scope.${scope}`)).join(', ') },
    { id: 'bots', header: t('token.bots'), value: (row) => (row.bots.length === 0 ? t('token.allBots') : row.bots.join(', ')) },
    {
      id: 'state',
      header: t('state'),
      value: (row) => t(`tokenState.${stateOf(row)}`),
      cell: (row) => <StateBadge tone={TONES[stateOf(row)]}>{t(`tokenState.${stateOf(row)}`)}</StateBadge>,
    },
    {
      id: 'expires',
      header: t('token.expires'),
      value: (row) => row.expiresMs,
      exported: (row) => new Date(row.expiresMs).toISOString(),
      cell: (row) => <Time ms={row.expiresMs} style="date" />,
    },
    {
      id: 'used',
      header: t('lastUsed'),
      value: (row) => row.lastUsedMs,
      exported: (row) => (row.lastUsedMs === null ? '' : new Date(row.lastUsedMs).toISOString()),
      cell: (row) => (row.lastUsedMs === null ? t('token.never') : <Time ms={row.lastUsedMs} relative />),
    },
    {
      id: 'deeds',
      header: t('deeds'),
      value: () => null,
      unsorted: true,
      silent: true,
      end: true,
      cell: (row) => (row.revokedMs === null ? <Revoke token={row} /> : null),
    },
  ];
  const action = (
    <Button onClick={open} leftSection={<Icon name="add" size={18} />}>
      {t('token.make')}
    </Button>
  );
  return (
    <Loaded query={tokens}>
      {(rows) => (
        <>
          <Table
            id="tokens"
            label={t('tokens')}
            rows={rows}
            columns={columns}
            rowKey={(row) => row.id}
            order={{ id: 'expires', down: true }}
            tools={action}
            empty={
              <Card>
                <EmptyState icon="key" title={t('token.none')} text={t('token.noneText')} action={action} />
              </Card>
            }
          />
          <Modal opened={making} onClose={close} title={t('token.make')} closeButtonProps={{ 'aria-label': frame('close') }}>
            <MakeToken
              onDone={(text) => {
                close();
                setMade(text);
              }}
            />
          </Modal>
          <Modal
            opened={made !== undefined}
            onClose={() => setMade(undefined)}
            title={t('token.made')}
            closeOnClickOutside={false}
            closeButtonProps={{ 'aria-label': frame('close') }}
          >
            {made !== undefined && <LinkOnce text={made} why={t('token.madeText')} />}
          </Modal>
        </>
      )}
    </Loaded>
  );
}

function MakeToken({ onDone }: { onDone: (text: string) => void }) {
  const { t } = useTranslation('people');
  const form = useForm({
    initialValues: { name: '', scope: 'read' as string, bots: '', days: USUAL_DAYS as number | string },
    validate: {
      name: (value) => (value.trim() === '' ? t('nameNeeded') : null),
      days: (value) =>
        typeof value === 'number' && value >= 1 && value <= MAX_DAYS ? null : t('token.daysRange', { max: MAX_DAYS }),
    },
  });
  const make = useMutation({
    mutationFn: (values: typeof form.values) =>
      send<{ text: string }>('POST', '/api/v1/tokens', {
        name: values.name.trim(),
        scopes: [values.scope],
        bots: values.bots.split(/[\s,]+/).filter((bot) => bot !== ''),
        days: values.days,
      }),
    onSuccess: (answer) => {
      void changed();
      onDone(answer.text);
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => make.mutate(values))}>
      <Stack>
        <TextInput label={t('token.name')} description={t('token.nameText')} data-autofocus autoComplete="off" {...form.getInputProps('name')} />
        <Radio.Group label={t('token.scopes')} {...form.getInputProps('scope')}>
          <Stack gap="xs" mt="xs">
            {SCOPES.map((scope) => (
              <Radio key={scope} value={scope} label={t(`scope.${scope}`)} description={t(`scopeText.${scope}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <NumberInput label={t('token.days')} min={1} max={MAX_DAYS} allowDecimal={false} {...form.getInputProps('days')} />
        <Textarea label={t('token.onlyBots')} description={t('token.onlyBotsText')} autosize {...form.getInputProps('bots')} />
        <ErrorNote error={make.error} />
        <Button type="submit" loading={make.isPending}>
          {t('token.make')}
        </Button>
      </Stack>
    </form>
  );
}

function Revoke({ token }: { token: Token }) {
  const { t } = useTranslation('people');
  const confirm = useConfirm();
  const revoke = useMutation({
    mutationFn: () => send('DELETE', `/api/v1/tokens/${encodeURIComponent(token.id)}`),
    onSuccess: changed,
    onError: (e) => notifications.show({ color: 'red', title: t('failed'), message: e.message }),
  });
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      loading={revoke.isPending}
      aria-label={t('token.revokeNamed', { name: token.name })}
      onClick={() =>
        void confirm({
          title: t('token.revokeTitle', { name: token.name }),
          text: t('token.revokeText'),
          action: t('token.revoke'),
          danger: true,
        }).then((yes) => {
          if (yes) revoke.mutate();
        })
      }
    >
      {t('token.revoke')}
    </Button>
  );
}
