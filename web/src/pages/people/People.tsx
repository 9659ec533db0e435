import { ActionIcon, Button, Menu, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/http';
import { queries } from '../../api/queries';
import { useSession, type Role } from '../../api/session';
import {
  ErrorNote,
  Icon,
  Loaded,
  StateBadge,
  Table,
  Time,
  useConfirm,
  type Column,
  type Tone,
} from '../../parts';
import { SessionList } from '../settings/SessionList';
import { LinkOnce } from './LinkOnce';
import { INVITED_ROLES, type Link, type Person } from './model';

const TONES: Record<Person['state'], Tone> = {
  active: 'good',
  invited: 'wait',
  suspended: 'rest',
  'locked-out': 'bad',
};

const changed = () => queries.invalidateQueries({ queryKey: ['people'] });

/** The organisation's people: invite, give a role, suspend, reset, remove. */
export function People() {
  const { t } = useTranslation('people');
  const { t: frame } = useTranslation('frame');
  const people = useQuery({ queryKey: ['people'], queryFn: () => send<Person[]>('GET', '/api/v1/people') });
  const [inviting, { open: invite, close: closeInvite }] = useDisclosure(false);
  const [link, setLink] = useState<{ link: Link; name: string }>();
  const [sessionsOf, setSessionsOf] = useState<Person>();
  const columns: Column<Person>[] = [
    { id: 'name', header: t('name'), value: (row) => row.name, wide: true },
    { id: 'role', header: t('role'), value: (row) => frame(`role.${row.role}`) },
    {
      id: 'state',
      header: t('state'),
      value: (row) => t(`states.${row.state}`),
      cell: (row) => (
        <StateBadge tone={TONES[row.state]} title={row.stateText || undefined}>
          {t(`states.${row.state}`)}
        </StateBadge>
      ),
    },
    {
      id: 'means',
      header: t('means'),
      value: (row) => meansOf(row, t),
    },
    { id: 'rests', header: t('rests'), value: (row) => row.restsBecause, hidden: true, wide: true },
    { id: 'keeper', header: t('keeperName'), value: (row) => row.keeperName, hidden: true },
    { id: 'sessions', header: t('sessions'), value: (row) => row.sessions, end: true },
    {
      id: 'used',
      header: t('lastUsed'),
      value: (row) => row.lastUsedMs,
      exported: (row) => (row.lastUsedMs === null ? '' : new Date(row.lastUsedMs).toISOString()),
      cell: (row) => <Time ms={row.lastUsedMs} relative />,
    },
    {
      id: 'deeds',
      header: t('deeds'),
      value: () => null,
      unsorted: true,
      silent: true,
      end: true,
      cell: (row) => <Deeds person={row} onLink={(made) => setLink({ link: made, name: row.name })} onSessions={() => setSessionsOf(row)} />,
    },
  ];
  return (
    <Loaded query={people}>
      {(rows) => (
        <>
          <Table
            id="people"
            label={t('people')}
            rows={rows}
            columns={columns}
            rowKey={(row) => row.id}
            order={{ id: 'name', down: false }}
            tools={
              <Button onClick={invite} leftSection={<Icon name="add" size={18} />}>
                {t('invite')}
              </Button>
            }
          />
          <Modal opened={inviting} onClose={closeInvite} title={t('invite')} closeButtonProps={{ 'aria-label': frame('close') }}>
            <Invite
              onDone={(made, name) => {
                closeInvite();
                setLink({ link: made, name });
              }}
            />
          </Modal>
          <Modal
            opened={link !== undefined}
            onClose={() => setLink(undefined)}
            title={t('link.title', { name: link?.name })}
            closeOnClickOutside={false}
            closeButtonProps={{ 'aria-label': frame('close') }}
          >
            {link !== undefined && <LinkOnce text={link.link.link} expiresMs={link.link.expiresMs} why={t('link.text')} />}
          </Modal>
          <Modal
            opened={sessionsOf !== undefined}
            onClose={() => setSessionsOf(undefined)}
            title={t('sessionsOf', { name: sessionsOf?.name })}
            size="xl"
            closeButtonProps={{ 'aria-label': frame('close') }}
          >
            {sessionsOf !== undefined && <SessionList person={sessionsOf.id} />}
          </Modal>
        </>
      )}
    </Loaded>
  );
}

type T = (key: string, values?: Record<string, unknown>) => string;

function meansOf(person: Person, t: T): string {
  const means = [
    ...(person.passkeys > 0 ? [t('passkeys', { count: person.passkeys })] : []),
    ...(person.hasPassword ? [t('password')] : []),
  ];
  return means.length > 0 ? means.join(', ') : t('noMeans');
}

function Invite({ onDone }: { onDone: (link: Link, name: string) => void }) {
  const { t } = useTranslation('people');
  const { t: frame } = useTranslation('frame');
  const form = useForm({
    initialValues: { name: '', role: 'trader' as string },
    validate: { name: (value) => (value.trim() === '' ? t('nameNeeded') : null) },
  });
  const make = useMutation({
    mutationFn: (values: { name: string; role: string }) =>
      send<Link>('POST', '/api/v1/people/invitations', { ...values, name: values.name.trim() }),
    onSuccess: (made, values) => {
      void changed();
      onDone(made, values.name.trim());
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => make.mutate(values))}>
      <Stack>
        <TextInput label={t('name')} description={t('nameText')} data-autofocus autoComplete="off" maxLength={64} {...form.getInputProps('name')} />
        <Select
          label={t('role')}
          data={INVITED_ROLES.map((role) => ({ value: role, label: frame(`role.${role}`) }))}
          allowDeselect={false}
          description={t(`roleText.${form.values.role as Role}`)}
          {...form.getInputProps('role')}
        />
        <p>{t('noAdministrators')}</p>
        <ErrorNote error={make.error} />
        <Button type="submit" loading={make.isPending}>
          {t('makeLink')}
        </Button>
      </Stack>
    </form>
  );
}

/** What can be done about one person; nobody does it to himself. */
function Deeds(props: { person: Person; onLink: (link: Link) => void; onSessions: () => void }) {
  const { t } = useTranslation('people');
  const { t: frame } = useTranslation('frame');
  const { person } = props;
  const confirm = useConfirm();
  const me = useSession().data?.person?.id === person.id;
  const fail = (e: unknown) =>
    notifications.show({ color: 'red', title: t('failed'), message: e instanceof Error ? e.message : String(e) });
  const run = async (deed: () => Promise<unknown>) => {
    try {
      await deed();
      await changed();
    } catch (e) {
      fail(e);
    }
  };
  const path = `/api/v1/people/${encodeURIComponent(person.id)}`;
  const give = async (role: Role) => {
    if (await confirm({ title: t('give.title', { name: person.name, role: frame(`role.${role}`) }), text: t('give.text'), action: t('give.action') })) {
      await run(() => send('PUT', path, { role }));
    }
  };
  const suspend = async () => {
    const back = person.state === 'suspended';
    const words = back ? 'back' : 'suspend';
    if (await confirm({ title: t(`${words}.title`, { name: person.name }), text: t(`${words}.text`), action: t(`${words}.action`) })) {
      await run(() => send('PUT', path, { suspended: !back }));
    }
  };
  const reset = async () => {
    if (await confirm({ title: t('reset.title', { name: person.name }), text: t('reset.text'), action: t('reset.action') })) {
      await run(async () => props.onLink(await send<Link>('POST', `${path}/reset`, {})));
    }
  };
  const remove = async () => {
    if (await confirm({ title: t('remove.title', { name: person.name }), text: t('remove.text'), action: t('remove.action'), danger: true, typed: person.name })) {
      await run(() => send('DELETE', path));
    }
  };
  const roles: Role[] = ['viewer', 'auditor', 'trader', 'administrator'];
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('deedsFor', { name: person.name })}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={props.onSessions}>{t('showSessions')}</Menu.Item>
        {!me && (
          <>
            <Menu.Divider />
            <Menu.Label>{t('role')}</Menu.Label>
            {roles
              .filter((role) => role !== person.role)
              .map((role) => (
                <Menu.Item key={role} onClick={() => void give(role)}>
                  {t('make', { role: frame(`role.${role}`) })}
                </Menu.Item>
              ))}
            <Menu.Divider />
            <Menu.Item onClick={() => void reset()}>{t('reset.action')}</Menu.Item>
            <Menu.Item onClick={() => void suspend()}>
              {person.state === 'suspended' ? t('back.action') : t('suspend.action')}
            </Menu.Item>
            <Menu.Item onClick={() => void remove()} leftSection={<Icon name="close" size={16} />}>
              {t('remove.action')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
