import { Button, CopyButton, NumberInput } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, take, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import {
  Card,
  EmptyState,
  ErrorNote,
  Facts,
  Icon,
  Loaded,
  PageHead,
  StateBadge,
  Table,
  Time,
  time,
  whole,
  type Column,
} from '../../parts';
import { check, parseCheckpoint, type Checked, type Checkpoint } from './proof';
import classes from './Tally.module.css';

type Entry = Schema<'EntryView'>;
type Log = Schema<'Log'>;

const PAGE = 100;

/** The log as this server shows it: where it stands, who countersigned it, its entries and proofs. */
export function TallyPage() {
  const { t } = useTranslation('tally');
  const log = useQuery({ queryKey: ['tally', 'log'], queryFn: () => take(api.GET('/api/v1/tally')) });
  const reads = useMay('read');
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="tally"
        actions={
          <Button component="a" href="/api/v1/tally/evidence.zip" download variant="default" leftSection={<Icon name="download" size={18} />}>
            {t('evidence')}
          </Button>
        }
      />
      <Loaded query={log} rows={5}>
        {(data) => {
          const checkpoint = parseCheckpoint(data.checkpoint ?? '');
          return (
            <>
              <CheckpointCard log={data} checkpoint={checkpoint} />
              {reads && <Entries log={data} checkpoint={checkpoint} />}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function CheckpointCard({ log, checkpoint }: { log: Log; checkpoint: Checkpoint }) {
  const { t } = useTranslation('tally');
  return (
    <Card
      title={t('checkpoint')}
      aside={
        <CopyButton value={log.checkpoint ?? ''}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" onClick={copy} leftSection={<Icon name="copy" size={16} />}>
              {copied ? t('frame:copied') : t('copy')}
            </Button>
          )}
        </CopyButton>
      }
    >
      <Facts
        rows={[
          [t('entries'), <span className="ts-figure">{whole(checkpoint.size)}</span>],
          [t('root'), <code>{checkpoint.rootText}</code>],
          [t('origin'), checkpoint.origin],
          [t('key'), <code>{log.verifierKey}</code>],
          [t('epoch'), whole(log.epoch ?? 0)],
          [t('witnesses'), <Witnesses checkpoint={checkpoint} />],
        ]}
      />
      <p className={classes.label}>{t('asShown')}</p>
    </Card>
  );
}

/** Who follows the log from outside: by the keeper's word, else by the checkpoint's own lines. */
function Witnesses({ checkpoint }: { checkpoint: Checkpoint }) {
  const { t } = useTranslation('tally');
  const status = useQuery({ queryKey: ['status'], queryFn: () => take(api.GET('/api/v1/status')) });
  const told = status.data?.witnesses;
  const cosigned = checkpoint.signatures.filter((signature) => signature.atMs !== undefined);
  if (told !== null && told !== undefined && Object.keys(told.troubles).length > 0) {
    return (
      <>
        <ul className={classes.witnesses}>
          {Object.entries(told.troubles).map(([name, trouble]) => (
            <li key={name}>
              <StateBadge tone={trouble === '' ? 'good' : 'bad'}>{name}</StateBadge> {trouble}
            </li>
          ))}
        </ul>
        <p className={classes.label}>
          {told.cosignedAtMs === 0
            ? t('notCosigned', { count: told.quorum })
            : t('cosigned', { count: told.quorum, size: whole(told.size), at: time(told.cosignedAtMs) })}
        </p>
      </>
    );
  }
  return cosigned.length === 0 ? (
    <span>{t('noWitnesses')}</span>
  ) : (
    <ul className={classes.witnesses}>
      {cosigned.map((witness) => (
        <li key={witness.name + witness.keyId}>
          <StateBadge tone="good">{witness.name}</StateBadge> <Time ms={witness.atMs} />
        </li>
      ))}
    </ul>
  );
}

function Entries({ log, checkpoint }: { log: Log; checkpoint: Checkpoint }) {
  const { t } = useTranslation('tally');
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('entry');
  const chosen = wanted === null || !/^\d+$/.test(wanted) ? undefined : Number(wanted);
  const [from, setFrom] = useState<number>();
  // The newest page, until another is asked for; entries count from 0 without a gap.
  const begin = from ?? Math.max(0, (chosen ?? checkpoint.size) - PAGE / 2);
  const entries = useQuery({
    queryKey: ['tally', 'entries', begin],
    queryFn: () => take(api.GET('/api/v1/tally/entries', { params: { query: { from: begin, limit: PAGE } } })),
    placeholderData: keepPreviousData,
  });
  const columns: Column<Entry>[] = [
    {
      id: 'sequence',
      header: t('entry'),
      value: (row) => row.sequence ?? 0,
      cell: (row) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => setSearch({ entry: String(row.sequence) })}
          aria-label={t('show', { entry: whole(row.sequence ?? 0) })}
        >
          {whole(row.sequence ?? 0)}
        </Button>
      ),
    },
    { id: 'kind', header: t('kind'), value: (row) => t(`kinds.${row.kind}`, { defaultValue: row.kind }) },
    {
      id: 'when',
      header: t('when'),
      value: (row) => row.loggedAtMs ?? 0,
      exported: (row) => new Date(row.loggedAtMs ?? 0).toISOString(),
      cell: (row) => <Time ms={row.loggedAtMs} />,
    },
    { id: 'text', header: t('text'), value: (row) => row.text ?? '', wide: true, unsorted: true },
    { id: 'leaf', header: t('leaf'), value: (row) => row.index ?? 0, end: true, hidden: true },
    { id: 'caller', header: t('caller'), value: (row) => row.callerId ?? '', hidden: true },
  ];
  return (
    <>
      {chosen !== undefined && <OneEntry key={chosen} sequence={chosen} log={log} checkpoint={checkpoint} onClose={() => setSearch({})} />}
      <Card title={t('entriesTitle')}>
        <Loaded query={entries} rows={6}>
          {(rows) => (
            <Table
              id="tally"
              label={t('entriesTitle')}
              rows={rows}
              columns={columns}
              rowKey={(row) => String(row.sequence)}
              order={{ id: 'sequence', down: true }}
              empty={<EmptyState icon="tally" title={t('none')} text={t('noneText')} />}
              tools={
                <NumberInput
                  aria-label={t('goto')}
                  placeholder={t('goto')}
                  min={0}
                  hideControls
                  w={150}
                  onKeyDown={(e) => {
                    if (e.key === 'Enter' && /^\d+$/.test(e.currentTarget.value)) {
                      setFrom(undefined);
                      setSearch({ entry: e.currentTarget.value });
                    }
                  }}
                />
              }
              more={
                <div className={classes.pages}>
                  <Button variant="default" disabled={begin === 0} onClick={() => setFrom(Math.max(0, begin - PAGE))} leftSection={<Icon name="left" size={16} />}>
                    {t('older')}
                  </Button>
                  <Button variant="default" disabled={rows.length < PAGE} onClick={() => setFrom(begin + PAGE)} rightSection={<Icon name="right" size={16} />}>
                    {t('newer')}
                  </Button>
                </div>
              }
            />
          )}
        </Loaded>
      </Card>
    </>
  );
}

