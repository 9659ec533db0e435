import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/http';
import { queries } from '../../api/queries';
import { ErrorNote, Loaded, StateBadge, Table, Time, type Column } from '../../parts';

/** A session as the server lists it. Times are milliseconds since 1970. */
interface SessionRow {
  id: string;
  personId: string;
  means: string;
  device: string;
  source: string;
  createdMs: number;
  lastUsedMs: number;
  expiresMs: number;
  current: boolean;
}

/** Where somebody is signed in: one's own sessions, or a person's for administrators. */
export function SessionList({ person }: { person?: string }) {
  const { t } = useTranslation('settings');
  const path = person === undefined ? '/api/v1/sessions' : `/api/v1/sessions?person=${encodeURIComponent(person)}`;
  const sessions = useQuery({
    queryKey: ['sessions', person ?? 'own'],
    queryFn: () => send<SessionRow[]>('GET', path),
  });
  const changed = () => queries.invalidateQueries({ queryKey: ['sessions'] });
  const end = useMutation({
    mutationFn: (id: string) => send('DELETE', `/api/v1/sessions/${encodeURIComponent(id)}`),
    onSettled: changed,
  });
  const endOthers = useMutation({ mutationFn: () => send('DELETE', '/api/v1/sessions'), onSettled: changed });
  const columns: Column<SessionRow>[] = [
    { id: 'device', header: t('session.device'), value: (row) => row.device || t('session.unknown'), wide: true },
    {
      id: 'means',
      header: t('session.means'),
      value: (row) => t(`session.by.${row.means}`, { defaultValue: row.means }),
    },
    { id: 'source', header: t('session.source'), value: (row) => row.source },
    {
      id: 'used',
      header: t('session.used'),
      value: (row) => row.lastUsedMs,
      exported: (row) => new Date(row.lastUsedMs).toISOString(),
      cell: (row) => <Time ms={row.lastUsedMs} relative />,
    },
    {
      id: 'created',
      header: t('session.created'),
      value: (row) => row.createdMs,
      exported: (row) => new Date(row.createdMs).toISOString(),
      cell: (row) => <Time ms={row.createdMs} />,
    },
    {
      id: 'deeds',
      header: t('session.deeds'),
      value: () => null,
      unsorted: true,
      silent: true,
      end: true,
      cell: (row) =>
        row.current ? (
          <StateBadge tone="good">{t('session.this')}</StateBadge>
        ) : (
          <Button
            variant="subtle"
            size="compact-sm"
            loading={end.isPending && end.variables === row.id}
            aria-label={t('session.endOf', { device: row.device })}
            onClick={() => end.mutate(row.id)}
          >
            {t('session.end')}
          </Button>
        ),
    },
  ];
  return (
    <Loaded query={sessions}>
      {(rows) => (
        <>
          <Table id="sessions" label={t('session.title')} rows={rows} columns={columns} rowKey={(row) => row.id} order={{ id: 'used', down: true }} plain />
          <ErrorNote error={end.error ?? endOthers.error} />
          {person === undefined && rows.length > 1 && (
            <Button variant="default" mt="md" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
              {t('session.endOthers')}
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}