function OneEntry(props: { sequence: number; log: Log; checkpoint: Checkpoint; onClose: () => void }) {
  const { t } = useTranslation('tally');
  const { sequence, log, checkpoint } = props;
  const found = useQuery({
    queryKey: ['tally', 'entry', sequence],
    queryFn: () => take(api.GET('/api/v1/tally/entries', { params: { query: { from: sequence, limit: 1 } } })),
    staleTime: Infinity,
  });
  const proof = useMutation({
    mutationFn: (entry: Entry) =>
      check({ index: entry.index ?? 0, salt: entry.salt ?? '', entry: entry.entry ?? '' }, checkpoint, log.verifierKey ?? ''),
  });
  return (
    <Card
      title={t('entryOf', { entry: whole(sequence) })}
      aside={
        <Button variant="subtle" size="xs" onClick={props.onClose} leftSection={<Icon name="close" size={16} />}>
          {t('frame:close')}
        </Button>
      }
    >
      <Loaded query={found} rows={3}>
        {([entry]) =>
          entry === undefined || entry.sequence !== sequence ? (
            <EmptyState title={t('noSuch')} />
          ) : (
            <>
              <Facts
                rows={[
                  [t('kind'), t(`kinds.${entry.kind}`, { defaultValue: entry.kind })],
                  [t('when'), <Time ms={entry.loggedAtMs} style="full" />],
                  [t('leaf'), whole(entry.index ?? 0)],
                  [t('caller'), <code>{entry.callerId}</code>],
                  [t('text'), <code>{entry.text}</code>],
                ]}
              />
              <div className={classes.check}>
                <Button loading={proof.isPending} onClick={() => proof.mutate(entry)}>
                  {t('check')}
                </Button>
                <div role="status">{proof.data !== undefined && <Result result={proof.data} />}</div>
              </div>
              <ErrorNote error={proof.error} money={t('notChecked')} />
              <p className={classes.label}>{t('asShown')}</p>
              <p className={classes.command}>
                {t('really')} <code>{t('command')}</code>
              </p>
            </>
          )
        }
      </Loaded>
    </Card>
  );
}

function Result({ result }: { result: Checked }) {
  const { t } = useTranslation('tally');
  if (!result.found) {
    return <StateBadge tone="bad">{t(`fails.${result.why}`)}</StateBadge>;
  }
  return result.signed === false ? (
    <StateBadge tone="bad">{t('unsigned')}</StateBadge>
  ) : (
    <StateBadge tone="good">{result.signed === true ? t('holds') : t('holdsUnsigned')}</StateBadge>
  );
}
